"""The longest time that the screen's event loop was ever held up: while feeds are refreshed, and a page extracted."""

import asyncio
import random
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

from textual.pilot import Pilot

from curator.home import Home
from curator.ui.app import CuratorApp
from tests.bench.claims import Claim
from tests.bench.kit import figure, median_of, show
from tests.bench.scale import Scale
from tests.bench.shelf import workspace
from tests.bench.stock import body, with_long_article
from tests.builders import rss
from tests.server import Reply, Server, running
from tests.ui.driving import settled
from tests.ui.heartbeat import heartbeat

FEEDS, ENTRIES, PAGE = 40, 60, 400_000
SIZE = (80, 36)


def run(scale: Scale) -> list[Claim]:
    feeds = scale.of(FEEDS)
    names = {
        "refresh": f"refreshing {feeds} feeds of {ENTRIES} entries",
        "extract": f"extracting a page of {PAGE // 1000} KB",
    }
    rows = [("while", "longest stall, median ms", "worst ms")]
    with workspace() as folder, running() as server:
        for act, name in names.items():
            stalls = []
            for number in range(scale.runs):
                home = with_long_article(folder / f"{act}-{number}", 2_000)
                _follow(home, server, feeds)
                stalls.append(longest_stall(home, act))
            rows.append((name, figure(median_of(stalls), 1), figure(max(stalls), 1)))
    show("The event loop's longest stall", rows)
    return []


def longest_stall(root: Path, act: str) -> float:
    """Milliseconds that the loop was ever kept from its next beat, until all was done that an act led to.

    In a process of its own: what is loaded when it is first needed counts.
    """
    command = [sys.executable, "-m", "tests.bench.stall", str(root), act]
    return float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


async def _stall(root: Path, act: "Act") -> float:
    with closing(Home.open(root)) as home:
        app = CuratorApp(home)
        async with app.run_test(size=SIZE) as pilot:
            await settled(app, pilot)
            async with heartbeat() as heart:
                await act(app, pilot)
                await settled(app, pilot)
            return heart.worst * 1000


def _follow(root: Path, server: Server, feeds: int) -> None:
    """Follows feeds that the server has, all due, and puts a page beside them."""
    rng = random.Random(3)
    items = [(f"Entry {number}", body(rng, 4_000), f"{server.url}/page?{number}") for number in range(ENTRIES)]
    outlines = []
    for number in range(feeds):
        server.serve(f"/{number}", Reply(rss(f"Feed {number}", items)))
        outlines.append(f'<outline type="rss" text="F{number}" xmlUrl="{server.url}/{number}"/>')
    opml = root / "feeds.opml"
    opml.write_text(f'<opml version="2.0"><body>{"".join(outlines)}</body></opml>')
    (root / "config.toml").write_text("[refresh]\non_start = false\n")
    with closing(Home.open(root)) as home:
        home.subscriptions.import_opml(opml)
    page = f"<html><head><title>P</title></head><body><article><h1>P</h1>{body(rng, PAGE)}</article></body></html>"
    server.serve("/page", Reply(page.encode(), content_type="text/html"))


def _followed(app: CuratorApp) -> list[str]:
    urls = [view.feed.url for view in app.home.subscriptions.all()]
    return [url for url in urls if url.startswith("http://127.0.0.1")]


async def _refresh(app: CuratorApp, _: object) -> None:
    await asyncio.to_thread(app.home.refresh.run, _followed(app))


async def _extract(app: CuratorApp, _: object) -> None:
    page = _followed(app)[0].rsplit("/", 1)[0] + "/page"
    await asyncio.to_thread(app.home.reading.add_page, page)


async def _open(_: object, pilot: Pilot[str]) -> None:
    await pilot.press("enter")


Act = Callable[[CuratorApp, Pilot[str]], Awaitable[object]]
ACTS: dict[str, Act] = {"refresh": _refresh, "extract": _extract, "open": _open}

if __name__ == "__main__":
    print(asyncio.run(_stall(Path(sys.argv[1]), ACTS[sys.argv[2]])))
