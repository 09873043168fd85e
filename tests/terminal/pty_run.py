"""A program in a pseudo-terminal: pressed keys go in, every byte that comes out is kept and drawn on a screen by pyte.

    with running(["demo"], size=(80, 24)) as terminal:
        terminal.press("w", until="place 1 in the inbox")
        assert "Keys" in terminal.press("escape", "?", until="everywhere")

Nothing here waits for time to pass: a key is followed by what the screen must show because of it.
"""

import fcntl
import os
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

import pyte
from pyte.screens import Char

CHECKOUT: Final = Path(__file__).parents[2]
PATIENCE: Final = 20.0

KEYS: Final = {
    "enter": b"\r",
    "tab": b"\t",
    "escape": b"\x1b[27u",  # as terminals say it once they were asked for unambiguous keys
    "space": b" ",
    "end": b"\x1b[F",
    "ctrl+s": b"\x13",
    "ctrl+u": b"\x15",
}
_ANSWERS: Final = {b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[?2048$p": b"\x1b[?2048;0$y"}
_NARROW: Final = re.compile("[ -~\u00a1-\u00ac\u00ae-\u00ff\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2500-\u259f]*")
_COLOURS: Final = re.compile(rb"\x1b\[[0-9;]*m")
_CUT_SHORT: Final = re.compile(rb"\x1b(?:\[[0-9;]*)?\Z")
_FRAME_BEGINS: Final = b"\x1b[?2026h"
_FRAME_ENDS: Final = b"\x1b[?2026l"


class _Screen(pyte.Screen):
    """As pyte's, with a short way for what is most of every screen: text of narrow characters that fits its line."""

    def draw(self, data: str) -> None:
        at = self.cursor.x
        if at + len(data) <= self.columns and _NARROW.fullmatch(data):
            self.buffer[self.cursor.y].update(zip(range(at, at + len(data)), map(_cell, data), strict=True))
            self.dirty.add(self.cursor.y)
            self.cursor.x += len(data)
        else:
            super().draw(data)


@cache
def _cell(character: str) -> Char:
    return Char(character)


class Terminal:
    """`received` are all bytes that came. Only whole frames of the screen are ever looked at."""

    def __init__(self, process: "subprocess.Popen[bytes]", line: int, size: tuple[int, int]) -> None:
        self.columns, self.rows = size
        self.received = bytearray()
        self._process = process
        self._line = line
        self._screen = _Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._drawn = 0
        self._lines: dict[int, str] = {}
        self._unanswered = dict(_ANSWERS)

    @property
    def shown(self) -> str:
        """The screen as text."""
        return "\n".join(self._rows())

    def press(self, *keys: str, until: str) -> str:
        """Presses these keys, then waits until the screen shows the pattern, which it must not show before."""
        assert not re.search(until, self.shown), f"{until!r} is there before {keys} is pressed:\n{self.shown}"
        self._press(keys)
        return self.wait_for(until)

    def close(self, shown: str, *keys: str) -> str:
        """Presses these keys, or Escape, to take what shows the pattern off the screen."""
        return self.press(*keys or ("escape",), until=_without(shown))

    def click_away(self, shown: str) -> str:
        """Clicks on what shows the pattern, which takes it off the screen."""
        lines = enumerate(self._rows(), 1)
        row, found = next((row, found) for row, line in lines if (found := re.search(shown, line)))
        place = f"{found.start() + 1};{row}"
        return self.close(shown, f"\x1b[<0;{place}M\x1b[<0;{place}m")

    def wait_for(self, pattern: str) -> str:
        """Waits until the screen shows the pattern, and gives the screen."""
        self._wait(lambda: bool(re.search(pattern, self.shown)), repr(pattern))
        return self.shown

    def leave(self, *keys: str) -> int:
        """Presses these keys, reads all that comes until the program has ended, and gives its exit code."""
        self._press(keys)
        until = time.monotonic() + PATIENCE
        while self._receive(until):
            pass
        return self._process.wait(PATIENCE)

    def _rows(self) -> list[str]:
        """The screen's lines; only those are read again that were drawn on."""
        self._draw()
        for row in self._screen.dirty:
            cells = self._screen.buffer[row]
            self._lines[row] = "".join(cells[column].data for column in range(self._screen.columns)).rstrip()
        self._screen.dirty.clear()
        return [self._lines[row] for row in range(self._screen.lines)]

    def _draw(self) -> None:
        """Draws what has come since, without its colours: nobody looks at them, and they are most of it."""
        fresh = bytes(self.received[self._drawn :])
        if cut := _CUT_SHORT.search(fresh):
            fresh = fresh[: cut.start()]
        self._drawn += len(fresh)
        self._stream.feed(_COLOURS.sub(b"", fresh))

    @property
    def _is_whole(self) -> bool:
        return self.received.rfind(_FRAME_ENDS) >= self.received.rfind(_FRAME_BEGINS)

    def _wait(self, fulfilled: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + PATIENCE
        while not (self._is_whole and fulfilled()):
            assert self._receive(until), f"never saw {what}; the screen is\n{self.shown}"

    def _press(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._send(KEYS.get(key) or key.encode())

    def _send(self, data: bytes) -> None:
        # the program may be writing just as eagerly as it is written to
        while data:
            readable, writable, _ = select.select([self._line], [self._line], [], PATIENCE)
            if readable:
                self._receive(time.monotonic() + PATIENCE)
            if writable:
                data = data[os.write(self._line, data[:512]) :]
            assert readable or writable, "the program takes no keys"

    def _receive(self, until: float) -> bool:
        """Takes what comes next; false if it is over, or if nothing has come in time."""
        ready, _, _ = select.select([self._line], [], [], max(0, until - time.monotonic()))
        try:
            chunk = os.read(self._line, 1 << 16) if ready else b""
        except OSError:  # so Linux says that nobody is there to write any more
            chunk = b""
        self.received += chunk
        for question in [question for question in self._unanswered if question in self.received]:
            os.write(self._line, self._unanswered.pop(question))
        return bool(chunk)


def pasted(text: str) -> str:
    """The text as terminals say that it was pasted."""
    return f"\x1b[200~{text}\x1b[201~"


def _without(pattern: str) -> str:
    return rf"(?s)\A(?!.*(?:{pattern}))"


@contextmanager
def running(
    arguments: Sequence[str | Path], size: tuple[int, int], environment: Mapping[str, str] | None = None
) -> Iterator[Terminal]:
    """`python -m curator` with these arguments in a terminal of so many columns and lines. It ends with the block."""
    line, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    process = subprocess.Popen(
        curator(*arguments),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=surroundings() | dict(environment or {}),
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield Terminal(process, line, size)
    finally:
        process.kill()
        process.wait()
        os.close(line)


def curator(*arguments: str | Path) -> list[str]:
    """The command that runs curator with these arguments."""
    return [sys.executable, "-m", "curator", *map(str, arguments)]


def surroundings() -> dict[str, str]:
    """The environment of a person at a good terminal, whatever the one is in which the tests run."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TZ", "TMPDIR")}
    return kept | {
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(CHECKOUT),
        "BROWSER": "true",
    }
