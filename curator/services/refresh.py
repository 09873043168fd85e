"""Refresh: asking feeds what is new. One feed's fault never stops another's."""

import asyncio
import hashlib
import random
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from msgspec import Struct

from curator.archive.archive import Archive
from curator.curation.documents import Curation
from curator.domain.faults import CuratorError
from curator.domain.feed import Feed, FeedStatus, FetchState
from curator.domain.intake import decide
from curator.domain.settings import Refreshing

if TYPE_CHECKING:
    from curator.archive.storing import Stored
    from curator.listen.client import Client
    from curator.listen.discovery import Found
    from curator.listen.messages import Request, Response
    from curator.listen.parse import ParsedFeed
    from curator.listen.workshop import Workshop

_PARSE_SECONDS: Final = 60.0
_REPORT_EVERY: Final = 0.1
_LANES: Final = 3  # feeds under way for each connection: some are being fetched, others parsed or stored


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


_Asked = tuple[Feed, FetchState]


class _Tally:
    """Counts of a running refresh, and who hears of them."""

    def __init__(self, feeds: int, report: Callable[[Progress], None]) -> None:
        self.feeds = feeds
        self.done = self.fetched = self.unchanged = self.new = self.updated = 0
        self.faults: list[Fault] = []
        self._report = report
        self._reported = 0.0

    def tell(self, *, now: bool = False) -> None:
        if now or time.monotonic() - self._reported >= _REPORT_EVERY:
            self._reported = time.monotonic()
            self._report(Progress(self.feeds, self.done, self.new, len(self.faults)))


