"""Standard input and output as they are on real systems: closed, full, cut off, in other encodings."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from curator.home import Home
from tests.builders import followed

TITLES = [("Ünï — 日本 🙂",), ("Two",)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    home = Home.open(tmp_path / "home")
    followed(home, tmp_path, "Féed", TITLES)
    home.lists.create("Ä")
    home.lists.add("Ä", home.inbox.ids())
    home.close()
    return tmp_path / "home"


def curator(root: Path | str, line: str, *, given: bytes = b"", encoding: str = "utf-8") -> tuple[int, bytes, bytes]:
    """`curator` in a shell, with the redirections that the line ends in; its exit code and what it printed."""
    known = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    environment = {**known, "PYTHONIOENCODING": encoding, "CURATOR_HOME": str(root)}
    done = subprocess.run(
        ["/bin/bash", "-c", f"{sys.executable} -m curator {line}"],
        input=given,
        capture_output=True,
        env=environment,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
class TestAnEncodingWithoutTheCharacters:
    def test_is_no_fault(self, root: Path, encoding: str) -> None:
        code, out, err = curator(root, "show 1", encoding=encoding)
        assert (code, err) == (0, b"")
        assert b"\\u65e5" in out

    @pytest.mark.parametrize("line", ["show 1 --json", "lists export Ä --format json"])
    def test_gives_the_same_json(self, root: Path, encoding: str, line: str) -> None:
        code, out, _ = curator(root, line, encoding=encoding)
        assert code == 0
        assert json.loads(out.decode("ascii")) == json.loads(curator(root, line)[1])

    def test_gives_opml_that_says_the_same(self, root: Path, encoding: str) -> None:
        _, out, _ = curator(root, "feeds export", encoding=encoding)
        assert b"F&#233;ed" in out


@pytest.mark.parametrize("line", ["search two", "inbox --json", "feeds export", "--help", "inbox --help"])
def test_a_full_disk_is_one_line(root: Path, line: str) -> None:
    assert curator(root, f"{line} > /dev/full") == (1, b"", b"curator: No space left on device\n")


def test_a_full_disk_for_complaints_as_well_is_exit_code_1(root: Path) -> None:
    assert curator(root, "show 999 > /dev/full 2> /dev/full") == (1, b"", b"")


@pytest.mark.parametrize("line", ["search two", "show 1 2 1 2"])
def test_a_reader_that_has_gone_is_no_fault(root: Path, line: str) -> None:
    assert curator(root, f"{line} > >(true); sleep 0")[2] == b""


@pytest.mark.parametrize(("line", "code"), [("decide 1 done >&-", 0), ("inbox 2>&-", 0), ("decide - done <&-", 1)])
def test_a_closed_stream_is_an_empty_one(root: Path, line: str, code: int) -> None:
    done, _, err = curator(root, line)
    assert done == code
    assert err.count(b"\n") == code


def test_bytes_that_are_no_text_are_named_readably(root: Path) -> None:
    code, _, err = curator(root, "add -", given=b"htt\xffp://x\n")
    assert code == 1
    assert err.count(b"\n") == 1
    assert "“htt\ufffdp://x”" in err.decode()
    assert curator(root, "search $'\\xff' --json")[0] == 0


@pytest.mark.parametrize("line", ["inbox", "doctor", "restore x.zip", "--home '~nobody99' inbox"])
def test_the_home_of_nobody_is_one_line(line: str) -> None:
    code, _, err = curator("~nobody99", line)
    assert code == 1
    assert err.startswith(b"curator: ~nobody99: ")
    assert err.count(b"\n") == 1
