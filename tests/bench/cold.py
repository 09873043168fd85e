"""A cold refresh of 500 feeds with 50 entries each; then the index, which follows, as a line of its own."""

from tests.bench.claims import Claim
from tests.bench.kit import PER_FEED, Series, bench, corpus, figure, show
from tests.bench.scale import Scale

FEEDS = 500


def run(scale: Scale) -> list[Claim]:
    made = corpus(scale.of(FEEDS, least=2))
    articles = made.feeds * PER_FEED
    (ours,) = bench("curator", made, "cold", runs=scale.runs)
    (follows,) = bench("curator", made, "follow", runs=1)
    newsboat, sfeed = (next(iter(bench(peer, made, "cold", runs=scale.runs)), None) for peer in ("newsboat", "sfeed"))
    sides = {"curator": ours, "its index, which follows": follows, "newsboat": newsboat, "sfeed": sfeed}
    heads = ("", "CPU s", "wall s", "ms CPU an article", "MB of the largest process", "stored")
    show(
        f"Cold refresh of {made.feeds} feeds × {PER_FEED} entries",
        [heads, *(_row(name, side, articles) for name, side in sides.items() if side)],
    )
    work = f"cold refresh, {made.feeds} feeds × {PER_FEED}: CPU"
    return [
        Claim(work, ours.cpu, "s", 0.5, "newsboat", newsboat and newsboat.cpu),
        Claim(work, ours.cpu, "s", 0.6, "sfeed", sfeed and sfeed.cpu),
        Claim("… the index following: CPU", follows.cpu, "s"),
    ]


def _row(name: str, side: Series, articles: int) -> tuple[str, ...]:
    each = figure(side.cpu / articles * 1000)
    return (name, figure(side.cpu), figure(side.wall), each, figure(side.median["rss_mb"], 0), side.after)
