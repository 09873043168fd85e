"""A story on the screen: one row, its sources, and the key that sets them apart."""

from collections.abc import Callable
from pathlib import Path

import pytest

from curator.domain.article import State
from curator.home import Home
from curator.ui.app import CuratorApp
from curator.ui.article_view import ArticleView
from curator.ui.chrome import TopBar
from curator.ui.dialogs.why import Why
from curator.ui.rooms.inbox import InboxRoom
from curator.ui.rooms.later import LaterRoom
from tests.builders import followed
from tests.ui.driving import settled, shown_by, until

WIDE = (120, 30)
NEWS = "Lighthouse keepers of the northern coast strike"
LINK = "https://news.example/2026/lighthouse-keepers-strike"


@pytest.fixture
def home(open_home: Callable[..., Home], tmp_path: Path) -> Home:
    """Three feeds tell the news, and one article stands alone."""
    home = open_home(empty=True)
    followed(home, tmp_path, "Coast", [(NEWS, "", LINK), ("Another thing",)])
    followed(home, tmp_path, "Harbour", [("Keepers *strike*", "", LINK + "?utm_source=rss")])
    followed(home, tmp_path, "Island", [("Dark towers", "", "http://www.news.example/2026/lighthouse-keepers-strike/")])
    return home


def room_of(app: CuratorApp) -> InboxRoom:
    assert isinstance(app.screen, InboxRoom)
    return app.screen


async def opened(app: CuratorApp, pilot) -> InboxRoom:
    await settled(app, pilot)
    room = room_of(app)
    room.rows.move_to(room.ids.index(next(iter(app.home.stories.others(room.ids)))))
    await settled(app, pilot)
    return room


async def test_a_story_is_one_row_with_its_sources(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        room = await opened(app, pilot)
        assert len(room.ids) == 2
        assert "2 more sources" in shown_by(room.rows)
        assert "1 Inbox 2" in shown_by(app.screen.query_one(TopBar))


async def test_on_one_line_the_sources_are_a_number(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=(80, 24)) as pilot:
        room = await opened(app, pilot)
        assert " +2 " in shown_by(room.rows)


async def test_the_text_names_the_others_with_their_links(home: Home):
    app = CuratorApp(home)
    opened_urls: list[str] = []
    home.reading.open_in_browser = opened_urls.append  # type: ignore[method-assign]
    async with app.run_test(size=WIDE) as pilot:
        room = await opened(app, pilot)
        view = room.query_one(ArticleView)
        await until(pilot, lambda: "Also told by" in shown_by(view))
        shown = shown_by(view)
        assert "3 feeds" in shown
        others = home.stories.others([room.article.id])[room.article.id]
        assert all(other.feed_title in shown for other in others)
        assert all(other.title.split()[0] in shown for other in others)
        await pilot.press("tab", "tab", "enter")
        await settled(app, pilot)
        assert opened_urls == [others[0].url]


async def test_why_names_the_others(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("w")
        await settled(app, pilot)
        assert isinstance(app.screen, Why)
        assert "Also told by" in "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def test_a_story_is_decided_and_taken_back_as_one_row(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        room = await opened(app, pilot)
        story, ids = room.article.id, list(room.ids)
        await pilot.press("e")
        await settled(app, pilot)
        assert home.inbox.counts()[State.DONE] == 3
        assert room.ids == ids
        await pilot.press("u")
        await settled(app, pilot)
        assert room.ids == ids
        assert room.article.id == story
        assert home.inbox.counts()[State.NEW] == 2


async def test_the_end_counts_rows(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        room = await opened(app, pilot)
        room.rows.move_to(0)
        await pilot.press("e", "x")
        await settled(app, pilot)
        assert "2 decided" in shown_by(room.teaching)


async def test_a_story_kept_for_later_is_one_row_there(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("l", "2")
        await settled(app, pilot)
        assert isinstance(app.screen, LaterRoom)
        assert len(app.screen.ids) == 1
        assert "2 Later 1" in shown_by(app.screen.query_one(TopBar))


async def test_one_key_sets_the_articles_apart_and_undo_brings_the_row_back(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        room = await opened(app, pilot)
        assert room.has_story
        await pilot.press("p")
        await settled(app, pilot)
        assert len(room.ids) == 4
        assert not room.has_story
        assert "more source" not in shown_by(room.rows)
        await pilot.press("u")
        await settled(app, pilot)
        assert len(room.ids) == 2
        assert room.has_story


async def test_what_stands_alone_has_no_such_key(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        room = await opened(app, pilot)
        room.rows.move_to(1 - room.rows.index)
        await settled(app, pilot)
        assert not room.has_story
        await pilot.press("p")
        await settled(app, pilot)
        assert len(room.ids) == 2
