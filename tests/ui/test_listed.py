"""Listed: reading lists and their items as rows, and what stands around them."""

from datetime import UTC, datetime

import pytest

from curator.domain.reading_list import ItemStatus, ListItem, ReadingList
from curator.domain.text import Line, Prose, is_safe
from curator.ui.ink import Ink, cells_of
from curator.ui.listed import item_page, item_row, list_page, list_row
from curator.ui.marking import plain
from tests.ui.hostile import TEXTS

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def item(text: str = "A title", status: ItemStatus = ItemStatus.TO_READ, note: str = "") -> ListItem:
    return ListItem(text, Line(text), "https://x.org", NOW, Line("Ann"), Line("Feed"), Prose(note), 4, status)


def reading_list(*items: ListItem, name: str = "Team") -> ReadingList:
    return ReadingList("team", Line(name), NOW, Line("to decide"), Line("the team"), items)


def test_a_list_says_what_is_left_and_how_much_is_read() -> None:
    found = reading_list(item("a"), item("b", ItemStatus.READ), item("c", ItemStatus.SKIPPED))
    first, second = (plain(line) for line in list_row(found, 50))
    assert first.split() == ["4m", "Team", "2/3", "read"]
    assert second.split("  ")[3] == "to decide · for the team"
    assert list_page(found).plain == "Team\nto decide\nfor the team · 1 of 3 to read · 4 min"


def test_an_empty_list_says_so() -> None:
    assert plain(list_row(reading_list(), 50)[0]).split() == ["Team", "empty"]
    assert list_page(reading_list()).plain.endswith("for the team · empty")


def test_an_item_shows_its_note_or_who_wrote_it() -> None:
    assert plain(item_row(item(), 50)[1]).strip() == "Ann · Feed"
    assert plain(item_row(item(note="worth it\nreally"), 50)[1]).strip() == "worth it really"
    assert item_page(item(note="worth it\nreally")).plain == "worth it\nreally\nAnn · Feed\nhttps://x.org"


@pytest.mark.parametrize(
    ("status", "words"),
    [(ItemStatus.READ, "✓ read"), (ItemStatus.SKIPPED, "– skipped"), (ItemStatus.READING, "reading")],
)
def test_what_became_of_an_item_stands_at_the_right(status: ItemStatus, words: str) -> None:
    assert plain(item_row(item(status=status), 50)[0]).endswith(f"{words} ")


def test_what_is_read_is_dim() -> None:
    assert item_row(item(status=ItemStatus.READ), 50)[0][0].ink == Ink.DIM


@pytest.mark.parametrize("text", [text[:3_000] for text in TEXTS.values()], ids=TEXTS.keys())
def test_nothing_hostile_is_shown_or_shifts_a_column(text: str) -> None:
    found = reading_list(item(text, note=text), name=text)
    lines = [*list_row(found, 60), *item_row(found.items[0], 60)]
    assert [cells_of(line) for line in lines] == [60] * 4
    assert all(map(is_safe, map(plain, lines)))
    assert is_safe(list_page(found).plain)
    assert is_safe(item_page(found.items[0]).plain)
