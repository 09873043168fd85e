"""Writer: stores what many tasks bring, in batches, in a thread of its own."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final, Generic, Self, TypeVar

from curator.domain.faults import CuratorError

T = TypeVar("T")
R = TypeVar("R")

_MOST: Final = 64  # things that wait to be stored or are being stored
_GATHERING: Final = 0.1  # seconds in which a batch comes together, unless half of the most is there sooner


class Writer(Generic[T, R]):
    """An async context manager; at its end all that was brought is stored.

    `store` is called in the thread, with whatever came since the last time; `stored` on the loop, with what it
    returned. Where something can't be stored, nor after a `moment` of seconds, nothing is any more, and the end raises.
    What `store` raises other than CuratorError it raises of one thing: each of the batch is tried alone.
    """

    def __init__(self, store: Callable[[list[T]], R], stored: Callable[[R], None], moment: float = 0.5) -> None:
        self._store = store
        self._stored = stored
        self._moment = moment
        self._room = asyncio.Semaphore(_MOST)
        self._waiting: list[T] = []
        self._enough = asyncio.Event()
        self._ending = False

    async def __aenter__(self) -> Self:
        self._work = asyncio.create_task(self._until_the_end())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._ending = True
        self._enough.set()
        await self._work

    @property
    def failed(self) -> bool:
        """Whether nothing is stored any more."""
        return self._work.done()

    async def bring(self, thing: T) -> None:
        """Leaves it to be stored; waits as long as too much is waiting for that."""
        await self._room.acquire()
        self._waiting.append(thing)
        if len(self._waiting) >= _MOST // 2:
            self._enough.set()

    async def _until_the_end(self) -> None:
        with ThreadPoolExecutor(1, thread_name_prefix="writer") as thread:
            while self._waiting or not self._ending:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._enough.wait(), _GATHERING)
                batch, self._waiting = self._waiting, []
                if not self._ending:
                    self._enough.clear()
                if batch:
                    await self._keep(batch, thread)
                    for _ in batch:
                        self._room.release()

    async def _keep(self, batch: list[T], thread: ThreadPoolExecutor) -> None:
        try:
            outcome = await asyncio.get_running_loop().run_in_executor(thread, self._tried, batch)
        except CuratorError:
            raise
        except Exception:  # a mistake in curator: whose thing it was shows
            if len(batch) == 1:
                raise
            for thing in batch:
                await self._keep([thing], thread)
        else:
            self._stored(outcome)

    def _tried(self, batch: list[T]) -> R:
        try:
            return self._store(batch)
        except CuratorError:
            time.sleep(self._moment)
        return self._store(batch)
