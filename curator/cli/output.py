"""What the command line prints: JSON in the documented shapes, or lines for a person."""

import codecs
import contextlib
import io
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from json import dumps, loads
from typing import Any, Final

import msgspec

from curator.domain.cells import padded
from curator.domain.journal import Step
from curator.domain.text import one_line

_REDRAWN: Final = 0.1


def accept_any_text() -> None:
    """From here on no text is too odd to be read or printed, and a stream that was closed is one that is empty."""
    for name, errors in (("stdin", "replace"), ("stdout", "backslashreplace"), ("stderr", "backslashreplace")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)


def let_go_of_output() -> None:
    """What can't be printed now is not tried again when the program ends."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def print_json(value: Any) -> None:
    """One JSON document, indented; datetimes as ISO 8601 with their zone."""
    print_json_text(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def print_json_text(text: str) -> None:
    """A JSON document; in escapes where standard output has no such characters."""
    sys.stdout.write(text if _can_print(text) else dumps(loads(text), indent=2) + "\n")


def print_xml(content: bytes) -> None:
    """An XML document in UTF-8; in character references where standard output has no such characters."""
    text = content.decode()
    sys.stdout.write(text if _in_utf8() else text.encode("ascii", "xmlcharrefreplace").decode())


def print_lines(lines: Iterable[str]) -> None:
    """One line each, safe for a terminal whatever they are made from."""
    for line in lines:
        sys.stdout.write(one_line(line, 2_000) + "\n")


def print_columns(rows: Sequence[Sequence[str]]) -> None:
    """Rows in columns aligned as a terminal shows them, the last one as wide as it is."""
    for row in padded([[_cell(cell) for cell in row] for row in rows]):
        sys.stdout.write("  ".join(row) + "\n")


def complain(message: str) -> None:
    """One line on standard error, if there is anyone to read it."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"curator: {one_line(message, 2_000)}\n")
        sys.stderr.flush()


@contextlib.contextmanager
def passing(*, after: float = 0.0) -> Iterator[Callable[[str], None]]:
    """What takes lines that tell how far something has come, each in the place of the one before; gone at the end.

    On standard error: nothing is shown where that is no terminal, or before so many seconds. For any thread.
    """
    due, shown = time.monotonic() + after, False

    def tell(line: str) -> None:
        nonlocal due, shown
        if time.monotonic() >= due:
            _rewrite(one_line(line, shutil.get_terminal_size().columns - 1))
            due, shown = time.monotonic() + _REDRAWN, True

    try:
        yield tell if sys.stderr.isatty() else _tell_nobody
    finally:
        if shown:
            _rewrite("")


def day(moment: datetime | None) -> str:
    """A moment as the date where the person is; empty if there is none."""
    return f"{moment.astimezone():%Y-%m-%d}" if moment else ""


def print_step(step: Step | None, *, json: bool) -> int:
    """What a step did; the exit code."""
    label = step.label if step else "nothing to change"
    if json:
        print_json({"done": label, "changed": step is not None})
    else:
        print_lines([label])
    return 0


def _rewrite(line: str) -> None:
    with contextlib.suppress(OSError):
        sys.stderr.write(f"\r{line}\x1b[K")
        sys.stderr.flush()


def _tell_nobody(line: str) -> None:
    """Says nothing."""


def _cell(text: str) -> str:
    """Safe text, still on the right of its column if it is set there by spaces."""
    return " " * (len(text) - len(text.lstrip(" "))) + one_line(text, 2_000)


def _can_print(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _in_utf8() -> bool:
    return codecs.lookup(sys.stdout.encoding or "utf-8").name == "utf-8"
