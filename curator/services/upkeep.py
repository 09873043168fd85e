"""Upkeep: is everything sound, and a copy of it all in one file."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from msgspec import Struct

from curator.archive.archive import Archive
from curator.curation.documents import Curation
from curator.domain.faults import CuratorError, Refused, Unreadable
from curator.domain.text import one_line
from curator.services.files import replacing
from curator.services.paths import Paths

ARCHIVE: Final = "archive.db"
CONFIG: Final = "config.toml"
CURATION: Final = "curation"
THEMES: Final = "themes"
"""What a backup holds, by the names it goes by in there."""


class Check(Struct, frozen=True):
    """One thing looked at: whether it is sound, and what was seen."""

    name: str
    sound: bool
    seen: str


class Upkeep:
    def __init__(self, archive: Archive, curation: Curation, paths: Paths) -> None:
        self._archive = archive
        self._curation = curation
        self._paths = paths

    def doctor(self) -> tuple[Check, ...]:
        """Looks at both stores and says how they are. Writes nothing but counts of articles that were wrong."""
        return (*self._archive_checks(), *_document_checks(self._curation, self._paths), self._feeds_check())

    def backup(self, path: Path) -> None:
        """Copies both stores, the configuration and themes into one zip file, whole or not at all. Raises Refused."""
        try:
            with replacing(path) as file, TemporaryDirectory(dir=path.parent, prefix=".curator-backup-") as folder:
                copy = Path(folder) / ARCHIVE
                self._archive.copy_to(copy)
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as bundle:
                    bundle.write(copy, ARCHIVE)
                    for source, name in self._small_files():
                        bundle.write(source, name)
        except OSError as error:
            raise Refused(f"{one_line(str(path))} could not be written: {one_line(str(error))}") from error

    def _small_files(self) -> Iterator[tuple[Path, str]]:
        """The files that the person writes, and their names in a backup."""
        for document in sorted(self._paths.curation.rglob("*.json")):
            yield document, f"{CURATION}/{document.relative_to(self._paths.curation).as_posix()}"
        for theme in sorted(self._paths.themes.glob("*.toml")):
            yield theme, f"{THEMES}/{theme.name}"
        if self._paths.config.exists():
            yield self._paths.config, CONFIG

    def _archive_checks(self) -> tuple[Check, ...]:
        if fault := self._archive.fault():
            return (Check("archive", False, fault),)
        recounted = (
            "; how many articles stand where was counted wrong, and is put right" if self._archive.recount() else ""
        )
        sizes = self._archive.retention.sizes()
        sound = f"{sizes.articles} articles, nothing wrong with {one_line(str(self._paths.archive))}{recounted}"
        holds = (
            f"{_megabytes(sizes.bytes)}, {_megabytes(sizes.unused)} of it unused; "
            f"{sizes.waiting} articles wait to be indexed, {sizes.forgotten} have left for their age"
        )
        return Check("archive", True, sound), Check("room", True, holds)

    def _feeds_check(self) -> Check:
        failing = [state for state in self._archive.fetching.states().values() if state.error]
        seen = f"{len(failing)} have a fault; feeds list names them" if failing else "none has a fault"
        return Check("fetching", True, seen)


def examined(paths: Paths, fault: Unreadable) -> tuple[Check, ...]:
    """How a home is that can't be opened because of this fault. Writes nothing."""
    return (Check("archive", False, str(fault)), *_document_checks(Curation(paths.curation), paths))


def lost_archive(paths: Paths) -> str:
    """In one line, that the archive is missing or empty though the documents show that there was one; else empty."""
    try:
        size = paths.archive.stat().st_size
    except FileNotFoundError:
        size = None
    except OSError as error:
        raise Unreadable(f"{one_line(str(paths.archive))}: {error.strerror}") from error
    if size or not (witness := _witness(Curation(paths.curation))):
        return ""
    state = "missing" if size is None else "empty"
    return (
        f"{one_line(str(paths.archive))} is {state} though {witness} is there: restore a backup, "
        "or start a new archive with `curator doctor --new-archive`"
    )


def _witness(curation: Curation) -> str:
    """The document that is never written before there is an archive; empty if there is none."""
    for name, read in (("feeds.json", curation.feeds), ("queue.json", curation.shares)):
        try:
            holds = bool(read())
        except CuratorError:
            holds = True
        if holds:
            return name
    return ""


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


def _document_checks(curation: Curation, paths: Paths) -> tuple[Check, ...]:
    problems = curation.problems()
    if problems:
        return tuple(Check("documents", False, str(problem)) for problem in problems)
    seen = (
        f"{len(curation.feeds())} feeds, {len(curation.lists())} lists and "
        f"{len(curation.shares())} shares in {one_line(str(paths.curation))}"
    )
    return (Check("documents", True, seen),)
