"""Keeping: stores what asking feeds came to, and when to ask them next."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from curator.archive.archive import Archive
from curator.archive.storing import Download, Stored
from curator.domain.faults import CuratorError, FetchFailed
from curator.domain.feed import FetchState
from curator.domain.settings import Refreshing
from curator.listen.messages import TryLater
from curator.listen.schedule import LONGEST, failed, succeeded
from curator.services.asking import Brought, mistaken


class Kept(Struct, frozen=True):
    """What became of something brought."""

    brought: Brought
    stored: Stored


class Keeping:
    """For any thread."""

    def __init__(self, archive: Archive, settings: Refreshing, clock: Callable[[], datetime]) -> None:
        self._archive = archive
        self._settings = settings
        self._clock = clock

    def keep(self, batch: Sequence[Brought]) -> list[Kept]:
        """Stores all of it in one go, or nothing. Raises CuratorError where it can't be.

        What of one feed alone curator can't store by its own mistake is that feed's fault; of several it is raised.
        """
        now = self._clock()
        for each in batch:
            if isinstance(each.answer, TryLater):
                self.let_rest(each.answer)
        try:
            downloads = [
                Download(each.feed.url, each.news.intents if each.news else (), self._after(each, now))
                for each in batch
            ]
            stored = self._archive.articles.store_all(downloads, now)
        except CuratorError:
            raise
        except Exception:
            if len(batch) > 1 or isinstance(batch[0].answer, FetchFailed):
                raise
            return self.keep([Brought(batch[0].feed, mistaken(batch[0].feed))])
        return [Kept(each, outcome) for each, outcome in zip(batch, stored, strict=True)]

    def let_rest(self, refusal: TryLater) -> None:
        """Remembers for how long a host wants to be left alone, by whoever asks it next."""
        if refusal.asked:
            now = self._clock()
            until = now + min(timedelta(seconds=refusal.seconds), LONGEST)
            self._archive.fetching.rest(refusal.host, until, now)

    def _after(self, brought: Brought, now: datetime) -> FetchState:
        """The feed's state from now on; what the person did to it while it was asked holds."""
        state = self._archive.fetching.state(brought.feed.url)
        minutes, jitter, news = self._settings.minutes, random.random(), brought.news
        if isinstance(brought.answer, FetchFailed):
            return failed(state, brought.answer, now, minutes=minutes, jitter=jitter)
        return succeeded(
            state,
            brought.answer,
            now,
            minutes=minutes,
            ttl_minutes=news.ttl_minutes if news else None,
            rhythm=news.rhythm if news else None,
            body_hash=brought.body_hash,
            jitter=jitter,
        )
