"""At a real terminal: from a key to the row it changes, and from Enter to an article's first lines."""

from tests.bench.kit import CURATOR, figure, median_of, table, timed_screen, workspace
from tests.bench.stock import fill, filled

SIZES = (1_000, 100_000)
TEXTS = (50_000, 200_000)
PRESSES = 20
_READY = r"Inbox \d[\s\S]*Feed \d\d\d\d"


def run(runs: int) -> None:
    with workspace() as folder:
        rows = [("articles", "key to painted row, ms")]
        for size in SIZES:
            command = [*CURATOR, "--home", str(filled(size))]
            pressed = timed_screen(command, runs, _READY, steps=[("j", ".")] * PRESSES)
            rows.append((f"{size:,}", figure(median_of([pressed[f"step{n + 1}"] for n in range(PRESSES)]) * 1000, 1)))
        table("key to paint", rows)
        rows = [("article", "Enter to its first lines, ms")]
        for length in TEXTS:
            command = [*CURATOR, "--home", str(fill(folder / f"open-{length}", 50, first_body=length))]
            opened = timed_screen(command, runs, _READY, steps=[(r"\r", r"min left|\d %")], quit_keys="qq")
            rows.append((f"{length // 1000} KB", figure(opened["step1"] * 1000, 0)))
        table("open an article", rows)
