"""The longest time that the screen's event loop was ever held up: refreshing, extracting a page, opening an article."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from curator.home import Home
from curator.ui.app import CuratorApp
from tests.bench.kit import figure, median_of, table, workspace
from tests.bench.stock import body, fill
from tests.builders import rss
from tests.server import Reply, Server, running
from tests.ui.driving import settled
from tests.ui.heartbeat import heartbeat

FEEDS, ENTRIES = 40, 60
Act = Callable[[Home], Awaitable[object]]


def run(runs: int) -> None:
    rows = [("while", "median of longest stalls, ms", "worst, ms")]
    with workspace() as folder, running() as server:
        for name, prepare, act in (
            (f"refreshing {FEEDS} feeds of {ENTRIES} entries", _follow, _refresh),
            ("extracting a page of 400 KB", _follow, _extract),
            ("opening an article of 200 KB", None, None),
        ):
            stalls = []
            for number in range(runs):
                root = fill(folder / f"{name[:4]}-{number}", 50, first_body=200_000)
                stalls.append(asyncio.run(_stall(root, server, prepare, act)) * 1000)
            rows.append((name, figure(median_of(stalls), 1), figure(max(stalls), 1)))
    table("the event loop's longest stall", rows)


async def _stall(root: Path, server: Server, prepare: Callable[[Home, Server], None] | None, act: Act | None) -> float:
    home = Home.open(root)
    try:
        if prepare:
            prepare(home, server)
        app = CuratorApp(home)
        async with app.run_test(size=(120, 36)) as pilot:
            await settled(app, pilot)
            async with heartbeat() as heart:
                if act:
                    await act(home)
                else:
                    await pilot.press("enter")
                await settled(app, pilot)
            return heart.worst
    finally:
        home.close()


def _follow(home: Home, server: Server) -> None:
    import random

    rng = random.Random(3)
    items = [(f"Entry {n}", body(rng, 4_000), f"{server.url}/page?{n}") for n in range(ENTRIES)]
    opml = root_of(home) / "feeds.opml"
    outlines = []
    for number in range(FEEDS):
        server.serve(f"/{number}", Reply(rss(f"Feed {number}", items)))
        outlines.append(f'<outline type="rss" text="F{number}" xmlUrl="{server.url}/{number}"/>')
    opml.write_text(f'<opml version="2.0"><body>{"".join(outlines)}</body></opml>')
    home.subscriptions.import_opml(opml)
    page = f"<html><head><title>P</title></head><body><article><h1>P</h1>{body(rng, 400_000)}</article></body></html>"
    server.serve("/page", Reply(page.encode(), content_type="text/html"))


def root_of(home: Home) -> Path:
    return home.paths.config.parent


async def _refresh(home: Home) -> None:
    urls = [view.feed.url for view in home.subscriptions.all() if view.feed.url.startswith("http://127.0.0.1")]
    await asyncio.to_thread(home.refresh.run, urls)


async def _extract(home: Home) -> None:
    url = next(view.feed.url for view in home.subscriptions.all() if view.feed.url.startswith("http://127.0.0.1"))
    page = url.rsplit("/", 1)[0] + "/page"
    await asyncio.to_thread(home.reading.add_page, page)
