"""Work on an archive in processes of its own, run as a program: `python -m tests.archive.crashing WHAT PATH …`.

work PATH START COUNT       stores so many downloads that another process stores too, and decides on articles of its own
fill PATH BYTES             stores and decides where no file may grow beyond so many bytes; prints the faults
open FOLDER ROUNDS          makes so many archives, each by several children at once
migrate FOLDER              brings archives of version 1 to the newest, killed after each of the statements, and checks
die PATH SEED ROUNDS        stores, decides, undoes and redoes in children that are killed at random moments, and checks
"""

import itertools
import json
import os
import random
import resource
import select
import signal
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from curator.archive.archive import Archive
from curator.archive.database import Database
from curator.archive.migrations import MIGRATIONS, Migration, migrate
from curator.domain.article import Entry, State
from curator.domain.faults import CuratorError
from curator.domain.intake import Known
from curator.domain.journal import Step
from tests.archive.making import FEED, brought, entry, took

VERSION_1 = Path(__file__).with_name("version_1.sql")
BATCH = 20
DECIDED = (State.LATER, State.DONE, State.DROP)


def download(number: int) -> list[Entry]:
    """The same for everybody; it overlaps by half with the one before."""
    first = number * BATCH // 2
    return [entry(each, text=f"word{each} " * 50) for each in range(first, first + BATCH)]


