"""Later: what was kept, and where it goes from there."""

from collections.abc import Callable

from curator.domain.article import State
from curator.home import Home
from tests.ui.rooms import NARROW, visit


def kept(home: Home, count: int = 3) -> list[int]:
    ids = home.inbox.ids()[:count]
    for article_id in ids:
        home.triage.decide([article_id], State.LATER)
    return ids


async def test_the_last_kept_stands_first(home: Home) -> None:
    ids = kept(home)
    async with visit(home, "2") as here:
        assert here.app.screen.ids == ids[::-1]
        assert len(here.shows()) == 6
        assert here.app.screen.rows.has_focus


async def test_from_here_articles_are_done_dropped_or_go_back(home: Home) -> None:
    ids = kept(home)
    async with visit(home, "2") as here:
        await here.press("e", "x", "i")
        assert list(here.app.screen.marks.values()) == ["✓ done", "✓ dropped", "✓ inbox"]
        assert [article.state for article in home.inbox.articles(ids)] == [State.NEW, State.DROP, State.DONE]
        assert "✓ inbox" in here.shows()[4]
        await here.press("u", "u")
        assert list(here.app.screen.marks.values()) == ["✓ done"]
        assert home.inbox.ids(State.LATER) == [ids[1], ids[0]]


async def test_keeping_what_is_kept_changes_nothing(home: Home) -> None:
    kept(home, 1)
    async with visit(home, "2") as here:
        await here.press("l")
        assert here.app.screen.marks == {}


async def test_what_is_kept_elsewhere_is_here_when_the_room_is_entered(home: Home) -> None:
    kept(home, 1)
    async with visit(home, "2") as here:
        await here.press("1", "l", "2")
        assert len(here.app.screen.ids) == 2
        await here.press("u")
        assert [mark for mark in here.app.screen.marks.values() if mark] == ["✓ inbox"]
        assert home.inbox.ids(State.LATER) != []


async def test_it_reads_lists_and_shares_as_the_inbox_does(home: Home) -> None:
    kept(home, 2)
    async with visit(home, "2") as here:
        await here.press("enter")
        assert "Reading" in type(here.app.screen).__name__
        await here.press("escape", "a")
        await here.write("Good ones", "enter")
        assert [len(found.items) for found in home.lists.all()] == [1]
        assert list(here.app.screen.marks.values()) == ["✓ listed"]


async def test_an_empty_room_says_what_fills_it(open_home: Callable[..., Home]) -> None:
    async with visit(open_home(), "2", NARROW) as here:
        assert "Nothing is kept for later." in here.screen()
        await here.press("enter", "e", "j")
        assert "Nothing is kept for later." in here.screen()


async def test_what_is_for_later_already_is_said(home: Home) -> None:
    home.triage.decide(home.inbox.ids()[:2], State.LATER)
    async with visit(home, "2") as here:
        assert "l later" not in here.screen().splitlines()[-1]
        await here.press("l")
        assert here.app.hint == "it is for later already"
