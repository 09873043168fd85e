"""Sources: the feeds, what each brings, and what is wrong with it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs

from curator.domain.feed import Feed, FeedStatus, FetchState
from curator.domain.text import one_line
from curator.home import Home, now
from curator.ui.dialogs.details import Details
from tests.server import Reply, Server
from tests.ui.hostile import TEXTS, assert_harmless
from tests.ui.rooms import NARROW, visit

OPML = """<opml version="2.0"><body><outline text="Tech"><outline type="rss" text="Imported" xmlUrl="{url}"/></outline>
</body></opml>"""


def feeds(home: Home) -> dict[str, object]:
    return {view.feed.title: view.feed for view in home.subscriptions.all()}


def url_of(home: Home, title: str) -> str:
    return next(view.feed.url for view in home.subscriptions.all() if view.feed.title == title)


def fail(home: Home, title: str, error: str) -> None:
    state = home._archive.fetching.state(url_of(home, title))
    home._archive.fetching.save(structs.replace(state, error=one_line(error), failures=3, checked=now()))


async def test_each_feed_is_a_line_with_what_waits_and_what_is_wrong(home: Home) -> None:
    fail(home, "Five", "five.example: the server said 500")
    async with visit(home, "5") as here:
        first, second = here.shows()
        assert first.split()[:3] == ["▌", "5", "Five"]
        assert "✗ five.example: the server said 500" in first
        assert second.split()[:2] == ["4", "Four"]
        assert "2 feeds · 1 with a fault" in here.screen()
        assert "Its last fault, 3 times in a row" in here.screen()


async def test_feeds_are_renamed_filed_paused_and_all_of_it_taken_back(home: Home) -> None:
    async with visit(home, "5") as here:
        await here.press("e")
        await here.write("First", "enter")
        await here.press("p", "f", "m")
        await here.write("Tech/Old", "enter")
        feed = feeds(home)["First"]
        assert (feed.status, feed.full_text, feed.folder) == (FeedStatus.PAUSED, True, ("Tech", "Old"))
        assert [line.strip() for line in here.shows()][2:3] == ["▾ Tech / Old  1"]
        assert "paused  full text" in here.shows()[3]
        await here.press("p")
        assert feeds(home)["First"].status == FeedStatus.ACTIVE
        await here.press(*"uuuuu")
        feed = feeds(home)["Five"]
        assert (feed.status, feed.full_text, feed.folder) == (FeedStatus.ACTIVE, False, ())


async def test_a_feed_is_removed_and_comes_back_with_its_articles(home: Home) -> None:
    async with visit(home, "5") as here:
        await here.press("x")
        assert list(feeds(home)) == ["Four"]
        assert len(home.inbox.ids()) == 4
        await here.press("u")
        assert len(home.inbox.ids()) == 9
        assert "Five" in here.shows()[0]


async def test_one_feed_is_asked_alone(home: Home) -> None:
    before = {view.feed.title: view.state.checked for view in home.subscriptions.all()}
    async with visit(home, "5") as here:
        await here.press("j", "R")
        after = {view.feed.title: view.state.checked for view in home.subscriptions.all()}
        assert after["Five"] == before["Five"]
        assert after["Four"] > before["Four"]


async def test_opml_comes_in_and_goes_out(home: Home, tmp_path: Path) -> None:
    (tmp_path / "in.opml").write_text(OPML.format(url="http://127.0.0.1:9/feed"))
    async with visit(home, "5") as here:
        await here.press("I")
        await here.write(str(tmp_path / "in.opml"), "enter")
        assert feeds(home)["Imported"].folder == ("Tech",)
        assert any("Imported" in line for line in here.shows())
        await here.press("E")
        await here.write(str(tmp_path / "out.opml"), "enter")
        assert "http://127.0.0.1:9/feed" in (tmp_path / "out.opml").read_text()


async def test_a_feed_is_added_by_its_address(home: Home, server: Server) -> None:
    url = server.serve("/feed", b'<rss version="2.0"><channel><title>Added</title></channel></rss>')
    async with visit(home, "5") as here:
        await here.press("A")
        await here.write(url, "enter")
        assert "Added" in feeds(home)
        assert any("Added" in line for line in here.shows())


async def test_details_tell_the_fault_in_full(home: Home) -> None:
    fail(home, "Five", "a long story " * 20)
    async with visit(home, "5", NARROW) as here:
        await here.press("enter")
        assert isinstance(here.app.screen, Details)
        assert here.screen().count("story") == 20
        await here.press("escape")
        assert not isinstance(here.app.screen, Details)


async def test_its_site_is_opened_and_its_url_copied(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url: opened.append(url) or True)
    async with visit(home, "5") as here:
        await here.press("o", "y")
        assert opened == ["https://example.org/"]
        assert here.app.clipboard == url_of(home, "Five")


async def test_a_folder_is_no_feed(home: Home) -> None:
    home.subscriptions.file_under([url_of(home, "Four")], ["Tech"])
    async with visit(home, "5") as here:
        assert [line.strip(" ▌▾") for line in here.shows()][::2] == ["no folder  1", "Tech  1"]
        await here.press("x", "p", "e", "R")
        assert len(feeds(home)) == 2
        assert "1 feeds · 5 articles in the inbox" in here.screen()


async def test_a_folder_folds_and_unfolds(home: Home) -> None:
    home.subscriptions.file_under([url_of(home, "Four")], ["Tech"])
    async with visit(home, "5") as here:
        await here.press("enter")
        assert [line.strip(" ▌") for line in here.shows()][:2] == ["▸ no folder  1", "▾ Tech  1"]
        assert len(here.shows()) == 3
        await here.press("1", "5", "enter")
        assert len(here.shows()) == 4


async def test_it_says_how_feeds_come(home: Home) -> None:
    async with visit(home, "5", (120, 30)) as here:
        assert "A add  I import  / search" in here.screen()


async def test_without_feeds_it_says_how_to_follow_some(open_home: Callable[..., Home], server: Server) -> None:
    home = open_home(empty=True)
    page = b"<title>A page</title><article><p>" + b"words " * 300
    url = server.serve("/page", Reply(page, content_type="text/html"))
    await asyncio.to_thread(home.reading.add_page, url)
    async with visit(home, "5") as here:
        assert "You follow nothing yet." in here.screen()


async def test_hostile_titles_and_faults_stay_in_their_line(home: Home) -> None:
    texts = [one_line(text) for text in TEXTS.values()]
    hostile = [Feed(f"https://h.example/{at}", text, now()) for at, text in enumerate(texts)]
    home._curation.edit_feeds(lambda feeds: (*feeds, *hostile))
    for feed, text in zip(hostile, texts, strict=True):
        home._archive.fetching.save(FetchState(feed.url, error=text))
    async with visit(home, "5", (140, 40)) as here:
        for _ in hostile:
            await here.pilot.press("j")
            assert_harmless(here.app.screen._compositor.render_strips(), here.app.size.width)
        assert "[red]not red[/]" in here.screen()
