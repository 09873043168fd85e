"""Memory: the app open on 100,000 articles, after its cursor has been at the end and an article was read."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from tests.bench.claims import Claim
from tests.bench.kit import PER_FEED, figure, installed, median_of, show, timed_screen
from tests.bench.scale import Scale
from tests.bench.start import INBOX
from tests.bench.stock import filled, newsboat_filled
from tests.terminal.pty_run import running

ARTICLES = 100_000
SIZE = (120, 36)
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6
_EVERY = 0.01


def run(scale: Scale) -> list[Claim]:
    articles = scale.of(ARTICLES, least=PER_FEED)
    peaks = [used(filled(articles)) for _ in range(scale.runs)]
    rows = [("", "MB"), ("curator and its workers, most at once", figure(median_of(peaks), 0))]
    theirs = None
    if installed("newsboat"):
        theirs = timed_screen(newsboat_filled(articles), scale.runs, r"Feed 00\d\d")["rss_mb"]
        rows.append(("newsboat", figure(theirs, 0)))
    show(f"The app open on {articles:,} articles", rows)
    return [
        Claim(f"memory, app open on {articles:,} articles", median_of(peaks), "MB", 110),
        Claim("…", median_of(peaks), "MB", None, "newsboat", theirs),
    ]


def used(home: Path) -> float:
    """MB that the app and its workers had at most: opened, gone to the end and back, and an article read."""
    with running(["--home", str(home)], size=SIZE) as terminal, watched(terminal._process.pid) as peak:
        found = re.search(r"▌\s+\S+\s+(.{20})", terminal.wait_for(INBOX))
        assert found
        first = re.escape(found[1])
        terminal.close(first, "end")
        terminal.press("\x1b[H", until=first)
        terminal.press("enter", until=r"\d %")
    return peak.mb


class Peak:
    """`mb` is the most memory that a process and its descendants were seen to have at once."""

    def __init__(self) -> None:
        self.mb = 0.0


@contextmanager
def watched(pid: int) -> Iterator[Peak]:
    """Looks every 10 ms for as long as the block takes. What processes share counts for each of them."""
    peak, over = Peak(), Event()

    def look() -> None:
        while True:
            peak.mb = max(peak.mb, resident(pid))
            if over.wait(_EVERY):
                return

    watcher = Thread(target=look)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def resident(pid: int) -> float:
    """MB that a process and its descendants have now."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (parent := _parent(entry)):
            children.setdefault(parent, []).append(int(entry.name))
    family = [pid]
    for member in family:
        family += children.get(member, [])
    return sum(map(_own, family))


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _own(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_MB
    except OSError:
        return 0.0
