"""A warm refresh of 500 feeds, each of which answers 304, beside newsboat at its best and reader."""

import sqlite3

from tests.bench.claims import Claim
from tests.bench.kit import Corpus, Series, bench, corpus, figure, show, store
from tests.bench.scale import Scale

FEEDS = 500


def run(scale: Scale) -> list[Claim]:
    made = corpus(scale.of(FEEDS, least=2))
    ours, newsboat, reader = (_warm(peer, made, scale.runs) for peer in ("curator", "newsboat", "reader"))
    assert ours
    sides = {"curator": ours, "newsboat after ANALYZE": newsboat, "reader": reader}
    show(
        f"Warm refresh of {made.feeds} feeds",
        [
            ("", "CPU s", "wall s", "MB", "answered 304"),
            *(
                (name, figure(side.cpu), figure(side.wall), figure(side.median["rss_mb"], 0), _unchanged(side))
                for name, side in sides.items()
                if side
            ),
        ],
    )
    work = f"warm refresh, {made.feeds} feeds, all 304: CPU"
    return [
        Claim(work, ours.cpu, "s", 0.5, "newsboat after ANALYZE", newsboat and newsboat.cpu),
        Claim(work, ours.cpu, "s", 0.4, "reader", reader and reader.cpu),
    ]


def _warm(peer: str, made: Corpus, runs: int) -> Series | None:
    """Over what one cold run has stored."""
    if not bench(peer, made, "cold", runs=1):
        return None
    if peer == "newsboat":
        connection = sqlite3.connect(store(peer, made) / "cache.db")
        connection.execute("ANALYZE")
        connection.close()
    (series,) = bench(peer, made, "warm", runs=runs)
    return series


def _unchanged(side: Series) -> str:
    return f"{side.median['n304']:.0f} of {side.median['req']:.0f}"
