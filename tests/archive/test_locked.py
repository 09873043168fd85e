"""Every public method while another process writes: readers aren't held up, writers give way after the time-out."""

import inspect
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from curator.archive.archive import Archive
from curator.archive.storing import Download
from curator.domain.article import State
from curator.domain.faults import Busy
from curator.domain.feed import FetchState
from curator.domain.intake import decide
from curator.domain.journal import StateEdit, Verb
from curator.domain.share import DeliveryState
from curator.domain.text import Html
from curator.query.words import parse
from tests.archive.making import DAY, FEED, NOON, OTHER, brought, entry, feed, took

TIMEOUT = 0.1
LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE feeds SET title = 'locked'")
print("locked", flush=True)
sys.stdin.read()
"""

Act = Callable[[Archive], object]

READERS: dict[str, Act] = {
    "fetching.states": lambda archive: archive.fetching.states(),
    "fetching.rests": lambda archive: archive.fetching.rests(),
    "fetching.state": lambda archive: archive.fetching.state(FEED),
    "articles.known": lambda archive: archive.articles.known(FEED),
    "articles.ids": lambda archive: archive.articles.ids(State.NEW, query=parse("title feed:example")),
    "articles.rank_of": lambda archive: archive.articles.rank_of(archive.articles.get([1])[0], 0),
    "articles.arrivals": lambda archive: archive.articles.arrivals(0),
    "articles.newest_id": lambda archive: archive.articles.newest_id(),
    "articles.counts": lambda archive: archive.articles.counts(),
    "articles.counts_by_feed": lambda archive: archive.articles.counts_by_feed(),
    "articles.get": lambda archive: archive.articles.get([1, 2]),
    "articles.find": lambda archive: archive.articles.find("https://example.org/1"),
    "articles.body": lambda archive: archive.articles.body(1),
    "following.waiting": lambda archive: archive.following.waiting(),
    "following.batch": lambda archive: archive.following.batch(10),
    "following.finish": lambda archive: archive.following.finish(),
    "following.unjoined": lambda archive: archive.following.unjoined(10),
    "stories.alone": lambda archive: archive.stories.alone([1, 2]),
    "stories.around": lambda archive: archive.stories.around([1, 2], texts=True),
    "stories.together": lambda archive: archive.stories.together([1]),
    "stories.members": lambda archive: archive.stories.members(1),
    "stories.others": lambda archive: archive.stories.others([1]),
    "retention.beyond": lambda archive: archive.retention.beyond(1, 1, NOON, 10),
    "retention.sizes": lambda archive: archive.retention.sizes(),
    "search.search": lambda archive: archive.search.search(parse("title"), 10),
    "search.interrupt": lambda archive: archive.search.interrupt(),
    "journal.unsettled": lambda archive: archive.journal.unsettled(),
    "journal.latest": lambda archive: archive.journal.latest(),
    "journal.next_redo": lambda archive: archive.journal.next_redo("s"),
    "journal.steps": lambda archive: archive.journal.steps(5),
    "journal.decided_since": lambda archive: archive.journal.decided_since(NOON),
    "ledger.states": lambda archive: archive.ledger.states(),
}
WRITERS: dict[str, Act] = {
    "fetching.ensure": lambda archive: archive.fetching.ensure([feed(OTHER)]),
    "fetching.rest": lambda archive: archive.fetching.rest("example.org", NOON, NOON),
    "fetching.save": lambda archive: archive.fetching.save(FetchState(FEED)),
    "articles.store": lambda archive: archive.articles.store(
        Download(FEED, decide([], [entry(9)]), FetchState(FEED)), NOON
    ),
    "articles.store_all": lambda archive: archive.articles.store_all([], NOON),
    "articles.add_page": lambda archive: archive.articles.add_page(entry(9), NOON),
    "articles.save_full": lambda archive: archive.articles.save_full(1, Html("<p>x</p>"), NOON),
    "following.keep": lambda archive: archive.following.keep([]),
    "following.joined": lambda archive: archive.following.joined([1]),
    "stories.join": lambda archive: archive.stories.join({1: 1, 2: 1}),
    "retention.claim": lambda archive: archive.retention.claim(NOON, DAY, DAY),
    "retention.done": lambda archive: archive.retention.done(NOON, NOON),
    "retention.forget": lambda archive: archive.retention.forget([1], [], NOON),
    "articles.rerank": lambda archive: archive.articles.rerank(NOON + DAY, 10),
    "journal.record": lambda archive: archive.journal.record(
        "s", Verb.DONE, "done", [StateEdit(1, State.NEW, State.DONE)], NOON
    ),
    "journal.settle": lambda archive: archive.journal.settle(1),
    "journal.undo": lambda archive: archive.journal.undo(archive.journal.latest(), NOON),
    "journal.redo": lambda archive: archive.journal.redo(archive.journal.next_redo(), NOON),
    "journal.forget": lambda archive: archive.journal.forget(archive.journal.latest(), NOON),
    "journal.keep": lambda archive: archive.journal.keep(archive.journal.latest()),
    "ledger.forget": lambda archive: archive.ledger.forget("share", "file"),
    "ledger.begin": lambda archive: archive.ledger.begin("share", "file", NOON),
    "ledger.finish": lambda archive: archive.ledger.finish("share", "file", DeliveryState.SENT, NOON),
    "ledger.interrupted": lambda archive: archive.ledger.interrupted(NOON),
}


def furnish(path: Path) -> None:
    archive = Archive.open(path)
    archive.fetching.ensure([feed()])
    brought(archive, *(entry(number) for number in range(4)))
    took(archive, 3, State.DONE)
    archive.journal.undo(took(archive, 4, State.DONE), NOON)
    archive.ledger.begin("dead", "file", NOON)
    with archive._database.writing() as connection:
        connection.execute("UPDATE deliveries SET started = 'long ago'")
    archive.close()


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An archive that another process is writing to and doesn't let go of."""
    path = tmp_path_factory.mktemp("locked") / "archive.db"
    furnish(path)
    command = [sys.executable, "-c", LOCK, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "locked\n"
        yield path
        process.stdin.close()


def test_every_public_method_is_tried_here(archive: Archive) -> None:
    public = {
        f"{part}.{name}"
        for part, member in vars(archive).items()
        if not part.startswith("_")
        for name, _ in inspect.getmembers(member, inspect.ismethod)
        if not name.startswith("_")
    }
    assert public == READERS.keys() | WRITERS.keys()


@pytest.mark.parametrize("name", READERS)
def test_a_reader_is_not_held_up(locked: Path, name: str) -> None:
    archive = Archive.open(locked, timeout=TIMEOUT)
    READERS[name](archive)
    archive.close()


@pytest.mark.parametrize("name", WRITERS)
def test_a_writer_gives_way_after_the_time_out(locked: Path, name: str) -> None:
    archive = Archive.open(locked, timeout=TIMEOUT)
    started = time.monotonic()
    with pytest.raises(Busy, match=r"archive\.db is in use by another process for more than 0\.1 s"):
        WRITERS[name](archive)
    assert time.monotonic() - started >= TIMEOUT
    assert archive.articles.counts() == {State.NEW: 3, State.LATER: 0, State.DONE: 1, State.DROP: 0}
    archive.close()


def test_a_writer_that_has_nothing_to_write_is_not_held_up(locked: Path) -> None:
    archive = Archive.open(locked, timeout=TIMEOUT)
    archive.fetching.ensure([feed()])
    archive.close()


def test_a_writer_goes_on_when_the_other_is_done(path: Path) -> None:
    furnish(path)
    command = [sys.executable, "-c", LOCK, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "locked\n"
        archive = Archive.open(path, timeout=30)
        with pytest.raises(Busy):
            Archive.open(path, timeout=0).journal.settle(1)
        process.stdin.close()
        archive.journal.settle(1)
    archive.close()


def test_a_new_archive_that_another_makes_and_does_not_finish_is_busy(path: Path) -> None:
    command = [sys.executable, "-c", LOCK.replace("UPDATE feeds SET title = 'locked'", "CREATE TABLE x (y)"), str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "locked\n"
        with pytest.raises(Busy, match=r"archive\.db is in use"):
            Archive.open(path, timeout=TIMEOUT)
        process.stdin.close()
