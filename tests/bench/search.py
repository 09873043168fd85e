"""Words over 100,000 articles with bodies: the first page, inside a running home; beside grep over sfeed's files."""

import random
import re
import time
from contextlib import closing

from curator.home import Home
from tests.bench.claims import Claim
from tests.bench.kit import PER_FEED, Corpus, bench, corpus, figure, installed, median_of, percentile, show, store
from tests.bench.scale import Scale

ARTICLES = 100_000
PAGE = 50
PLANTED = ("quillfeather", "harbourlight", "the")
DRAWN = 200


def run(scale: Scale) -> list[Claim]:
    made = corpus(max(2, scale.of(ARTICLES) // PER_FEED))
    _stored("curator", made)
    with closing(Home.open(store("curator", made) / "home")) as home:
        spent = {f"“{word}”": [_asked(home, word) for _ in range(10 * scale.runs)] for word in PLANTED}
        drawn = [_asked(home, word) for word in _titles_words(home) for _ in range(scale.runs)]
        found = {f"“{word}”": home.inbox.search(word, 1).total for word in PLANTED}
    spent[f"{DRAWN} words drawn from titles"] = drawn
    rows = [
        (name, f"{found[name]:,}" if name in found else "", figure(median_of(ms), 1), figure(percentile(ms, 0.95), 1))
        for name, ms in spent.items()
    ]
    grep = None
    if installed("sfeed"):
        _stored("sfeed", made)
        (series,) = bench("sfeed", made, "search", runs=scale.runs, may_fail=True)
        grep = series.wall * 1000
        rows.append(("grep over sfeed's files", series.after, figure(grep, 1), ""))
    articles = made.feeds * PER_FEED
    show(f"Search {articles:,} articles, first {PAGE}", [("", "found", "median ms", "p95 ms"), *rows])
    work = f"search a word over {articles:,} articles, first page: p95"
    p95 = percentile(drawn, 0.95)
    return [Claim(work, p95, "ms", 30), Claim(work, p95, "ms", 0.1, "grep over sfeed's files", grep)]


def _stored(peer: str, made: Corpus) -> None:
    """One cold run, kept; curator's with its index."""
    whole = store(peer, made) / "whole"
    if not whole.exists():
        bench(peer, made, "cold", runs=1)
        if peer == "curator":
            bench(peer, made, "follow", runs=1)
        whole.touch()


def _asked(home: Home, word: str) -> float:
    """Milliseconds to the first page of what has the word."""
    started = time.perf_counter()
    home.inbox.articles(home.inbox.search(word, PAGE).ids)
    return (time.perf_counter() - started) * 1000


def _titles_words(home: Home) -> list[str]:
    """Words that a person may well look for: different ones, as they stand in titles."""
    ids = home.inbox.ids()
    random.Random(2).shuffle(ids)
    titles = " ".join(article.title for article in home.inbox.articles(ids[: 4 * DRAWN]))
    return list(dict.fromkeys(word.lower() for word in re.findall(r"[a-zA-Z]{4,}", titles)))[:DRAWN]
