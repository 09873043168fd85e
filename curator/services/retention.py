"""Retention: once a day, what is old and was never decided leaves the archive; decisions never wait for it.

What a run doesn't come to, because it was stopped or killed, the next does.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from curator.archive.archive import Archive
from curator.curation.documents import Curation
from curator.domain.canonical import canonical
from curator.domain.faults import Busy
from curator.domain.settings import Keep

_EVERY: Final = timedelta(days=1)
_LEASE: Final = timedelta(minutes=10)
_REMEMBERED: Final = timedelta(days=730)
_BATCH: Final = 50
_PAUSE: Final = 0.02  # seconds in which others write: SQLite serves those that wait in no order


class Retention:
    def __init__(self, archive: Archive, curation: Curation, keep: Keep, clock: Callable[[], datetime]) -> None:
        self._archive = archive
        self._curation = curation
        self._keep = keep
        self._clock = clock

    def run(self, *, stopped: Callable[[], bool] = lambda: False) -> int:
        """How many articles left; none where it ran within a day, here or in another process. Blocks; for a thread.

        Nothing leaves while a document can't be read, for nobody knows then what it holds. Where it is `stopped`, or
        others keep the archive or the documents to themselves, the rest is left for later. Raises CuratorError.
        """
        keep, now = self._keep, self._clock()
        left = 0
        with suppress(Busy):
            if keep.days and self._archive.retention.claim(now, _EVERY, _LEASE):
                before = now - timedelta(days=keep.days)
                for batch in self._archive.retention.beyond(keep.per_feed, keep.overall, before, _BATCH):
                    if stopped():
                        return left
                    left += self._forget(batch, now)
                    time.sleep(_PAUSE)
                self._archive.retention.done(now, now - _REMEMBERED)
        return left

    def _forget(self, batch: list[int], now: datetime) -> int:
        with self._curation.alone():
            if self._curation.problems():
                return 0
            kept = {canonical(share.url) for share in self._curation.shares()}
            kept.update(canonical(item.url) for each in self._curation.lists() for item in each.items)
            return self._archive.retention.forget(batch, kept, now)
