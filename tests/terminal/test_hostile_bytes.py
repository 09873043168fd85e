"""Whatever the web sends, only what Textual itself draws with reaches the terminal, and text to be read."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from curator.cli.main import main
from curator.domain.text import is_safe
from tests.server import Server
from tests.terminal.furnished import SECRET, Spoil, harmless, hostile
from tests.terminal.pty_run import pasted, running
from tests.terminal.stream import Written, taken_apart
from tests.terminal.walk import walk

SMALL, LARGE = (80, 24), (200, 60)

DRAWN_WITH = {
    "\r\n",
    "CSI … H",
    "CSI … m",
    "OSC 52 …",  # y was pressed
    "ESC ]22;default\x07",  # the shape of the mouse pointer
    "ESC ]22;text\x07",
    "ESC [>25u",
    "ESC [<u",
    *(f"ESC [?{mode}{to}" for mode in (7, 25, 1000, 1003, 1004, 1006, 1015, 1049, 2004, 2026) for to in "hl"),
    "ESC [?2026$p",
    "ESC [?2048$p",
}
"""What a walk over a harmless home is drawn with."""


def walked(folder: Path, server: str, size: tuple[int, int]) -> Written:
    with running(["--home", folder / "home"], size) as terminal:
        walk(terminal, server, folder)
        assert terminal.leave("q") == 0
        return taken_apart(bytes(terminal.received))


def assert_clean(written: Written, allowed: set[str]) -> None:
    assert written.shapes() <= allowed
    assert written.odd_characters() == []
    assert not [each for each in written.sequences if SECRET in each or "pwned" in each]


def test_a_harmless_home_is_drawn_with_all_that_is_allowed(copied: Callable[[Spoil], Path], web: Server):
    written = walked(copied(harmless), web.url, SMALL)
    assert written.shapes() == DRAWN_WITH
    assert written.odd_characters() == []


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_a_hostile_home_is_drawn_with_nothing_else(copied: Callable[[Spoil], Path], web: Server, size: tuple[int, int]):
    written = walked(copied(hostile), web.url, size)
    assert_clean(written, DRAWN_WITH)
    text, link = written.copied()
    assert text.startswith("Fails")
    assert is_safe(text)
    assert link == "https://example.org/Alpha"


def test_what_is_pasted_is_harmless_too(copied: Callable[[Spoil], Path]):
    with running(["--home", copied(harmless) / "home"], SMALL) as terminal:
        terminal.wait_for("Not used")
        terminal.press("s", until="To the queue")
        terminal.press(pasted(hostile("Told") + "them"), until="them")
        terminal.close("To the queue")
        terminal.press("/", until="Search everything")
        terminal.press(pasted(hostile("Asked")), until="Asked")
        terminal.press("escape", until="Alpha")
        terminal.leave("q")
    assert_clean(taken_apart(bytes(terminal.received)), DRAWN_WITH)


@pytest.mark.parametrize("arguments", [
    "inbox --limit 99", "inbox --later", "search needle", "show 1 2 3 8", "why 1 2 3 8", "feeds list", "lists list",
    "lists show shelf", "queue", "channels list", "channels test wrong", "doctor", "refresh", "decide 1 drop", "undo",
])  # fmt: skip
@pytest.mark.parametrize("json", [False, True])
def test_the_command_line_prints_nothing_that_acts(
    copied: Callable[[Spoil], Path], capfdbinary: pytest.CaptureFixture[bytes], arguments: str, json: bool
):
    main(["--home", str(copied(hostile) / "home"), *arguments.split(), *["--json"] * json])
    assert_printed_clean(capfdbinary)


@pytest.mark.parametrize("arguments", [
    "lists export shelf --format markdown", "lists export shelf --format json", "feeds export", "show …", "search …",
    "lists show …", "lists new …", "feeds add …", "feeds import …", "feeds remove …", "add …", "queue cancel …",
    "share 1 --to …", "decide 1 …", "inbox --…", "…",
])  # fmt: skip
def test_what_is_handed_out_or_was_typed_acts_no_more(
    copied: Callable[[Spoil], Path], capfdbinary: pytest.CaptureFixture[bytes], arguments: str
):
    typed = hostile("x").replace("\0", "")
    with suppress(SystemExit):
        main(["--home", str(copied(hostile) / "home"), *(word.replace("…", typed) for word in arguments.split())])
    assert_printed_clean(capfdbinary)


def test_the_progress_of_a_refresh_is_drawn_on_one_line(copied: Callable[[Spoil], Path]):
    with running(["--home", copied(hostile) / "home", "refresh"], SMALL) as terminal:
        assert terminal.leave() == 0
    written = taken_apart(bytes(terminal.received).replace(b"\r\n", b"").replace(b"\r", b""))
    assert "of 10 feeds" in written.text
    assert_clean(written, {"ESC [K"})


def assert_printed_clean(captured: pytest.CaptureFixture[bytes]) -> None:
    printed = captured.readouterr()
    assert printed.out or printed.err
    for part in printed:
        assert_clean(taken_apart(part.replace(b"\n", b"")), set())


@pytest.mark.parametrize(
    "attack",
    ["\x1b]52;c;eA==\x1b\\", "\x1b]0;x\x07", "\x1bc", "\x1b[5i", "\x1bPq\x1b\\", "\x9b2J", "\x07", "\u202e", "\n"],
)
def test_an_attack_would_be_found(attack: str):
    written = taken_apart(f"before{attack}after".encode())
    assert written.shapes() - DRAWN_WITH or written.odd_characters()
