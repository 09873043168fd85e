"""The registry walked: every command is answered, by its key and from the palette."""

import asyncio
import webbrowser
from collections.abc import Callable
from importlib import import_module
from inspect import getmembers, isclass
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

import curator.ui
from curator.domain.article import State
from curator.home import Home
from curator.ui.app import CuratorApp
from curator.ui.commands import COMMANDS, Command, Scope, called
from curator.ui.dialogs.picker import Picker
from tests.builders import followed
from tests.ui.driving import settled

CONFIG = '[refresh]\non_start = false\n[channels.bad]\nkind = "file"\npath = "/dev/full/no.md"\n'
Scene = Callable[["WatchedApp", Pilot[object]], Any]


class WatchedApp(CuratorApp):
    """Remembers what was really done."""

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self.done: list[str] = []

    async def run_action(self, action: Any, default_namespace: Any = None, namespaces: Any = None) -> bool:
        answered = await super().run_action(action, default_namespace, namespaces)
        if answered:
            self.done.append(str(action))
        return answered


def furnish(home: Home) -> None:
    """Something of everything: later, a list with items, shares that were sent to nowhere and are approved."""
    ids = home.inbox.ids()
    home.triage.decide(ids[-3:], State.LATER)
    home.lists.create("Team")
    home.lists.add("team", ids[-1:])
    failing = home.sharing.decide(ids[-2], ["bad"], "text")
    home.sharing.approve([failing.id])
    home.sharing.send()


def keys(*pressed: str) -> Scene:
    async def press(app: WatchedApp, pilot: Pilot[object]) -> None:
        for key in pressed:
            await pilot.press(key)
            await settled(app, pilot)

    return press


async def searching(app: WatchedApp, pilot: Pilot[object]) -> None:
    await keys("/")(app, pilot)
    app.screen.query_one(Input).value = "other"
    await settled(app, pilot)
    await keys("enter")(app, pilot)


async def finding(app: WatchedApp, pilot: Pilot[object]) -> None:
    await keys("enter", "/", "o", "enter")(app, pilot)


async def approved(app: WatchedApp, pilot: Pilot[object]) -> None:
    app.home.sharing.approve([app.home.sharing.decide(1, ["clipboard"], "text").id])
    await keys("4")(app, pilot)


async def arriving(app: WatchedApp, pilot: Pilot[object]) -> None:
    folder = Path(app.home.paths.archive.parent)
    await asyncio.to_thread(followed, app.home, folder, "Third", [("Fresh",)])
    app.look()
    await settled(app, pilot)


async def told_twice(app: WatchedApp, pilot: Pilot[object]) -> None:
    first, second = app.home.inbox.ids()[:2]
    app.home._archive.stories.join({first: first, second: first})
    app.screen.load()
    await settled(app, pilot)


async def busy(app: WatchedApp, pilot: Pilot[object]) -> None:
    app.errand = "Fetching"


SCENES: dict[Scope, Scene] = {
    Scope.LIST: keys(),
    Scope.ARTICLE: keys("enter"),
    Scope.INBOX: keys(),
    Scope.READING: keys("enter"),
    Scope.LATER: keys("2"),
    Scope.LISTS: keys("3", "enter"),
    Scope.QUEUE: keys("4"),
    Scope.SOURCES: keys("5", "j"),
    Scope.SEARCH: searching,
    Scope.WELCOME: keys(),
    Scope.EVERYWHERE: keys(),
}
SPECIAL: dict[str, Scene] = {
    "step-back": keys("space"),
    "let-in": arriving,
    "split": told_twice,
    "restore": keys("2"),
    "send": approved,
    "new-list": keys("3"),
    "stop": busy,
    "find-next": finding,
    "find-previous": finding,
    "follow": keys("enter", "tab"),
}


MOVING = [
    command
    for command in COMMANDS
    if set(command.scopes) <= {Scope.LIST, Scope.ARTICLE} and command.id not in (*SPECIAL, "find")
]


def situations() -> list[Any]:
    """Every command in its first scope, and those for articles while reading too."""
    return [
        pytest.param(command, scope, id=f"{command.id}-{scope.name.lower()}")
        for command in COMMANDS
        for scope in command.scopes
        if scope in (command.scopes[0], Scope.READING) and command not in MOVING
    ]


@pytest.fixture(autouse=True)
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda url: True)


@pytest.mark.parametrize(("command", "scope"), situations())
async def test_every_command_is_answered_by_its_key_and_from_the_palette(
    open_home: Callable[..., Home], command: Command, scope: Scope
):
    for way in (by_key, from_palette) if command.keys else (from_palette,):
        home = open_home(CONFIG, empty=scope is Scope.WELCOME, name=way.__name__)
        if scope is not Scope.WELCOME:
            furnish(home)
        app = WatchedApp(home)
        async with app.run_test(size=(120, 30)) as pilot:
            await settled(app, pilot)
            await SPECIAL.get(command.id, SCENES[scope])(app, pilot)
            app.done.clear()
            await way(app, pilot, command)
            assert command.does in app.done
            await settled(app, pilot)
            assert app.return_code in (None, 0)


@pytest.mark.parametrize("scope", [Scope.LIST, Scope.ARTICLE])
async def test_every_way_of_moving_is_answered_by_its_key_and_from_the_palette(home: Home, scope: Scope):
    app = WatchedApp(home)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(app, pilot)
        await SCENES[scope](app, pilot)
        for command in MOVING:
            for way in (by_key, from_palette) if scope in command.scopes else ():
                app.done.clear()
                await way(app, pilot, command)
                assert command.does in app.done


async def by_key(app: WatchedApp, pilot: Pilot[object], command: Command) -> None:
    await pilot.press(command.keys[0])


async def from_palette(app: WatchedApp, pilot: Pilot[object], command: Command) -> None:
    app.action_palette()
    await pilot.pause()
    assert isinstance(app.screen, Picker)
    app.screen.query_one(Input).value = command.title
    await pilot.pause()
    offered = [picked.key for picked in app.screen._offered]
    app.screen.query_one(OptionList).highlighted = offered.index(command.id)
    await pilot.press("enter")
    await settled(app, pilot)


def classes_with_bindings() -> list[type]:
    found = []
    for module in walk_packages(curator.ui.__path__, "curator.ui."):
        for _, kind in getmembers(import_module(module.name), isclass):
            if kind.__module__ == module.name and "BINDINGS" in vars(kind):
                found.append(kind)
    return found


def test_every_command_has_somebody_with_an_action_for_it():
    for command in COMMANDS:
        answering = [
            kind
            for kind in classes_with_bindings()
            if any(getattr(binding, "id", None) == command.id for binding in kind.BINDINGS)
        ]
        assert answering, command.id
        name, _ = called(command)
        for kind in answering:
            assert callable(getattr(kind, f"action_{name}", None)), f"{kind.__name__}.action_{name}"
            assert not command.when or hasattr(kind, command.when), f"{kind.__name__}.{command.when}"
