"""The screen's event loop goes on beating, whatever goes on behind it."""

import os
from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from curator.home import Home
from curator.ui.app import CuratorApp
from tests.builders import rss
from tests.server import Reply, Server
from tests.ui.driving import settled, until
from tests.ui.heartbeat import heartbeat

FEEDS, ENTRIES = 40, 50
TRIES = 4  # a machine that is busy with something else misses a beat, but not every time
LONGEST = 0.05
PARAGRAPH = f'<p>{"Every application invents a file format. " * 12}<a href="https://example.org/x">More</a>.</p>'


@pytest.fixture
def home(open_home: Callable[..., Home], server: Server) -> Home:
    """Follows 40 feeds that were never asked."""
    home = open_home("[refresh]\non_start = false\n", empty=True)
    lines = "".join(f'<outline type="rss" text="F{at}" xmlUrl="{server.url}/{at}"/>' for at in range(FEEDS))
    opml = home.paths.config.parent / "in.opml"
    opml.write_text(f'<opml version="2.0"><body>{lines}</body></opml>')
    home.subscriptions.import_opml(opml)
    return home


async def worst_while(app: CuratorApp, pilot: Pilot[object], act: Callable[[int], Awaitable[None]]) -> float:
    """The longest that a beat was held up, at the best of some tries; `act` is given the number of the try."""
    worst = float("inf")
    for number in range(TRIES):
        async with heartbeat() as heart:
            await act(number)
            await settled(app, pilot)
        assert heart.beats > 10
        worst = min(worst, heart.worst)
        if worst <= LONGEST:
            break
    crowd = os.getloadavg()[0]
    if worst > LONGEST and crowd > 2 * (os.cpu_count() or 1):
        pytest.skip(f"the machine is too busy to tell: a load of {crowd:.0f}, beats held up {worst * 1000:.0f} ms")
    return worst


async def test_a_refresh_does_not_hold_up_the_loop(home: Home, server: Server) -> None:
    app = CuratorApp(home)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(app, pilot)

        async def refresh(number: int) -> None:
            items = [(f"Entry {at}", PARAGRAPH * 7, f"{server.url}/{number}/{at}") for at in range(ENTRIES)]
            body = rss("Feed", items)
            assert len(body) > ENTRIES * 4_000
            for at in range(FEEDS):
                server.serve(f"/{at}", Reply(body))
            await pilot.press("r")
            await settled(app, pilot)
            assert app.hint.startswith(f"{FEEDS * ENTRIES:,} new from {FEEDS} feeds")

        worst = await worst_while(app, pilot, refresh)
    assert worst <= LONGEST


async def test_keys_pressed_while_feeds_come_in_and_are_followed_up_do_not_wait(home: Home, server: Server) -> None:
    app = CuratorApp(home)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(app, pilot)

        async def refresh_and_press(number: int) -> None:
            items = [(f"Entry {at}", PARAGRAPH * 7, f"{server.url}/{number}/{at}") for at in range(ENTRIES)]
            for at in range(FEEDS):
                server.serve(f"/{at}", Reply(rss("Feed", items)))
            await pilot.press("r")
            while app.progress:
                await pilot.press("j")
            followed = home.following.waiting()
            await until(pilot, lambda: home.following.waiting() < followed)
            await pilot.press("j", "k")

        worst = await worst_while(app, pilot, refresh_and_press)
    assert worst <= LONGEST


async def test_reading_a_page_of_300_kilobytes_does_not_hold_up_the_loop(home: Home, server: Server) -> None:
    article = PARAGRAPH * (300_000 // len(PARAGRAPH) + 1)
    page = f"<html><head><title>Long</title></head><body><article><h1>Long</h1>{article}</article></body></html>"
    app = CuratorApp(home)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(app, pilot)

        async def add(number: int) -> None:
            url = server.serve(f"/page{number}", Reply(page.encode(), content_type="text/html"))
            await pilot.press("plus")
            app.screen.query_one(Input).value = url
            await pilot.press("enter")
            await settled(app, pilot)
            assert app.hint == "in the inbox: “Long”"

        worst = await worst_while(app, pilot, add)
    assert worst <= LONGEST
