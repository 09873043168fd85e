import sqlite3
import time
from pathlib import Path

import pytest

from curator.archive.archive import Archive
from curator.archive.database import Database
from curator.archive.migrations import APPLICATION_ID, MIGRATIONS, migrate
from curator.archive.storing import Download
from curator.domain.article import Body, State
from curator.domain.faults import Unreadable
from curator.domain.feed import FetchState
from curator.domain.intake import Changed
from curator.domain.share import DeliveryState
from curator.domain.text import Html
from curator.query.words import parse
from tests.archive.crashing import check_whole
from tests.archive.making import DAY, FEED, HOUR, NOON, brought, entry, feed, followed_up

VERSION_1 = Path(__file__).with_name("version_1.sql")
VERSION_2 = Path(__file__).with_name("version_2.sql")


def version(path: Path) -> tuple[int, int]:
    connection = sqlite3.connect(path)
    found = tuple(connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("user_version", "application_id"))
    connection.close()
    return found


def journal_mode(path: Path) -> str:
    connection = sqlite3.connect(path)
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    connection.close()
    return mode


def made_by(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.executescript(statement)
    connection.close()


def test_a_new_file_has_the_newest_version_and_a_write_ahead_log(path: Path) -> None:
    Archive.open(path).close()
    assert version(path) == (len(MIGRATIONS), APPLICATION_ID)
    assert journal_mode(path) == "wal"


def test_an_archive_of_version_1_opens_with_all_that_is_in_it(path: Path) -> None:
    made_by(path, VERSION_1.read_text(encoding="utf-8"))
    assert version(path)[0] == 1
    archive = Archive.open(path)
    assert version(path)[0] == len(MIGRATIONS)
    assert archive.articles.ids(State.NEW) == [1]
    assert archive.articles.ids(State.LATER) == [2]
    assert [article.title for article in archive.articles.get([1, 2])] == ["First", "Second"]
    assert archive.articles.get([1])[0].priority.points == -3
    assert archive.articles.body(2).full == "<p>All of it</p>"
    assert archive.articles.counts() == {State.NEW: 1, State.LATER: 1, State.DONE: 0, State.DROP: 0}
    assert archive.search.search(parse("all of it"), 10).ids == [2]
    assert archive.fetching.states() == {
        "https://example.org/feed": FetchState("https://example.org/feed", etag='"e"', checked=NOON)
    }
    step = archive.journal.latest("old")
    assert step.label == "later: Second"
    archive.journal.undo(step, NOON)
    assert archive.articles.ids(State.NEW) == [2, 1]
    assert archive.ledger.states()["s1", "file"].state is DeliveryState.SENT
    archive.fetching.ensure([feed()])
    assert archive.following.waiting() == 0
    assert brought(archive, entry(3)).new == (3,)
    check_whole(archive)
    archive.close()


def test_an_archive_of_version_2_opens_with_all_that_is_in_it(path: Path) -> None:
    made_by(path, VERSION_2.read_text(encoding="utf-8"))
    assert version(path)[0] == 2
    archive = Archive.open(path)
    check_whole(archive)
    assert version(path)[0] == len(MIGRATIONS)
    assert (archive.articles.ids(State.NEW), archive.articles.ids(State.LATER)) == ([1], [2])
    assert archive.articles.counts_by_feed()[FEED] == (3, 2)
    assert archive.articles.body(1) == Body(1, Html("<p>One</p>"), None, None, "https://example.org/base/")
    assert archive.articles.body(2) == Body(2, Html("<p>Two</p>"), Html(f"<p>{'All of it ' * 9}</p>"), NOON)
    assert archive.search.search(parse("all of it"), 10).ids == [2]
    assert archive.following.waiting() == 1
    followed_up(archive)
    assert archive.search.search(parse("three"), 10).ids == [3]
    assert archive.fetching.states()[FEED].rhythm == 90
    assert archive.fetching.rests() == {"example.com": NOON + HOUR}
    assert brought(archive, entry(0, guid="g0")).new == ()
    assert archive.following.unjoined(9) == [2, 3]
    assert not archive.retention.claim(NOON + HOUR, DAY, HOUR)
    assert archive.stories.members(1).keys() == {1, 3}
    archive.journal.undo(archive.journal.latest("old"), NOON)
    assert archive.articles.ids(State.NEW) == [2, 1]
    assert archive.ledger.states()["s1", "file"].state is DeliveryState.SENT
    check_whole(archive)
    archive.close()


MANY = 10_000
EACH = "<p>" + "Words of an article, and more of them. " * 30 + "</p>"


def fill_version_1(path: Path) -> None:
    """Besides those of the file, articles of a hundred feeds on every shelf; each tenth has a full text and a step."""
    made_by(path, VERSION_1.read_text(encoding="utf-8"))
    numbers = range(3, MANY + 1)
    connection = sqlite3.connect(path)
    with connection:
        connection.executemany(
            "INSERT INTO feeds (id, url, title, subscribed) VALUES (?, ?, 'Feed', ?)",
            [(feed_id, f"https://example.com/{feed_id}", feed_id % 5 > 0) for feed_id in range(3, 103)],
        )
        connection.executemany(
            "INSERT INTO articles VALUES (?1, 3 + ?1 % 100, 'id:' || ?1, 'c', 'https://example.com/' || ?1,"
            " 'Title ' || ?1, '', NULL, ?2, ?2, 1, ?3, ?4, -?1 % 90, '[]', NULL)",
            [
                (number, 1795176000000000 - number, shelf, None if shelf in (0, 4) else 1795176000000000 + number)
                for number in numbers
                for shelf in [number % 4 if (3 + number % 100) % 5 else 4]
            ],
        )
        connection.executemany(
            "INSERT INTO bodies VALUES (?, ?, ?, ?)",
            [
                (
                    number,
                    f"<p>{number}</p>{EACH}",
                    *((f"<p>full {number}</p>", 7) if number % 10 == 0 else (None, None)),
                )
                for number in numbers
            ],
        )
        connection.executemany(
            "INSERT INTO texts (rowid, title, author, text) VALUES (?1, 'Title ' || ?1, '', 'word' || ?1)",
            [(number,) for number in numbers],
        )
        for number in range(10, MANY + 1, 10):
            edits = f'[{{"type":"state","article_id":{number},"before":"new","after":"later"}}]'
            connection.execute(
                "INSERT INTO steps (at, session, verb, label, edits) VALUES (5, 's', 'later', 'x', ?)", (edits,)
            )
            connection.execute("INSERT INTO step_articles SELECT max(id), ?, NULL FROM steps", (number,))
    connection.execute("PRAGMA wal_checkpoint (TRUNCATE)")
    connection.close()


def test_a_large_archive_of_version_1_comes_over_whole_and_no_text_is_copied(path: Path) -> None:
    fill_version_1(path)
    before = sqlite3.connect(path)
    rows = before.execute("SELECT id, title, shelf, decided FROM articles ORDER BY id").fetchall()
    texts = before.execute("SELECT * FROM bodies ORDER BY article").fetchall()
    tallies = before.execute("SELECT * FROM tallies WHERE articles ORDER BY 1, 2").fetchall()
    before.close()
    size = path.stat().st_size
    archive = Archive.open(path)
    written = path.with_name(f"{path.name}-wal").stat().st_size + path.stat().st_size - size
    assert written < size / 4
    check_whole(archive)
    assert not archive.recount()
    with archive._database.reading() as connection:
        assert connection.execute("SELECT id, title, shelf, decided FROM articles ORDER BY id").fetchall() == rows
        assert connection.execute("SELECT * FROM tallies WHERE articles ORDER BY 1, 2").fetchall() == tallies
        assert connection.execute("SELECT count(*) FROM steps").fetchone() == (1 + MANY // 10,)
    bodies = [archive.articles.body(row[0]) for row in rows]
    assert [(body.article_id, body.html, body.full) for body in bodies] == [row[:3] for row in texts]
    assert {body.base for body in bodies} == {""}
    assert archive.search.search(parse(f"word{MANY}"), 10).ids == [MANY]
    step = archive.journal.latest("s")
    assert step.edits[0].article_id == MANY
    changed = entry(1, guid=str(MANY), text="other words " * 90)
    archive.articles.store(
        Download(
            f"https://example.com/{3 + MANY % 100}", [Changed(MANY, f"id:{MANY}", "d", changed)], FetchState(FEED)
        ),
        NOON,
    )
    followed_up(archive)
    assert archive.articles.body(MANY).html == changed.html
    assert archive.articles.body(MANY).full == f"<p>full {MANY}</p>"
    check_whole(archive)
    archive.close()


@pytest.mark.parametrize("old", [VERSION_1, VERSION_2], ids=lambda path: path.stem)
def test_the_tables_are_the_same_by_whichever_way_they_came(old: Path, path: Path, tmp_path: Path) -> None:
    made_by(path, old.read_text(encoding="utf-8"))
    Archive.open(path).close()
    Archive.open(tmp_path / "new.db").close()

    def tables(file: Path) -> dict[str, str]:
        connection = sqlite3.connect(file)
        rows = connection.execute("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'").fetchall()
        connection.close()
        return {name: " ".join((sql or "").split()) for name, sql in rows}

    assert tables(path) == tables(tmp_path / "new.db")


def test_a_newer_version_is_refused_by_name_and_left_as_it_is(path: Path) -> None:
    Archive.open(path).close()
    made_by(path, "PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(Unreadable, match=r"archive\.db was written by a newer curator: its version is 99,") as caught:
        Archive.open(path)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == before


def test_another_programs_database_is_refused_and_left_as_it_is(path: Path) -> None:
    made_by(path, "CREATE TABLE bookmarks (url TEXT)")
    before = path.read_bytes()
    with pytest.raises(Unreadable, match=r"archive\.db is a database of another program's"):
        Archive.open(path)
    assert path.read_bytes() == before


def test_each_migration_runs_once_in_its_order(path: Path) -> None:
    first = ("CREATE TABLE one (a)",)
    second = ("ALTER TABLE one ADD COLUMN b", "INSERT INTO one VALUES (1, 2)")
    database = Database(path)
    for migrations in [(first,), (first, second), (first, second)]:
        migrate(database, migrations)
        assert version(path) == (len(migrations), APPLICATION_ID)
    with database.reading() as connection:
        assert connection.execute("SELECT a, b FROM one").fetchall() == [(1, 2)]
    database.close()


def test_a_migration_that_fails_leaves_the_version_before_it(path: Path) -> None:
    first = ("CREATE TABLE one (a)",)
    database = Database(path)
    migrate(database, [first])
    with pytest.raises(sqlite3.OperationalError):
        migrate(database, [first, ("CREATE TABLE two (a)", "CREATE TABLE one (a)")])
    assert version(path)[0] == 1
    with database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'two'").fetchone() == (0,)
    database.close()


def test_a_new_archive_waits_while_another_process_makes_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(time, "sleep", lambda _: other.in_transaction and other.execute("ROLLBACK"))
    Archive.open(path).close()
    other.close()
    assert version(path) == (len(MIGRATIONS), APPLICATION_ID)
    assert journal_mode(path) == "wal"


def test_an_empty_file_is_a_new_archive(path: Path) -> None:
    path.touch()
    Archive.open(path).close()
    assert version(path) == (len(MIGRATIONS), APPLICATION_ID)
