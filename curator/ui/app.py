"""The app: wires home, rooms, keys and themes together; what happens in a room is the room's."""

import asyncio
import gc
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.events import Event, Paste
from textual.screen import Screen

from curator.domain.faults import CuratorError, NotFound
from curator.domain.settings import Problem
from curator.domain.text import prose
from curator.ui import themes
from curator.ui.cells import steady
from curator.ui.commands import COMMANDS, Scope, bindings
from curator.ui.errands import Errands
from curator.ui.rooms.room import Room

if TYPE_CHECKING:
    from curator.domain.journal import Step
    from curator.home import Home
    from curator.ui.dialogs.picker import Picked

_LOOK_SECONDS: Final = 20.0
_DUE_SECONDS: Final = 300.0
_TOLD_PROBLEMS: Final = 3
_DOORS: Final = ("inbox", "later", "lists", "queue", "sources", "search", "welcome")
_COLLECTING: Final = (700, 10, 1_000)
"""Whole collections, which hold up a key for a frame or two, are left to the moments without one."""
_TURN_SECONDS: Final = 0.001
"""How long a thread that works may keep the screen waiting for its turn: a fifth of what Python allows it."""
DEMO: Final = "demo"
"""What the app ends with when the person wants to see the demo instead."""


def _room(name: str) -> Room:
    """A room; its module is loaded only when it is entered."""
    match name:
        case "inbox":
            from curator.ui.rooms.inbox import InboxRoom

            return InboxRoom()
        case "later":
            from curator.ui.rooms.later import LaterRoom

            return LaterRoom()
        case "lists":
            from curator.ui.rooms.lists import ListsRoom

            return ListsRoom()
        case "queue":
            from curator.ui.rooms.queue import QueueRoom

            return QueueRoom()
        case "sources":
            from curator.ui.rooms.sources import SourcesRoom

            return SourcesRoom()
        case "search":
            from curator.ui.rooms.search import SearchRoom

            return SearchRoom()
    from curator.ui.rooms.welcome import WelcomeRoom

    return WelcomeRoom()


class CuratorApp(Errands):
    """The full-screen app over an open home. Ends with `DEMO` if the person asked for the demo, else with None."""

    TITLE = "curator"
    CSS = """
    Toast { background: $panel; width: 76; max-width: 90%; }
    VerticalScroll, OptionList, TextArea {
        scrollbar-size-vertical: 1; scrollbar-color: $foreground 15%; scrollbar-color-hover: $foreground 30%;
        scrollbar-background: $background; scrollbar-background-hover: $background;
        scrollbar-color-active: $accent; scrollbar-background-active: $background;
    }
    """
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.EVERYWHERE),
        Binding("escape", "dismiss_toast", "Dismiss", show=False, priority=True),
        Binding("ctrl+c", "quit", "Quit", show=False),
    ]
    DEFAULT_MODE = "inbox"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[None]]]] = {name: partial(_room, name) for name in _DOORS}

    def __init__(self, home: "Home") -> None:
        super().__init__(home)
        self._known_problems = len(home.problems)
        self.problems = (*home.problems, *self.problems, *self._dress())
        # read before there is a screen to hold up: the first one has it all
        with suppress(CuratorError):
            self._stands(self._standing())

    def _dress(self) -> tuple[Problem, ...]:
        """Put on the theme that was chosen, or one that can be had."""
        found = themes.load(themes.shipped(), self.home.paths.themes)
        for theme in found.loaded.values():
            self.register_theme(theme)
        self.wardrobe = tuple(found.loaded.values())
        self.theme, problems = themes.choose(self.home.settings.display.theme, self.available_themes, found.refused)
        return (*found.problems, *problems)

    def on_mount(self) -> None:
        self.set_keymap(self.keys.overrides())
        settings = self.home.settings
        if not settings.display.motion:
            self.animation_level = "none"
        self._tell_problems()
        self._leave_in_order()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """What the first screen doesn't need is done after it."""
        # What is loaded by now stays: collecting it over and over would hold up the screen.
        gc.freeze()
        gc.set_threshold(*_COLLECTING)
        gc.enable()
        sys.setswitchinterval(_TURN_SECONDS)
        settings = self.home.settings
        self.hands.decide(self, self.home.settle, lambda _: self._settled(), self.complain)
        self.set_interval(_LOOK_SECONDS, self.look)
        self.warm()
        self.follow_up()
        if settings.refresh.on_start:
            self.refresh_feeds(due_only=True)
            self.set_interval(_DUE_SECONDS, partial(self.refresh_feeds, due_only=True))

    def on_unmount(self) -> None:
        gc.unfreeze()

    def _settled(self) -> None:
        self.look()
        if found := self.home.problems[self._known_problems :]:
            self.problems += found
            self._tell_problems()

    async def on_event(self, event: Event) -> None:
        """What is pasted comes from elsewhere too: it is made safe before any field takes it."""
        if isinstance(event, Paste):
            event.text = prose(event.text)
        self.give_way(event)
        await super().on_event(event)

    def _leave_in_order(self) -> None:
        """Also where the terminal is closed or the process asked to end."""
        for number in (signal.SIGTERM, signal.SIGHUP):
            with suppress(ValueError, RuntimeError, NotImplementedError):  # not in the main thread, or not on POSIX
                asyncio.get_running_loop().add_signal_handler(number, self.exit)

    def _tell_problems(self) -> None:
        if self.problems:
            told = [steady(str(problem)) for problem in self.problems[:_TOLD_PROBLEMS]]
            more = len(self.problems) - len(told)
            told.append(f"and {more} more; {self.keys.first('help')} shows them" if more else "")
            self.notify("\n".join(told).strip(), title="Not used", severity="warning", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return bool(self._notifications) if action == "dismiss_toast" else super().check_action(action, parameters)

    def action_dismiss_toast(self) -> None:
        self.clear_notifications()

    def action_undo(self) -> None:
        self.hands.decide(self, self.home.steps.undo, partial(self._stepped, "undone", undone=True), self._refused)

    def action_redo(self) -> None:
        self.hands.decide(self, self.home.steps.redo, partial(self._stepped, "again", undone=False), self._refused)

    def _stepped(self, word: str, step: "Step", *, undone: bool) -> None:
        self.say(f"{word}: {step.label}")
        self.tell(step, undone=undone)

    def _refused(self, fault: CuratorError) -> None:
        if isinstance(fault, NotFound):
            self.say(str(fault))
        else:
            self.complain(fault)

    def action_refresh(self) -> None:
        if self.progress:
            self.say(f"refreshing already · {self.keys.first('stop')} stops it")
        else:
            self.refresh_feeds()

    def action_stop(self) -> None:
        self.stop_refreshing()
        if self.errand:
            self.workers.cancel_group(self, "errand")
            self.errand = ""
            self.say("not waiting for it any more")

    def action_palette(self) -> None:
        """Every command that is possible here and now, by its name."""
        from curator.ui.dialogs.picker import Choice, Picker

        possible = [command for command in COMMANDS if self.target(command)]
        choices = [
            Choice(command.id, command.title, command.help, "  ".join(self.keys.of(command))) for command in possible
        ]
        self.push_screen(Picker("What to do?", choices), self._run_picked)

    async def _run_picked(self, picked: "Picked | None") -> None:
        if picked:
            await self.action_command(picked.key)

    def action_help(self) -> None:
        from curator.ui.dialogs.help import Help

        scopes = self.screen.SCOPES if isinstance(self.screen, Room) else ()
        self.push_screen(Help(scopes, self.keys, self.problems))