class Refresh:
    def __init__(
        self,
        archive: Archive,
        curation: Curation,
        workshop: "Workshop",
        settings: Refreshing,
        clock: Callable[[], datetime],
    ) -> None:
        self._archive = archive
        self._curation = curation
        self._workshop = workshop
        self._settings = settings
        self._clock = clock

    def run(
        self,
        urls: Iterable[str] | None = None,
        *,
        due_only: bool = False,
        report: Callable[[Progress], None] = lambda _: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> RefreshReport:
        """Fetches these feeds, or all that aren't paused, and stores what is new. Blocks; for a thread.

        Feeds whose server asked for a pause (`Retry-After`) are left alone until it is over.

        `report` is called from this thread as feeds finish, `stopped` is asked between feeds and every so often.
        """
        started = time.monotonic()
        self._archive.fetching.ensure(self._curation.feeds())
        feeds = self._chosen(urls, due_only)
        tally = _Tally(len(feeds), report)
        was_stopped = asyncio.run(self._all(feeds, tally, stopped)) if feeds else False
        tally.tell(now=True)
        return RefreshReport(
            feeds=tally.feeds,
            fetched=tally.fetched,
            unchanged=tally.unchanged,
            new=tally.new,
            updated=tally.updated,
            faults=tuple(tally.faults),
            seconds=round(time.monotonic() - started, 3),
            stopped=was_stopped,
        )

    async def discover(self, text: str) -> "Found":
        """The feed that is meant by an address. Raises FetchFailed, Refused."""
        from curator.listen.client import Client
        from curator.listen.discovery import discover

        async with Client(timeout=self._settings.timeout) as client:
            return await discover(client, text, self._parsed)

    def store_found(self, feed: Feed, found: "Found") -> None:
        """Stores what discovery read already, so that a new feed is asked once only."""
        if found.parsed and found.response:
            state = self._archive.fetching.state(feed.url)
            self._store(feed, state, found.response, found.parsed)

    def _chosen(self, urls: Iterable[str] | None, due_only: bool) -> list[tuple[Feed, FetchState]]:
        from curator.listen.schedule import is_due, is_left_alone

        states = self._archive.fetching.states()
        wanted = None if urls is None else set(urls)
        now = self._clock()
        chosen = []
        for feed in self._curation.feeds():
            state = states.get(feed.url, FetchState(feed.url))
            listened = feed.status != FeedStatus.PAUSED and not state.gone
            if is_left_alone(state, now):
                continue
            if feed.url in wanted if wanted is not None else listened and (not due_only or is_due(state, now)):
                chosen.append((feed, state))
        return chosen

    async def _all(self, feeds: Sequence[_Asked], tally: _Tally, stopped: Callable[[], bool]) -> bool:
        """Whether it was stopped before its end."""
        from curator.listen.client import Client

        settings = self._settings
        client = Client(timeout=settings.timeout, connections=settings.connections, per_host=settings.per_host)
        queue = iter(mixed_by_host(feeds))
        with ThreadPoolExecutor(1, thread_name_prefix="writer") as writer:
            async with client:

                async def lane() -> None:
                    for asked in queue:
                        await self._one(client, writer, asked, tally)

                waiting = {asyncio.create_task(lane()) for _ in range(settings.connections * _LANES)}
                while waiting:
                    done, waiting = await asyncio.wait(waiting, timeout=_REPORT_EVERY)
                    for task in done:
                        task.result()
                    if waiting and stopped():
                        await _cancelled(waiting)
                        return True
        return False

    async def _one(self, client: "Client", writer: ThreadPoolExecutor, asked: _Asked, tally: _Tally) -> None:
        feed, state = asked
        loop = asyncio.get_running_loop()
        try:
            response = await client.fetch(self._request(state))
            if _says_something(response, state):
                parsed = await self._parsed(response.body, response.content_type, response.final_url)
                stored = await loop.run_in_executor(writer, self._store, feed, state, response, parsed)
                tally.fetched += 1
                tally.new += len(stored.new)
                tally.updated += stored.updated
            else:
                await loop.run_in_executor(writer, self._keep_unchanged, state, response)
                tally.unchanged += 1
        except CuratorError as fault:
            tally.faults.append(Fault(feed.title, feed.url, str(fault)))
            await loop.run_in_executor(writer, self._keep_fault, state, fault)
        tally.done += 1
        tally.tell()

    def _request(self, state: FetchState) -> "Request":
        from curator.listen.messages import Request

        return Request(state.address, etag=state.etag, modified=state.modified, trusted=True)

    async def _parsed(self, body: bytes, content_type: str, url: str) -> "ParsedFeed":
        from curator.listen.parse import parse

        return await self._workshop.run_async(parse, body, content_type, url, timeout=_PARSE_SECONDS)

    def _store(self, feed: Feed, state: FetchState, response: "Response", parsed: "ParsedFeed") -> "Stored":
        from curator.listen.schedule import succeeded

        after = succeeded(
            state,
            response,
            self._clock(),
            minutes=self._settings.minutes,
            ttl_minutes=parsed.ttl_minutes,
            body_hash=_hash_of(response.body),
            jitter=random.random(),
        )
        articles = self._archive.articles
        return articles.store(
            feed.url, feed.title, decide(articles.known(feed.url), parsed.entries), after, self._clock()
        )

    def _keep_unchanged(self, state: FetchState, response: "Response") -> None:
        from curator.listen.schedule import succeeded

        self._archive.fetching.save(
            succeeded(state, response, self._clock(), minutes=self._settings.minutes, jitter=random.random())
        )

    def _keep_fault(self, state: FetchState, fault: CuratorError) -> None:
        from curator.listen.schedule import failed

        self._archive.fetching.save(
            failed(state, fault, self._clock(), minutes=self._settings.minutes, jitter=random.random())
        )


def mixed_by_host(feeds: Iterable[_Asked]) -> list[_Asked]:
    """The feeds in turns of one a host, so that those of one host don't wait for each other in a row."""
    turns: dict[str, int] = {}
    numbered = []
    for asked in feeds:
        host = urlsplit(asked[1].address).netloc
        turns[host] = turn = turns.get(host, -1) + 1
        numbered.append((turn, asked))
    return [asked for _, asked in sorted(numbered, key=lambda pair: pair[0])]


def _says_something(response: "Response", state: FetchState) -> bool:
    return bool(response.body) and _hash_of(response.body) != state.body_hash


def _hash_of(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()


async def _cancelled(tasks: Iterable["asyncio.Task[None]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
