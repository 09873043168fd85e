import fcntl
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.domain.faults import Busy, CuratorError
from curator.share import file_channel
from curator.share.forms import FORMS, Form
from tests.share import making, sending

ROOT = Path(__file__).resolve().parents[2]
both = pytest.mark.parametrize("name", ["notes.md", "notes.jsonl"])


def started(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", sending.__name__, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finished(process: subprocess.Popen[str]) -> str:
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return output


def form_of(name: str) -> Form:
    return FORMS["jsonl" if name.endswith("jsonl") else "markdown"]


def entry(name: str, number: int = 1) -> bytes:
    return form_of(name).entry(making.share(number))


@both
def test_adds_each_share_at_the_end(tmp_path: Path, name: str) -> None:
    channel = making.file_channel(tmp_path / name)
    for number in (1, 2):
        channel.send(making.share(number))
    assert (tmp_path / name).read_bytes() == entry(name, 1) + entry(name, 2)


@both
def test_sent_again_it_is_there_once(tmp_path: Path, name: str) -> None:
    channel = making.file_channel(tmp_path / name)
    assert channel.delivered(making.share()) is False
    for _ in range(3):
        channel.send(making.share())
        assert channel.delivered(making.share()) is True
        assert channel.delivered(making.share(2)) is False
    assert (tmp_path / name).read_bytes() == entry(name)


@both
def test_what_a_crash_left_of_it_is_completed(tmp_path: Path, name: str) -> None:
    whole = entry(name, 1) + entry(name, 2)
    channel = making.file_channel(tmp_path / name)
    for end in range(len(entry(name, 1)), len(whole)):
        (tmp_path / name).write_bytes(whole[:end])
        assert channel.delivered(making.share(2)) is (end == len(whole) - 1)
        channel.send(making.share(2))
        assert (tmp_path / name).read_bytes().rstrip() == whole.rstrip()


def test_what_a_crash_left_of_another_is_taken_out_of_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    for end in range(7, len(entry(path.name, 2)) - 1):
        path.write_bytes(entry(path.name, 1) + entry(path.name, 2)[:end])
        making.file_channel(path).send(making.share(3))
        assert path.read_bytes() == entry(path.name, 1) + entry(path.name, 3)


def test_what_a_crash_left_of_another_stays_a_line_of_its_own_in_markdown(tmp_path: Path) -> None:
    """It may as well be what the person was writing there."""
    path = tmp_path / "notes.md"
    path.write_bytes(b"- [Page 7")
    making.file_channel(path).send(making.share(3))
    assert path.read_bytes() == b"- [Page 7\n" + entry(path.name, 3)


@both
@settings(deadline=None)
@given(st.binary(max_size=60))
def test_what_else_is_in_the_file_stays(tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(content)
    making.file_channel(path).send(making.share())
    assert path.read_bytes().startswith(content)
    assert path.read_bytes().endswith(entry(name))
    assert len(path.read_bytes()) <= len(content) + 1 + len(entry(name))


@both
def test_what_the_person_changed_in_it_meanwhile_stays(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    channel = making.file_channel(path)
    channel.send(making.share(1))
    path.write_bytes(b"first line\n" + path.read_bytes().rstrip(b"\n"))
    channel.send(making.share(1))
    channel.send(making.share(2))
    assert path.read_bytes() == b"first line\n" + entry(name, 1) + entry(name, 2)


@both
@pytest.mark.parametrize("hostile", making.HOSTILE)
def test_a_hostile_title_never_passes_for_another_share(tmp_path: Path, name: str, hostile: str) -> None:
    channel = making.file_channel(tmp_path / name)
    channel.send(making.share(2, title=hostile, text=hostile, why=hostile))
    assert channel.delivered(making.share(1)) is False
    channel.send(making.share(1))
    assert channel.delivered(making.share(1)) is True


@both
def test_death_at_any_step_neither_loses_nor_doubles(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    steps = int(finished(started("die", path)))
    assert steps > 5
    assert path.read_bytes() == b"".join(form_of(name).entry(sending.long_share(n)) for n in range(steps + 1))


@both
def test_two_processes_at_once_lose_nothing(tmp_path: Path, name: str) -> None:
    for process in [started("many", tmp_path / name, start) for start in (0, 50)]:
        finished(process)
    lines = (tmp_path / name).read_bytes().splitlines(keepends=True)
    assert sorted(lines) == sorted(entry(name, number) for number in range(100))


@both
def test_a_full_disk_leaves_the_file_as_it_was_and_says_so(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    making.file_channel(path).send(making.share())
    told = finished(started("full", path, len(entry(name)) + 20))
    assert told == f"{path} could not be written: File too large\n"
    assert path.read_bytes() == entry(name)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    channel = making.file_channel(tmp_path / "gone" / "notes.md")
    with pytest.raises(CuratorError, match=r"gone/notes\.md could not be written: No such file or directory"):
        channel.send(making.share())
    assert channel.delivered(making.share()) is False


def test_a_folder_in_its_place_is_named(tmp_path: Path) -> None:
    channel = making.file_channel(tmp_path / "notes.md")
    (tmp_path / "notes.md").mkdir()
    for attempt in (channel.send, channel.delivered):
        with pytest.raises(CuratorError, match=r"notes\.md could not be .*: Is a directory"):
            attempt(making.share())


def test_another_program_that_keeps_it_locked_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_channel, "_PATIENCE", 0.05)
    path = tmp_path / "notes.md"
    with path.open("ab") as holder:
        fcntl.flock(holder, fcntl.LOCK_EX)
        with pytest.raises(Busy, match="is locked by another program"):
            making.file_channel(path).send(making.share())
    assert path.read_bytes() == b""
