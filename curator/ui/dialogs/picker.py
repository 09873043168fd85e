"""Picker: choose one of many by typing a part of its name, or make a new one."""

from collections.abc import Callable, Sequence
from typing import ClassVar, Final

from msgspec import Struct, structs
from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from curator.ui.cells import clipped, fitted
from curator.ui.dialogs.dialog import Dialog

_SHOWN: Final = 50
_GOOD_ENOUGH: Final = 60
_WIDTH: Final = 80


class Choice(Struct, frozen=True):
    """Something to pick: `detail` stands dim beside its name, `aside` at the right edge."""

    key: str
    name: str
    detail: str = ""
    aside: str = ""


class Picked(Struct, frozen=True):
    """What was picked: an existing one by its key, or, if `new`, what to call a new one; and the note on it."""

    key: str
    new: bool = False
    note: str = ""


class Picker(Dialog[Picked]):
    """`last`, if given, is the key that stands first before anything is typed; `create` is the word for making one;
    `note` asks for a note too. What there is to choose from may come later, by `fill`: a dialog that waited for it
    would leave what is typed meanwhile to the room. `preview` is told the key of whatever the cursor is on."""

    MIDDLE = "OptionList"
    TALLEST = 16

    DEFAULT_CSS = "Picker #note { margin-top: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "move(1)", "Down", show=False, priority=True),
        Binding("up,ctrl+p", "move(-1)", "Up", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        last: str = "",
        create: str = "",
        note: bool = False,
        preview: Callable[[str], None] = lambda _: None,
    ) -> None:
        super().__init__(title, "Enter choose   ↑↓ move" + "   Tab note" * note + "   Esc leave")
        self._choices = list(choices)
        self._last = last
        self._create = create
        self._note = note
        self._preview = preview
        self._offered: list[Picked] = []

    def content(self) -> ComposeResult:
        yield Input(id="name", placeholder="a name, also of a new one" if self._create else "a part of its name")
        options = OptionList(compact=True)
        options.can_focus = False
        yield options
        if self._note:
            yield Input(id="note", placeholder="a note, if you like: why it is worth reading")

    def on_mount(self) -> None:
        self._fill(self._choices)

    def fill(self, choices: Sequence[Choice]) -> None:
        """These are to choose from. May be called at any time."""
        self.call_later(self._fill, choices)

    def _fill(self, choices: Sequence[Choice]) -> None:
        self._choices = sorted(choices, key=lambda choice: choice.key != self._last)
        self._offer(self.query_one("#name", Input).value.strip())

    @on(Input.Changed, "#name")
    def _typed(self, event: Input.Changed) -> None:
        self._offer(event.value.strip())

    @on(Input.Submitted)
    def _entered(self) -> None:
        index = self.query_one(OptionList).highlighted
        if index is not None:
            self._pick(index)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self._pick(event.option_index)

    @on(OptionList.OptionHighlighted)
    def _reached(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_index < len(self._offered):
            self._preview(self._offered[event.option_index].key)

    def _pick(self, index: int) -> None:
        note = self.query_one("#note", Input).value.strip() if self._note else ""
        self.dismiss(structs.replace(self._offered[index], note=note))

    def action_move(self, by: int) -> None:
        options = self.query_one(OptionList)
        if by > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def _offer(self, typed: str) -> None:
        found = matching(typed, self._choices)[:_SHOWN]
        self._offered = [Picked(choice.key) for choice in found]
        shown = [self._line(choice) for choice in found]
        if self._create and typed and all(choice.name.casefold() != typed.casefold() for choice in found):
            self._offered.append(Picked(typed, new=True))
            shown.append(Content.assemble((f"{self._create} ", "$accent"), f"“{clipped(typed, 40)}”"))
        options = self.query_one(OptionList)
        options.set_options([Option(line) for line in shown])
        options.highlighted = 0 if shown else None

    def _line(self, choice: Choice) -> Content:
        width = min(_WIDTH, self.app.size.width * 9 // 10) - 8
        names = max((cell_len(choice.name) for choice in self._choices), default=0)
        room = width - cell_len(choice.aside)
        name = clipped(fitted(choice.name, min(names + 2, room)) if choice.detail else choice.name, room)
        detail = fitted(choice.detail, max(0, room - cell_len(name) - 1))
        return Content.assemble(name, (detail, "$foreground 60%"), (f" {choice.aside}", "$accent"))


def matching(typed: str, choices: Sequence[Choice]) -> list[Choice]:
    """The choices that what was typed may mean, likeliest first; all of them, in their order, if nothing was typed."""
    if not typed:
        return list(choices)
    from rapidfuzz import fuzz, process, utils

    names = [choice.name for choice in choices]
    wanted = typed.casefold()
    found = process.extract(
        typed, names, scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=_GOOD_ENOUGH, limit=_SHOWN
    )
    starting = [index for index, name in enumerate(names) if name.casefold().startswith(wanted)]
    holding = [index for index, name in enumerate(names) if wanted in name.casefold()]
    likely = [index for _, _, index in found]
    telling = [index for index, choice in enumerate(choices) if wanted in choice.detail.casefold()]
    return [choices[index] for index in dict.fromkeys([*starting, *holding, *telling, *likely])]
