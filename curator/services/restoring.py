"""Restoring: a backup in the place of what is there, which is kept aside.

While things are being moved, a note in the home says so; nothing opens a home that has one. So a restore that was
killed is noticed, whatever moment it was killed at, and restoring again puts it right.
"""

import shutil
import zipfile
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Final

from curator.archive.archive import Archive
from curator.curation.documents import Curation
from curator.domain.faults import CuratorError, Refused, Unreadable
from curator.domain.text import one_line
from curator.services.files import replace_file
from curator.services.occupancy import Occupancy
from curator.services.paths import Paths
from curator.services.upkeep import ARCHIVE, CONFIG, CURATION, THEMES

_NOTE: Final = "restore-unfinished"
_DRAFT: Final = ".restoring-"

Moves = Sequence[tuple[Path, Path]]


def restore(path: Path, paths: Paths) -> Path:
    """Puts a backup in the place of what is there, which is moved aside to the folder returned.

    The backup is unpacked and read in full before anything is moved. Raises Unreadable where it isn't a sound backup,
    Busy where the home is open, CuratorError where it can't be written; then everything is as it was.
    """
    names = _contents(path)
    paths.make_folders()
    home = paths.archive.parent
    occupancy = Occupancy(home, alone=True)
    try:
        for leftover in home.glob(f"{_DRAFT}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        with TemporaryDirectory(dir=home, prefix=_DRAFT) as folder:
            _unpack(path, names, Path(folder))
            _verify(path, Path(folder))
            return _exchange(Path(folder), paths)
    except OSError as error:
        raise CuratorError(f"{one_line(str(home))} could not be restored: {one_line(str(error))}") from error
    finally:
        occupancy.end()


def refuse_unfinished(paths: Paths) -> None:
    """Raises Unreadable where a restore was cut short, naming where that which was there before lies."""
    try:
        aside = (paths.archive.parent / _NOTE).read_text("utf-8", "replace")
    except OSError:
        return
    home = one_line(str(paths.archive.parent))
    raise Unreadable(f"{home}: a restore was cut short, what was there before is in {one_line(aside)}: restore again")


def _exchange(fresh: Path, paths: Paths) -> Path:
    """Moves out what is there and in what is fresh, or neither; the folder that holds what was there."""
    home = paths.archive.parent
    aside = Path(mkdtemp(prefix="before-restore-", dir=home))
    note = home / _NOTE
    repeated = note.exists()
    try:
        if not repeated:
            replace_file(note, str(aside).encode("utf-8", "replace"))
        _move_all(_moves(fresh, aside, paths))
    except BaseException:
        with suppress(OSError):
            aside.rmdir()  # fails where something could not be moved back: then the note stays
            if not repeated:
                note.unlink(missing_ok=True)
        raise
    note.unlink()
    return aside


def _moves(fresh: Path, aside: Path, paths: Paths) -> Moves:
    leftovers = [paths.archive.with_name(f"{paths.archive.name}-{kind}") for kind in ("wal", "shm")]
    moves = [(path, aside / path.name) for path in leftovers if path.exists()]
    places = [(ARCHIVE, paths.archive), (CURATION, paths.curation), (CONFIG, paths.config)]
    if (fresh / THEMES).exists():
        places.append((THEMES, paths.themes))
    for name, place in places:
        moves += [(place, aside / name)] if place.exists() else []
        moves += [(fresh / name, place)] if (fresh / name).exists() else []
    return moves


def _move_all(moves: Moves) -> None:
    """All of them or, if one fails, none."""
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            shutil.move(source, target)
            done.append((source, target))
    except BaseException:
        with suppress(OSError):
            for source, target in reversed(done):
                shutil.move(target, source)
        raise


def _contents(path: Path) -> list[str]:
    """The files in the backup, by their names in there."""
    try:
        with zipfile.ZipFile(path) as bundle:
            names = [name for name in bundle.namelist() if not name.endswith("/")]
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        raise _not_readable(path, error) from error
    if ARCHIVE not in names or not all(map(_belongs, names)):
        raise Refused(f"{one_line(str(path))} is not a backup that curator made")
    return names


def _unpack(path: Path, names: Sequence[str], folder: Path) -> None:
    try:
        with zipfile.ZipFile(path) as bundle:
            bundle.extractall(folder, names)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError) as error:
        raise _not_readable(path, error) from error


def _not_readable(path: Path, error: Exception) -> Unreadable:
    cause = error.strerror if isinstance(error, OSError) else str(error)
    return Unreadable(f"{one_line(str(path))} is not a backup that can be read: {one_line(cause or str(error))}")


def _belongs(name: str) -> bool:
    folder, *rest = name.split("/")
    if not rest:
        return name in (ARCHIVE, CONFIG)
    if ".." in rest or "\\" in name:
        return False
    is_document = folder == CURATION and name.endswith(".json") and len(rest) <= 2
    return is_document or (folder == THEMES and name.endswith(".toml") and len(rest) == 1)


def _verify(path: Path, folder: Path) -> None:
    try:
        archive = Archive.open(folder / ARCHIVE)
        try:
            faults = [archive.fault(), *map(str, Curation(folder / CURATION).problems())]
        finally:
            archive.close()
    except CuratorError as error:
        faults = [str(error)]
    if any(faults):
        raise Unreadable(one_line(f"{path} is a damaged backup: {next(filter(None, faults))}"))
