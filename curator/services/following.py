"""Following: once articles are stored, and nobody waits, their words are read for search, minutes and stories."""

import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Final

from curator.archive.archive import Archive
from curator.archive.texts import Followed, Unfollowed, follow_up, passed_over
from curator.domain.faults import FetchFailed, Unreadable
from curator.services.stories import Stories

if TYPE_CHECKING:
    from curator.listen.workshop import Workshop

_FEW: Final = 50  # the index takes about 10 ms for so many, and others wait with what they write
_MANY: Final = 500  # about 100 ms, and a third less for each article
_SECONDS: Final = 10.0
_MOST_UNJOINED: Final = 25_000


class Following:
    """For a thread; several at once, in several processes, do no harm."""

    def __init__(self, archive: Archive, workshop: "Workshop", stories: Stories) -> None:
        self._archive = archive
        self._workshop = workshop
        self._stories = stories

    def waiting(self) -> int:
        """How many articles wait to be followed up."""
        return self._archive.following.waiting()

    def run(
        self,
        *,
        stopped: Callable[[], bool] = lambda: False,
        limit: int | None = None,
        hurry: bool = False,
        report: Callable[[int], None] = lambda done: None,
    ) -> int:
        """Follows up all that waits, or so many; how many it were. What changes meanwhile may wait for the next run.

        After every few of them it `report`s how many it has done, and asks whether it shall be `stopped`. No one else
        who wants to write waits noticeably, unless it is in a `hurry`: then stories are left for another run, too.
        Raises CuratorError where nothing can be stored.
        """
        kept = 0
        with closing(self._worked_out(_MANY if hurry else _FEW, limit)) as batches:
            while not stopped() and (batch := next(batches, None)):
                kept += self._archive.following.keep(batch)
                report(kept)
        if kept:
            self._archive.following.finish()
        if not (hurry or stopped() or self.waiting()):
            self.join()
        return kept

    def join(self) -> None:
        """Looks for stories by the texts of what was followed up since this was done last, here or elsewhere."""
        while unjoined := self._archive.following.unjoined(_MOST_UNJOINED):
            self._stories.join_by_text(unjoined)
            self._archive.following.joined(unjoined)

    def _worked_out(self, size: int, limit: int | None) -> Generator[list[Followed], None, None]:
        """What waits, or so many of it, batch by batch: while one is written, the next is worked out."""
        if not self.waiting():
            return
        from concurrent.futures import ThreadPoolExecutor

        left = sys.maxsize if limit is None else limit
        with ThreadPoolExecutor(1, "following") as ahead:
            coming = ahead.submit(self._next, 0, min(size, left))
            while batch := coming.result():
                left -= len(batch)
                coming = ahead.submit(self._next, batch[-1].id, min(size, left))
                yield batch

    def _next(self, after: int, limit: int) -> list[Followed]:
        batch = self._archive.following.batch(limit, after)
        return self._read(batch) if batch else []

    def _read(self, batch: Sequence[Unfollowed]) -> list[Followed]:
        """Read in a worker process; one that can't be is found out and passed over."""
        try:
            return self._workshop.run(follow_up, batch, timeout=_SECONDS)
        except (FetchFailed, Unreadable):
            if len(batch) == 1:
                return [passed_over(batch[0])]
            half = len(batch) // 2
            return self._read(batch[:half]) + self._read(batch[half:])
