"""Files the person asks for: written whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from curator.curation.durable import cause_of, drafting
from curator.domain.faults import Refused
from curator.domain.text import one_line


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write into, which takes the path's place at the end. Raises Refused naming the path and the cause."""
    try:
        with drafting(path) as file:
            yield file
    except OSError as error:
        raise Refused(f"{one_line(str(path))} could not be written: {cause_of(error)}") from error


def replace_file(path: Path, content: bytes) -> None:
    """Makes this the file's content. Raises Refused naming the file and the cause."""
    with replacing(path) as file:
        file.write(content)


def read_file(path: Path, limit: int) -> bytes:
    """The file's content. Raises Refused naming the file if it can't be read or is over `limit` bytes."""
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise Refused(f"{one_line(str(path))} could not be read: {cause_of(error)}") from error
    if len(content) > limit:
        raise Refused(f"{one_line(str(path))} is larger than {limit // 1_000_000} MB")
    return content
