"""A feed of 100 MB, a gzip bomb and an endless body: how long curator reads, with how much memory, and what it says."""

import subprocess
import time
from contextlib import closing

from curator.home import Home
from tests.bench.claims import Claim
from tests.bench.kit import CURATOR, figure, free_port, median_of, serving, show
from tests.bench.memory import watched
from tests.bench.scale import Scale
from tests.bench.shelf import workspace

BIG_MB, BOMB_MB = 100, 1_000
PROBES = {"big": "a 100 MB feed", "bomb": "a gzip bomb", "endless": "an endless body"}


def run(scale: Scale) -> list[Claim]:
    rows = [("", "s", "MB with workers", "what it says")]
    claims = []
    size = ("--mb", scale.of(BIG_MB), "--bomb-mb", scale.of(BOMB_MB))
    with serving("evil.py", free_port(), *size) as url:
        for path, name in PROBES.items():
            taken, said = [], ""
            for _ in range(scale.runs):
                seconds, mb, said = _refreshed(f"{url}/{path}")
                taken.append((seconds, mb))
            seconds, mb = (median_of(some) for some in zip(*taken, strict=True))
            rows.append((name, figure(seconds), figure(mb, 0), said.replace("|", "\\|")))
            claims += [Claim(f"{name}: wall", seconds, "s", 5), Claim(f"{name}: memory", mb, "MB", 200)]
    show("What never ends, or is too much", rows)
    return claims


def _refreshed(feed: str) -> tuple[float, float, str]:
    """Seconds that a refresh of one feed takes from the command on, MB at most, and what it says first."""
    with workspace() as root:
        opml = root / "feeds.opml"
        opml.write_text(f'<opml version="2.0"><body><outline type="rss" text="F" xmlUrl="{feed}"/></body></opml>')
        with closing(Home.open(root / "home")) as home:
            home.subscriptions.import_opml(opml)
        started = time.perf_counter()
        with (
            subprocess.Popen(
                [*CURATOR, "--home", str(root / "home"), "refresh"],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            ) as process,
            watched(process.pid) as peak,
        ):
            said, _ = process.communicate()
        return time.perf_counter() - started, peak.mb, said.splitlines()[0].removeprefix("curator: ")
