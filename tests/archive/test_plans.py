"""The hot queries use an index whatever the archive holds: nothing that is asked often reads or sorts all of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from curator.archive.archive import Archive
from curator.domain.article import State
from curator.domain.journal import Verb
from curator.query.words import parse
from tests.archive.making import DAY, FEED, NOON, OTHER, brought, entry, feed, took

Act = Callable[[Archive], object]
SORTS_FEW = {
    "the rows of a page": "by the order of the ids asked for",
    "a place in the inbox": "for the one article asked for",
    "counts": "a few rows a feed",
    "a search": "of the newest matches only",
}

HOT: dict[str, tuple[Act, str]] = {
    "a page of the inbox": (
        lambda archive: archive.articles.ids(State.NEW, limit=50),
        "SEARCH articles USING COVERING INDEX articles_in_order (shelf=?)",
    ),
    "the whole inbox": (
        lambda archive: archive.articles.ids(State.NEW),
        "SEARCH articles USING COVERING INDEX articles_in_order (shelf=?)",
    ),
    "another room": (
        lambda archive: archive.articles.ids(State.LATER, limit=50),
        "SEARCH articles USING COVERING INDEX articles_decided (shelf=? AND decided>?)",
    ),
    "the rows of a page": (
        lambda archive: archive.articles.get([1, 2, 3]),
        "SEARCH articles USING INTEGER PRIMARY KEY (rowid=?)",
    ),
    "a body": (lambda archive: archive.articles.body(1), "SEARCH bodies USING INTEGER PRIMARY KEY (rowid=?)"),
    "the newest id": (lambda archive: archive.articles.newest_id(), "SEARCH articles"),
    "counts": (lambda archive: archive.articles.counts(), "SCAN tallies"),
    "counts by feed": (lambda archive: archive.articles.counts_by_feed(), "SCAN tallies"),
    "a place in the inbox": (
        lambda archive: archive.articles.rank_of(archive.articles.get([1])[0], 0),
        "SEARCH articles USING COVERING INDEX articles_in_order (shelf=? AND priority>?)",
    ),
    "what is known of a feed": (
        lambda archive: archive.articles.known(FEED),
        "SEARCH articles USING INDEX sqlite_autoindex_articles_1 (feed=?)",
    ),
    "what time has changed": (
        lambda archive: archive.articles.rerank(NOON, 50),
        "SEARCH articles USING INDEX articles_to_rank (holds_until<?)",
    ),
    "a search": (
        lambda archive: archive.search.search(parse("word"), 50),
        "SEARCH articles USING INTEGER PRIMARY KEY (rowid=?)",
    ),
    "the last step of a session": (
        lambda archive: archive.journal.latest("s"),
        "SEARCH steps USING INDEX steps_of_session (session=? AND undone=?)",
    ),
    "the next step to redo in a session": (
        lambda archive: archive.journal.next_redo("s"),
        "SEARCH steps USING INDEX steps_of_session (session=? AND undone>?)",
    ),
    "the next step to redo": (
        lambda archive: archive.journal.next_redo(),
        "SEARCH steps USING INDEX steps_undone (undone>?)",
    ),
    "steps to settle": (lambda archive: archive.journal.unsettled(), "SCAN steps USING INDEX steps_unsettled"),
    "deliveries begun": (
        lambda archive: archive.ledger.interrupted(NOON),
        "SCAN deliveries USING INDEX deliveries_sending",
    ),
}


def plan(archive: Archive, act: Act) -> list[str]:
    """How SQLite goes about every query that the act leads to."""
    asked: list[str] = []
    with archive._database.outside() as connection:
        connection.set_trace_callback(asked.append)
    act(archive)
    with archive._database.outside() as connection:
        connection.set_trace_callback(None)
        selects = [sql for sql in asked if sql.lstrip().startswith("SELECT")]
        return [row[3] for sql in selects for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]


def furnished(path: Path, *, most: State, analysed: bool) -> Archive:
    archive = Archive.open(path)
    archive.fetching.ensure([feed(), feed(OTHER)])
    for url in (FEED, OTHER):
        brought(archive, *(entry(number) for number in range(200)), url=url)
    for article_id in range(1, 390):
        took(archive, article_id, State.DONE if most is State.DONE else State.LATER)
    if most is State.NEW:
        for step in archive.journal.steps(385):
            archive.journal.undo(step, NOON)
    if analysed:
        with archive._database.outside() as connection:
            connection.execute("ANALYZE")
    return archive


@pytest.fixture(params=["nearly empty", "mostly new", "mostly new, analysed", "mostly done, analysed"], scope="module")
def any_archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    path = tmp_path_factory.mktemp("plans") / "archive.db"
    if request.param == "nearly empty":
        archive = Archive.open(path)
        brought(archive, entry())
        return archive
    most = State.DONE if "done" in request.param else State.NEW
    archive = furnished(path, most=most, analysed="analysed" in request.param)
    archive.close()
    return Archive.open(path)


@pytest.mark.parametrize("name", HOT)
def test_a_hot_query_uses_its_index(any_archive: Archive, name: str) -> None:
    act, expected = HOT[name]
    lines = plan(any_archive, act)
    assert any(line.startswith(expected) for line in lines), lines
    assert not [line for line in lines if line.startswith("SCAN articles")]
    assert name in SORTS_FEW or not [line for line in lines if "TEMP B-TREE" in line]


def test_arrivals_are_sorted_but_only_they_are_read(any_archive: Archive) -> None:
    assert plan(any_archive, lambda archive: archive.articles.arrivals(390)) == [
        "SEARCH articles USING INTEGER PRIMARY KEY (rowid>?)",
        "USE TEMP B-TREE FOR ORDER BY",
    ]


def test_leaving_a_feed_reads_only_its_own_articles(any_archive: Archive) -> None:
    sql = "UPDATE articles SET shelf = 4 WHERE feed = 1 AND +shelf = 0"
    with any_archive._database.outside() as connection:
        lines = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert lines[0] == "SEARCH articles USING INDEX sqlite_autoindex_articles_1 (feed=?)"


def test_closing_gathers_statistics(tmp_path: Path) -> None:
    archive = furnished(tmp_path / "archive.db", most=State.NEW, analysed=False)
    archive.articles.known(FEED)
    archive.journal.record("s", Verb.DONE, "x", [], NOON + DAY)
    archive.close()
    again = Archive.open(tmp_path / "archive.db")
    with again._database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'articles'").fetchone()[0]
    again.close()
