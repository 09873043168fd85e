"""The line that tells how far something has come, on a real terminal and without one."""

import os
from collections.abc import Callable
from contextlib import redirect_stderr, suppress

import pytest

from curator.cli.output import passing


def shown(what: Callable[[], None]) -> str:
    """What a terminal receives meanwhile on standard error."""
    ours, theirs = os.openpty()
    with os.fdopen(theirs, "w") as terminal:
        with redirect_stderr(terminal):
            what()
        terminal.write("|")
        terminal.flush()
        received = b""
        while not received.endswith(b"|"):
            received += os.read(ours, 1_000)
    os.close(ours)
    return received.decode()[:-1]


def tell_two(*, after: float = 0) -> None:
    with passing(after=after) as tell:
        tell("one of 2\x1b]0;x\x07")
        tell("two of 2, so soon that nobody could read the first")


def test_a_line_is_safe_and_gone_at_the_end() -> None:
    assert shown(tell_two) == "\rone of 2\x1b[K\r\x1b[K"


def test_it_is_gone_whatever_happens() -> None:
    def break_off() -> None:
        with suppress(KeyboardInterrupt), passing() as tell:
            tell("one")
            raise KeyboardInterrupt

    assert shown(break_off) == "\rone\x1b[K\r\x1b[K"


def test_it_is_no_longer_than_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def tell_much() -> None:
        with passing() as tell:
            tell("words " * 9)

    monkeypatch.setenv("COLUMNS", "20")
    assert shown(tell_much).startswith("\rwords words words…\x1b[K")


def test_what_is_soon_done_shows_nothing() -> None:
    assert shown(lambda: tell_two(after=3_600)) == ""


def test_no_terminal_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    tell_two()
    assert capsys.readouterr() == ("", "")
