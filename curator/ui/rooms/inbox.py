"""The inbox: what waits, in its order, and it ends."""

from collections import Counter
from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType

from curator.domain.article import State
from curator.domain.journal import FeedEdit, Step
from curator.ui.commands import Scope, bindings
from curator.ui.rooms.shelf import Shelf


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

    def load(self) -> None:
        self.ask(self._look, self._let_in, group="ids")

    def _look(self) -> tuple[int, Sequence[int]]:
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
        if any(isinstance(edit, FeedEdit) for edit in step.edits):
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
            self.ask(self.home.subscriptions.all, self._nothing, group="teach")

    def _end(self) -> None:
        kinds = Counter(mark.removeprefix("✓ ") for mark in self.marks.values())
        told = " · ".join(f"{number} {kind}" for kind, number in kinds.most_common())
        key = self.desk.keys.first
        self.teaching.say(
            "That was today.",
            [f"{len(self.marks)} decided: {told}"],
            [
                (key("undo"), "take the last one back", "app.undo"),
                (key("refresh"), "ask the feeds for news", "app.refresh"),
                (key("queue"), "to the queue", "app.room('queue')"),
                (key("quit"), "stop here", "app.quit"),
            ],
        )

    def _nothing(self, feeds: Sequence[object]) -> None:
        if not feeds and not any(self.desk.counts.values()) and self.is_current:
            self.app.switch_mode("welcome")
        key = self.desk.keys.first
        self.teaching.say(
            "Nothing waits.",
            [f"What your {len(feeds):,} feeds bring comes here, to be decided one by one, until it is empty again."],
            [
                (key("refresh"), "ask the feeds for news", "app.refresh"),
                (key("add-feed"), "follow another site", "app.add_feed"),
                (key("add-page"), "put a page in by its address", "app.add_page"),
                (key("later-room"), "read what you kept for later", "app.room('later')"),
            ],
        )
