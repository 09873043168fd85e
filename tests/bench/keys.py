"""At a real terminal: from a key to the frame that shows it, and from Enter to an article's first lines."""

import os
import select
import time
from pathlib import Path

from tests.bench.kit import figure, median_of, percentile, table, workspace
from tests.bench.stock import fill, filled
from tests.terminal.pty_run import Terminal, running

SIZES = (1_000, 100_000)
TEXTS = (50_000, 200_000)
PRESSES = 40
SIZE = (120, 36)
_FRAME_ENDS = b"\x1b[?2026l"


def run(runs: int) -> None:
    rows = [("articles", "median ms", "p99 ms")]
    for size in SIZES:
        spent = [ms for _ in range(runs) for ms in _keys(filled(size))]
        rows.append((f"{size:,}", figure(median_of(spent), 1), figure(percentile(spent, 0.99), 1)))
    table("key to painted row", rows)
    rows = [("article", "median ms", "worst ms")]
    with workspace() as folder:
        for length in TEXTS:
            home = fill(folder / f"open-{length}", 50, first_body=length)
            opened = [_open(home) for _ in range(runs)]
            rows.append((f"{length // 1000} KB", figure(median_of(opened), 0), figure(max(opened), 0)))
    table("open an article: Enter to its first lines", rows)


def _keys(home: Path) -> list[float]:
    with running(["--home", str(home)], size=SIZE) as terminal:
        terminal.wait_for(r"Inbox \d[\s\S]*Feed \d\d\d\d")
        return [_frame_after(terminal, b"j") for _ in range(PRESSES)]


def _frame_after(terminal: Terminal, key: bytes) -> float:
    """Milliseconds from a key to the end of the next frame, once the terminal is quiet."""
    line = terminal._line
    while select.select([line], [], [], 0.15)[0]:
        os.read(line, 65_536)
    started = time.perf_counter()
    os.write(line, key)
    seen = b""
    while _FRAME_ENDS not in seen:
        seen += os.read(line, 65_536)
    return (time.perf_counter() - started) * 1000


def _open(home: Path) -> float:
    with running(["--home", str(home)], size=SIZE) as terminal:
        terminal.wait_for(r"Inbox \d[\s\S]*The first of all")
        started = time.perf_counter()
        terminal.press("enter", until=r"\d %")
        return (time.perf_counter() - started) * 1000
