"""Hosts: manners towards each server, for as long as a client lives."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from curator.domain.faults import FetchFailed
from curator.listen.addresses import host_of, shown
from curator.listen.messages import TryLater

_SPARE: Final = 2  # for each place, how many more are lent, or put aside, while those who hold one hang
_FAILURES: Final = 3
_OVERWHELMED: Final = 3
_SLOWER: Final = 2  # times as long as the slowest answer so far, and a request counts as hanging
_SILENT: Final = 4  # times the patience, where there was no answer yet to compare with
_OVERTAKEN: Final = 2  # for each place, how many later ones were answered, and a silent one is out of the ordinary
_FOR_LONG: Final = 10  # times the patience, and it is so though nobody overtook it


class Host:
    """How many may ask one server at once, and whether it is to be asked at all.

    What wants to be left alone is, whichever of its feeds it said so of. A server that is silent or can't be reached
    three times in a row is left for later too; any other fault of a feed says nothing of its neighbours.
    """

    def __init__(self, name: str, at_once: int, rest: float = 0.0) -> None:
        """It is left alone for the next `rest` seconds."""
        self.name = name
        self.places = _HostPlaces(at_once)
        self.answers = 0
        self._rests_until = time.monotonic() + rest
        self._slowest = 0.0
        self._answered = 0.0
        self._failures = 0
        self._overwhelmed = 0
        self._cause = ""

    def check(self, url: str, *, again: bool = False) -> None:
        """Raises TryLater or FetchFailed if asking now, or `again`, would be no use."""
        left = self._rests_until - time.monotonic()
        spared = f"{shown(url)}: not asked{' again' if again else ''}, its server"
        if left > 0:
            pause = f"{left:.0f} s" if left < 100 else f"{left / 60:.0f} min"
            raise TryLater(f"{spared} wants to be left alone for {pause}", int(left) + 1, host=self.name, asked=False)
        if self._failures >= _FAILURES:
            raise FetchFailed(f"{spared} failed {self._failures} times: {self._cause}")

    def answered(self, seconds: float, status: int) -> None:
        """To a request that took so many seconds."""
        self.answers += 1
        self._failures = 0
        self._overwhelmed = self._overwhelmed + 1 if status == 503 else 0
        self._answered = time.monotonic()
        self._slowest = max(self._slowest, seconds)

    @property
    def overwhelmed(self) -> bool:
        """Whether it was out of service (503) several times in a row."""
        return self._overwhelmed >= _OVERWHELMED

    def refused(self, seconds: int) -> None:
        """Asked to be left alone for so many seconds."""
        self._rests_until = max(self._rests_until, time.monotonic() + seconds)

    def failed(self, cause: str, seconds: float) -> None:
        """Did not answer a request for so many seconds; that says something only if it answered nobody else."""
        if time.monotonic() - seconds > self._answered:
            self._failures += 1
            self._cause = cause

    def hangs(self, seconds: float, patience: float) -> bool:
        """Whether a request that takes so long counts as hanging."""
        return seconds >= (max(patience, self._slowest * _SLOWER) if self._answered else patience * _SILENT)


class Hosts:
    """All servers a client talks to: at most `connections` at once in all, `per_host` to one.

    The latter is never exceeded. Where a request says nothing for long while others wait for the same server, its
    connection is closed, and it is made once more when nobody waits there any longer; so a few feeds that hang don't
    keep their neighbours waiting. A request that hangs for `patience` seconds or more lends its place among all to the
    next, so that a few of them keep no other server waiting. There are bounds to both. `rests` are the servers to leave
    alone, each for so many seconds.
    """

    def __init__(self, connections: int, per_host: int, patience: float, rests: Mapping[str, float]) -> None:
        self._places = _Places(connections)
        self._per_host = per_host
        self._patience = patience
        self._hosts = {name: Host(name, per_host, seconds) for name, seconds in rests.items()}

    @asynccontextmanager
    async def turn(self, url: str, *, again: bool = False) -> AsyncIterator["Turn"]:
        """Waits until this URL's server may be asked, or asked `again`, which is when nobody else waits for that.

        Raises TryLater or FetchFailed if it isn't to be.
        """
        name = host_of(url)
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = Host(name, self._per_host)
        async with host.places.one(again=again) as waited, self._places.one() as in_all:
            host.check(url, again=again)
            turn = Turn(host, in_all, self._patience, waited if again else None)
            try:
                yield turn
            finally:
                turn.end()


class _HostPlaces:
    """So many may ask one server at once; who was put aside comes after all others."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.waiting = 0
        self.aside = 0
        self._free = asyncio.Semaphore(number)
        self._nobody_waits = asyncio.Event()
        self._nobody_waits.set()

    @asynccontextmanager
    async def one(self, *, again: bool) -> AsyncIterator[float]:
        """For how many seconds nobody but those put aside was waited for."""
        waited = await (self._after_all() if again else self._in_turn())
        try:
            yield waited
        finally:
            self._free.release()

    async def _in_turn(self) -> float:
        self.waiting += 1
        self._nobody_waits.clear()
        try:
            await self._free.acquire()
        finally:
            self.waiting -= 1
            if not self.waiting:
                self._nobody_waits.set()
        return 0.0

    async def _after_all(self) -> float:
        self.aside += 1
        try:
            await self._nobody_waits.wait()
            since = time.monotonic()
            await self._free.acquire()
        finally:
            self.aside -= 1
        return time.monotonic() - since


