"""One word over 100,000 articles with bodies: the first page, from the index, inside a running home."""

import random
import time

from tests.bench.kit import figure, median_of, newsboat, percentile, ratio, table, timed_screen
from tests.bench.stock import filled, newsboat_filled, words

SIZE = 100_000


def run(runs: int) -> None:
    from curator.home import Home

    home = Home.open(filled(SIZE))
    rng = random.Random(2)
    spent = []
    for _ in range(runs * 20):
        word = words(rng, 1)
        started = time.perf_counter()
        home.inbox.articles(home.inbox.search(word, 50).ids)
        spent.append((time.perf_counter() - started) * 1000)
    home.close()
    theirs = None
    if program := newsboat():
        command = newsboat_filled(program, SIZE)
        steps = [(r"/stanmer\r", "Search [Rr]esult")]
        theirs = timed_screen(command, runs, r"Feed 00\d\d", steps=steps, quit_keys="qqqq")["step1"] * 1000
    median = median_of(spent)
    rows = [
        ("articles", "median ms", "p95 ms", "newsboat ms", "ratio of medians"),
        (f"{SIZE:,}", figure(median, 1), figure(percentile(spent, 0.95), 1), figure(theirs, 0), ratio(median, theirs)),
    ]
    table("search one word, first page", rows)
