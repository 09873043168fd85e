"""Driving an app in a test: waiting for what it does, never for time to pass."""

from collections.abc import Callable
from contextlib import suppress

from textual.app import App
from textual.pilot import Pilot
from textual.widget import Widget
from textual.worker import WorkerCancelled


async def settled(app: App[object], pilot: Pilot[object]) -> None:
    """Until no worker is under way and every message is dealt with."""
    while running := [worker for worker in app.workers if not worker.is_finished]:
        for worker in running:
            with suppress(WorkerCancelled):
                await worker.wait()
        await pilot.pause()
    await pilot.pause()


def shown_by(widget: Widget) -> str:
    """What a widget shows on the screen now, line by line."""
    region = widget.region
    lines = widget.screen._compositor.render_strips()
    shown = (strip.crop(region.x, region.right).text.rstrip() for strip in lines[region.y : region.bottom])
    return "\n".join(shown)


async def until(pilot: Pilot[object], condition: Callable[[], bool]) -> None:
    """Until something is so that no worker tells of, such as a timer's doing."""
    for _ in range(1_000):
        if condition():
            return
        await pilot.pause(0.01)
    raise AssertionError("it never came to be")
