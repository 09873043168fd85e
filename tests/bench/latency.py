"""A cold refresh of 100 feeds whose server takes 100 ms to answer, beside sfeed with 16 connections to it."""

from tests.bench.claims import Claim
from tests.bench.kit import bench, corpus, figure, show
from tests.bench.scale import Scale

FEEDS = 100
MILLISECONDS = 100
AT_ONCE = 16


def run(scale: Scale) -> list[Claim]:
    made = corpus(scale.of(FEEDS, least=2))
    as_many = f"[refresh]\nconnections = {AT_ONCE}\nper_host = {AT_ONCE}"
    (same,) = bench("curator", made, "cold", runs=scale.runs, LATENCY=MILLISECONDS, SETTINGS=as_many)
    (polite,) = bench("curator", made, "cold", runs=scale.runs, LATENCY=MILLISECONDS)
    sfeed = next(iter(bench("sfeed", made, "cold", runs=scale.runs, LATENCY=MILLISECONDS, JOBS=AT_ONCE)), None)
    sides = {
        f"curator, {AT_ONCE} connections to the one server": same,
        "curator as it comes": polite,
        f"sfeed, {AT_ONCE} connections": sfeed,
    }
    show(
        f"Cold refresh of {made.feeds} feeds at {MILLISECONDS} ms latency, all of one server",
        [
            ("", "wall s", "CPU s", "requests", "stored"),
            *(
                (name, figure(side.wall), figure(side.cpu), figure(side.median["req"], 0), side.after)
                for name, side in sides.items()
                if side
            ),
        ],
    )
    work = f"cold refresh, {made.feeds} feeds at {MILLISECONDS} ms latency: wall"
    theirs = sfeed and sfeed.wall
    return [
        Claim(f"{work}, {AT_ONCE} connections each", same.wall, "s", 0.5, f"sfeed ({AT_ONCE})", theirs),
        Claim(f"{work}, as it comes", polite.wall, "s", None, f"sfeed ({AT_ONCE})", theirs),
    ]
