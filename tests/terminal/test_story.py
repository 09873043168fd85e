"""The whole story, from subscribing to coming back the next day, on a screen and in a terminal."""

import re
import time
from collections.abc import Iterable

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from curator.domain.article import State
from curator.home import Home
from curator.ui.app import CuratorApp
from tests.server import Server
from tests.terminal.pty_run import KEYS, PATIENCE, Terminal, running
from tests.terminal.story import Act, Place, first_day, next_day
from tests.ui.driving import settled, shown_by

SIZES = [(80, 24), (200, 60)]


@pytest.fixture
def place(tmp_path, server: Server) -> Place:
    made = Place(tmp_path, server)
    made.prepare()
    return made


@pytest.mark.parametrize("size", SIZES)
async def test_the_story_on_a_screen(place: Place, size: tuple[int, int]):
    for day in (first_day(place), next_day()):
        home = Home.open(place.home)
        app = CuratorApp(home)
        async with app.run_test(size=size) as pilot:
            await play_on_screen(day, app, pilot)
            await pilot.press("q")
        home.close()
    assert_all_is_there(place)


@pytest.mark.parametrize("size", SIZES)
def test_the_story_in_a_terminal(place: Place, size: tuple[int, int]):
    for day in (first_day(place), next_day()):
        with running(["--home", place.home], size) as terminal:
            play_in_terminal(day, terminal)
            assert terminal.leave("q") == 0
    assert_all_is_there(place)


def play_in_terminal(acts: Iterable[Act], terminal: Terminal) -> None:
    for act in acts:
        if act.gone:
            terminal.close(act.gone, *act.keys)
        elif act.keys:
            terminal.press(*act.keys, until=act.shows)
        else:
            terminal.wait_for(act.shows)


async def play_on_screen(acts: Iterable[Act], app: CuratorApp, pilot: Pilot[object]) -> None:
    for act in acts:
        for key in act.keys:
            if key in KEYS or len(key) == 1:
                await pilot.press(key)
            else:
                app.post_message(Paste(key))
        until = time.monotonic() + PATIENCE
        while bool(re.search(act.shows or act.gone, shown_by(app.screen))) == bool(act.gone):
            assert time.monotonic() < until, f"after {act}:\n{shown_by(app.screen)}"
            await settled(app, pilot)


def assert_all_is_there(place: Place) -> None:
    home = Home.open(place.home)
    try:
        titles = {state: titles_of(home, state) for state in State}
        assert titles[State.NEW] == {"Tides", "Salt"}
        assert titles[State.LATER] == {"Bread"}
        assert titles[State.DONE] == {"Comet", "Moon", "Water"}
        assert titles[State.DROP] == set()
        (made,) = home.lists.all()
        assert [(made.name, item.title, item.note) for item in made.items] == [
            ("For the team", "Moon", "read this first")
        ]
        (share,) = home.sharing.queue()
        assert [(delivery.channel, delivery.state) for delivery in share.deliveries] == [("notebook", "sent")]
        assert [(view.feed.title, view.feed.folder) for view in home.subscriptions.all()] == [
            ("weekly", ()),
            ("daily", ("Sites",)),
        ]
        assert home.problems == ()
    finally:
        home.close()


def titles_of(home: Home, state: State) -> set[str]:
    return {article.title for article in home.inbox.articles(home.inbox.ids(state))}
