"""A home that lost its archive, and backups: made, put back, and put back half."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from curator.domain.article import State
from curator.domain.faults import Busy, CuratorError, Refused, Unreadable
from curator.domain.share import DeliveryState
from curator.home import Home
from curator.services import occupancy
from curator.services.paths import Paths
from curator.services.restoring import restore
from tests.builders import followed

VERSION_1 = Path(__file__).parents[1] / "archive" / "version_1.sql"


def furnish(root: Path, folder: Path, title: str = "Feed") -> Paths:
    """A home with a feed of two articles, a list called as the feed, and a share that is approved."""
    home = Home.open(root)
    followed(home, folder, title, [("One",), ("Two",)])
    home.lists.create(title)
    share = home.sharing.decide(home.inbox.ids()[0], ["clipboard"])
    home.sharing.approve([share.id])
    home.paths.themes.mkdir()
    (home.paths.themes / "mine.toml").write_text(f'# of {title}\nprimary = "red"\n')
    home.close()
    return home.paths


def state_of(root: Path) -> tuple[list[str], list[str], int, str]:
    home = Home.open(root)
    with closing(home):
        return (
            [view.feed.title for view in home.subscriptions.all()],
            [each.name for each in home.lists.all()],
            home.inbox.counts()[State.NEW],
            (home.paths.themes / "mine.toml").read_text(),
        )


def backup_of(root: Path, path: Path) -> Path:
    home = Home.open(root)
    with closing(home):
        home.upkeep.backup(path)
    return path


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """A home, and a backup of another."""
    furnish(tmp_path / "other", tmp_path, "Backed up")
    packed = backup_of(tmp_path / "other", tmp_path / "all.zip")
    furnish(tmp_path / "home", tmp_path, "Present")
    return tmp_path / "home", packed


class TestALostArchive:
    @pytest.mark.parametrize("kept", ["feeds.json", "queue.json"])
    @pytest.mark.parametrize("empty", [True, False])
    def test_is_not_silently_made_anew(self, tmp_path: Path, kept: str, empty: bool) -> None:
        paths = furnish(tmp_path / "home", tmp_path)
        for name in {"feeds.json", "queue.json"} - {kept}:
            (paths.curation / name).unlink()
            (paths.curation / f"{name}.bak").unlink(missing_ok=True)
        paths.archive.unlink()
        if empty:
            paths.archive.touch()
        with pytest.raises(Unreadable) as caught:
            Home.open(tmp_path / "home")
        assert f"archive.db is {'empty' if empty else 'missing'} though {kept} is there" in str(caught.value)
        assert "doctor --new-archive" in str(caught.value)
        assert paths.archive.exists() == empty

    def test_is_made_anew_if_asked_and_nothing_stays_approved(self, tmp_path: Path) -> None:
        paths = furnish(tmp_path / "home", tmp_path)
        paths.archive.unlink()
        with closing(Home.open(tmp_path / "home", new_archive=True)) as home:
            assert [view.feed.title for view in home.subscriptions.all()] == ["Feed"]
            (share,) = home.sharing.queue()
            assert [delivery.state for delivery in share.deliveries] == [DeliveryState.DECIDED]
        Home.open(tmp_path / "home").close()

    def test_is_not_made_anew_over_a_queue_that_cannot_be_read(self, tmp_path: Path) -> None:
        paths = furnish(tmp_path / "home", tmp_path)
        paths.archive.unlink()
        (paths.curation / "queue.json").write_text("{")
        with pytest.raises(Unreadable, match=r"queue\.json"):
            Home.open(tmp_path / "home", new_archive=True)
        assert not paths.archive.exists()

    def test_a_new_home_and_one_with_lists_only_need_none(self, tmp_path: Path) -> None:
        Home.open(tmp_path / "home").close()
        (tmp_path / "home" / "archive.db").unlink()
        Home.open(tmp_path / "home").close()

    def test_an_archive_that_is_there_is_kept_whatever_is_asked(self, tmp_path: Path) -> None:
        furnish(tmp_path / "home", tmp_path)
        with closing(Home.open(tmp_path / "home", new_archive=True)) as home:
            assert len(home.inbox.ids()) == 1
            assert home.sharing.queue()[0].deliveries[0].state == DeliveryState.APPROVED


class TestAnOlderArchive:
    @pytest.fixture
    def old(self, tmp_path: Path) -> Path:
        """A home as version 1 left it."""
        root = tmp_path / "home"
        root.mkdir()
        with closing(sqlite3.connect(root / "archive.db")) as connection:
            connection.executescript(VERSION_1.read_text(encoding="utf-8"))
        return root

    def test_is_changed_only_while_nobody_else_has_the_home_open(
        self, old: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(occupancy, "_PATIENCE", 0)
        other = occupancy.Occupancy(old)
        with pytest.raises(Busy, match="open in another curator, perhaps an older one: close that first"):
            Home.open(old)
        with closing(sqlite3.connect(old / "archive.db")) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        other.end()
        with closing(Home.open(old)), closing(Home.open(old)) as home:
            assert home.inbox.articles([1, 2])

    def test_is_changed_as_soon_as_the_other_is_gone(self, old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        other = occupancy.Occupancy(old)
        monkeypatch.setattr(time, "sleep", lambda _: other.end())
        with closing(Home.open(old)) as home:
            assert home.inbox.articles([1, 2])

    def test_two_who_open_it_at_once_both_do(self, old: Path) -> None:
        script = "import sys; from pathlib import Path; from curator.home import Home; Home.open(Path(sys.argv[1]))"
        command = [sys.executable, "-c", f"{script}; sys.stdin.read()", str(old)]
        both = [subprocess.Popen(command, stdin=subprocess.PIPE) for _ in range(2)]
        for each in both:
            each.communicate(timeout=60)
            assert each.returncode == 0


class TestFaultsAtTheStart:
    def test_one_broken_document_is_told_once(self, tmp_path: Path) -> None:
        paths = furnish(tmp_path / "home", tmp_path)
        (paths.curation / "feeds.json").write_text("{")
        with closing(Home.open(tmp_path / "home")) as home:
            (problem,) = home.problems
            assert "feeds.json" in str(problem)

    def test_one_part_that_fails_keeps_none_of_the_others_from_running(self, tmp_path: Path) -> None:
        paths = furnish(tmp_path / "home", tmp_path)
        with closing(Home.open(tmp_path / "home")) as home:
            (share,) = home.sharing.queue()
        with closing(sqlite3.connect(paths.archive)) as connection, connection:
            dead = (share.id, "clipboard", "sending", 0, 2**22 + 1, "")
            connection.execute(
                "INSERT INTO deliveries (share, channel, state, at, pid, started) VALUES (?, ?, ?, ?, ?, ?)", dead
            )
        (paths.curation / "feeds.json").write_text("{")
        with closing(Home.open(tmp_path / "home")) as home:
            assert home.sharing.queue()[0].deliveries[0].state == DeliveryState.UNKNOWN


class TestABackup:
    def test_brings_everything_back_themes_too(self, two: tuple[Path, Path]) -> None:
        root, packed = two
        before = state_of(root)
        aside = restore(packed, Paths.under(root))
        assert state_of(root) == state_of(root.with_name("other"))
        assert (aside / "themes" / "mine.toml").read_text() == before[3]
        assert {path.name for path in aside.iterdir()} >= {"archive.db", "curation", "themes"}
        assert sorted(path.name for path in root.iterdir() if path.name.startswith((".", "restore-"))) == []

    def test_is_written_whole_or_not_at_all(self, tmp_path: Path) -> None:
        furnish(tmp_path / "home", tmp_path)
        (tmp_path / "folder").mkdir()
        with pytest.raises(Refused, match="folder could not be written"):
            backup_of(tmp_path / "home", tmp_path / "folder")
        (tmp_path / "plain").write_text("x")
        with pytest.raises(Refused, match=r"plain/all\.zip could not be written"):
            backup_of(tmp_path / "home", tmp_path / "plain" / "all.zip")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["Feed.xml", "folder", "home", "plain"]

    def test_holds_documents_older_than_zip_files(self, tmp_path: Path) -> None:
        paths = furnish(tmp_path / "home", tmp_path)
        os.utime(paths.curation / "lists" / "feed.json", (0, 0))
        packed = backup_of(tmp_path / "home", tmp_path / "all.zip")
        assert "curation/lists/feed.json" in zipfile.ZipFile(packed).namelist()


class TestRestoring:
    def test_is_refused_while_the_home_is_open(self, two: tuple[Path, Path]) -> None:
        root, packed = two
        with closing(Home.open(root)), closing(Home.open(root)), pytest.raises(Busy, match="close that first"):
            restore(packed, Paths.under(root))
        assert state_of(root)[0] == ["Present"]
        restore(packed, Paths.under(root))

    def test_a_home_is_not_opened_while_it_is_restored(self, two: tuple[Path, Path]) -> None:
        root, packed = two
        script = (
            "import os, shutil, sys; from pathlib import Path; import curator.services.restoring as restoring\n"
            "from curator.services.paths import Paths\n"
            "def wait(*_): print('moving', flush=True); sys.stdin.read(); os._exit(9)\n"
            "shutil.move = wait; restoring.restore(Path(sys.argv[2]), Paths.under(Path(sys.argv[1])))"
        )
        with subprocess.Popen(
            [sys.executable, "-c", script, root, packed], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as restoring:
            assert restoring.stdout
            restoring.stdout.readline()
            with pytest.raises(Busy, match="being restored"):
                Home.open(root)

    @pytest.mark.parametrize("content", [None, b"", b"no zip", b"PK\x05\x06" + bytes(18)])
    def test_what_is_no_backup_is_one_line_and_leaves_nothing(self, tmp_path: Path, content: bytes | None) -> None:
        if content is not None:
            (tmp_path / "bad.zip").write_bytes(content)
        with pytest.raises(CuratorError, match=r"bad\.zip is not a backup"):
            restore(tmp_path / "bad.zip", Paths.under(tmp_path / "home"))
        assert not (tmp_path / "home").exists()

    def test_a_damaged_backup_leaves_everything_as_it_was(self, two: tuple[Path, Path], tmp_path: Path) -> None:
        root, packed = two
        with zipfile.ZipFile(packed) as good, zipfile.ZipFile(tmp_path / "bad.zip", "w") as bad:
            for name in good.namelist():
                bad.writestr(name, good.read(name) if name == "archive.db" else b"{")
        names = {path.name for path in root.iterdir()}
        with pytest.raises(Unreadable, match="damaged backup"):
            restore(tmp_path / "bad.zip", Paths.under(root))
        assert {path.name for path in root.iterdir()} == names
        assert state_of(root)[0] == ["Present"]

    @pytest.mark.parametrize("name", ["../evil.json", "curation/../../evil.json", "/evil.json", "themes/a/b.toml"])
    def test_nothing_is_written_outside_the_home(self, two: tuple[Path, Path], name: str) -> None:
        root, packed = two
        with zipfile.ZipFile(packed, "a") as bundle:
            bundle.writestr(name, "{}")
        with pytest.raises(Refused, match="not a backup that curator made"):
            restore(packed, Paths.under(root))

    @pytest.mark.parametrize("for_good", [False, True])
    def test_a_move_that_fails_takes_back_those_before_it_or_is_noticed(
        self, two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, for_good: bool
    ) -> None:
        root, packed = two
        before, names = state_of(root), {path.name for path in root.iterdir()}
        move = shutil.move

        def refuse_curation(source: Path, target: Path) -> None:
            if target == root / "curation" and (for_good or ".restoring-" in str(source)):
                raise PermissionError(13, "Permission denied")
            move(source, target)

        monkeypatch.setattr(shutil, "move", refuse_curation)
        with pytest.raises(CuratorError, match=r"could not be restored: .*Permission denied"):
            restore(packed, Paths.under(root))
        monkeypatch.undo()
        if for_good:
            with pytest.raises(Unreadable, match="restore was cut short"):
                Home.open(root)
        else:
            assert {path.name for path in root.iterdir()} == names
            assert state_of(root) == before

    @pytest.mark.parametrize("after", range(7))
    def test_a_kill_is_noticed_and_restoring_again_puts_it_right(self, two: tuple[Path, Path], after: int) -> None:
        root, packed = two
        script = (
            "import os, shutil, sys; from pathlib import Path; import curator.services.restoring as restoring\n"
            "from curator.services.paths import Paths\n"
            "move, left = shutil.move, [int(sys.argv[3])]\n"
            "def counted(*paths):\n"
            "    if not left[0]: os._exit(9)\n"
            "    left[0] -= 1; move(*paths)\n"
            "shutil.move = counted; restoring.restore(Path(sys.argv[2]), Paths.under(Path(sys.argv[1])))"
        )
        killed = subprocess.run([sys.executable, "-c", script, root, packed, str(after)], check=False)
        if killed.returncode:
            assert killed.returncode == 9
            (aside,) = root.glob("before-restore-*")
            with pytest.raises(Unreadable) as caught:
                Home.open(root)
            assert f"what was there before is in {aside}" in str(caught.value)
            restore(packed, Paths.under(root))
            assert [path.name for path in root.iterdir() if path.name.startswith(".restoring-")] == []
        assert state_of(root) == state_of(root.with_name("other"))
