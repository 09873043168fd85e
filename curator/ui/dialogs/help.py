"""Help: every key there is in this room, as it is now, and what of the person's files could not be used."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from curator.domain.settings import Problem
from curator.ui.cells import steady
from curator.ui.commands import Scope, of_scope
from curator.ui.dialogs.dialog import Dialog
from curator.ui.keymap import Keymap
from curator.ui.keytable import Row, rows

_INNER: Final = (Scope.LIST, Scope.ARTICLE)
_WIDE: Final = 100


class Help(Dialog[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,question_mark", "leave", "Leave", show=False)]
    DEFAULT_CSS = """
    Help > Vertical { width: 96; }
    Help .title { margin-bottom: 0; }
    Help .scope { color: $accent; text-style: bold; margin-top: 1; }
    Help .scope.-problem { color: $warning; }
    """

    def __init__(self, scopes: Sequence[Scope], keys: Keymap, problems: Sequence[Problem]) -> None:
        super().__init__("Keys", "↑↓ scroll   Esc leave   [keys] in config.toml changes them")
        self._scopes = dict.fromkeys([*scopes, Scope.EVERYWHERE, *_INNER])
        self._keys_now = keys
        self._problems = problems

    def content(self) -> ComposeResult:
        with VerticalScroll():
            if self._problems:
                yield Static("Not used", classes="scope -problem")
                yield Static("\n".join(steady(str(problem)) for problem in self._problems), markup=False)
            for scope in self._scopes:
                yield Static(scope[0].upper() + scope[1:], classes="scope")
                yield Static(_table(rows(self._keys_now, of_scope(scope)), wide=self.app.size.width >= _WIDE))


def _table(commands: Iterable[Row], *, wide: bool) -> Table:
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(width=16)
    if wide:
        table.add_column(width=22)
    table.add_column(ratio=1)
    for row in commands:
        keys, title, told = Text(row.keys or "–", "bold"), Text(row.title), Text(row.help, "dim")
        table.add_row(keys, *([title, told] if wide else [Text("  ").join([title, told])]))
    return table
