"""Tally: how a refresh comes along, and what it came to."""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from curator.domain.faults import FetchFailed

if TYPE_CHECKING:
    from curator.services.keeping import Kept

_REPORT_EVERY: Final = 0.1


class Fault(Struct, frozen=True):
    """A feed that could not be read, and why, in one line."""

    feed: str
    url: str
    error: str


class Progress(Struct, frozen=True):
    """How far a refresh has come: feeds in all and done, new articles, faults."""

    feeds: int
    done: int
    new: int
    faults: int


class RefreshReport(Struct, frozen=True):
    """What a refresh came to; `stopped` says that the person ended it early."""

    feeds: int
    fetched: int
    unchanged: int
    new: int
    updated: int
    faults: tuple[Fault, ...]
    seconds: float
    stopped: bool


class Tally:
    """Counts of a running refresh, and who hears of them. `faults` are those of feeds that aren't even asked."""

    def __init__(self, to_ask: int, faults: Sequence[Fault], report: Callable[[Progress], None]) -> None:
        self.feeds = to_ask + len(faults)
        self.done = len(faults)
        self.fetched = self.unchanged = self.updated = 0
        self.new: list[int] = []
        """The ids of the new articles."""
        self.faults = list(faults)
        self.unheard: Exception | None = None
        """What `report` raised; it isn't called any more then."""
        self._report = report
        self._reported = 0.0
        self._started = time.monotonic()

    def count(self, kept: Iterable["Kept"]) -> None:
        """What was stored, and counts from now on."""
        for each in kept:
            self.done += 1
            self.new += each.stored.new
            self.updated += each.stored.updated
            brought = each.brought
            if isinstance(brought.answer, FetchFailed):
                self.faults.append(Fault(brought.feed.title, brought.feed.url, str(brought.answer)))
            elif brought.news:
                self.fetched += 1
            else:
                self.unchanged += 1
        self.tell()

    def tell(self, *, now: bool = False) -> None:
        if now or time.monotonic() - self._reported >= _REPORT_EVERY:
            self._reported = time.monotonic()
            self._hear(Progress(self.feeds, self.done, len(self.new), len(self.faults)))

    def _hear(self, progress: Progress) -> None:
        if self.unheard is None:
            try:
                self._report(progress)
            except Exception as error:  # who listens has a fault of their own
                self.unheard = error

    def sum(self, *, stopped: bool) -> RefreshReport:
        return RefreshReport(
            feeds=self.feeds,
            fetched=self.fetched,
            unchanged=self.unchanged,
            new=len(self.new),
            updated=self.updated,
            faults=tuple(self.faults),
            seconds=round(time.monotonic() - self._started, 3),
            stopped=stopped,
        )
