"""From the command to a usable inbox: at 100,000 articles beside newsboat, a bare Textual app, and itself at 1,000."""

import sys

from tests.bench.claims import Claim
from tests.bench.kit import CURATOR, PER_FEED, figure, installed, show, timed_screen
from tests.bench.scale import Scale
from tests.bench.stock import KITS_BODY, filled, newsboat_filled

SMALL, LARGE = 1_000, 100_000
INBOX = r"Inbox \d[\s\S]*Feed \d\d\d\d"


def run(scale: Scale) -> list[Claim]:
    small, large = scale.of(SMALL, least=PER_FEED), scale.of(LARGE, least=PER_FEED)
    sides = {
        f"curator, {large:,}": _ours(large, scale.runs),
        f"curator, {small:,}": _ours(small, scale.runs),
        "bare Textual app with a list": timed_screen(
            [sys.executable, "-m", "tests.bench.bare"], scale.runs, r"Row 0001"
        ),
    }
    ours, own, bare = sides.values()
    newsboat: dict[str, float] = {}
    if installed("newsboat"):
        newsboat = timed_screen(newsboat_filled(large), scale.runs, r"Feed 00\d\d")
        sides[f"newsboat after ANALYZE, {large:,}"] = newsboat
    rows = [
        (name, figure(side["first"]), figure(side["cpu_first"]), figure(side["rss_first_mb"], 0))
        for name, side in sides.items()
    ]
    show("Start to a usable inbox", [("", "wall s", "CPU s", "MB"), *rows])
    limits = (("newsboat after ANALYZE", newsboat, 0.4), ("bare Textual app", bare, 1.4), (f"at {small:,}", own, 1.1))
    work = f"start to usable inbox, {large:,} articles"
    return [
        Claim(f"{work}: {name}", ours[measure], "s", most, beside, theirs.get(measure))
        for measure, name in (("cpu_first", "CPU"), ("first", "wall"))
        for beside, theirs, most in limits
    ]


def _ours(articles: int, runs: int) -> dict[str, float]:
    return timed_screen([*CURATOR, "--home", str(filled(articles, KITS_BODY))], runs, INBOX)
