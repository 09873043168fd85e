"""Edits in processes of their own, run as a program: `python -m tests.curation.crashing WHAT FOLDER …`.

add FOLDER START COUNT      adds so many feeds and list items, one edit each, saying each number when it is done
fill FOLDER BYTES           adds a feed where no file may grow beyond so many bytes; prints the fault
die FOLDER SEED ROUNDS      edits in children that are killed at random moments, and checks after each
die-between FOLDER          edits in children that die at every step of the writing in turn, and checks after each
"""

import itertools
import os
import random
import resource
import select
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import filelock  # noqa: F401  before the forks, so that the children are quick

from curator.curation.documents import Curation
from curator.domain.faults import CuratorError
from curator.domain.feed import Feed
from curator.domain.reading_list import ReadingList
from tests.curation import making

STEPS = ("fsync", "link", "replace", "open", "close", "fchmod", "stat", "unlink")


def add(folder: Path, start: int, count: int) -> None:
    curation = Curation(folder)
    for number in range(start, start + count):
        curation.edit_feeds(with_feed(number))


def with_feed(number: int) -> Callable[[tuple[Feed, ...]], tuple[Feed, ...]]:
    return lambda feeds: (*feeds, making.feed(number))


def with_item(number: int) -> Callable[[ReadingList | None], ReadingList]:
    return lambda now: (now or making.reading_list()).placed(making.item(number), number)


def fill(folder: Path, limit: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        Curation(folder).edit_feeds(lambda feeds: (*feeds, making.feed(0, title="x" * limit)))
    except CuratorError as fault:
        print(fault)


def die(folder: Path, seed: int, rounds: int) -> None:
    """Each child goes on where the last one was stopped, and is killed after some number of edits, and a bit."""
    chance = random.Random(seed)
    acknowledged = -1
    for _ in range(rounds):
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            add_and_say(folder, acknowledged + 1, writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as said:
            lines = [said.readline() for _ in range(chance.randrange(3))]
            select.select([], [], [], chance.uniform(0, 0.02))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            lines += said
        numbers = [int(line) for line in lines if line.endswith(b"\n")]
        acknowledged = check(folder, max([acknowledged, *numbers]))
    print(acknowledged)


def add_and_say(folder: Path, start: int, where: int) -> None:
    """Adds to two documents in turn, for ever, and says each number when both have it."""
    curation = Curation(folder)
    for number in itertools.count(start):
        curation.edit_feeds(with_feed(number))
        curation.edit_list("files", with_item(number))
        os.write(where, b"%d\n" % number)


def check(folder: Path, acknowledged: int) -> int:
    """Every acknowledged edit, and at most one more of each, is there; the number of those that are in both."""
    curation = Curation(folder)
    feeds = [feed.url for feed in curation.feeds()]
    found = curation.reading_list("files")
    items = [item.id for item in found.items] if found else []
    assert feeds == [making.feed(number).url for number in range(len(feeds))], feeds
    assert items == [making.item(number).id for number in range(len(items))], items
    assert acknowledged + 1 <= len(items) <= len(feeds) <= acknowledged + 2, (acknowledged, items, feeds)
    curation.edit_feeds(lambda feeds: feeds[: len(items)])
    return len(items) - 1


def die_between(folder: Path) -> None:
    """One child for each call that touches the file system; it dies just before making that call."""
    step = 0
    while _one_edit_dying_at(folder, step):
        check_generation(folder)
        step += 1
    print(step)


def _one_edit_dying_at(folder: Path, step: int) -> bool:
    """Whether it died there, and not after having finished."""
    child = os.fork()
    if not child:
        left = [step]
        for name in STEPS:
            setattr(os, name, _dying(getattr(os, name), left))
        Curation(folder).edit_feeds(lambda feeds: (*feeds, making.feed(len(feeds))))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def _dying(call: Callable, left: list[int]) -> Callable:
    def wrapped(*arguments: object, **named: object) -> object:
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return call(*arguments, **named)

    return wrapped


def check_generation(folder: Path) -> None:
    feeds = Curation(folder).feeds()
    assert [feed.url for feed in feeds] == [making.feed(number).url for number in range(len(feeds))]
    if (backup := folder / "feeds.json.bak").exists():
        assert len(feeds) - 1 <= backup.read_text().count('"url"') <= len(feeds)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["add", folder, start, count]:
            add(Path(folder), int(start), int(count))
        case ["fill", folder, limit]:
            fill(Path(folder), int(limit))
        case ["die", folder, seed, rounds]:
            die(Path(folder), int(seed), int(rounds))
        case ["die-between", folder]:
            die_between(Path(folder))
