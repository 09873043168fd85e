"""In a real terminal emulator: the demo opens, follows the window's size, and leaves the terminal as it was."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from shlex import join
from tempfile import TemporaryDirectory

import pytest

from tests.terminal.pty_run import PATIENCE, curator, surroundings

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")


class Tmux:
    """A tmux server of our own with one window."""

    def __init__(self, socket: str) -> None:
        self._socket = socket

    def __call__(self, *arguments: str) -> str:
        command = ["tmux", "-S", self._socket, "-f", os.devnull, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=surroundings()).stdout

    def screen(self) -> list[str]:
        return self("capture-pane", "-p").rstrip("\n").split("\n")

    def wait_for(self, fulfilled: Callable[[list[str]], bool]) -> list[str]:
        until = time.monotonic() + PATIENCE
        while not fulfilled(shown := self.screen()):
            assert time.monotonic() < until, "\n".join(shown)
        return shown

    def facts(self, *names: str) -> list[str]:
        return self("display-message", "-p", " ".join(f"#{{{name}}}" for name in names)).split()


@pytest.fixture
def tmux() -> Iterator[Tmux]:
    with TemporaryDirectory() as folder:  # pytest's own is too long a name for a socket
        started = Tmux(f"{folder}/socket")
        started("new-session", "-d", "-x", "80", "-y", "24", "env PS1='ready> ' sh")
        yield started
        started("kill-server")


def test_the_demo_follows_the_window_and_leaves_the_terminal_sane(tmux: Tmux):
    tmux.wait_for(lambda shown: shown[-1].startswith("ready>"))
    before = tmux.facts("alternate_on", "cursor_flag", "mouse_any_flag", "wrap_flag")
    tmux("send-keys", join(curator("demo")), "Enter")
    for columns, rows in ((80, 24), (120, 36), (200, 60)):
        tmux("resize-window", "-x", str(columns), "-y", str(rows))
        shown = tmux.wait_for(lambda shown, columns=columns, rows=rows: fills(shown, columns, rows))
        assert "▌" in "".join(shown)
    assert tmux.facts("alternate_on", "cursor_flag") == ["1", "0"]
    tmux("send-keys", "q")
    shown = tmux.wait_for(lambda shown: shown[-1] == "ready>")
    assert "curator demo" in " ".join(shown)
    assert tmux.facts("alternate_on", "cursor_flag", "mouse_any_flag", "wrap_flag") == before == ["0", "1", "0", "1"]


def fills(shown: list[str], columns: int, rows: int) -> bool:
    """Whether the app fills a window of this size: its keys stand in the last line, up to the right edge."""
    return (
        len(shown) == rows
        and "Inbox 27" in shown[0]
        and shown[-1].endswith("all keys")
        and len(shown[-1]) == columns - 1
    )
