from curator.archive.archive import Archive
from curator.domain.article import State
from curator.domain.feed import FetchState
from curator.domain.text import Line
from tests.archive.making import DAY, FEED, HOUR, NOON, OTHER, brought, entry, feed, took

FULL = FetchState(
    FEED,
    location="https://example.org/moved",
    etag='"e"',
    modified="Fri, 20 Nov 2026 12:00:00 GMT",
    body_hash="abc",
    checked=NOON,
    succeeded=NOON - HOUR,
    due=NOON + HOUR,
    failures=3,
    error=Line("HTTP 500"),
    gone=True,
)


def test_a_feed_never_fetched_has_an_empty_state(archive: Archive) -> None:
    archive.fetching.ensure([feed()])
    assert archive.fetching.state(FEED) == FetchState(FEED)
    assert archive.fetching.state("https://unknown.example/") == FetchState("https://unknown.example/")
    assert archive.fetching.states() == {FEED: FetchState(FEED)}


def test_a_state_comes_back_as_it_was_saved(archive: Archive) -> None:
    archive.fetching.save(FULL, FetchState(OTHER))
    assert archive.fetching.states() == {FEED: FULL, OTHER: FetchState(OTHER)}
    archive.fetching.save(FetchState(FEED, failures=1))
    assert archive.fetching.state(FEED) == FetchState(FEED, failures=1)


def test_a_feed_no_longer_followed_keeps_its_state_for_later(archive: Archive) -> None:
    archive.fetching.ensure([feed(), feed(OTHER)])
    archive.fetching.save(FULL)
    archive.fetching.ensure([feed(OTHER)])
    assert archive.fetching.states().keys() == {OTHER}
    assert archive.fetching.state(FEED) == FULL
    archive.fetching.ensure([feed(), feed(OTHER)])
    assert archive.fetching.states()[FEED] == FULL


def test_what_is_new_leaves_the_inbox_with_its_feed_and_comes_back_with_it(archive: Archive) -> None:
    archive.fetching.ensure([feed(), feed(OTHER)])
    one, two, three = brought(archive, entry(1), entry(2), entry(3)).new
    (other,) = brought(archive, entry(4), url=OTHER).new
    took(archive, two, State.LATER)

    archive.fetching.ensure([feed(OTHER)])
    assert archive.articles.ids(State.NEW) == [other]
    assert archive.articles.arrivals(0) == [other]
    assert archive.articles.ids(State.LATER) == [two]
    assert archive.articles.counts() == {State.NEW: 1, State.LATER: 1, State.DONE: 0, State.DROP: 0}
    assert archive.articles.counts_by_feed() == {FEED: (3, 0), OTHER: (1, 1)}
    assert [article.state for article in archive.articles.get([one])] == [State.NEW]

    archive.fetching.ensure([feed(), feed(OTHER)])
    assert archive.articles.ids(State.NEW) == [one, three, other]
    assert archive.articles.counts_by_feed() == {FEED: (3, 2), OTHER: (1, 1)}


def test_what_still_arrives_for_a_feed_no_longer_followed_stays_out_of_the_inbox(archive: Archive) -> None:
    archive.fetching.ensure([feed()])
    archive.fetching.ensure([])
    (late,) = brought(archive, entry(1)).new
    assert archive.articles.ids(State.NEW) == []
    archive.fetching.ensure([feed()])
    assert archive.articles.ids(State.NEW) == [late]


def test_undoing_a_decision_about_a_feed_no_longer_followed_does_not_fill_the_inbox(archive: Archive) -> None:
    archive.fetching.ensure([feed()])
    (one,) = brought(archive, entry(1)).new
    step = took(archive, one, State.DROP)
    archive.fetching.ensure([])
    archive.journal.undo(step, NOON)
    assert archive.articles.ids(State.NEW) == []
    assert archive.articles.get([one])[0].state is State.NEW
    archive.journal.redo(step, NOON)
    assert archive.articles.ids(State.DROP) == [one]


def test_titles_follow_the_person_and_an_empty_one_is_none(archive: Archive) -> None:
    archive.fetching.ensure([feed(title="Old")])
    (one,) = brought(archive, entry(1)).new
    archive.fetching.ensure([feed(title="")])
    assert archive.articles.get([one])[0].feed_title == "Old"
    archive.fetching.ensure([feed(title="New")])
    assert archive.articles.get([one])[0].feed_title == "New"


def test_the_same_feeds_again_write_nothing(archive: Archive) -> None:
    archive.fetching.ensure([feed(), feed(OTHER)])
    with archive._database.reading() as connection:
        before = connection.execute("PRAGMA data_version").fetchone()
    other = Archive.open(archive._database.path)
    other.fetching.ensure([feed(OTHER, title=""), feed()])
    other.close()
    with archive._database.reading() as connection:
        assert connection.execute("PRAGMA data_version").fetchone() == before


def test_pages_are_no_feed_to_fetch_or_to_leave(archive: Archive) -> None:
    page = archive.articles.add_page(entry(1), NOON)
    archive.fetching.ensure([])
    assert archive.fetching.states() == {}
    assert archive.articles.ids(State.NEW) == [page]
    archive.articles.rerank(NOON + DAY, 10)


def test_what_stands_behind_in_the_inbox_leaves_and_comes_back_with_its_feed(archive: Archive) -> None:
    archive.fetching.ensure([feed(), feed(OTHER)])
    one, _ = brought(archive, entry(1), entry(2)).new
    (other,) = brought(archive, entry(3), url=OTHER).new
    with archive._database.writing() as connection:
        connection.execute("UPDATE articles SET story = ?", (one,))
    assert archive.articles.ids(State.NEW) == [one]
    assert archive.articles.counts()[State.NEW] == 1
    assert archive.articles.counts_by_feed() == {FEED: (2, 2), OTHER: (1, 1)}
    archive.fetching.ensure([feed(OTHER)])
    assert archive.articles.ids(State.NEW) == [other]
    assert archive.articles.counts_by_feed() == {FEED: (2, 0), OTHER: (1, 1)}
    archive.fetching.ensure([feed(), feed(OTHER)])
    assert archive.articles.ids(State.NEW) == [one]
    assert archive.articles.counts_by_feed() == {FEED: (2, 2), OTHER: (1, 1)}


def test_hosts_are_left_alone_until_their_time_is_over(archive: Archive) -> None:
    archive.fetching.rest("a.example", NOON + HOUR, NOON)
    archive.fetching.rest("b.example", NOON + DAY, NOON)
    assert archive.fetching.rests() == {"a.example": NOON + HOUR, "b.example": NOON + DAY}
    archive.fetching.rest("b.example", NOON + 2 * DAY, NOON + HOUR)
    assert archive.fetching.rests() == {"b.example": NOON + DAY + HOUR}, "a day at most"


def test_the_rhythm_of_a_feed_is_remembered(archive: Archive) -> None:
    archive.fetching.save(FetchState(FEED, rhythm=90), FetchState(OTHER))
    assert archive.fetching.state(FEED).rhythm == 90
    assert archive.fetching.states()[OTHER].rhythm is None
