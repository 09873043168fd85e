"""The order of the rooms, what is counted in them, and what time does to both."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curator.archive.archive import Archive
from curator.domain.article import State
from curator.priority.rank import rank
from curator.priority.signals import Facts
from curator.query.words import parse
from tests.archive.making import DAY, FEED, HOUR, NOON, OTHER, brought, entry, feed, took


@pytest.fixture(autouse=True)
def followed(archive: Archive) -> None:
    archive.fetching.ensure([feed(), feed(OTHER, "Other")])


def decided(archive: Archive, article_id: int, state: State, at: int) -> None:
    took(archive, article_id, state, now=NOON + at * HOUR)


def test_the_inbox_stands_by_priority_then_date_then_what_came_last(archive: Archive) -> None:
    same = NOON - 3 * HOUR
    old, first, second, newest = brought(
        archive,
        entry(1, published=NOON - 50 * DAY),
        entry(2, published=same),
        entry(3, published=same),
        entry(4, published=NOON),
    ).new
    assert archive.articles.ids(State.NEW) == [newest, second, first, old]
    assert archive.articles.ids(State.NEW, limit=2) == [newest, second]


def test_other_rooms_stand_by_when_it_was_decided(archive: Archive) -> None:
    one, two, three = brought(archive, entry(1), entry(2), entry(3)).new
    decided(archive, two, State.LATER, 1)
    decided(archive, three, State.LATER, 2)
    decided(archive, one, State.LATER, 3)
    assert archive.articles.ids(State.LATER) == [one, three, two]
    assert archive.articles.ids(State.LATER, limit=1) == [one]


def test_a_room_may_be_asked_for_what_a_query_finds(archive: Archive) -> None:
    one, two = brought(archive, entry(1, text="apples"), entry(2, text="pears")).new
    three, four = brought(archive, entry(3, text="apples"), entry(4, text="pears"), url=OTHER).new
    decided(archive, one, State.LATER, 1)
    decided(archive, two, State.LATER, 2)

    def ids(state: State, text: str, limit: int | None = None) -> list[int]:
        return archive.articles.ids(state, limit=limit, query=parse(text))

    assert ids(State.NEW, "apples") == [three]
    assert ids(State.LATER, "apples") == [one]
    assert ids(State.NEW, "feed:other") == [three, four]
    assert ids(State.NEW, "feed:other", 1) == [three]
    assert ids(State.LATER, "feed:example") == [two, one]
    assert ids(State.NEW, "feed:other -apples") == [four]
    assert ids(State.NEW, "-feed:other") == []
    assert ids(State.NEW, "") == [three, four]


def test_arrivals_are_what_came_into_the_inbox_since(archive: Archive) -> None:
    brought(archive, entry(9))
    newest = archive.articles.newest_id()
    assert archive.articles.arrivals(newest) == []
    older, newer, dropped = brought(archive, entry(8), entry(7), entry(6)).new
    decided(archive, dropped, State.DROP, 1)
    assert archive.articles.arrivals(newest) == [newer, older]
    assert archive.articles.newest_id() == dropped


def test_an_empty_archive_has_empty_rooms(archive: Archive) -> None:
    assert archive.articles.newest_id() == 0
    assert archive.articles.counts() == dict.fromkeys(State, 0)
    assert archive.articles.counts_by_feed() == {}
    assert archive.articles.ids(State.NEW) == archive.articles.arrivals(0) == []


def test_a_place_is_counted_in_the_order_of_the_inbox(archive: Archive) -> None:
    brought(archive, *(entry(number) for number in range(10)))
    page = archive.articles.add_page(entry(50, published=NOON - 100 * DAY), NOON)
    order = archive.articles.ids(State.NEW)
    articles = archive.articles.get(order)
    assert [archive.articles.rank_of(each, each.priority.points) for each in articles] == list(range(1, 12))
    assert archive.articles.rank_of(archive.articles.get([page])[0], -1000) == 11
    assert archive.articles.rank_of(articles[-1], 1000) == 1


def test_time_changes_only_what_it_must(archive: Archive) -> None:
    brought(archive, *(entry(number) for number in range(10)))
    assert archive.articles.rerank(NOON, 100) == 0
    later = NOON + 2 * DAY
    assert archive.articles.rerank(later, 3) == 3
    assert archive.articles.rerank(later, 100) == 7
    assert archive.articles.rerank(later, 100) == 0
    for article in archive.articles.get(archive.articles.ids(State.NEW)):
        assert article.priority == rank(Facts(article.dated), later).priority


def test_more_than_one_batch_is_ranked_again(archive: Archive) -> None:
    brought(archive, *(entry(number) for number in range(450)))
    assert archive.articles.rerank(NOON + 30 * DAY, 430) == 430
    assert archive.articles.rerank(NOON + 30 * DAY, 1000) == 20


def test_what_was_decided_is_ranked_again_only_when_it_is_back(archive: Archive) -> None:
    (one,) = brought(archive, entry(1)).new
    decided(archive, one, State.DROP, 1)
    assert archive.articles.rerank(NOON + DAY, 10) == 0
    archive.journal.undo(archive.journal.latest(), NOON + DAY)
    assert archive.articles.rerank(NOON + DAY, 10) == 1


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(1, 12), st.sampled_from(State)), max_size=30), both=st.booleans())
def test_the_counts_are_what_would_be_counted(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[int, State]], both: bool
) -> None:
    archive = Archive.open(tmp_path_factory.mktemp("counts") / "archive.db")
    archive.fetching.ensure([feed(), feed(OTHER)])
    for url in (FEED, OTHER):
        brought(archive, *(entry(number) for number in range(6)), url=url)
    for article_id, after in moves:
        took(archive, article_id, after, before=archive.articles.get([article_id])[0].state)
    archive.fetching.ensure([feed(), feed(OTHER)] if both else [feed()])
    shown = {state: archive.articles.ids(state) for state in State}
    waiting = Counter(article.feed_url for article in archive.articles.get(shown[State.NEW]))
    assert archive.articles.counts() == {state: len(ids) for state, ids in shown.items()}
    assert archive.articles.counts_by_feed() == {url: (6, waiting[url]) for url in (FEED, OTHER)}
    archive.close()


def test_time_changes_what_stands_behind_too(archive: Archive) -> None:
    archive.fetching.ensure([feed(), feed(OTHER)])
    (first,) = brought(archive, entry(1)).new
    (second,) = brought(archive, entry(2), url=OTHER).new
    archive.stories.join({first: first, second: first})
    assert archive.articles.rerank(NOON + 60 * DAY, 10) == 2
    one, other = archive.articles.get([first, second])
    assert one.behind != other.behind
    assert one.priority.points == other.priority.points
    assert archive.articles.rerank(NOON + 60 * DAY, 10) == 0
