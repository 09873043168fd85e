"""A heartbeat: how long the event loop was ever kept from its next beat."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_BEAT = 0.005


class Heartbeat:
    """`worst` is in seconds, over what a beat should have taken."""

    def __init__(self) -> None:
        self.worst = 0.0
        self.beats = 0

    async def run(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(_BEAT)
            self.worst = max(self.worst, time.perf_counter() - before - _BEAT)
            self.beats += 1


@asynccontextmanager
async def heartbeat() -> AsyncIterator[Heartbeat]:
    heart = Heartbeat()
    task = asyncio.create_task(heart.run())
    try:
        yield heart
    finally:
        task.cancel()
