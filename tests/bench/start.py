"""From the command to a usable inbox, at 1,000 and at 100,000 articles."""

from tests.bench.kit import CURATOR, figure, newsboat, ratio, table, timed_screen
from tests.bench.stock import filled, newsboat_filled

SIZES = (1_000, 100_000)


def run(runs: int) -> None:
    rows = [("articles", "curator s", "CPU s", "MB", "newsboat s", "CPU s", "ratio wall", "ratio CPU")]
    for size in SIZES:
        ours = timed_screen([*CURATOR, "--home", str(filled(size))], runs, r"Inbox \d[\s\S]*Feed \d\d\d\d")
        theirs: dict[str, float] = {}
        if program := newsboat():
            theirs = timed_screen(newsboat_filled(program, size), runs, r"Feed 00\d\d")
        rows.append(
            (
                f"{size:,}",
                figure(ours["first"]),
                figure(ours["cpu_first"]),
                figure(ours["rss_first_mb"], 0),
                figure(theirs.get("first")),
                figure(theirs.get("cpu_first")),
                ratio(ours["first"], theirs.get("first")),
                ratio(ours["cpu_first"], theirs.get("cpu_first")),
            )
        )
    table("start to usable inbox", rows)
