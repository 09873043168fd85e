import sqlite3
import time
from pathlib import Path

import pytest

from curator.archive.archive import Archive
from curator.archive.database import Database
from curator.archive.migrations import APPLICATION_ID, MIGRATIONS, migrate
from curator.domain.article import State
from curator.domain.faults import Unreadable
from curator.domain.feed import FetchState
from curator.domain.share import DeliveryState
from curator.query.words import parse
from tests.archive.making import NOON, brought, entry, feed

VERSION_1 = Path(__file__).with_name("version_1.sql")


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
    assert brought(archive, entry(3)).new == (3,)
    archive.close()


def test_the_tables_are_the_same_by_whichever_way_they_came(path: Path, tmp_path: Path) -> None:
    made_by(path, VERSION_1.read_text(encoding="utf-8"))
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
