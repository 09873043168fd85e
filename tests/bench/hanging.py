"""5 of 100 feeds whose server never answers: when the other 95 are done, and when all is over."""

import time
from contextlib import closing

from curator.domain.settings import Refreshing
from curator.home import Home
from curator.services.tally import Progress
from tests.bench.claims import Claim
from tests.bench.kit import Corpus, corpus, figure, median_of, serving, show
from tests.bench.scale import Scale
from tests.bench.shelf import workspace

FEEDS, DEAD = 100, 5
TIMEOUT = Refreshing().timeout


def run(scale: Scale) -> list[Claim]:
    made = corpus(scale.of(FEEDS, least=10))
    dead = scale.of(DEAD)
    alive = made.feeds - dead
    timeout = TIMEOUT * min(1.0, max(scale.share, 0.1))
    hung, well = (
        [_refreshed(made, silent, alive, timeout) for _ in range(scale.runs)] for silent in (("--dead", dead), ())
    )
    others, whole = (median_of(some) for some in zip(*hung, strict=True))
    without = median_of([all_done for all_done, _ in well])
    rows = [
        ("", "wall s"),
        (f"the other {alive}, beside {dead} that hang", figure(others)),
        (f"the first {alive}, where none hangs", figure(without)),
        (f"all, with a time-out of {timeout:g} s", figure(whole)),
    ]
    show(f"{dead} of {made.feeds} feeds never answer", rows)
    work = f"{dead} of {made.feeds} hang"
    return [
        Claim(f"{work}: the whole", whole, "s", 1.1, "the time-out", timeout),
        Claim(f"{work}: the whole", whole, "s", 15),
        Claim(f"{work}: the other {alive}", others, "s", 1.1, "none hanging", without),
    ]


def _refreshed(made: Corpus, silent: tuple[object, ...], alive: int, timeout: float) -> tuple[float, float]:
    """Seconds until so many feeds were done, and until all were."""
    marks: list[float] = []

    def done(progress: Progress) -> None:
        if progress.done >= alive and not marks:
            marks.append(time.perf_counter())

    with workspace() as root, serving("serve.py", made.port, made.folder, *silent):
        if timeout != TIMEOUT:
            (root / "config.toml").write_text(f"[refresh]\ntimeout = {timeout}\n")
        with closing(Home.open(root)) as home:
            home.subscriptions.import_opml(made.folder / "feeds.opml")
            started = time.perf_counter()
            home.refresh.run(report=done)
            return marks[0] - started, time.perf_counter() - started