class _Places:
    """So many may do something at once, and a few more while some of them hang."""

    def __init__(self, number: int) -> None:
        self.free = asyncio.Semaphore(number)
        self.lendable = number * _SPARE

    @asynccontextmanager
    async def one(self) -> AsyncIterator["_Place"]:
        """Waits for a place."""
        await self.free.acquire()
        place = _Place(self)
        try:
            yield place
        finally:
            place.give_back()


class _Place:
    """One request's place: its own, or lent to the next."""

    def __init__(self, places: _Places) -> None:
        self._places = places
        self._lent = False

    def lend(self) -> None:
        if self._places.lendable and not self._lent:
            self._places.lendable -= 1
            self._lent = True
            self._places.free.release()

    def give_back(self) -> None:
        if self._lent:
            self._places.lendable += 1
        else:
            self._places.free.release()


class Turn:
    """A request under way: looks, as long as it is, whether it hangs, and whether to put it aside.

    `patient` is a time-out to ask within: it ends the request that is put aside. `waited` are the seconds that one made
    again waited only for others like it: they count as its own.
    """

    def __init__(self, host: Host, in_all: _Place, patience: float, waited: float | None) -> None:
        self.host = host
        self.waited = waited or 0.0
        self.patient = asyncio.timeout(None)
        self._in_all = in_all
        self._patience = patience
        self._may_go_aside = waited is None
        self._answers = host.answers
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._timer = self._loop.call_later(patience, self._look)

    def heard(self) -> None:
        """The server has begun to answer."""
        self._may_go_aside = False

    def end(self) -> None:
        self._timer.cancel()

    def _look(self) -> None:
        seconds = self._loop.time() - self._began
        if self.host.hangs(seconds, self._patience):
            self._in_all.lend()
            if self._may_go_aside and self._keeps_others_waiting(seconds):
                self.patient.reschedule(self._loop.time())
                return
        self._timer = self._loop.call_later(self._patience, self._look)

    def _keeps_others_waiting(self, seconds: float) -> bool:
        """Whether it is silent for long, or while later ones were answered: so a server that is slow to all isn't
        asked twice for everything."""
        places = self.host.places
        odd = self.host.answers - self._answers >= places.number * _OVERTAKEN or seconds >= self._patience * _FOR_LONG
        return odd and places.waiting > 0 and places.aside < places.number * _SPARE
