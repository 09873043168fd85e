"""Writer: stores what many tasks bring, one after another, in a thread of its own."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Self, TypeVar

from curator.domain.faults import CuratorError

T = TypeVar("T")


class Writer:
    """A context manager. Where something can't be stored, nor after a `moment` of seconds, nothing is any more."""

    def __init__(self, moment: float = 0.5) -> None:
        self._moment = moment
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._fault: CuratorError | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown()

    async def store(self, job: Callable[[], T]) -> T:
        """What the job returns, and raises."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._tried, job)

    def _tried(self, job: Callable[[], T]) -> T:
        if self._fault:
            raise self._fault
        try:
            return job()
        except CuratorError:
            time.sleep(self._moment)
        try:
            return job()
        except CuratorError as fault:
            self._fault = fault
            raise
