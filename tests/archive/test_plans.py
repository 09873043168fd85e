"""The hot queries use an index whatever the archive holds: nothing that is asked often reads or sorts all of it."""

import inspect
import re
from pathlib import Path

import pytest

from curator.archive import matching, search
from curator.archive.archive import Archive
from curator.domain.article import State
from curator.domain.journal import Verb
from curator.query.words import parse
from tests.archive.everything import FEEDS, PARTS, SESSION, Act
from tests.archive.making import DAY, FEED, NOON, OTHER, brought, entry, feed, took

SORTS_FEW = {
    "the rows of a page": "by the order of the ids asked for",
    "a place in the inbox": "for the one article asked for",
    "counts": "a few rows a feed",
    "a search": "of as many matches as are ranked",
    "what was decided today": "of one day",
    "who else tells a story": "of the stories of a page",
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
    "what was decided today": (
        lambda archive: archive.journal.decided_since(NOON),
        "SEARCH steps USING INDEX steps_by_time (at>?)",
    ),
    "an article by its address": (
        lambda archive: archive.articles.find("https://example.org/7"),
        "SEARCH articles USING COVERING INDEX articles_by_url (url=?)",
    ),
    "what a story may be joined with": (
        lambda archive: archive.stories.around([10], texts=True),
        "SEARCH articles USING INDEX articles_by_date (dated>? AND dated<?)",
    ),
    "who else tells a story": (
        lambda archive: archive.stories.others([10]),
        "SEARCH other USING INDEX articles_by_story (story=?)",
    ),
    "steps to settle": (lambda archive: archive.journal.unsettled(), "SCAN steps USING INDEX steps_unsettled"),
    "deliveries begun": (
        lambda archive: archive.ledger.interrupted(NOON),
        "SCAN deliveries USING INDEX deliveries_sending",
    ),
}


def asked(archive: Archive, act: Act) -> list[str]:
    """Every statement that the act leads to, with its values."""
    statements: list[str] = []
    with archive._database.outside() as connection:
        connection.set_trace_callback(statements.append)
    act(archive)
    with archive._database.outside() as connection:
        connection.set_trace_callback(None)
    return [" ".join(sql.split()) for sql in statements]


def plan(archive: Archive, act: Act) -> list[str]:
    """How SQLite goes about every query that the act leads to."""
    return [line for sql in asked(archive, act) if sql.startswith("SELECT") for line in planned(archive, sql)]


def planned(archive: Archive, sql: str) -> list[str]:
    with archive._database.outside() as connection:
        return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]


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
        archive.fetching.ensure(FEEDS)
        brought(archive, *(entry(number) for number in range(16)))
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


SORT = "USE TEMP B-TREE"
HARMLESS = re.compile(
    r"SCAN (wanted|json_each|pragma_\w+|CONSTANT ROW|\(subquery)|SCAN texts VIRTUAL TABLE INDEX \d+:(=|\w*M\d)"
)
WALKS = {
    ("ORDER BY wanted.key", SORT): "the rows of a page, by the order of the ids asked for",
    ("SELECT id FROM articles WHERE +shelf = ", SORT): "a few of a room",
    ("ORDER BY bm25(", SORT): "at most RANKED matches",
    ("ORDER BY +dated DESC", SORT): "a few that a query finds, or once a day a feed's",
    ("NOT INDEXED WHERE id > ", SORT): "what came in meanwhile",
    ("INDEXED BY steps_by_time", SORT): "the steps of a day",
    ("FROM tallies GROUP BY shelf", SORT): "a few rows a feed",
    ("SELECT DISTINCT other.id FROM json_each", SORT): "a few stories",
    ("story IS NULL ORDER BY dated", SORT): "the articles asked for",
    ("ORDER BY dated DESC, id DESC LIMIT 20", "SCAN articles"): "as far as the page that is asked for",
    ("ORDER BY dated DESC, id DESC LIMIT -1", "SCAN articles"): "once a day",
    ("ORDER BY id DESC LIMIT 5", "SCAN steps"): "as far as it is asked for",
    ("unsettled <> 0", "SCAN steps USING INDEX steps_unsettled"): "empty but for what a crash left",
    ("state = 'sending'", "SCAN deliveries USING INDEX deliveries_sending"): "empty but for what is being sent",
    ("SELECT share, channel, state", "SCAN deliveries"): "what the person ever shared, all of it asked for",
    ("FROM to_index", "SCAN to_index"): "the first of what waits, or how many",
    ("count(*) FROM forgotten", "SCAN forgotten"): "the doctor asks how many",
    ("DELETE FROM forgotten WHERE at < ", "SCAN forgotten"): "once a day",
    ("FROM to_join", "SCAN to_join"): "the first of what waits",
    ("sqlite_schema WHERE name = ", "SCAN sqlite_schema"): "a few tables",
    ("FROM tallies", "SCAN tallies"): "a few rows a feed",
    ("FROM tallies AS articles", "SCAN articles"): "a few rows a feed",
    ("FROM feeds", "SCAN feeds"): "every feed is asked for",
    ("hosts", "SCAN hosts"): "the few that want to be left alone",
}
"""What may walk through a whole table, or sort, and what that comes to."""


def test_no_statement_walks_through_what_grows(any_archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "RANKED", 20)
    monkeypatch.setattr(matching, "FEW", 20)
    wrong = set()
    for name, act in SESSION.items():
        for sql in asked(any_archive, act):
            if sql.startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE")) and "'main'.'texts_" not in sql:
                wrong |= {(name, line, sql) for line in planned(any_archive, sql) if not is_little(sql, line)}
    assert not wrong


def test_no_trigger_walks_through_what_grows(any_archive: Archive) -> None:
    with any_archive._database.reading() as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    assert triggers
    for name, sql in triggers:
        body = sql.partition("BEGIN")[2].rpartition("END")[0]
        for statement in re.sub(r"\b(new|old)\.\w+", "1", body).split(";"):
            lines = planned(any_archive, statement) if statement.strip() else []
            assert not [line for line in lines if line.startswith("SCAN") and not HARMLESS.match(line)], (name, lines)


def is_little(sql: str, line: str) -> bool:
    if not line.startswith(("SCAN", SORT)) or HARMLESS.match(line):
        return True
    return any(fragment in sql and line.startswith(walk) for fragment, walk in WALKS)


def test_the_session_leads_to_everything_that_the_archive_does(any_archive: Archive) -> None:
    public = {
        f"{part}.{name}"
        for part in PARTS
        for name, _ in inspect.getmembers(getattr(any_archive, part), inspect.ismethod)
        if not name.startswith("_")
    }
    assert public == set(SESSION)


def test_closing_gathers_statistics(tmp_path: Path) -> None:
    archive = furnished(tmp_path / "archive.db", most=State.NEW, analysed=False)
    archive.articles.known(FEED)
    archive.journal.record("s", Verb.DONE, "x", [], NOON + DAY)
    archive.close()
    again = Archive.open(tmp_path / "archive.db")
    with again._database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'articles'").fetchone()[0]
    again.close()
