"""The inbox: what waits, in its order, and it ends."""

from collections import Counter
from collections.abc import Sequence
from typing import ClassVar, Final

from textual.binding import BindingType

from curator.domain.article import State
from curator.domain.faults import CuratorError
from curator.domain.journal import FeedEdit, Step, StoryEdit
from curator.ui.commands import Scope, bindings
from curator.ui.rooms.shelf import Shelf

_SCREENFUL: Final = 100
"""More articles than a screen has rows."""


class InboxRoom(Shelf):
    """New articles wait to be let in; only an empty inbox lets them in by itself."""

    NAME = "inbox"
    SCOPES = (Scope.INBOX,)
    HOLDS = State.NEW
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.INBOX)

    def __init__(self) -> None:
        super().__init__()
        self._waiting = 0
        self._newest = 0
        self._read = False

    def on_mount(self) -> None:
        self.watch(self.app, "counts", self._counted, init=False)

    def on_screen_resume(self) -> None:
        self._counted()

    def _counted(self) -> None:
        """What the empty inbox says may not be so any more."""
        if self._read and self.is_current and not any(map(self.waits, self.ids)):
            self.teach()

    def load(self) -> None:
        if self._read:
            self._load_all()
        else:
            self._open()
            self.call_after_refresh(self._load_all)

    def _load_all(self) -> None:
        self.ask(self._look, self._let_in, group="ids")

    def _open(self) -> None:
        """Show the beginning before anything is painted; whatever follows it is read in a thread."""
        try:
            self._let_in((self.home.inbox.newest_id(), self.home.inbox.ids(State.NEW, limit=_SCREENFUL)))
        except CuratorError as fault:
            self.desk.complain(fault)
        self._read = False

    def _look(self) -> tuple[int, Sequence[int]]:
        self.home.settle()
        newest = self.home.inbox.newest_id()
        return newest, self.home.inbox.ids(State.NEW)

    def _let_in(self, found: tuple[int, Sequence[int]]) -> None:
        self._read = True
        self._newest, ids = found
        ended = not any(map(self.waits, self.ids))
        self.show(ids)
        if ended:
            self.rows.move_to(next((at for at, one in enumerate(self.ids) if self.waits(one)), 0))
        self._tell(0)

    @property
    def has_arrivals(self) -> bool:
        return bool(self._waiting)

    def changed(self) -> None:
        self.arrived()

    def arrived(self) -> None:
        """Say how many wait to be let in; let them in where there is nothing to disturb."""
        if self._read:
            self.ask(self._arrivals, self._announce, group="arrivals")

    def reranked(self) -> None:
        """Only an inbox that nobody touched yet takes its new order by itself."""
        if self.is_current and self.rows.index == 0 and not (self.marks or self.selected):
            self.load()

    def _arrivals(self) -> int:
        return len(self.home.inbox.arrivals(self._newest))

    def _announce(self, waiting: int) -> None:
        if waiting and not any(map(self.waits, self.ids)):
            self.load()
        else:
            self._tell(waiting)
            if not self.ids:
                self.teach()

    def _tell(self, waiting: int) -> None:
        self._waiting = waiting
        self.notice(f"{waiting:,} new · press {self.desk.keys.first('let-in')}" if waiting else "")
        self.refresh_bindings()

    def action_let_in(self) -> None:
        self.load()

    def stepped(self, step: Step, *, undone: bool) -> None:
        super().stepped(step, undone=undone)
        if any(isinstance(edit, FeedEdit | StoryEdit) for edit in step.edits):
            self.load()
        self.teach()

    def mark(self, ids: Sequence[int], mark: str) -> None:
        super().mark(ids, mark)
        self.teach()

    def unmark(self, ids: Sequence[int]) -> None:
        super().unmark(ids)
        self.teach()

    def teach(self) -> None:
        waiting = any(map(self.waits, self.ids))
        self.show_list(there=waiting)
        if waiting:
            return
        if self.marks:
            self._end()
        else:
            question = lambda: (len(self.home.subscriptions.all()), self.home.inbox.newest_id())  # noqa: E731
            self.ask(question, self._nothing, group="teach")

    def _end(self) -> None:
        kinds = Counter(self.marks[row].removeprefix("✓ ") for row in self.ids if row in self.marks)
        told = " · ".join(f"{number} {kind}" for kind, number in kinds.most_common())
        key = self.desk.keys.first
        self.teaching.say(
            "That was today.",
            [f"{kinds.total()} decided: {told}"],
            [
                (key("undo"), "take the last one back", "app.undo"),
                (key("refresh"), "ask the feeds for news", "app.refresh"),
                *self._elsewhere(),
                (key("quit"), "stop here", "app.quit"),
            ],
        )

    def _elsewhere(self) -> list[tuple[str, str, str]]:
        """What waits in other rooms."""
        key, counts = self.desk.keys.first, self.desk.counts
        later, queue = counts.get("later", 0), counts.get("queue", 0)
        kept = [(key("later-room"), f"what you kept for later: {later:,}", "app.room('later')")] if later else []
        return kept + ([(key("queue"), f"to the queue: {queue:,}", "app.room('queue')")] if queue else [])

    def _nothing(self, found: tuple[int, int]) -> None:
        feeds, newest = found
        if not feeds and not newest:
            if self.is_current:
                self.app.switch_mode("welcome")
            return
        key = self.desk.keys.first
        self.teaching.say(
            "Nothing waits.",
            [f"What your {feeds:,} feeds bring comes here, to be decided one by one, until it is empty again."],
            [
                (key("refresh"), "ask the feeds for news", "app.refresh"),
                (key("add-feed"), "follow another site", "app.add_feed"),
                (key("add-page"), "put a page in by its address", "app.add_page"),
                *self._elsewhere(),
            ],
        )
