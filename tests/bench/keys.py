"""At a real terminal: from a key to the end of the frame that shows it, in inboxes of 1,000 and of 100,000 rows."""

import os
import select
import time
from pathlib import Path

from tests.bench.claims import Claim
from tests.bench.kit import PER_FEED, figure, median_of, percentile, show
from tests.bench.scale import Scale
from tests.bench.start import INBOX
from tests.bench.stock import filled
from tests.terminal.pty_run import PATIENCE, Terminal, running

SMALL, LARGE = 1_000, 100_000
PRESSES = 60
SIZE = (120, 36)
_FRAME_ENDS = b"\x1b[?2026l"


def run(scale: Scale) -> list[Claim]:
    small, large = (
        pressed(filled(scale.of(size, least=PER_FEED)), scale.runs, scale.of(PRESSES, least=5))
        for size in (SMALL, LARGE)
    )
    rows = [
        (f"{scale.of(size, least=PER_FEED):,}", figure(median_of(spent), 1), figure(percentile(spent, 0.99), 1))
        for size, spent in ((SMALL, small), (LARGE, large))
    ]
    show("From a key to its painted row", [("rows", "median ms", "p99 ms"), *rows])
    work = f"key to painted row, {scale.of(LARGE, least=PER_FEED):,} rows"
    return [
        Claim(f"{work}: p99", percentile(large, 0.99), "ms", 33),
        Claim(f"{work}: median", median_of(large), "ms", 1.2, "1,000 rows", median_of(small)),
    ]


def pressed(home: Path, runs: int, presses: int) -> list[float]:
    """Milliseconds that each key took, the cursor going down."""
    return [spent for _ in range(runs) for spent in _keys(home, presses)]


def _keys(home: Path, presses: int) -> list[float]:
    with running(["--home", str(home)], size=SIZE) as terminal:
        terminal.wait_for(INBOX)
        return [seen_after(terminal, b"j", _FRAME_ENDS) for _ in range(presses)]


def seen_after(terminal: Terminal, key: bytes, mark: bytes) -> float:
    """Milliseconds from a key, once the terminal is quiet, until the program has written this."""
    line = terminal._line
    while select.select([line], [], [], 0.15)[0]:
        os.read(line, 65_536)
    started = time.perf_counter()
    os.write(line, key)
    seen = b""
    while mark not in seen:
        assert select.select([line], [], [], PATIENCE)[0], f"the program never wrote {mark!r}"
        seen += os.read(line, 65_536)
    return (time.perf_counter() - started) * 1000
