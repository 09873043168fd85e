"""Desk: what rooms and bars may ask of the app."""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from msgspec import Struct
from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.notifications import Notify
from textual.reactive import var
from textual.screen import ModalScreen, Screen

from curator.domain.article import State
from curator.domain.faults import CuratorError
from curator.domain.journal import StateEdit, Step, Verb
from curator.ui.cells import clipped, steady
from curator.ui.commands import BY_ID, Answers, Command, Scope, called
from curator.ui.hands import Complain, Hands
from curator.ui.keymap import keymap

if TYPE_CHECKING:
    from curator.home import Home
    from curator.services.refresh import Progress
    from curator.ui.dialogs.form import Form
    from curator.ui.rooms.room import Room

Answer = TypeVar("Answer")
_HINT_SECONDS: Final = 3.0
_LABEL_CELLS: Final = 40
_PLACES: Final[Mapping[str, str]] = {
    "inbox": Scope.INBOX,
    "later": Scope.LATER,
    "lists": Scope.LISTS,
    "queue": Scope.QUEUE,
    "sources": Scope.SOURCES,
}


class Standing(Struct, frozen=True):
    """How things stand: what waits in each room, what today has cost, the newest article, whether `u` has any use."""

    counts: Mapping[str, int]
    status: str
    newest: int
    undoable: bool


