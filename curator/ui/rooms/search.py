"""Search: everything in the archive, decided or not, while one types."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import ContentSwitcher, Input

from curator.domain.faults import CuratorError, Interrupted
from curator.ui.commands import Scope, bindings
from curator.ui.idling import Searching
from curator.ui.rooms.shelf import Shelf

if TYPE_CHECKING:
    from curator.services.inbox import Found

_MOST: Final = 500
_QUERY_LIMIT: Final = 500


class SearchRoom(Shelf):
    """Every key changes the results; a search that is superseded is interrupted, and its answer never shown."""

    NAME = "search"
    SCOPES = (Scope.SEARCH,)
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.SEARCH)
    AUTO_FOCUS = "#query"
    DEFAULT_CSS = """
    SearchRoom #query {
        border: none; height: 1; width: 1fr; padding: 0 1; margin: 0 0 1 0; background: $panel;
        &:focus { border: none; background: $panel; background-tint: $foreground 6%; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._asked = ""
        self._answered = ""
        self._counted = ""

    def body(self) -> ComposeResult:
        yield Input(id="query", placeholder='words  "a phrase"  -without  feed:name', max_length=_QUERY_LIMIT)
        yield from super().body()

    def on_mount(self) -> None:
        self.watch(self.app, "unindexed", self._more_can_be_found, init=False)

    def on_screen_resume(self) -> None:
        self.post_message(Searching())

    @property
    def query_line(self) -> Input:
        return self.query_one("#query", Input)

    def load(self) -> None:
        self._ask(self.query_line.value)

    def arrived(self) -> None:
        """What is being read stays as it is."""

    @on(Input.Changed, "#query")
    def _typed(self, event: Input.Changed) -> None:
        self._ask(event.value)

    def _ask(self, text: str) -> None:
        self._asked = text.strip()
        self.home.inbox.stop_searching()
        if self._asked:
            self.ask(partial(self.home.inbox.search, self._asked, _MOST), self._found, group="ids", failed=self._failed)
        else:
            self.workers.cancel_group(self, "ids")
            self._show_found(())

    def _more_can_be_found(self) -> None:
        """It is looked again where nothing was found, and once all can be; what one looks through stays as it is."""
        if self._asked and self.query_line.has_focus and not (self.ids and self.desk.unindexed):
            self._ask(self.query_line.value)
        else:
            self._tell()

    def _found(self, found: "Found") -> None:
        self._show_found(found.ids)
        best = f" · the first {_MOST:,}" if found.total > len(found.ids) else ""
        self._counted = f"{found.total:,} found{best}" if found.total else ""
        self._tell()

    def _tell(self) -> None:
        """What was found, and what couldn't be looked into."""
        waiting = self.desk.unindexed
        self.notice(" · ".join(filter(None, (self._counted, f"{waiting:,} not searchable yet" if waiting else ""))))

    def _show_found(self, ids: Sequence[int]) -> None:
        anew = self._asked != self._answered
        if anew:
            self.marks.clear()
            self.ids = []
            self._answered = self._asked
        self._counted = ""
        self._tell()
        self.show(ids)
        if anew:
            self.rows.move_to(0)

    def _failed(self, fault: CuratorError) -> None:
        if not isinstance(fault, Interrupted):
            self.desk.complain(fault)

    def show_list(self, *, there: bool) -> None:
        """The cursor stays in the line while one types in it."""
        self.query_one(ContentSwitcher).current = "shelf" if there else "teaching"
        if not there and not self.query_line.has_focus:
            self.query_line.focus()

    def teach(self) -> None:
        self.show_list(there=bool(self.ids))
        if self._asked and (waiting := self.desk.unindexed):
            self.teaching.say("Nothing yet.", [f"{waiting:,} new articles are still being read for the search."], [])
        elif self._asked:
            self.teaching.say("Nothing has these words.", ["Fewer words find more; -word leaves articles out."], [])
        else:
            lines = [
                "Every word has to be in an article's title, author or text.",
                '"two words" finds them side by side, -word leaves articles out, feed:name asks one feed only.',
            ]
            self.teaching.say("Search everything that ever came, decided or not.", lines, [])

    @on(Input.Submitted, "#query")
    def _go_to_results(self) -> None:
        if self.ids:
            self.rows.focus()

    def on_key(self, event: events.Key) -> None:
        if event.key == "down" and self.query_line.has_focus:
            event.stop()
            self._go_to_results()

    def action_ask(self) -> None:
        self.query_line.focus()

    async def action_leave_search(self) -> None:
        if self.can_step_back:
            self.action_step_back()
        else:
            await self.desk.leave_search()
