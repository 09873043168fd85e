"""Occupancy: who has a home open. Many may at once, or one alone; a dead process has nothing open."""

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from curator.domain.faults import Busy, CuratorError
from curator.domain.text import one_line

_NAME: Final = "open.lock"
_PATIENCE: Final = 3.0
_PAUSE: Final = 0.02


class Occupancy:
    """A home held open, from the making of this until `end`, with others or `alone`."""

    def __init__(self, folder: Path, *, alone: bool = False) -> None:
        """Raises Busy where that can't be, CuratorError where the folder can't be written to."""
        self._folder = folder
        path = folder / _NAME
        try:
            self._file = os.fdopen(os.open(path, os.O_RDONLY | os.O_CREAT, 0o666))
        except OSError as error:
            raise CuratorError(f"{one_line(str(path))} could not be made: {error.strerror}") from error
        if not self._had(alone=alone):
            self.end()
            name = one_line(str(folder))
            raise Busy(
                f"{name} is open in another curator: close that first"
                if alone
                else f"{name} is being restored from a backup at this moment; try again"
            )

    @contextmanager
    def alone(self, needed: Callable[[], bool]) -> Iterator[None]:
        """From when nobody else has the home open, or it isn't `needed` any more, until the end of this.

        Raises Busy where others don't leave soon.
        """
        until = time.monotonic() + _PATIENCE
        try:
            while not _locked(self._file.fileno(), alone=True) and needed():
                if time.monotonic() > until:
                    name = one_line(str(self._folder))
                    raise Busy(f"{name} is open in another curator, perhaps an older one: close that first")
                time.sleep(_PAUSE)
            yield
        finally:
            while not _locked(self._file.fileno(), alone=False):  # another has it alone for a moment
                time.sleep(_PAUSE)

    def _had(self, *, alone: bool) -> bool:
        """Whether the lock was to be had; whoever wants no more than to be one of many waits a moment for it."""
        until = time.monotonic() + (0 if alone else _PATIENCE)
        while not (had := _locked(self._file.fileno(), alone=alone)) and time.monotonic() < until:
            time.sleep(_PAUSE)
        return had

    def end(self) -> None:
        """Lets go of it."""
        self._file.close()


def _locked(handle: int, *, alone: bool) -> bool:
    """Whether the lock was to be had; yes where the system or the file system knows no such locks."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EWOULDBLOCK, errno.EACCES)
    return True
