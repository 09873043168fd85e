"""The app is open while commands run beside it: neither loses what the other writes, and the app tells of the news."""

import subprocess
from pathlib import Path

import pytest

from curator.domain.article import State
from curator.home import Home
from tests.server import Server
from tests.terminal.pty_run import PATIENCE, Terminal, curator, running, surroundings
from tests.terminal.story import Place

FIRST = ("Ada", "Bob", "Cem", "Dan", "Eva", "Fay", "Gus", "Hal")


@pytest.fixture
def place(tmp_path: Path, server: Server) -> Place:
    made = Place(tmp_path, server)
    made.prepare()
    made.publish("daily", *FIRST)
    return made


def test_neither_loses_a_write(place: Place):
    ids = subscribed(place)
    with running(["--home", place.home], (80, 24)) as terminal:
        terminal.wait_for("Inbox 8")
        terminal.wait_for("Hal")
        place.publish("daily", "New", *FIRST)
        beside = [
            begun(place, *arguments.split())
            for arguments in ("refresh", f"decide {ids['Fay']} later", f"decide {ids['Gus']} drop")
        ]
        terminal.press("e", until="Ada .*✓ done")
        terminal.press("e", until="Bob .*✓ done")
        beside.append(begun(place, "lists", "add", "shared", str(ids["Hal"])))
        listed(terminal)
        for process in beside:
            said, complained = process.communicate(timeout=PATIENCE)
            assert (process.returncode, complained) == (0, ""), said
        terminal.press("l", until="Dan .*✓ later")
        terminal.wait_for("1 new · press .")
        terminal.press(".", until="New  daily")
        assert terminal.leave("q") == 0
    assert left(place) == {
        State.NEW: "New Eva",
        State.LATER: "Dan Fay",
        State.DONE: "Ada Bob Cem Hal",
        State.DROP: "Gus",
    }


def subscribed(place: Place) -> dict[str, int]:
    """Follows the feed, makes a list, and gives the articles' ids by their titles."""
    home = Home.open(place.home)
    try:
        home.subscriptions.import_opml(place.opml)
        home.refresh.run()
        home.lists.create("Shared")
        return {article.title: article.id for article in home.inbox.articles(home.inbox.ids())}
    finally:
        home.close()


def begun(place: Place, *arguments: str) -> "subprocess.Popen[str]":
    command = curator("--home", place.home, *arguments)
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True, env=surroundings())


def listed(terminal: Terminal) -> None:
    terminal.press("a", until="Add to a reading list")
    terminal.press("enter", until="Cem .*✓ listed")


def left(place: Place) -> dict[State, str]:
    """The titles in each state, in the order of the alphabet, the news first; the list has to hold those put on it."""
    home = Home.open(place.home)
    try:
        (made,) = home.lists.all()
        assert {item.title for item in made.items} == {"Cem", "Hal"}
        shelves = {state: home.inbox.articles(home.inbox.ids(state)) for state in State}
        return {
            state: " ".join(sorted((a.title for a in shelf), key=lambda t: (t != "New", t)))
            for state, shelf in shelves.items()
        }
    finally:
        home.close()
