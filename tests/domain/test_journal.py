"""Steps that can be taken back exactly."""

from datetime import UTC, datetime

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.article import State
from curator.domain.feed import Feed
from curator.domain.journal import Edit, FeedEdit, ItemEdit, ListEdit, Placed, ShareEdit, StateEdit, effective, inverse
from curator.domain.reading_list import ListItem, ReadingList
from curator.domain.share import Share
from curator.domain.text import Line, Prose

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

ITEM = Placed(0, ListItem("i1", Line("Title"), "http://a/1", NOW))
FEED = Feed("http://a/feed", Line("A"), NOW)
LIST = ReadingList("reads", Line("Reads"), NOW)
SHARE = Share("s1", Line("Title"), "http://a/1", Prose("text"), NOW)

EDITS = st.lists(
    st.one_of(
        st.builds(StateEdit, st.integers(1, 9), st.sampled_from(State), st.sampled_from(State)),
        st.builds(
            ItemEdit, st.just("reads"), st.just("i1"), st.sampled_from([None, ITEM]), st.sampled_from([None, ITEM])
        ),
        st.builds(FeedEdit, st.just(FEED.url), st.sampled_from([None, FEED]), st.sampled_from([None, FEED])),
        st.builds(ListEdit, st.just("reads"), st.sampled_from([None, LIST]), st.sampled_from([None, LIST])),
        st.builds(ShareEdit, st.just("s1"), st.sampled_from([None, SHARE]), st.sampled_from([None, SHARE])),
    ),
    max_size=8,
).map(tuple)


@given(EDITS)
def test_the_inverse_of_the_inverse_is_the_step(edits: tuple[Edit, ...]) -> None:
    assert inverse(inverse(edits)) == edits


@given(EDITS)
def test_what_changes_nothing_is_left_out(edits: tuple[Edit, ...]) -> None:
    kept = effective(edits)
    assert all(edit.before != edit.after for edit in kept)
    assert kept == tuple(edit for edit in edits if edit in kept)


@given(EDITS)
def test_steps_survive_being_written_down(edits: tuple[Edit, ...]) -> None:
    assert msgspec.json.decode(msgspec.json.encode(edits), type=tuple[Edit, ...]) == edits


def test_taking_back_goes_in_the_other_order() -> None:
    there, back = StateEdit(1, State.NEW, State.LATER), StateEdit(1, State.LATER, State.DONE)
    assert inverse((there, back)) == (StateEdit(1, State.DONE, State.LATER), StateEdit(1, State.LATER, State.NEW))
