"""What stands on the disk after processes that write at once, die, or find no room."""

import subprocess
import sys
from pathlib import Path

import pytest

from curator.archive.archive import Archive
from curator.domain.article import State
from curator.domain.faults import CuratorError
from tests.archive import crashing
from tests.archive.making import FEED, brought, entry, feed, took

ROOT = Path(__file__).resolve().parents[2]


def started(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", crashing.__name__, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finished(process: subprocess.Popen[str]) -> str:
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return output


def furnished(path: Path) -> Archive:
    archive = Archive.open(path)
    archive.fetching.ensure([feed()])
    brought(archive, *crashing.download(0))
    took(archive, 1, State.LATER)
    return archive


def test_processes_that_make_an_archive_at_once_all_get_it(tmp_path: Path) -> None:
    finished(started("open", tmp_path, 15))


def test_kill_9_at_any_moment_of_a_migration_leaves_the_version_before_it_whole(tmp_path: Path) -> None:
    finished(started("migrate", tmp_path))


def test_two_processes_at_once_lose_nothing_and_double_nothing(path: Path) -> None:
    processes = [started("work", path, start, 30) for start in (1000, 2000)]
    for process in processes:
        finished(process)
    archive = Archive.open(path)
    common = archive.articles.known(FEED)
    assert len(common) == len({article.url for article in common}) == 31 * crashing.BATCH // 2
    assert archive.articles.counts()[State.DONE] == len(archive.journal.steps(100)) == 60
    assert len(archive.articles.ids(State.NEW)) == len(common)
    crashing.check_whole(archive)
    archive.close()


def test_kill_9_at_random_moments_loses_no_decision_and_doubles_no_article(path: Path) -> None:
    steps, downloads = map(int, finished(started("die", path, 2026, 25)).split())
    assert steps > 25
    assert downloads > 10


def test_a_disk_without_room_is_named_and_leaves_what_was_there(path: Path) -> None:
    furnished(path).close()
    told = finished(started("fill", path, 400_000)).splitlines()
    assert len(told) == 2
    assert all(line.startswith(f"{path} cannot be read or written (is the disk full?)") for line in told), told
    archive = Archive.open(path)
    assert archive.articles.ids(State.LATER) == [1]
    assert len(archive.articles.known(FEED)) % (crashing.BATCH // 2) == 0
    assert len(archive.journal.steps(10)) == 1
    crashing.check_whole(archive)
    brought(archive, entry(10_000))
    took(archive, 2, State.DONE)
    archive.close()


def test_a_full_file_system_is_named_and_leaves_what_was_there(path: Path) -> None:
    archive = furnished(path)
    with archive._database.outside() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 4}")

    def fill() -> None:
        for number in range(1, 1000):
            brought(archive, *crashing.download(number))

    with pytest.raises(CuratorError) as caught:
        fill()
    assert str(caught.value) == f"{path}: no space left to write; nothing was changed"
    with archive._database.outside() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    assert archive.articles.ids(State.LATER) == [1]
    crashing.check_whole(archive)
    brought(archive, *crashing.download(1))
    archive.close()
