"""Files that are replaced whole or not at all, whatever stops the writing, and the lock that keeps writers apart."""

import contextlib
import errno
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, BinaryIO, Final

from curator.domain.faults import Busy, CuratorError
from curator.domain.text import one_line

if TYPE_CHECKING:
    from filelock import FileLock

PATIENCE: Final = 10.0
_POLL: Final = 0.005
_MESSAGE_LIMIT: Final = 1_000


def backup_of(path: Path) -> Path:
    """Where the generation before the present one is kept: beside the file itself, where `path` is a link to it."""
    real = _real(path)
    return real.with_name(f"{real.name}.bak")


def cause_of(error: OSError) -> str:
    """The system's own words for what went wrong, without the path."""
    return error.strerror or str(error)


def replace(path: Path, content: bytes) -> None:
    """Makes `content` the whole of the file, durably, and what it held before its backup.

    Whatever happens, the file holds either the old content or the new. Raises CuratorError naming the file; then it
    holds the old. The caller holds the file's lock.
    """
    path = _real(path)
    try:
        with drafting(path, keep=True) as file:
            file.write(content)
    except OSError as error:
        raise CuratorError(_told(f"{path} could not be written: {cause_of(error)}; it stands as it was")) from error


@contextlib.contextmanager
def drafting(path: Path, *, keep: bool = False) -> Iterator[BinaryIO]:
    """A draft to write into, which becomes the file at the end, durably; if this raises, the file is as it was.

    A link is followed, and the file's mode kept. With `keep`, what the file held becomes its backup; the caller holds
    the file's lock then. Raises OSError; also where the path names something that isn't a file.
    """
    path = _real(path)
    fresh = path.with_name(f".{path.name}.new" if keep else f".{path.name[:40]}.{os.urandom(4).hex()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _created(fresh, like=path) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if keep and path.exists():
            _keep(path)
        os.replace(fresh, path)
        _sync_folder(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise


def remove(path: Path) -> None:
    """Takes the file away, durably, leaving its content as its backup. The caller holds the file's lock."""
    path = _real(path)
    try:
        os.replace(path, backup_of(path))
        _sync_folder(path.parent)
    except FileNotFoundError:
        return
    except OSError as error:
        raise CuratorError(_told(f"{path} could not be removed: {cause_of(error)}")) from error


class Gate:
    """A lock that one thread of one process holds at a time, for all who name the same file; a dead holder's is free.

    Within a thread it may be passed again while it is held.
    """

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self._path = path
        self._patience = patience
        self._making = Lock()
        self._lock: FileLock | None = None

    @contextlib.contextmanager
    def passing(self) -> Iterator[None]:
        """Raises Busy when it is held by another for longer than `patience` seconds."""
        from filelock import Timeout

        lock = self._file_lock()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=self._patience, poll_interval=_POLL)
        except Timeout as error:
            told = f"{self._path.parent} has been locked by another curator for {self._patience:g} s; try again"
            raise Busy(_told(told)) from error
        except OSError as error:
            raise CuratorError(_told(f"{self._path} could not be locked: {cause_of(error)}")) from error
        try:
            yield
        finally:
            lock.release()

    def _file_lock(self) -> "FileLock":
        from filelock import FileLock

        with self._making:
            if self._lock is None:
                self._lock = FileLock(self._path)
            return self._lock


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _told(text: str) -> str:
    return one_line(text, _MESSAGE_LIMIT)


@contextlib.contextmanager
def _created(path: Path, *, like: Path) -> Iterator[BinaryIO]:
    mode = like.stat().st_mode if like.exists() else None
    if mode is not None and not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is a folder" if stat.S_ISDIR(mode) else "it is not an ordinary file")
    with path.open("wb") as file:
        if mode is not None:
            os.fchmod(file.fileno(), stat.S_IMODE(mode) & 0o777)
        yield file


def _keep(path: Path) -> None:
    """Makes the file's present content its backup, by a second name where the file system has such."""
    spare = path.with_name(f".{path.name}.old")
    spare.unlink(missing_ok=True)
    try:
        os.link(path, spare)
    except OSError:
        shutil.copy2(path, spare)
    os.replace(spare, backup_of(path))
    spare.unlink(missing_ok=True)  # renaming one name of a file to another name of it does nothing


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some file systems can't sync a folder
            raise
    finally:
        os.close(handle)
