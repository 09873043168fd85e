"""Edits of documents: applying, applying twice, taking back, and what somebody else changed meanwhile."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from curator.domain.editing import edited_feeds, edited_list, edited_shares
from curator.domain.faults import Refused
from curator.domain.feed import Feed
from curator.domain.journal import Edit, FeedEdit, ItemEdit, ListEdit, Placed, ShareEdit, inverse
from curator.domain.reading_list import ListItem, ReadingList
from curator.domain.share import Share
from curator.domain.text import Line, Prose

NOW = datetime(2026, 11, 20, tzinfo=UTC)
NAMES = st.sampled_from("abcdef")


def item(name: str, note: str = "") -> ListItem:
    return ListItem(name, Line(name), f"https://example.org/{name}", NOW, note=Prose(note))


def a_list(names: str) -> ReadingList:
    return ReadingList("l", Line("L"), NOW, items=tuple(map(item, names)))


def feed(name: str) -> Feed:
    return Feed(f"https://example.org/{name}", Line(name), NOW)


@st.composite
def list_edits(draw: st.DrawFn) -> tuple[ReadingList, list[ItemEdit | ListEdit]]:
    """A list and a run of edits, each made from the list as the ones before it leave it."""
    start = current = a_list("".join(draw(st.lists(NAMES, unique=True))))
    edits: list[ItemEdit | ListEdit] = []
    for name in draw(st.lists(NAMES, max_size=8)):
        at = current.index_of(name)
        before = None if at is None else Placed(at, current.items[at])
        target = draw(st.integers(0, len(current.items)))
        after = draw(st.sampled_from([None, Placed(target, item(name, draw(st.sampled_from(["", "x"]))))]))
        edit: ItemEdit | ListEdit = ItemEdit("l", name, before, after)
        if draw(st.booleans()):
            edit = ListEdit("l", current, structs.replace(current, purpose=Line(draw(st.text("xyz", max_size=3)))))
        changed = edited_list(current, [edit])
        assert changed is not None
        current = changed
        edits.append(edit)
    return start, edits


@given(list_edits())
def test_taking_back_a_run_of_edits_gives_the_list_as_it_was(
    made: tuple[ReadingList, list[ItemEdit | ListEdit]],
) -> None:
    start, edits = made
    after = edited_list(start, edits)
    back = [edit for edit in inverse(tuple(edits)) if isinstance(edit, ItemEdit | ListEdit)]
    assert edited_list(after, back) == start


@given(list_edits())
def test_applying_an_edit_twice_is_applying_it_once(made: tuple[ReadingList, list[ItemEdit | ListEdit]]) -> None:
    current: ReadingList | None
    current, edits = made
    for edit in edits:
        current = edited_list(current, [edit])
        assert edited_list(current, [edit]) == current


def test_a_whole_list_comes_and_goes() -> None:
    made = a_list("ab")
    assert edited_list(None, [ListEdit("l", None, made)]) == made
    assert edited_list(made, [ListEdit("l", made, None)]) is None
    with pytest.raises(Refused, match="changed since"):
        edited_list(a_list("abc"), [ListEdit("l", made, None)])
    with pytest.raises(Refused, match="no longer"):
        edited_list(None, [ItemEdit("l", "a", None, Placed(0, item("a")))])


def test_what_somebody_else_changed_is_not_overwritten() -> None:
    theirs = a_list("a").placed(item("a", "theirs"), 0)
    with pytest.raises(Refused, match="changed since"):
        edited_list(theirs, [ItemEdit("l", "a", Placed(0, item("a")), Placed(0, item("a", "mine")))])
    described = structs.replace(a_list("a"), purpose=Line("theirs"))
    with pytest.raises(Refused, match="anew"):
        edited_list(described, [ListEdit("l", a_list("a"), structs.replace(a_list("a"), purpose=Line("mine")))])


def test_describing_a_list_keeps_what_was_added_to_it_meanwhile() -> None:
    renamed = structs.replace(a_list("a"), name=Line("New"))
    after = edited_list(a_list("ab"), [ListEdit("l", a_list("a"), renamed)])
    assert after == structs.replace(a_list("ab"), name=Line("New"))


@given(st.lists(NAMES, unique=True, min_size=1), st.data())
def test_feeds_come_back_to_their_places(names: list[str], data: st.DataObject) -> None:
    feeds = tuple(map(feed, names))
    gone = sorted(data.draw(st.sets(st.integers(0, len(feeds) - 1))), reverse=True)
    edits = tuple(FeedEdit(feeds[at].url, feeds[at], None, at) for at in gone)
    left = edited_feeds(feeds, edits)
    assert len(left) == len(feeds) - len(gone)
    assert edited_feeds(left, [edit for edit in inverse(edits) if isinstance(edit, FeedEdit)]) == feeds


def test_shares_and_feeds_that_changed_since_are_left() -> None:
    mine = Share("s", Line("T"), "", Prose("text"), NOW)
    theirs = structs.replace(mine, text=Prose("theirs"))
    edits: tuple[Edit, ...] = (ShareEdit("s", mine, None),)
    with pytest.raises(Refused, match="share"):
        edited_shares([theirs], [edit for edit in edits if isinstance(edit, ShareEdit)])
    assert edited_shares([mine], [ShareEdit("s", mine, theirs)]) == (theirs,)
    with pytest.raises(Refused, match=r"example\.org/a"):
        edited_feeds([structs.replace(feed("a"), title=Line("theirs"))], [FeedEdit(feed("a").url, feed("a"), None, 0)])