class Desk(Answers, App[str]):
    """The app as its rooms know it. Everything of `home` that blocks goes through `hands`."""

    counts: var[Mapping[str, int]] = var(dict)
    status: var[str] = var("")
    hint: var[str] = var("")
    errand: var[str] = var("")
    unindexed: var[int] = var(0)
    """How many articles a search doesn't find yet."""
    progress: var["Progress | None"] = var(None)

    def __init__(self, home: "Home") -> None:
        super().__init__()
        self.home = home
        self.hands = Hands()
        self.rooms: list[Room] = []
        self.keys, self.problems = keymap(home.settings.keys)
        self.newest = 0
        self.undoable = False
        self.last_list = ""
        self.last_channels: tuple[str, ...] = ()
        self._came_from = self.DEFAULT_MODE

    def on_unmount(self) -> None:
        self.hands.rest()

    def complain(self, fault: CuratorError) -> None:
        """Show a fault without taking the work away."""
        self.notify(steady(str(fault)), severity="error", markup=False)

    def on_notify(self, event: Notify) -> None:
        """One toast at a time, and none over a dialog: there it is said in the bottom bar."""
        self.clear_notifications()
        if isinstance(self.screen, ModalScreen):
            told = event.notification
            self.say(" · ".join(filter(None, (told.title, *told.message.splitlines()))), told.timeout)
            event.prevent_default()

    def say(self, text: str, seconds: float = _HINT_SECONDS) -> None:
        """Show a line for a moment, at the right of the bottom bar."""
        self.hint = text
        self.set_timer(seconds, partial(self._unsay, text))

    def _unsay(self, text: str) -> None:
        if self.hint == text:
            self.hint = ""

    def take(
        self,
        job: Callable[[], Step | None],
        done: Callable[[Step | None], None] = lambda _: None,
        failed: Callable[[CuratorError], None] | None = None,
    ) -> None:
        """Decide or edit, after all that was decided before. Every room hears of the step, and `u` is hinted."""
        self.hands.decide(self, job, partial(self._taken, done), failed or self.complain)

    def _taken(self, done: Callable[[Step | None], None], step: Step | None) -> None:
        done(step)
        if step:
            self.say(f"{clipped(step.label, _LABEL_CELLS)} · {self.keys.first('undo')} undo")
            self.tell(step, undone=False)

    def tell(self, step: Step, *, undone: bool) -> None:
        """Let every room know of a step; one that was taken back in another room than this is said to be there."""
        if undone and (there := elsewhere(step, self.current_mode)):
            self.say(f"undone {there}: {clipped(step.label, _LABEL_CELLS)}")
        for room in self.rooms:
            room.stepped(step, undone=undone)
        self.look()

    def changed(self) -> None:
        """Something was stored that is no step: every room may have to look again."""
        for room in self.rooms:
            room.changed()
        self.look()

    def look(self) -> None:
        """Count again what waits."""
        self.hands.look(self, self._standing, self._stands, self.complain, "look")

    def _standing(self) -> Standing:
        from curator.services.sharing import is_open

        counts, spent = self.home.inbox.counts(), self.home.inbox.spent()
        waiting = {
            "inbox": counts.get(State.NEW, 0),
            "later": counts.get(State.LATER, 0),
            "queue": sum(map(is_open, self.home.sharing.queue())),
        }
        status = f"{spent.used} of {spent.items} · {spent.minutes_left} min left"
        return Standing(waiting, status, self.home.inbox.newest_id(), self.home.steps.any_to_undo())

    def _stands(self, standing: Standing) -> None:
        self.counts, self.status = standing.counts, standing.status
        if standing.undoable != self.undoable:
            self.undoable = standing.undoable
            self.refresh_bindings()
        if standing.newest != self.newest:
            self.newest = standing.newest
            for room in self.rooms:
                room.arrived()

    def request(self, form: "Form", attempt: Callable[[Mapping[str, str], Complain], None]) -> None:
        """Ask until the attempt succeeds or the person leaves: a fault brings the form back as it was filled in."""

        def answered(answers: Mapping[str, str] | None) -> None:
            if answers:
                attempt(answers, partial(again, answers))

        def again(answers: Mapping[str, str], fault: CuratorError) -> None:
            if isinstance(self.screen, ModalScreen):
                self.complain(fault)
            else:
                self.request(form.again(answers, str(fault)), attempt)

        self.push_screen(form, answered)

    def run_errand(
        self, what: str, job: Callable[[], Answer], done: Callable[[Answer], None], failed: Complain | None = None
    ) -> None:
        """Do what needs the network, saying so above the room until it is done or stopped."""
        self.errand = what
        self.refresh_bindings()
        refused = partial(self._failed, failed or self.complain)
        self.hands.fetch(self, job, partial(self._returned, done), refused, "errand")

    def _returned(self, done: Callable[[Answer], None], answer: Answer) -> None:
        self.errand = ""
        done(answer)

    def _failed(self, failed: Complain, fault: CuratorError) -> None:
        self.errand = ""
        failed(fault)

    @property
    def busy(self) -> bool:
        """Whether something is under way that can be stopped."""
        return bool(self.progress or self.errand)

    async def run_command(self, command: Command) -> None:
        """Do what its key would do here and now."""
        if node := self.target(command):
            await self.run_action(command.does, node)

    def target(self, command: Command, screen: Screen[Any] | None = None) -> DOMNode | None:
        """Who answers the command now: the focused widget, the room or the app; None if nobody can."""
        screen = screen or self.screen
        name, parameters = called(command)
        for node in (screen.focused or screen).ancestors_with_self:
            if command.id in _answered(type(node)) and node.check_action(name, parameters):
                return node
        return None

    async def action_room(self, name: str) -> None:
        """Enter a room, as it was left; the room one is in already shows its list again.

        While there is nothing at all, the welcome is the inbox.
        """
        if name == self.DEFAULT_MODE and self.current_mode == "welcome":
            return
        if name != self.current_mode:
            self._came_from = self.current_mode
            await self.switch_mode(name)
        else:
            while len(self.screen_stack) > 1:
                await self.pop_screen()

    async def leave_search(self) -> None:
        """Back to the room from which search was entered."""
        await self.action_room(self._came_from if self._came_from != "search" else self.DEFAULT_MODE)

    async def action_command(self, command_id: str) -> None:
        await self.run_command(BY_ID[command_id])


def elsewhere(step: Step, room: str) -> str:
    """Where a step that was taken back can be seen, if not in this room; search sees every article."""
    places = {Verb.EDIT_LIST: "lists", Verb.EDIT_QUEUE: "queue", Verb.EDIT_FEEDS: "sources"}
    states = {State.NEW: "inbox", State.LATER: "later"}
    before = next((edit.before for edit in step.edits if isinstance(edit, StateEdit)), None)
    place = places.get(step.verb) or (states.get(before, "") if before and room != "search" else "")
    return _PLACES[place] if place and place != room else ""


@lru_cache
def _answered(kind: type[DOMNode]) -> frozenset[str]:
    """The ids of the commands that this kind of node answers."""
    return frozenset(binding.id for binding in kind.BINDINGS if isinstance(binding, Binding) and binding.id)
