"""Being in a room of the app, in a test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.events import Paste
from textual.pilot import Pilot

from curator.home import Home
from curator.ui.app import CuratorApp
from tests.ui.driving import settled, shown_by

WIDE = (140, 30)
NARROW = (80, 24)


class Visit:
    """An app, driven by keys; each is dealt with to its end before the next."""

    def __init__(self, app: CuratorApp, pilot: Pilot[object]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await settled(self.app, self.pilot)

    async def write(self, text: str, *then: str) -> None:
        """Put a text in the place of what is on the line, and then press these keys."""
        await self.pilot.press("home", "ctrl+k")
        self.app.post_message(Paste(text))
        await self.pilot.pause()
        await settled(self.app, self.pilot)
        await self.press(*then)

    def shows(self, selector: str = "#rows") -> list[str]:
        """The lines of a widget that have anything on them."""
        return [line for line in shown_by(self.app.screen.query_one(selector)).splitlines() if line.strip()]

    def screen(self) -> str:
        return shown_by(self.app.screen)


@asynccontextmanager
async def visit(home: Home, room: str = "", size: tuple[int, int] = WIDE) -> AsyncIterator[Visit]:
    """The app on a screen of that size, in the room that this key leads to."""
    app = CuratorApp(home)
    async with app.run_test(size=size) as pilot:
        await settled(app, pilot)
        visit = Visit(app, pilot)
        if room:
            await visit.press(room)
        yield visit
