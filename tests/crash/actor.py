"""Kills a curator at random moments of its work, over and over, and looks at what is left each time.

    python -m tests.crash.actor FOLDER SEED KILLS KIND

KIND is what the victim does without pause: refresh, follow, decide, lists or send. Before each act it notes in a log
what it is about to do, and after it that it was done. Prints one line a fault found, and at the end how many kills
there were.
"""

import json
import os
import random
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from curator.archive.texts import indexed
from curator.domain.article import State
from curator.domain.editing import edited_list
from curator.domain.faults import NotFound
from curator.domain.journal import ItemEdit
from curator.domain.settings import ChannelSettings
from curator.domain.share import DeliveryState
from curator.domain.simhash import simhash
from curator.home import Home
from curator.listen import schedule, transport  # noqa: F401 - loaded once, so that each victim starts at once
from tests.builders import rss

LONGEST = {"refresh": 1.2, "follow": 1.2, "decide": 0.12, "lists": 0.15, "send": 0.2}
ARTICLES = 40


class Log:
    """A line before and after each act; each is written at once, so a kill tears none."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(self, word: str, act: list[Any]) -> None:
        os.write(self._handle, (json.dumps([word, *act]) + "\n").encode())


def prepare(folder: Path) -> None:
    home = Home.open(folder / "home")
    write_feed(folder, ARTICLES)
    home.subscriptions.add((folder / "feed.xml").as_uri())
    home.lists.create("L")
    home.add_channel(ChannelSettings("notes", "file", {"path": str(folder / "notes.jsonl"), "format": "jsonl"}))
    home.close()


def write_feed(folder: Path, articles: int, text: str = "x") -> None:
    (folder / "feed.new").write_bytes(
        rss("Feed", [(f"A{n}", f"<p>{text}</p>", f"https://example.org/{n}") for n in range(articles)])
    )
    os.replace(folder / "feed.new", folder / "feed.xml")


def refresh(home: Home, rng: random.Random, log: Log, folder: Path) -> None:
    write_feed(folder, rng.randint(ARTICLES, ARTICLES * 3))
    home.refresh.run()


def follow(home: Home, rng: random.Random, log: Log, folder: Path) -> None:
    write_feed(folder, ARTICLES * 5, f"word{rng.randint(1, 9)} " * rng.randint(1, 500))
    home.refresh.run()
    home.following.run()


def decide(home: Home, rng: random.Random, log: Log, folder: Path) -> None:
    if rng.random() < 0.2:
        log.note("begin", ["undo"])
        with suppress(NotFound):
            home.steps.undo()
        log.note("done", ["undo"])
        return
    act = [rng.randint(1, ARTICLES), rng.choice(list(State)).value]
    log.note("begin", act)
    home.triage.decide([act[0]], State(act[1]))
    log.note("done", act)


def lists(home: Home, rng: random.Random, log: Log, folder: Path) -> None:
    items = home.lists.get("L").items
    chosen = rng.choice(items).id if items else ""
    kind = rng.choice(("add", "note", "move", "remove")) if items else "add"
    article = rng.randint(1, ARTICLES)
    act = [kind, str(article) if kind == "add" else chosen, f"note {rng.random()}"]
    log.note("begin", act)
    if kind == "add":
        home.lists.add("L", [article])
    elif kind == "note":
        home.lists.annotate("L", chosen, act[2])
    elif kind == "move":
        home.lists.move("L", chosen, rng.choice((-2, 2)))
    else:
        home.lists.remove("L", [chosen])
    log.note("done", act)


def send(home: Home, rng: random.Random, log: Log, folder: Path) -> None:
    share = home.sharing.decide(rng.randint(1, ARTICLES), ["notes"], text=f"text {rng.random()}")
    log.note("done", ["share", share.id])
    home.sharing.approve([share.id])
    log.note("done", ["approve", share.id])
    home.sharing.send()
    log.note("done", ["send", share.id])


ACTS: dict[str, Callable[[Home, random.Random, Log, Path], None]] = {
    "refresh": refresh,
    "follow": follow,
    "decide": decide,
    "lists": lists,
    "send": send,
}


def victim(folder: Path, seed: str, kind: str) -> None:
    home = Home.open(folder / "home")
    rng = random.Random(seed)
    log = Log(folder / "log")
    while True:
        ACTS[kind](home, rng, log, folder)


def look(folder: Path, kind: str) -> list[str]:
    """What is wrong with what the victim left, after the next start has put it in order."""
    home = Home.open(folder / "home")
    try:
        faults = [f"problem: {problem}" for problem in home.problems]
        faults += doubled(folder)
        noted = (
            [json.loads(line) for line in (folder / "log").read_text().splitlines()]
            if (folder / "log").exists()
            else []
        )
        faults += disagreement(home)
        if kind == "follow":
            faults += misread(home)
        if kind == "decide":
            faults += lost_decision(home, noted)
        if kind == "lists":
            faults += lost_edit(home, noted)
        if kind == "send":
            faults += lost_or_doubled_share(home, noted, folder)
        return faults
    finally:
        home.close()


def doubled(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "home" / "archive.db") as archive:
        rows = archive.execute("SELECT url, count(*) FROM articles GROUP BY url HAVING count(*) > 1").fetchall()
        unindexed = archive.execute(
            "SELECT count(*) FROM articles WHERE id NOT IN (SELECT rowid FROM texts UNION SELECT article FROM to_index)"
        ).fetchone()[0]
        bodiless = archive.execute(
            "SELECT count(*) FROM articles WHERE id NOT IN (SELECT article FROM bodies)"
        ).fetchone()[0]
    archive.close()
    halves = [f"{unindexed} articles without a text, {bodiless} without a body"] if unindexed or bodiless else []
    return [f"doubled: {row}" for row in rows] + halves


def misread(home: Home) -> list[str]:
    """Once following has gone on where it was, the index, the minutes and the prints are those of the bodies."""
    home.following.run()
    with home._archive._database.reading() as connection:
        texts = dict(connection.execute("SELECT rowid, text FROM texts").fetchall())
        prints = dict(connection.execute("SELECT article, print FROM prints").fetchall())
        minutes = dict(connection.execute("SELECT id, minutes FROM articles").fetchall())
    wrong = (
        ["some still wait"] if home.following.waiting() or not texts.keys() == prints.keys() == minutes.keys() else []
    )
    for article_id, text in texts.items():
        words = indexed(home._archive.articles.body(article_id).html)
        if (text, minutes[article_id]) != (words.text, words.minutes):
            wrong.append(f"article {article_id} is not found as it is")
        if prints[article_id] % (1 << 64) != simhash(words.text):
            wrong.append(f"the print of article {article_id} is another's")
    return wrong


def disagreement(home: Home) -> list[str]:
    """The list says what the last step in the journal says."""
    step = home._archive.journal.latest(None)
    edits = [edit for edit in step.edits if isinstance(edit, ItemEdit)] if step else []
    current = home.lists.get("L")
    return [] if edited_list(current, edits) == current else [f"the journal says {step}, the list doesn't"]


def lost_decision(home: Home, noted: list[list[Any]]) -> list[str]:
    """The last decision that was done holds, unless one that concerns it was begun after it, by any victim."""
    done = [at for at, line in enumerate(noted) if line[0] == "done"]
    if not done or noted[done[-1]][1] == "undo":
        return []
    _, article, state = noted[done[-1]]
    if any(line[1] in ("undo", article) for line in noted[done[-1] + 1 :]):
        return []
    found = home.reading.article(article).state
    return [] if found == state else [f"decision lost: {article} is {found}, was decided {state}"]


def lost_edit(home: Home, noted: list[list[Any]]) -> list[str]:
    done = [line for line in noted if line[0] == "done"]
    if not done or noted[-1][0] == "begin":
        return []
    _, kind, what, note = done[-1]
    items = home.lists.get("L").items
    held = {
        "add": lambda: any(item.url == home.reading.article(int(what)).url for item in items),
        "note": lambda: any(item.id == what and item.note == note for item in items),
        "move": lambda: any(item.id == what for item in items),
        "remove": lambda: all(item.id != what for item in items),
    }
    twice = len({item.url for item in items}) < len(items)
    return ([] if held[kind]() else [f"edit lost: {done[-1]}"]) + (["an item stands twice"] if twice else [])


def lost_or_doubled_share(home: Home, noted: list[list[Any]], folder: Path) -> list[str]:
    sent = (
        [json.loads(line)["id"] for line in (folder / "notes.jsonl").read_text().splitlines()]
        if (folder / "notes.jsonl").exists()
        else []
    )
    faults = ["a share was sent twice"] if len(set(sent)) < len(sent) else []
    states = {share.id: share.deliveries[0].state for share in home.sharing.queue()}
    for _, act, share in (line for line in noted if line[0] == "done"):
        if share not in states:
            faults.append(f"share {share} is lost")
        elif act == "send" and not (states[share] == DeliveryState.SENT and any(share in one for one in sent)):
            faults.append(f"{share} was sent, and is {states[share]}")
    for share, state in states.items():
        written = any(share in one for one in sent)
        if state in (DeliveryState.SENDING, DeliveryState.UNKNOWN) or written != (state == DeliveryState.SENT):
            faults.append(f"{share} is {state}, and in the file: {written}")
    return faults


def main() -> None:
    folder, seed, kills, kind = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
    prepare(folder)
    rng = random.Random(f"{seed} {kind}")
    for kill in range(kills):
        child = os.fork()
        if not child:
            try:
                victim(folder, f"{seed} {kill}", kind)
            finally:
                os._exit(1)
        time.sleep(rng.uniform(0.005, LONGEST[kind]))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            print("the victim ended by itself")
        for fault in look(folder, kind):
            print(f"after kill {kill}: {fault}")
    print(f"{kills} kills")


if __name__ == "__main__":
    main()
