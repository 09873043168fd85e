"""Room: what all rooms have in common: the chrome around them, and how work gets done without waiting for it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.screen import Screen

from curator.domain.faults import CuratorError
from curator.domain.journal import Step
from curator.ui.chrome import BottomBar, ProgressLine, TopBar
from curator.ui.commands import Answers, Command, Scope
from curator.ui.rooms.footer import Footer

if TYPE_CHECKING:
    from curator.home import Home
    from curator.ui.desk import Desk

Answer = TypeVar("Answer")


def nothing(_: object) -> None:
    """For work whose answer nobody needs."""


class Room(Answers, Screen[None]):
    """A room says its `NAME` and `SCOPES`, gives its `BINDINGS`, yields its widgets in `body` and fills them in `load`.

    `FIRST` are the ids of commands that its footer shows before all others, each with its word.
    Its commands are its `action_…` methods; what a command's `when` names is a property of the room. When one of
    those may have changed, it calls `refresh_bindings()`.
    """

    NAME: ClassVar[str] = ""
    SCOPES: ClassVar[tuple[Scope, ...]] = ()
    FIRST: ClassVar[Mapping[str, str]] = {}

    def __init__(self) -> None:
        super().__init__()
        self._stale = True
        if self.desk.rooms:
            # Textual parses all styles anew for a screen that it enters first, though it has added its own already
            self._css_update_count = self.app._css_update_count  # noqa: SLF001 - nothing public tells

    def compose(self) -> ComposeResult:
        yield TopBar(self.NAME)
        yield ProgressLine()
        yield from self.body()
        yield self.footer()

    def footer(self) -> Footer:
        return Footer(self.SCOPES, self.FIRST, self.offers)

    def offers(self, command: Command) -> bool:
        """Whether the footer speaks of a command that is possible."""
        return command.id != "undo" or self.desk.undoable

    def body(self) -> ComposeResult:
        """The widgets between the bars."""
        yield from ()

    def load(self) -> None:
        """Read again what the room shows; called when it is entered and something has changed since."""

    @property
    def desk(self) -> "Desk":
        """The app."""
        return cast("Desk", self.app)

    @property
    def home(self) -> "Home":
        return self.desk.home

    def on_mount(self) -> None:
        self.desk.rooms.append(self)

    def on_unmount(self) -> None:
        self.desk.rooms.remove(self)

    def on_screen_resume(self) -> None:
        if self._stale:
            self._stale = False
            self.load()

    def _compositor_refresh(self) -> None:
        """Textual throws away what a screen paints while the app starts: it is not painted before it can be shown.

        That is a tenth of what the first screen costs.
        """
        if self.app._batch_count:  # noqa: SLF001 - nothing public tells
            self.refresh()
        else:
            super()._compositor_refresh()

    def changed(self) -> None:
        """What is stored has changed: load it now if the room is in view, else when it is next entered."""
        if self.is_current:
            self.load()
        else:
            self._stale = True

    def stepped(self, step: Step, *, undone: bool) -> None:
        """A decision or an edit was made, in any room, or taken back."""
        self.changed()

    def arrived(self) -> None:
        """Articles have come that weren't there before."""
        self.changed()

    def reranked(self) -> None:
        """Places in the inbox were worked out anew while nobody did anything."""

    def notice(self, text: str) -> None:
        """Say what waits, at the right of the bottom bar, until it is said otherwise."""
        self.query_one(BottomBar).notice = text

    def ask(
        self,
        question: Callable[[], Answer],
        answered: Callable[[Answer], None],
        *,
        group: str,
        failed: Callable[[CuratorError], None] | None = None,
    ) -> None:
        """Ask the stores something, off the loop. Of a group's questions only the newest is answered."""
        self.desk.hands.look(self, question, answered, failed or self.desk.complain, group)

    def fetch(
        self,
        job: Callable[[], Answer],
        done: Callable[[Answer], None],
        *,
        group: str,
        failed: Callable[[CuratorError], None] | None = None,
    ) -> None:
        """The same for what needs the network."""
        self.desk.hands.fetch(self, job, done, failed or self.desk.complain, group)

    def take(
        self,
        job: Callable[[], Step | None],
        done: Callable[[Step | None], None] = nothing,
        *,
        failed: Callable[[CuratorError], None] | None = None,
    ) -> None:
        """Decide or edit, after all that was decided before. Every room hears of the step, and `u` is hinted."""
        self.desk.take(job, done, failed)
