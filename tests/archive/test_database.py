import sqlite3
import threading
from pathlib import Path

import pytest

from curator.archive.archive import Archive
from curator.archive.database import Database
from curator.domain.article import State
from curator.domain.faults import CuratorError, Unreadable
from curator.domain.share import DeliveryState
from tests.archive.making import NOON, brought, entry, feed, took


@pytest.fixture
def database(path: Path) -> Database:
    made = Database(path)
    with made.outside() as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY)")
    return made


def numbers(database: Database) -> list[int]:
    with database.reading() as connection:
        return [row[0] for row in connection.execute("SELECT number FROM numbers")]


def add(database: Database, number: int) -> None:
    with database.writing() as connection:
        connection.execute("INSERT INTO numbers VALUES (?)", (number,))


def test_a_transaction_is_stored_at_its_end(database: Database) -> None:
    with database.writing() as connection:
        connection.execute("INSERT INTO numbers VALUES (1)")
        assert numbers(database) == []
    assert numbers(database) == [1]


@pytest.mark.parametrize("raised", [ValueError, KeyboardInterrupt])
def test_nothing_of_a_transaction_stays_if_anything_is_raised(database: Database, raised: type[BaseException]) -> None:
    def fail() -> None:
        with database.writing() as connection:
            connection.execute("INSERT INTO numbers VALUES (1)")
            raise raised

    with pytest.raises(raised):
        fail()
    add(database, 2)
    assert numbers(database) == [2]


def test_a_mistake_in_the_program_is_no_fault_of_the_file(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"), database.reading() as connection:
        connection.execute("SELECT * FROM nowhere")
    with pytest.raises(sqlite3.IntegrityError), database.writing() as connection:
        connection.executemany("INSERT INTO numbers VALUES (?)", [(1,), (1,)])
    assert numbers(database) == []


def test_a_reader_sees_one_moment(database: Database) -> None:
    with database.reading() as connection:
        before = connection.execute("SELECT count(*) FROM numbers").fetchone()
        add(database, 1)
        assert connection.execute("SELECT count(*) FROM numbers").fetchone() == before


def test_many_threads_at_once_lose_nothing(database: Database) -> None:
    def work(start: int) -> None:
        for number in range(start, start + 25):
            add(database, number)
            assert number in numbers(database)

    threads = [threading.Thread(target=work, args=(start,)) for start in range(0, 200, 25)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers(database) == list(range(200))
    assert len(database._idle) <= len(threads) + 1


def test_decisions_are_synced_and_refreshes_are_not(database: Database) -> None:
    synced = {}
    for durable in (True, False, True):
        with database.writing(durable=durable) as connection:
            synced[durable] = connection.execute("PRAGMA synchronous").fetchone()[0]
    assert synced == {True: 2, False: 1}


def test_every_decision_is_synced(path: Path) -> None:
    archive = Archive.open(path)
    brought(archive, entry())
    asked: list[str] = []
    with archive._database.outside() as connection:
        connection.set_trace_callback(asked.append)
    step = took(archive, 1, State.DONE)
    archive.journal.redo(archive.journal.undo(step, NOON), NOON)
    archive.articles.add_page(entry(), NOON)
    archive.ledger.begin("share", "file", NOON)
    archive.ledger.finish("share", "file", DeliveryState.SENT, NOON)
    assert [sql for sql in asked if "synchronous" in sql] == ["PRAGMA synchronous = FULL"] * 6
    archive.close()


def test_after_closing_nothing_is_lent_and_what_is_out_is_closed_when_it_comes_back(database: Database) -> None:
    with database.reading() as lent:
        database.close()
        assert lent.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        lent.execute("SELECT 1")
    with pytest.raises(CuratorError, match="is closed"):
        numbers(database)
    database.close()


def test_a_connection_that_cannot_end_its_transaction_is_not_lent_again(database: Database) -> None:
    def fail() -> None:
        with database.writing() as connection:
            connection.execute("INSERT INTO numbers VALUES (1)")
            connection.set_progress_handler(lambda: 1, 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert numbers(database) == []
    add(database, 2)
    assert numbers(database) == [2]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CuratorError, match=r"nowhere/archive\.db cannot be opened") as caught:
        Archive.open(tmp_path / "nowhere" / "archive.db")
    assert "\n" not in str(caught.value)


def test_a_folder_in_the_place_of_the_file_is_named(path: Path) -> None:
    path.mkdir()
    with pytest.raises(CuratorError, match=r"archive\.db"):
        Archive.open(path)


@pytest.mark.parametrize(
    "content", [b"not a database, but long enough to be read as one " * 50, b"SQLite format 3\x00" + b"\xff" * 4000]
)
def test_what_is_no_database_is_refused_and_left_as_it_is(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=r"archive\.db is damaged or not an archive"):
        Archive.open(path)
    assert path.read_bytes() == content


def test_an_archive_damaged_in_the_middle_is_refused_where_it_is_damaged(path: Path) -> None:
    archive = Archive.open(path)
    archive.fetching.ensure([feed()])
    brought(archive, *(entry(number, text="word " * 2000) for number in range(100)))
    archive.close()
    content = bytearray(path.read_bytes())
    half = len(content) // 2
    content[half:] = b"\xa5" * half
    path.write_bytes(content)
    archive = Archive.open(path)

    def read_all() -> None:
        for article_id in archive.articles.ids(State.NEW):
            archive.articles.body(article_id)

    with pytest.raises(Unreadable, match=r"archive\.db is damaged .* put a backup in its place") as caught:
        read_all()
    assert "\n" not in str(caught.value)
    archive.close()


def test_a_hostile_path_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    with pytest.raises(CuratorError) as caught:
        Archive.open(tmp_path / "\x1b]52;c;aGk=\x07no\nwhere" / "archive.db")
    assert str(caught.value).isprintable()
