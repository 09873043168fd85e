"""While nobody presses a key, words are made searchable; a key, a refresh and leaving put that off."""

from collections.abc import Callable
from pathlib import Path

import pytest

from curator.home import Home
from curator.ui.app import CuratorApp
from tests.builders import followed
from tests.ui.driving import settled, until
from tests.ui.rooms import visit


@pytest.fixture
def home(open_home: Callable[..., Home], tmp_path: Path) -> Home:
    """Seven articles that nobody has read for their words."""
    home = open_home("[refresh]\non_start = false\n", empty=True)
    followed(home, tmp_path, "Seven", [(f"Seven {number}",) for number in range(7)])
    assert home.following.waiting() == 7
    return home


async def test_when_nobody_does_anything_all_is_followed_up(home: Home) -> None:
    app = CuratorApp(home)
    async with app.run_test() as pilot:
        await until(pilot, lambda: home.following.waiting() == 0)
        await settled(app, pilot)
        assert app.unindexed == 0
        assert home.inbox.search("seven").total == 7


async def test_a_key_puts_it_off(home: Home) -> None:
    app = CuratorApp(home)
    async with app.run_test() as pilot:
        await settled(app, pilot)
        await pilot.press("j")
        app._begin_idling()
        assert not [worker for worker in app.workers if worker.group == "idle"]
        await until(pilot, lambda: home.following.waiting() == 0)


async def test_the_search_says_what_it_cannot_look_into_and_stays_as_it_is_when_it_can(home: Home) -> None:
    async with visit(home, "slash") as at:
        await at.pilot.press(*"seven")
        await settled(at.app, at.pilot)
        at.app.unindexed = 1_240
        await settled(at.app, at.pilot)
        assert "1,240 not searchable yet" in at.screen()
        shown = list(at.app.screen.ids)
        at.app.unindexed = 0
        await settled(at.app, at.pilot)
        assert "not searchable" not in at.screen()
        assert at.app.screen.ids == shown
