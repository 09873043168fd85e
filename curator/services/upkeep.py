"""Upkeep: is everything sound, and a copy of it all in one file."""

import tempfile
import zipfile
from pathlib import Path
from typing import Final

from msgspec import Struct

from curator.archive.archive import Archive
from curator.curation.documents import Curation
from curator.domain.faults import CuratorError, Refused, Unreadable
from curator.domain.text import one_line
from curator.services.files import read_file, replace_file

_ARCHIVE: Final = "archive.db"
_CONFIG: Final = "config.toml"
_CURATION: Final = "curation/"
_LIMIT: Final = 20_000_000_000


class Check(Struct, frozen=True):
    """One thing looked at: whether it is sound, and what was seen."""

    name: str
    sound: bool
    seen: str


class Upkeep:
    def __init__(self, archive: Archive, curation: Curation, config: Path, documents: Path, database: Path) -> None:
        self._archive = archive
        self._curation = curation
        self._config = config
        self._documents = documents
        self._database = database

    def doctor(self) -> tuple[Check, ...]:
        """Looks at both stores and says how they are. Writes nothing."""
        return (self._archive_check(), *self._document_checks(), self._feeds_check())

    def backup(self, path: Path) -> None:
        """Copies both stores and the configuration into one zip file, whole or not at all. Raises Refused."""
        with tempfile.TemporaryDirectory() as folder:
            copy, packed = Path(folder) / _ARCHIVE, Path(folder) / "backup.zip"
            self._archive.copy_to(copy)
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
                bundle.write(copy, _ARCHIVE)
                for document in sorted(self._documents.rglob("*.json")):
                    bundle.write(document, _CURATION + document.relative_to(self._documents).as_posix())
                if self._config.exists():
                    bundle.write(self._config, _CONFIG)
            replace_file(path, read_file(packed, _LIMIT))

    def _archive_check(self) -> Check:
        fault = self._archive.fault()
        counts = self._archive.articles.counts()
        seen = fault or f"{sum(counts.values())} articles, nothing wrong with {one_line(str(self._database))}"
        return Check("archive", not fault, seen)

    def _document_checks(self) -> tuple[Check, ...]:
        problems = self._curation.problems()
        if problems:
            return tuple(Check("documents", False, str(problem)) for problem in problems)
        seen = (
            f"{len(self._curation.feeds())} feeds, {len(self._curation.lists())} lists and "
            f"{len(self._curation.shares())} shares in {one_line(str(self._documents))}"
        )
        return (Check("documents", True, seen),)

    def _feeds_check(self) -> Check:
        failing = [state for state in self._archive.fetching.states().values() if state.error]
        seen = f"{len(failing)} have a fault; feeds list names them" if failing else "none has a fault"
        return Check("fetching", True, seen)


def restore(path: Path, config: Path, documents: Path, database: Path) -> Path:
    """Puts a backup in the place of what is there, which is moved aside to the folder returned.

    The backup is unpacked and read in full before anything is moved. Raises Unreadable, Refused.
    """
    aside = Path(tempfile.mkdtemp(prefix="before-restore-", dir=database.parent))
    with tempfile.TemporaryDirectory(dir=database.parent) as folder:
        fresh = Path(folder)
        _unpack(path, fresh)
        _verify(path, fresh)
        moves = ((_ARCHIVE, database), ("curation", documents), (_CONFIG, config))
        for name in (f"{database.name}-wal", f"{database.name}-shm"):
            if (leftover := database.with_name(name)).exists():
                leftover.rename(aside / name)
        for name, target in moves:
            if target.exists():
                target.rename(aside / name)
            if (fresh / name).exists():
                (fresh / name).rename(target)
    return aside


def _unpack(path: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(path) as bundle:
            names = [name for name in bundle.namelist() if not name.endswith("/")]
            strange = [name for name in names if not _belongs(name)]
            if strange or _ARCHIVE not in names:
                raise Refused(f"{one_line(str(path))} is not a backup that curator made")
            bundle.extractall(folder, names)
    except (OSError, zipfile.BadZipFile, EOFError) as error:
        raise Unreadable(f"{one_line(str(path))} is not a backup that can be read: {one_line(str(error))}") from error


def _belongs(name: str) -> bool:
    parts = name.split("/")
    inside = name.startswith(_CURATION) and name.endswith(".json") and ".." not in parts and len(parts) <= 3
    return name in (_ARCHIVE, _CONFIG) or inside


def _verify(path: Path, folder: Path) -> None:
    try:
        archive = Archive.open(folder / _ARCHIVE)
        fault = archive.fault()
        archive.close()
        faults = [fault, *map(str, Curation(folder / "curation").problems())]
    except CuratorError as error:
        faults = [str(error)]
    if any(faults):
        raise Unreadable(one_line(f"{path} is a damaged backup: {next(filter(None, faults))}"))
