"""Files the person asks for: written whole or not at all."""

import os
import tempfile
from pathlib import Path

from curator.domain.faults import Refused
from curator.domain.text import one_line


def replace_file(path: Path, content: bytes) -> None:
    """Puts the content there through a temporary file beside it. Raises Refused naming the file and the cause."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, path)
        except BaseException:
            os.unlink(draft)
            raise
    except OSError as error:
        raise Refused(f"{one_line(str(path))} could not be written: {error.strerror or error}") from error


def read_file(path: Path, limit: int) -> bytes:
    """The file's content. Raises Refused naming the file if it can't be read or is over `limit` bytes."""
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise Refused(f"{one_line(str(path))} could not be read: {error.strerror or error}") from error
    if len(content) > limit:
        raise Refused(f"{one_line(str(path))} is larger than {limit // 1_000_000} MB")
    return content
