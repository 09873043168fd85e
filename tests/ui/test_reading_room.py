"""Reading alone: the text, its links, the whole page, and on to the next."""

import asyncio
import webbrowser
from collections.abc import Callable

import pytest
from textual.widgets import Static

from curator.home import Home
from curator.ui.app import CuratorApp
from curator.ui.article_view import ArticleView
from curator.ui.rooms.inbox import InboxRoom
from curator.ui.rooms.reading import ReadingRoom
from tests.builders import rss
from tests.server import Reply, Server
from tests.ui.driving import settled, shown_by, until
from tests.ui.rooms import NARROW, visit

WHOLE = "<p>" + "The whole of it, which the feed had left out. " * 30 + "</p>"
PAGE = f"<html><head><title>First</title></head><body><article>{WHOLE}</article></body></html>".encode()


def reading(app: CuratorApp) -> ReadingRoom:
    assert isinstance(app.screen, ReadingRoom)
    return app.screen


def text_of(app: CuratorApp) -> str:
    return shown_by(app.screen.query_one(ArticleView))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The links that the browser was given."""
    links: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: links.append(url) or True)
    return links


@pytest.fixture
def short(open_home: Callable[..., Home], server: Server) -> Home:
    """A home whose one feed gives only the beginning of its articles."""
    items = [("First", "<p>The beginning.</p>", server.serve("/first", Reply(PAGE, content_type="text/html")))]
    home = open_home("[refresh]\non_start = false\n", empty=True)
    home.subscriptions.add(server.serve("/feed", Reply(rss("Feed", items))))
    return home


async def test_it_shows_where_it_is_from_the_text_and_how_much_is_left(home: Home):
    async with visit(home, "enter", NARROW) as inside:
        lines = [line.strip() for line in text_of(inside.app).splitlines() if line.strip()]
        assert lines[0] == "Linked"
        assert lines[1].startswith("Four · example.org · ")
        assert lines[2].startswith("Why −")
        assert lines[3] == "See one[1] and two[2]."
        assert str(inside.app.screen.query_one("#place", Static).content).startswith("100 %")


async def test_links_open_by_number_by_stepping_and_from_the_article(home: Home, opened: list[str]):
    async with visit(home, "enter", NARROW) as inside:
        await inside.press("2", "tab", "enter", "o")
        link = home.inbox.articles(home.inbox.ids())[0].url
        assert opened == ["https://example.org/two", "https://example.org/one", link]


async def test_words_are_found_and_missing_ones_said(home: Home):
    async with visit(home, "enter", NARROW) as inside:
        await inside.press("/", *"two", "enter")
        assert inside.app.hint == "1 of 1 · n next"
        await inside.press("/")
        await inside.write("none", "enter")
        assert inside.app.hint == "not in this text: none"


async def test_the_full_text_is_fetched_kept_and_left_again(short: Home, server: Server):
    async with visit(short, "enter", NARROW) as inside:
        assert "The beginning." in text_of(inside.app)
        await inside.press("f")
        assert "The whole of it" in text_of(inside.app)
        await inside.press("f")
        assert "The beginning." in text_of(inside.app)
        await inside.press("f", "escape", "enter")
        assert "The whole of it" in text_of(inside.app)
        assert len(server.asked("/first")) == 1


async def test_a_full_text_that_cannot_be_had_leaves_the_feeds_own(short: Home, server: Server):
    server.serve("/first", Reply(status=500))
    async with visit(short, "enter", NARROW) as inside:
        await inside.press("f")
        assert [toast.severity for toast in inside.app._notifications] == ["warning"]
        assert "The beginning." in text_of(inside.app)
        assert not inside.app.busy


async def test_a_full_text_that_comes_too_late_is_not_shown_over_another(short: Home, server: Server):
    slow = server.serve("/first", Reply(PAGE, content_type="text/html", delay=0.3))
    server.serve("/feed", Reply(rss("Feed", [("Second", "<p>Another.</p>"), ("First", "", slow)])))
    await asyncio.to_thread(short.refresh.run)
    async with visit(short, "", NARROW) as inside:
        await inside.press("j", "enter")
        assert reading(inside.app).article.title == "First"
        await inside.pilot.press("f", "[")
        await settled(inside.app, inside.pilot)
        assert "Another." in text_of(inside.app)


async def test_a_feed_that_is_always_wanted_in_full_is_fetched_when_read(short: Home, server: Server):
    short.subscriptions.full_text(short.subscriptions.all()[0].feed.url, on=True)
    async with visit(short, "", NARROW) as inside:
        assert server.asked("/first") == []
        await inside.press("enter")
        assert "The whole of it" in text_of(inside.app)


async def test_escape_leaves_what_was_searched_for_before_the_text(home: Home):
    async with visit(home, "enter", NARROW) as inside:
        await inside.press("/", *"o", "enter", "n")
        place = inside.app.screen.query_one("#place", Static)
        assert str(place.content).startswith("2 of ")
        await inside.press("escape")
        assert not reading(inside.app).view.has_words
        assert " of " not in str(place.content)
        await inside.press("escape")
        assert isinstance(inside.app.screen, InboxRoom)


async def test_at_80_columns_the_keys_of_a_text_come_first(home: Home):
    async with visit(home, "enter", NARROW) as inside:
        last = inside.screen().splitlines()[-1]
        assert last.startswith(" o open  f full text  / find  Tab link  Esc back  ] next  e done")


async def test_deciding_the_last_one_leads_back(home: Home):
    async with visit(home, "", NARROW) as inside:
        await inside.press(*"eeeeeeee", "enter", "e")
        assert isinstance(inside.app.screen, InboxRoom)
        assert "That was today." in inside.screen()


async def test_what_is_put_on_a_list_while_reading_leads_on_too(home: Home):
    async with visit(home, "enter", NARROW) as inside:
        await inside.press("a", *"Team", "enter")
        assert reading(inside.app).article.title == "Small 0"
        assert [len(found.items) for found in home.lists.all()] == [1]


async def test_the_place_follows_the_scrolling(open_home: Callable[..., Home], server: Server):
    home = open_home("[refresh]\non_start = false\n", empty=True)
    items = [("Long", "<p>A sentence of some words. </p>" * 400)]
    await asyncio.to_thread(home.subscriptions.add, server.serve("/feed", Reply(rss("Feed", items))))
    async with visit(home, "enter", NARROW) as inside:
        place = inside.app.screen.query_one("#place", Static)
        assert " min left" in str(place.content)
        await inside.press("G")
        await until(inside.pilot, lambda: str(place.content) == "100 %")
        await inside.press("b")
        await until(inside.pilot, lambda: str(place.content) != "100 %")
