"""Refresh: asking feeds what is new. One feed's fault never stops another's.

What goes wrong on this computer, a full disk or a busy archive, is no feed's fault: it ends the refresh, and what was
stored by then stays.
"""

import asyncio
import hashlib
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from curator.archive.archive import Archive
from curator.curation.documents import Curation
from curator.domain.faults import CuratorError, FetchFailed, NotFound
from curator.domain.feed import Feed, FeedStatus, FetchState
from curator.domain.intake import decide
from curator.domain.settings import Refreshing
from curator.domain.text import Line, one_line
from curator.listen.addresses import host_of, shown
from curator.services.tally import Fault, Progress, RefreshReport, Tally
from curator.services.writer import Writer

if TYPE_CHECKING:
    from curator.archive.storing import Stored
    from curator.listen.client import Client
    from curator.listen.discovery import Found
    from curator.listen.messages import Request, Response
    from curator.listen.parse import ParsedFeed
    from curator.listen.workshop import Workshop

__all__ = ["Fault", "Progress", "Refresh", "RefreshReport"]

_PARSE_SECONDS: Final = 60.0
_LOOK_UP: Final = 0.1  # seconds between two looks at whether to stop
_TITLE_IT_HAS: Final = Line("")  # titles are the person's, and come from the subscriptions
_LANES: Final = 3  # feeds under way for each connection: some are being fetched, others parsed or stored

_Asked = tuple[Feed, FetchState]


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

        Feeds whose server asked for a pause (`Retry-After`) are left alone until it is over; one that is named here
        has that as its fault. `report` is called from this thread as feeds finish, `stopped` is asked between feeds
        and every so often. Raises NotFound for a URL that isn't followed, and CuratorError where nothing can be stored.
        """
        self._archive.fetching.ensure(self._curation.feeds())
        feeds, left_alone = self._chosen(urls, due_only)
        tally = Tally(len(feeds), left_alone, report)
        try:
            was_stopped = asyncio.run(self._all(feeds, tally, stopped)) if feeds else False
        finally:
            tally.tell(now=True)
        return tally.sum(stopped=was_stopped)

    async def discover(self, text: str) -> "Found":
        """The feed that is meant by an address. Raises FetchFailed, Refused."""
        from curator.listen.client import Client
        from curator.listen.discovery import discover

        async with Client(timeout=self._settings.timeout) as client:
            return await discover(client, text, self._parsed)

    def store_found(self, feed: Feed, found: "Found") -> None:
        """Stores what discovery read already, so that a new feed is asked once only."""
        if found.parsed and found.response:
            self._store(feed.url, found.response, found.parsed)

    def _chosen(self, urls: Iterable[str] | None, due_only: bool) -> tuple[list[_Asked], list[Fault]]:
        """The feeds to ask, and those that were named but whose server wants to be left alone."""
        from curator.listen.schedule import is_due, is_left_alone

        states, now = self._archive.fetching.states(), self._clock()
        followed = [(feed, states.get(feed.url, FetchState(feed.url))) for feed in self._curation.feeds()]
        wanted: list[_Asked] = []
        left_alone: list[Fault] = []
        for feed, state in followed if urls is None else _named(urls, followed):
            listened = feed.status != FeedStatus.PAUSED and not state.gone
            if is_left_alone(state, now):
                left_alone.append(_left_alone(feed, state))
            elif urls is not None or (listened and (not due_only or is_due(state, now))):
                wanted.append((feed, state))
        return wanted, [] if urls is None else left_alone

    async def _all(self, feeds: Sequence[_Asked], tally: Tally, stopped: Callable[[], bool]) -> bool:
        """Whether it was stopped before its end."""
        from curator.listen.client import Client

        settings = self._settings
        client = Client(timeout=settings.timeout, connections=settings.connections, per_host=settings.per_host)
        queue = iter(mixed_by_host(feeds))
        with Writer() as writer:
            async with client:

                async def lane() -> None:
                    for asked in queue:
                        await self._one(client, writer, asked, tally)

                lanes = [asyncio.create_task(lane()) for _ in range(settings.connections * _LANES)]
                try:
                    return await _run_out(lanes, stopped)
                finally:
                    await _cancelled(lanes)

    async def _one(self, client: "Client", writer: Writer, asked: _Asked, tally: Tally) -> None:
        """Asks a feed and stores what it says. Raises CuratorError only where that can't be stored."""
        feed, state = asked
        try:
            response = await client.fetch(self._request(state))
            if _says_something(response, state):
                parsed = await self._parsed(response.body, response.content_type, response.final_url)
                stored = await writer.store(partial(self._store, feed.url, response, parsed))
                tally.fetched += 1
                tally.new += len(stored.new)
                tally.updated += stored.updated
            else:
                await writer.store(partial(self._keep_unchanged, feed.url, response))
                tally.unchanged += 1
        except Exception as error:
            fault = _of_feed(feed, error)
            tally.faults.append(Fault(feed.title, feed.url, str(fault)))
            await writer.store(partial(self._keep_fault, feed.url, fault))
        tally.done += 1
        tally.tell()

    def _request(self, state: FetchState) -> "Request":
        from curator.listen.messages import Request

        return Request(state.address, etag=state.etag, modified=state.modified, trusted=True)

    async def _parsed(self, body: bytes, content_type: str, url: str) -> "ParsedFeed":
        from curator.listen.parse import parse

        return await self._workshop.run_async(parse, body, content_type, url, timeout=_PARSE_SECONDS)

    def _store(self, url: str, response: "Response", parsed: "ParsedFeed") -> "Stored":
        from curator.listen.schedule import succeeded

        articles, now = self._archive.articles, self._clock()
        intents = decide(articles.known(url), parsed.entries)
        after = succeeded(
            self._archive.fetching.state(url),
            response,
            now,
            minutes=self._settings.minutes,
            ttl_minutes=parsed.ttl_minutes,
            body_hash=_hash_of(response.body),
            jitter=random.random(),
        )
        return articles.store(url, _TITLE_IT_HAS, intents, after, now)

    def _keep_unchanged(self, url: str, response: "Response") -> None:
        from curator.listen.schedule import succeeded

        state = self._archive.fetching.state(url)
        self._archive.fetching.save(
            succeeded(state, response, self._clock(), minutes=self._settings.minutes, jitter=random.random())
        )

    def _keep_fault(self, url: str, fault: FetchFailed) -> None:
        from curator.listen.schedule import failed

        state = self._archive.fetching.state(url)
        self._archive.fetching.save(
            failed(state, fault, self._clock(), minutes=self._settings.minutes, jitter=random.random())
        )


