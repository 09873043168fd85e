"""Two living processes on one home: neither replays, doubles or loses what the other does."""

import subprocess
import sys
from pathlib import Path

from curator.home import Home

OPENING = """
import sys
from pathlib import Path
from curator.home import Home
for _ in range(40):
    home = Home.open(Path(sys.argv[1]))
    assert not home.problems, home.problems
    home.close()
"""
ADDING = """
import sys
from pathlib import Path
from curator.home import Home
home = Home.open(Path(sys.argv[1]))
for number in range(1, 6):
    home.lists.add("L", [number])
    home.lists.add("L", [number])
home.close()
"""


def beside(program: str, root: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", program, str(root)], stderr=subprocess.PIPE)


def test_a_start_beside_an_edit_does_not_replay_it(home: Home, tmp_path: Path) -> None:
    home.lists.create("L")
    others = [beside(OPENING, tmp_path / "home") for _ in range(2)]
    while any(other.poll() is None for other in others):
        home.lists.add("L", [1])
        (item,) = home.lists.get("L").items
        home.lists.remove("L", [item.id])
        assert home.lists.get("L").items == ()
    assert [other.communicate()[1].decode() for other in others] == ["", ""]


def test_the_same_pages_added_by_several_stand_once(home: Home, tmp_path: Path) -> None:
    home.lists.create("L")
    others = [beside(ADDING, tmp_path / "home") for _ in range(3)]
    assert [other.communicate()[1].decode() for other in others] == [""] * 3
    assert sorted(item.title for item in home.lists.get("L").items) == [f"Article {number}" for number in range(5)]