def downloads_in(known: Sequence[Known]) -> int:
    """How many downloads brought these articles."""
    return max(0, len(known) * 2 // BATCH - 1)


def work(path: Path, start: int, count: int) -> None:
    archive = Archive.open(path)
    for number in range(count):
        brought(archive, *download(number))
        own = f"https://example.org/feed/{start}"
        (article_id,) = brought(archive, entry(start + number), url=own).new
        took(archive, article_id, State.DONE, session=str(start))
    archive.close()


def fill(path: Path, limit: int) -> None:
    archive = Archive.open(path)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    for number in itertools.count():
        try:
            brought(archive, *download(number))
        except CuratorError as fault:
            print(fault)
            break
    try:
        took(archive, archive.articles.ids(State.NEW)[0], State.DONE)
    except CuratorError as fault:
        print(fault)


def open_at_once(folder: Path, rounds: int) -> None:
    for number in range(rounds):
        waiting, go = os.pipe()
        children = [child_opening(folder / f"{number}.db", waiting, go) for _ in range(6)]
        os.close(waiting)
        os.close(go)
        for child in children:
            assert os.waitpid(child, 0)[1] == 0


def child_opening(path: Path, waiting: int, go: int) -> int:
    """Opens when everybody has closed the other end of the pipe, so that all do at once."""
    if child := os.fork():
        return child
    os.close(go)
    os.read(waiting, 1)
    Archive.open(path).close()
    os._exit(0)


def migrate_and_die(folder: Path) -> None:
    statements = [statement for migration in MIGRATIONS[1:] for statement in migration]
    for number in range(len(statements) + 1):
        path = folder / f"{number}.db"
        old = sqlite3.connect(path, isolation_level=None)
        old.executescript(VERSION_1.read_text(encoding="utf-8"))
        before = list(old.iterdump())
        old.close()
        child = os.fork()
        if not child:
            migrate_until(path, [MIGRATIONS[0], (*statements[:number], "SELECT die()")])
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        old = sqlite3.connect(path)
        assert old.execute("PRAGMA user_version").fetchone() == (1,)
        assert list(old.iterdump()) == before
        old.close()
        archive = Archive.open(path)
        check_whole(archive)
        archive.close()


def migrate_until(path: Path, migrations: Sequence[Migration]) -> None:
    database = Database(path)
    with database.outside() as connection:
        connection.create_function("die", 0, lambda: os.kill(os.getpid(), signal.SIGKILL))
        connection.execute("PRAGMA cache_size = 1")
    migrate(database, migrations)


def die(path: Path, seed: int, rounds: int) -> None:
    """Each child goes on where the last one was stopped, and is killed after some number of acts, and a bit."""
    chance = random.Random(seed)
    acknowledged: dict[int, bool] = {}
    stored = 0
    for _ in range(rounds):
        said = child_killed(path, chance)
        acknowledged |= {step_id: undone for what, step_id, undone in said if what == "step"}
        stored = max([stored, *(number + 1 for what, number, _ in said if what == "stored")])
        acknowledged, stored = check(path, acknowledged, stored)
    print(len(acknowledged), stored)


def child_killed(path: Path, chance: random.Random) -> list[tuple[str, int, bool]]:
    """What the child said that it had done before it died."""
    reading, writing = os.pipe()
    seed, patience, bit = chance.random(), chance.randrange(12), chance.uniform(0, 0.02)
    child = os.fork()
    if not child:
        act_and_say(path, random.Random(seed), writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as said:
        lines = [said.readline() for _ in range(patience)]
        select.select([], [], [], bit)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        lines += said
    return [json.loads(line) for line in lines if line.endswith(b"\n")]


def act_and_say(path: Path, chance: random.Random, where: int) -> None:
    """Acts for ever, and says of each act what it was when it is done."""
    archive = Archive.open(path)

    def say(what: str, number: int, flag: bool = False) -> None:
        os.write(where, json.dumps([what, number, flag]).encode() + b"\n")

    def say_step(step: Step) -> None:
        say("step", step.id, step.undone)

    for number in itertools.count(downloads_in(archive.articles.known(FEED))):
        brought(archive, *download(number))
        say("stored", number)
        for article_id in chance.sample(archive.articles.ids(State.NEW), 2):
            say_step(took(archive, article_id, chance.choice(DECIDED)))
        for _ in range(chance.randrange(3)):
            say_step(archive.journal.undo(archive.journal.latest(), entry().published))
        if (undone := archive.journal.next_redo()) and chance.random() < 0.5:
            say_step(archive.journal.redo(undone, entry().published))


def check(path: Path, acknowledged: dict[int, bool], stored: int) -> tuple[dict[int, bool], int]:
    """Everything acknowledged is there, and at most one act more, whole; returns what is there."""
    archive = Archive.open(path)
    steps = {step.id: step for step in archive.journal.steps(10**9)}
    found = {step_id: step.undone for step_id, step in steps.items()}
    different = [step_id for step_id in found | acknowledged if found.get(step_id) != acknowledged.get(step_id)]
    known = archive.articles.known(FEED)
    downloads = downloads_in(known)
    assert acknowledged.keys() <= found.keys(), acknowledged.keys() - found.keys()
    assert len(different) + downloads - stored <= 1, (different, downloads, stored)
    assert downloads >= stored, (downloads, stored)
    assert len({article.url for article in known}) == len(known)
    standing = [edit for step in reversed(list(steps.values())) if not step.undone for edit in step.edits]
    decided = {edit.article_id: edit.after for edit in standing}
    articles = archive.articles.get([article.article_id for article in known])
    assert {article.id: article.state for article in articles if article.state is not State.NEW} == decided
    check_whole(archive)
    archive.close()
    return found, downloads


def check_whole(archive: Archive) -> None:
    """SQLite's own checks, and the counts and the index against the rows."""
    with archive._database.outside() as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO texts (texts) VALUES ('integrity-check')")
        articles, bodies, texts, waiting, prints = (
            {row[0] for row in connection.execute(f"SELECT {column} FROM {table}")}
            for table, column in [
                *(("articles", "id"), ("bodies", "article"), ("texts", "rowid")),
                *(("to_index", "article"), ("prints", "article")),
            ]
        )
        tallied = connection.execute(
            "SELECT feed, shelf, articles FROM tallies WHERE articles ORDER BY 1, 2"
        ).fetchall()
        counted = connection.execute(
            "SELECT feed, shelf, count(*) FROM articles GROUP BY 1, 2 ORDER BY 1, 2"
        ).fetchall()
    assert articles == bodies == texts | waiting
    assert prints <= texts
    assert tallied == counted
    assert all(archive.articles.counts()[state] == len(archive.articles.ids(state)) for state in State)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["work", path, start, count]:
            work(Path(path), int(start), int(count))
        case ["fill", path, limit]:
            fill(Path(path), int(limit))
        case ["open", folder, rounds]:
            open_at_once(Path(folder), int(rounds))
        case ["migrate", folder]:
            migrate_and_die(Path(folder))
        case ["die", path, seed, rounds]:
            die(Path(path), int(seed), int(rounds))
