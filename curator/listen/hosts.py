"""Hosts: manners towards each server, for as long as a client lives."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from curator.domain.faults import FetchFailed
from curator.listen.addresses import host_of, shown
from curator.listen.messages import TryLater

_REFUSALS: Final = 2
_FAILED_CONNECTIONS: Final = 3
_LENT: Final = 3  # times the slots that a server has


class Host:
    """How many may ask one server at once, and whether it is to be asked at all.

    One feed's fault says nothing of its neighbours: only if the server refuses twice in a row, or can't be reached
    three times in a row, with no other answer between, are the rest left for later.
    """

    def __init__(self, at_once: int) -> None:
        self.slots = asyncio.Semaphore(at_once)
        self.lendable = at_once * _LENT
        self._refusals = 0
        self._pause_until = 0.0
        self._unreachable = 0
        self._cause = ""

    def check(self, url: str) -> None:
        """Raises TryLater or FetchFailed if asking now would be no use."""
        left = self._pause_until - time.monotonic()
        if self._refusals >= _REFUSALS and left > 0:
            pause = f"{left:.0f} s" if left < 100 else f"{left / 60:.0f} min"
            text = f"{shown(url)}: not asked, its server wants to be left alone for {pause}"
            raise TryLater(text, int(left) + 1, asked=False)
        if self._unreachable >= _FAILED_CONNECTIONS:
            raise FetchFailed(f"{shown(url)}: not asked, its server failed {self._unreachable} times: {self._cause}")

    def answered(self) -> None:
        self._refusals = self._unreachable = 0

    def refused(self, seconds: int) -> None:
        self._unreachable = 0
        self._refusals += 1
        self._pause_until = max(self._pause_until, time.monotonic() + seconds)

    def failed_to_connect(self, cause: str) -> None:
        self._unreachable += 1
        self._cause = cause


class Hosts:
    """All servers a client talks to: at most `connections` at once in all, `per_host` to one.

    A request that takes longer than `patience` seconds lends its place at its server to the next, so that a few that
    hang don't keep a whole site's feeds waiting; there are bounds to that.
    """

    def __init__(self, connections: int, per_host: int, patience: float) -> None:
        self._slots = asyncio.Semaphore(connections)
        self._per_host = per_host
        self._patience = patience
        self._hosts: dict[str, Host] = {}

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[Host]:
        """Waits until this URL's server may be asked. Raises TryLater or FetchFailed if it isn't to be."""
        host = self._hosts.setdefault(host_of(url), Host(self._per_host))
        await host.slots.acquire()
        place = _Place(host)
        try:
            async with self._slots:
                host.check(url)
                place.lend_after(self._patience)
                yield host
        finally:
            place.give_back()


class _Place:
    """One request's place at a server: its own, or lent to the next."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._lent = False
        self._timer: asyncio.TimerHandle | None = None

    def lend_after(self, seconds: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, self._lend)

    def give_back(self) -> None:
        if self._timer:
            self._timer.cancel()
        if self._lent:
            self._host.lendable += 1
        else:
            self._host.slots.release()

    def _lend(self) -> None:
        if self._host.lendable:
            self._host.lendable -= 1
            self._lent = True
            self._host.slots.release()
