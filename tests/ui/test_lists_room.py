"""Lists: making, filling, ordering and handing out reading lists."""

import json
from pathlib import Path

import pytest

from curator.domain.reading_list import ItemStatus
from curator.home import Home
from curator.ui.rooms.reading import ReadingRoom
from tests.server import Reply, Server
from tests.ui.hostile import TEXTS, assert_harmless
from tests.ui.rooms import NARROW, visit


@pytest.fixture
def listed(home: Home) -> Home:
    home.lists.create("For the team", "to choose a database", "the platform team")
    home.lists.add("for-the-team", home.inbox.ids()[:3], "worth it")
    home.lists.create("Another")
    return home


def titles(home: Home, slug: str = "for-the-team") -> list[str]:
    return [item.title for item in home.lists.get(slug).items]


async def test_lists_stand_left_with_their_minutes_and_the_chosen_ones_items_beside(listed: Home) -> None:
    async with visit(listed, "3") as here:
        lists = "\n".join(here.shows("#lists"))
        assert "Another" in lists
        assert "3m  For the team" in lists
        assert "0/3 read" in lists
        assert "Nothing is on it yet" in here.screen()
        await here.press("j")
        assert "to choose a database" in here.screen()
        assert "3 of 3 to read · 3 min" in here.screen()
        assert [line.split("  ")[-1].strip() for line in here.shows("#items")[1::2]] == ["worth it"] * 3


async def test_items_are_put_in_order_and_the_cursor_goes_with_them(listed: Home) -> None:
    first, second, third = titles(listed)
    async with visit(listed, "3") as here:
        await here.press("j", "enter", "J", "J")
        assert titles(listed) == [second, third, first]
        assert here.app.screen.item.title == first
        await here.press("K")
        assert titles(listed) == [second, first, third]
        await here.press("u", "u", "u")
        assert titles(listed) == [first, second, third]


async def test_items_are_noted_marked_removed_and_brought_back(listed: Home) -> None:
    first, second, third = titles(listed)
    async with visit(listed, "3") as here:
        await here.press("j", "enter", "space", "m")
        await here.write("Read this first", "ctrl+s")
        item = listed.lists.get("for-the-team").items[0]
        assert (item.note, item.status) == ("Read this first", ItemStatus.READ)
        assert "✓ read" in here.shows("#items")[0]
        assert "Read this first" in here.shows("#items")[1]
        await here.press("space", "x")
        assert titles(listed) == [second, third]
        await here.press("u")
        assert titles(listed) == [first, second, third]
        assert listed.lists.get("for-the-team").items[0].status == ItemStatus.TO_READ


async def test_a_list_is_made_described_deleted_and_brought_back(home: Home) -> None:
    async with visit(home, "3") as here:
        assert "There is no reading list yet." in here.screen()
        await here.press("n")
        await here.write("Zürich", "tab")
        await here.write("to know the town", "enter")
        assert "Zürich" in here.shows("#lists")[0]
        await here.press("e")
        await here.write("Bern", "enter")
        assert [found.name for found in home.lists.all()] == ["Bern"]
        await here.press("D")
        assert home.lists.all() == ()
        assert "There is no reading list yet." in here.screen()
        await here.press("u")
        assert [found.purpose for found in home.lists.all()] == ["to know the town"]
        assert "Bern" in here.shows("#lists")[0]


async def test_a_new_list_has_the_cursor_and_a_taken_name_is_refused_in_words(listed: Home) -> None:
    async with visit(listed, "3") as here:
        await here.press("n")
        await here.write("Middle", "enter")
        assert here.app.screen.current.name == "Middle"
        await here.press("n")
        await here.write("Another", "enter")
        (said,) = here.app._notifications
        assert said.message == "a list called “Another” is there already"


async def test_a_list_is_written_to_the_file_that_is_named_and_over_another_only_after_asking(
    listed: Home, tmp_path: Path
) -> None:
    path = tmp_path / "list.md"
    async with visit(listed, "3") as here:
        await here.press("j", "p")
        await here.write(str(path), "enter")
        assert all(title in path.read_text() for title in titles(listed))
        path.write_text("precious")
        await here.press("p")
        await here.write(str(path), "enter")
        assert "Replace the file?" in here.screen()
        await here.press("n")
        assert path.read_text() == "precious"
        await here.press("p")
        await here.write(str(path), "enter", "y")
        assert path.read_text().startswith("# For the team")


async def test_a_page_is_added_by_its_address(listed: Home, server: Server) -> None:
    page = b"<title>A page</title><article><p>" + b"words " * 300
    url = server.serve("/page", Reply(page, content_type="text/html"))
    async with visit(listed, "3") as here:
        await here.press("a")
        await here.write(url, "tab")
        await here.write("from outside", "enter")
        (item,) = listed.lists.get("Another").items
        assert (item.title, item.note) == ("A page", "from outside")
        assert "A page" in here.shows("#items")[0]


async def test_a_narrow_screen_shows_the_lists_or_one_of_them(listed: Home) -> None:
    async with visit(listed, "3", NARROW) as here:
        assert "For the team" in here.screen()
        await here.press("j", "enter")
        assert "Another" not in here.screen()
        assert here.app.screen.items.has_focus
        await here.press("escape")
        assert "Another" in here.screen()
        assert here.app.screen.lists.has_focus


async def test_items_are_opened_and_their_links_copied(listed: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url: opened.append(url) or True)
    url = listed.lists.get("for-the-team").items[0].url
    async with visit(listed, "3") as here:
        await here.press("j", "enter", "o", "y")
        assert opened == [url]
        assert here.app.clipboard == url


async def test_an_item_of_the_archive_is_read_here_and_any_other_in_the_browser(
    listed: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url: opened.append(url) or True)
    _, second, _ = titles(listed)
    async with visit(listed, "3") as here:
        await here.press("j", "enter", "enter")
        assert isinstance(here.app.screen, ReadingRoom)
        await here.press("]")
        assert here.app.screen.article.title == second
        await here.press("escape")
        monkeypatch.setattr(listed.inbox, "find", lambda url: None)
        await here.press("enter")
        assert opened == [listed.lists.get("for-the-team").items[0].url]


async def test_hostile_words_in_a_document_stay_words(listed: Home) -> None:
    (path,) = listed.paths.curation.glob("lists/for-the-team.json")
    document = json.loads(path.read_text())
    text = json.dumps(document).replace("worth it", "[red]x[/] \\u202e \\u001b[2J [@click=app.quit]y[/]")
    path.write_text(text.replace("to choose", json.dumps(TEXTS["zwj"])[1:-1]))
    async with visit(listed, "3") as here:
        await here.press("j", "enter")
        strips = here.app.screen._compositor.render_strips()
        assert_harmless(strips, here.app.size.width)
        assert "[red]x[/]" in here.screen()
