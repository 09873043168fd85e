"""Opening an article: from Enter to its first lines at a real terminal, and how long the event loop stands still."""

from pathlib import Path

from tests.bench.claims import Claim
from tests.bench.keys import seen_after
from tests.bench.kit import figure, median_of, show
from tests.bench.scale import Scale
from tests.bench.shelf import workspace
from tests.bench.stall import longest_stall
from tests.bench.stock import FIRST_TITLE, FIRST_WORDS, with_long_article
from tests.terminal.pty_run import running

LENGTHS = (50_000, 200_000)
SIZE = (80, 36)  # too narrow for the text to stand beside the list already


def run(scale: Scale) -> list[Claim]:
    rows = [("article", "first lines, median ms", "worst ms", "longest stall, median ms", "worst ms")]
    claims = []
    with workspace() as folder:
        for length in LENGTHS:
            home = with_long_article(folder / str(length), length)
            opened = [_opened(home) for _ in range(scale.runs)]
            stalls = [longest_stall(home, "open") for _ in range(scale.runs)]
            name = f"{length // 1000} KB"
            times = (figure(value, 1) for some in (opened, stalls) for value in (median_of(some), max(some)))
            rows.append((name, *times))
            if length == LENGTHS[0]:
                claims = [
                    Claim(f"open a {name} article: first lines", median_of(opened), "ms", 100),
                    Claim(f"open a {name} article: longest stall of the loop", median_of(stalls), "ms", 20),
                ]
    show("Opening an article", rows)
    return claims


def _opened(home: Path) -> float:
    with running(["--home", str(home)], size=SIZE) as terminal:
        terminal.wait_for(rf"Inbox \d[\s\S]*{FIRST_TITLE}")
        return seen_after(terminal, b"\r", FIRST_WORDS.encode())
