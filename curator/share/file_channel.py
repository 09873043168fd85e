"""A file as a channel: each share is added at its end, once, and what else is in the file stays as it is."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Final

from curator.domain.faults import Busy, CuratorError, Refused
from curator.domain.nearest import hint
from curator.domain.settings import ChannelSettings
from curator.domain.share import Share
from curator.domain.text import one_line
from curator.share.channel import Sent
from curator.share.forms import FORMS, Form

_PATIENCE: Final = 5.0
_POLL: Final = 0.01


class FileChannel:
    """Options: `path`, from the home where it is relative; `format`, markdown or jsonl, else by the path's ending."""

    kind: ClassVar = "file"
    limit: ClassVar = None
    needed: ClassVar[tuple[str, ...]] = ("path",)
    optional: ClassVar[tuple[str, ...]] = ("format",)

    def __init__(self, name: str, path: Path, form: Form) -> None:
        self.name = name
        self._path = path
        self._form = form

    @classmethod
    def configured(cls, settings: ChannelSettings, home: Path) -> "FileChannel":
        """Raises Refused if the format isn't one of those there are, or the path is a folder's."""
        named = settings.options["path"]
        try:
            path = home / Path(named).expanduser()
        except RuntimeError as error:
            raise Refused(one_line(f"channel {settings.name}: {named}: nobody has that home here")) from error
        if path.is_dir():
            raise Refused(one_line(f"channel {settings.name}: {path} is a folder, not a file"))
        wanted = settings.options.get("format") or ("jsonl" if path.suffix in (".jsonl", ".ndjson") else "markdown")
        if wanted not in FORMS:
            near = hint(wanted, FORMS) or f"; there are: {', '.join(FORMS)}"
            raise Refused(one_line(f"channel {settings.name}: “{wanted}” is not a format{near}"))
        return cls(settings.name, path, FORMS[wanted])

    def send(self, share: Share) -> Sent:
        """Adds the share, durably; does nothing if it is there already. Raises CuratorError, the file as it was."""
        try:
            with self._locked() as handle:
                content = _content(handle)
                if not self._form.holds(content, share.id):
                    self._add(handle, content, self._form.entry(share))
        except OSError as error:
            raise self._failed("written", error) from error
        return Sent()

    def delivered(self, share: Share) -> bool:
        """Whether the whole of the share's entry is in the file. Raises CuratorError if that can't be read."""
        try:
            return self._form.holds(self._path.read_bytes(), share.id)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._failed("read", error) from error

    @contextlib.contextmanager
    def _locked(self) -> Iterator[int]:
        """The file, open for adding, and nobody else's meanwhile."""
        handle = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            patient_until = time.monotonic() + _PATIENCE
            while not _lock(handle):
                if time.monotonic() > patient_until:
                    raise Busy(one_line(f"{self._path} is locked by another program; try again"))
                time.sleep(_POLL)
            yield handle
        finally:
            os.close(handle)

    def _add(self, handle: int, content: bytes, entry: bytes) -> None:
        """Writes what is missing of the entry at the end, or nothing."""
        kept = len(content)
        last = content.rfind(b"\n") + 1
        if self._form.is_torn(content[last:]) and not entry.startswith(content[last:]):
            kept = last
            os.ftruncate(handle, kept)
        try:
            _write(handle, _missing(content[:kept], entry))
            os.fsync(handle)
            _sync_folder(self._path.parent)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(handle, kept)
            raise

    def _failed(self, verb: str, error: OSError) -> CuratorError:
        return CuratorError(one_line(f"{self._path} could not be {verb}: {error.strerror or error}"))


def _missing(content: bytes, entry: bytes) -> bytes:
    """What to add so that the entry stands at the end: the rest of it where a crash left its beginning there."""
    start = max(0, len(content) - len(entry))
    starts = [0] if start == 0 else []
    while (newline := content.find(b"\n", start)) >= 0:
        starts.append(start := newline + 1)
    for begin in starts:
        if begin < len(content) and entry.startswith(content[begin:]):
            return entry[len(content) - begin :]
    return entry if not content or content.endswith(b"\n") else b"\n" + entry


def _content(handle: int) -> bytes:
    with os.fdopen(os.dup(handle), "rb") as file:
        return file.read()


def _write(handle: int, content: bytes) -> None:
    while content:
        content = content[os.write(handle, content) :]


def _lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
