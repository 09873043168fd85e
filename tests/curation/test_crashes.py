"""What stands on the disk after processes that edit at once, die, or find no room."""

import subprocess
import sys
from pathlib import Path

from curator.curation.documents import Curation
from tests.curation import crashing, making

ROOT = Path(__file__).resolve().parents[2]


def started(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", crashing.__name__, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finished(process: subprocess.Popen[str]) -> str:
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return output


def test_two_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    processes = [started("add", tmp_path, start, 100) for start in (0, 100)]
    for process in processes:
        finished(process)
    curation = Curation(tmp_path)
    assert {feed.url for feed in curation.feeds()} == {making.feed(number).url for number in range(200)}


def test_kill_9_at_random_moments_loses_no_acknowledged_edit(tmp_path: Path) -> None:
    acknowledged = int(finished(started("die", tmp_path, 2026, 30)))
    assert acknowledged > 10
    assert len(Curation(tmp_path).feeds()) == acknowledged + 1


def test_death_at_any_step_of_the_writing_leaves_one_generation_or_the_other(tmp_path: Path) -> None:
    steps = int(finished(started("die-between", tmp_path)))
    assert steps > 8
    Curation(tmp_path).edit_feeds(lambda feeds: (*feeds, making.feed(1_000)))
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "feeds.json", "feeds.json.bak"]


def test_a_full_disk_leaves_the_old_file_and_says_so(tmp_path: Path) -> None:
    curation = Curation(tmp_path)
    curation.edit_feeds(lambda _: (making.feed(1),))
    curation.edit_feeds(lambda feeds: (*feeds, making.feed(2)))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    told = finished(started("fill", tmp_path, 4096))
    assert told == f"{tmp_path}/feeds.json could not be written: File too large; it stands as it was\n"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