def mixed_by_host(feeds: Iterable[_Asked]) -> list[_Asked]:
    """The feeds in turns of one a host, so that those of one host don't wait for each other in a row."""
    turns: dict[str, int] = {}
    numbered = []
    for asked in feeds:
        host = host_of(asked[1].address)
        turns[host] = turn = turns.get(host, -1) + 1
        numbered.append((turn, asked))
    return [asked for _, asked in sorted(numbered, key=lambda pair: pair[0])]


def _named(urls: Iterable[str], followed: Iterable[_Asked]) -> list[_Asked]:
    by_url = {feed.url: (feed, state) for feed, state in followed}
    chosen = list(dict.fromkeys(urls))
    for url in chosen:
        if url not in by_url:
            raise NotFound(f"you don't follow {one_line(url, 200)}")
    return [by_url[url] for url in chosen]


def _left_alone(feed: Feed, state: FetchState) -> Fault:
    until = f" until {state.not_before:%Y-%m-%d %H:%M} UTC" if state.not_before else ""
    return Fault(feed.title, feed.url, f"{shown(feed.url)}: not asked, its server wants to be left alone{until}")


def _of_feed(feed: Feed, error: Exception) -> FetchFailed:
    """What went wrong as the feed's fault. Raises what is no feed's: that something could not be stored."""
    if isinstance(error, FetchFailed):
        return error
    if isinstance(error, CuratorError):
        raise error
    return FetchFailed(f"{shown(feed.url)}: can't be read, by a mistake in curator")


def _says_something(response: "Response", state: FetchState) -> bool:
    return bool(response.body) and _hash_of(response.body) != state.body_hash


def _hash_of(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()


async def _run_out(tasks: Iterable["asyncio.Task[None]"], stopped: Callable[[], bool]) -> bool:
    """Waits until all are done, or not until their end where it is stopped: true. Raises what the first one does."""
    waiting = set(tasks)
    while waiting:
        done, waiting = await asyncio.wait(waiting, timeout=_LOOK_UP, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
        if waiting and stopped():
            return True
    return False


async def _cancelled(tasks: Iterable["asyncio.Task[None]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
