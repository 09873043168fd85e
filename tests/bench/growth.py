"""Growth: the same figures at 10,000, 100,000 and 1,000,000 articles, and how steeply each of them rises."""

import math
import random
import shutil
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from curator.home import Home
from tests.bench.claims import Claim
from tests.bench.keys import pressed
from tests.bench.kit import CURATOR, PER_FEED, median_of, percentile, show, timed_screen
from tests.bench.memory import used
from tests.bench.scale import Scale
from tests.bench.shelf import workspace
from tests.bench.start import INBOX
from tests.bench.stock import filled, words
from tests.builders import rss
from tests.server import Reply, running

SIZES = (10_000, 100_000, 1_000_000)
PRESSES = 30
WORDS = 40
FEEDS = 5
Figures = dict[str, float]


def run(scale: Scale) -> list[Claim]:
    sizes = [scale.of(size, least=PER_FEED * (at + 1)) for at, size in enumerate(SIZES)]
    found = [_figures(filled(size), scale) for size in sizes]
    heads = ("", *(f"{size:,}" for size in sizes), "slope")
    show(
        "Growth, with as many feeds: a slope of 0 is flat, 1 in proportion to the articles",
        [
            heads,
            *(_row(name, sizes, [figures[name] for figures in found]) for name in found[0]),
        ],
    )
    return []


def _row(name: str, sizes: list[int], found: list[float]) -> tuple[str, ...]:
    """The figures, and the power of the number of articles with which they rise from the smallest to the largest."""
    slope = math.log(max(found[-1], 1e-9) / max(found[0], 1e-9)) / math.log(sizes[-1] / sizes[0])
    return (name, *(f"{value:.1f}" for value in found), f"{slope:.2f}")


def _figures(root: Path, scale: Scale) -> Figures:
    screen = timed_screen([*CURATOR, "--home", str(root)], scale.runs, INBOX)
    keys = pressed(root, 1, scale.of(PRESSES * scale.runs, least=5))
    figures = {
        "start to usable inbox, ms": screen["first"] * 1000,
        "key to painted row, median ms": median_of(keys),
        "key to painted row, p99 ms": percentile(keys, 0.99),
        "app and its workers, MB": used(root),
    }
    with closing(Home.open(root)) as home:
        rng = random.Random(5)
        searched = [_spent(lambda: _first_page(home, words(rng, 1))) for _ in range(WORDS)]
        figures["search a word, first page, p95 ms"] = percentile(searched, 0.95)
        figures["first page of the inbox, ms"] = median_of([_spent(lambda: _inbox(home)) for _ in range(WORDS)])
        figures["counts of the rooms, ms"] = median_of([_spent(home.inbox.counts) for _ in range(WORDS)])
        figures["all feeds with their counts, ms"] = median_of([_spent(home.subscriptions.all) for _ in range(WORDS)])
    figures["refresh of a feed with 50 new articles, ms"] = _refresh(root)
    figures["archive, MB"] = (root / "archive.db").stat().st_size / 1e6
    return figures


def _spent(job: Callable[[], object]) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    job()
    return (time.perf_counter() - started) * 1000


def _first_page(home: Home, word: str) -> None:
    home.inbox.articles(home.inbox.search(word, 50).ids)


def _inbox(home: Home) -> None:
    home.inbox.articles(home.inbox.ids(limit=50))


def _refresh(root: Path) -> float:
    """Over a few feeds that are new to a copy of the home, one by one."""
    rng = random.Random(6)
    with workspace() as folder, running() as server:
        copy = shutil.copytree(root, folder / "home")
        with closing(Home.open(copy)) as home:
            spent = []
            for number in range(FEEDS + 1):
                items = [(words(rng, 8), f"<p>{words(rng, 150)}</p>") for _ in range(PER_FEED)]
                server.serve(f"/{number}", Reply(rss(f"New {number}", [], datetime.now(UTC))))
                home.subscriptions.add(f"{server.url}/{number}")
                server.serve(f"/{number}", Reply(rss(f"New {number}", items, datetime.now(UTC))))
                spent.append(_spent(lambda n=number: home.refresh.run([f"{server.url}/{n}"])))
    return median_of(spent[1:])  # the first one starts a worker
