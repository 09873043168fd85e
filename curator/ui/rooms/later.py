"""Later: what was kept to be read, the last decided first."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.binding import BindingType

from curator.domain.article import Article, State
from curator.domain.journal import StateEdit, Step
from curator.ui.commands import Command, Scope, bindings
from curator.ui.rooms.shelf import Shelf
from curator.ui.rows import MARKS

_BACK: Final = "✓ inbox"


class LaterRoom(Shelf):
    NAME = "later"
    SCOPES = (Scope.LATER,)
    HOLDS = State.LATER
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.LATER)

    def find(self) -> Sequence[int]:
        return self.home.inbox.ids(State.LATER)

    def offers(self, command: Command) -> bool:
        return command.id != "later" and super().offers(command)

    def arrived(self) -> None:
        """News is the inbox's."""

    def mark(self, ids: Sequence[int], mark: str) -> None:
        if mark != MARKS[State.LATER]:
            super().mark(ids, mark or _BACK)

    def stepped(self, step: Step, *, undone: bool) -> None:
        super().stepped(step, undone=undone)
        for edit in step.edits:
            if isinstance(edit, StateEdit):
                state = edit.before if undone else edit.after
                if state == State.NEW:
                    self._stand([edit.article_id], _BACK)
                elif state == State.LATER and edit.article_id not in self.ids:
                    self.changed()

    def _marked(self, article: Article) -> str:
        return super()._marked(article) or (_BACK if article.state == State.NEW else "")

    def teach(self) -> None:
        self.show_list(there=bool(self.ids))
        key = self.desk.keys.first
        self.teaching.say(
            "Nothing is kept for later.",
            [f"In the inbox, {key('later')} keeps an article here, for a time when you have more of it."],
            [(key("inbox"), "to the inbox", "app.room('inbox')")],
        )
