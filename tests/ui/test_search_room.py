"""Search: live, never stale, whatever is typed."""

import threading

import pytest

from curator.domain.article import State
from curator.home import Home
from tests.ui.driving import settled
from tests.ui.rooms import visit


async def test_results_follow_every_key(home: Home) -> None:
    async with visit(home, "/") as here:
        assert "Search everything" in here.screen()
        for letter in "small":
            await here.pilot.press(letter)
        await settled(here.app, here.pilot)
        assert len(here.app.screen.ids) == 5
        assert "5 found" in here.screen()
        await here.press("space", "3")
        assert [line.split()[2:4] for line in here.shows()[:1]] == [["Small", "3"]]
        assert here.app.screen.query_line.has_focus
        await here.press("z")
        assert "Nothing has these words." in here.screen()


async def test_from_the_line_to_the_results_and_back_to_the_room_one_came_from(home: Home) -> None:
    async with visit(home, "5") as here:
        await here.press("/")
        await here.write("small", "enter", "j", "e")
        assert here.app.screen.rows.has_focus
        assert list(here.app.screen.marks.values()) == ["✓ done"]
        assert home.inbox.counts()[State.DONE] == 1
        await here.press("/")
        assert here.app.screen.query_line.has_focus
        await here.press("down")
        assert here.app.screen.rows.has_focus
        await here.press("escape")
        assert here.app.current_mode == "sources"


async def test_what_was_decided_is_found_and_says_so(home: Home) -> None:
    home.triage.decide(home.inbox.ids(), State.DROP)
    async with visit(home, "/") as here:
        await here.write("linked")
        assert "✓ dropped" in here.shows()[0]


async def test_another_search_starts_at_its_best_and_forgets_the_last_ones_marks(home: Home) -> None:
    async with visit(home, "/") as here:
        await here.write("small", "enter", "j", "j", "e", "/")
        await here.write("other")
        assert here.app.screen.rows.index == 0
        assert here.app.screen.marks == {}
        assert len(here.app.screen.ids) == 3


async def test_a_superseded_search_is_interrupted_and_its_answer_dropped(home: Home) -> None:
    started, interrupted = threading.Event(), threading.Event()
    search = home.inbox.search

    def slow(text: str, limit: int = 50, offset: int = 0) -> object:
        if text == "s":
            started.set()
            assert interrupted.wait(10)
            return search("linked")
        return search(text, limit, offset)

    home.inbox.search = slow  # type: ignore[method-assign]
    home.inbox.stop_searching = lambda: started.is_set() and interrupted.set()  # type: ignore[method-assign,assignment]
    async with visit(home, "/") as here:
        await here.pilot.press("s")
        while not started.is_set():
            await here.pilot.pause()
        await here.press("m")
        assert interrupted.is_set()
        assert here.app.screen.ids == []
        await here.write("small")
        assert len(here.app.screen.ids) == 5


@pytest.mark.parametrize("text", ['"', "*", "feed:", "-", "a OR", "(", "'", "NEAR(", "^x", 'feed:"', "日本", "-small"])
async def test_nothing_that_can_be_typed_breaks_it(home: Home, text: str) -> None:
    async with visit(home, "/") as here:
        here.app.screen.query_line.value = text
        await settled(here.app, here.pilot)
        assert here.app.is_running
        assert not here.app._notifications
