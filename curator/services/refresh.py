"""Refresh: asking feeds what is new. One feed's fault never stops another's.

What goes wrong on this computer, a full disk or a busy archive, is no feed's fault: it ends the refresh, and what was
stored by then stays.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Final

from curator.archive.archive import Archive
from curator.curation.documents import Curation
from curator.domain.faults import CuratorError, FetchFailed, NotFound
from curator.domain.feed import Feed, FeedStatus, FetchState
from curator.domain.settings import Refreshing
from curator.domain.text import one_line
from curator.listen.addresses import host_of, shown
from curator.listen.messages import NotRead, TryLater
from curator.services.stories import Stories
from curator.services.tally import Fault, Progress, RefreshReport, Tally

if TYPE_CHECKING:
    from curator.listen.discovery import Found
    from curator.listen.parse import ParsedFeed
    from curator.listen.workshop import Workshop
    from curator.services.keeping import Keeping

__all__ = ["Fault", "Progress", "Refresh", "RefreshReport"]

_PARSE_SECONDS: Final = 15.0
_LOOK_UP: Final = 0.1  # seconds between two looks at whether to stop
_WORKERS_WORTH: Final = 8  # feeds that were never read, for each worker that is started before their answers come
_SMALLEST_FEED: Final = b"<rss version='2.0'><channel><title>Nothing</title></channel></rss>"
_LANES: Final = 4  # feeds under way for each connection: some are being fetched, some hang, others are being read

_Asked = tuple[Feed, FetchState]


class Refresh:
    def __init__(
        self,
        archive: Archive,
        curation: Curation,
        workshop: "Workshop",
        settings: Refreshing,
        clock: Callable[[], datetime],
        stories: Stories,
    ) -> None:
        self._archive = archive
        self._curation = curation
        self._stories = stories
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

        Feeds whose host asked for a pause (`Retry-After`), of any of them, are left alone until it is over; one that is
        named here has that as its fault. `report` is called from this thread as feeds are stored, `stopped` is asked
        every so often. Raises NotFound for a URL that isn't followed, CuratorError where nothing can be stored, and at
        the end what `report` raised.
        """
        self._archive.fetching.ensure(self._curation.feeds())
        rests = self._rests()
        feeds, left_alone = self._chosen(urls, due_only, rests)
        tally = Tally(len(feeds), left_alone, report)
        self._make_ready(feeds)
        try:
            was_stopped = asyncio.run(self._all(feeds, rests, tally, stopped)) if feeds else False
        except BaseException:
            with suppress(CuratorError):
                self._stories.join(tally.new)
            raise
        else:
            self._stories.join(tally.new)
        finally:
            tally.tell(now=True)
        if tally.unheard:
            raise tally.unheard
        return tally.sum(stopped=was_stopped)

    def resting(self) -> dict[str, float]:
        """The hosts that want to be left alone, each for so many seconds from now."""
        return self._seconds(self._rests())

    def let_rest(self, refusal: TryLater) -> None:
        """Remembers for how long a host wants to be left alone, by whoever asks it next."""
        self._keeping().let_rest(refusal)

    async def discover(self, text: str) -> "Found":
        """The feed that is meant by an address. Raises FetchFailed, Refused."""
        from curator.listen.client import Client
        from curator.listen.discovery import discover

        async with Client(timeout=self._settings.timeout, rests=self.resting()) as client:
            try:
                return await discover(client, text, self._parsed)
            except TryLater as refusal:
                self.let_rest(refusal)
                raise

    def store_found(self, feed: Feed, found: "Found") -> None:
        """Stores what discovery fetched already, so that a new feed is asked once only."""
        from curator.services.asking import read

        brought = read(self._workshop, self._archive, feed, found.response)
        kept = self._keeping().keep([brought])
        self._stories.join([article_id for each in kept for article_id in each.stored.new])

    def _make_ready(self, feeds: Sequence[_Asked]) -> None:
        """Starts workers while the first answers are on their way, where many feeds are sure to bring something."""
        unread = sum(state.succeeded is None for _, state in feeds)
        if unread >= _WORKERS_WORTH:
            from curator.listen.news import news_of

            self._workshop.prepare(
                *(news_of, _SMALLEST_FEED, "", "curator:nothing", ()),
                workers=unread // _WORKERS_WORTH,
                timeout=_PARSE_SECONDS,
            )

    def _keeping(self) -> "Keeping":
        from curator.services.keeping import Keeping

        return Keeping(self._archive, self._settings, self._clock)

    def _rests(self) -> dict[str, datetime]:
        """The hosts that want to be left alone, and until when."""
        from curator.listen.schedule import is_left_alone

        now = self._clock()
        return {host: until for host, until in self._archive.fetching.rests().items() if is_left_alone(until, now)}

    def _seconds(self, rests: Mapping[str, datetime]) -> dict[str, float]:
        now = self._clock()
        return {host: (until - now).total_seconds() for host, until in rests.items()}

    def _chosen(
        self, urls: Iterable[str] | None, due_only: bool, rests: Mapping[str, datetime]
    ) -> tuple[list[_Asked], list[Fault]]:
        """The feeds to ask, and those that were named but whose server wants to be left alone."""
        from curator.listen.schedule import is_due, is_left_alone

        states, now = self._archive.fetching.states(), self._clock()
        followed = [(feed, states.get(feed.url, FetchState(feed.url))) for feed in self._curation.feeds()]
        wanted: list[_Asked] = []
        left_alone: list[Fault] = []
        for feed, state in followed if urls is None else _named(urls, followed):
            listened = feed.status != FeedStatus.PAUSED and not state.gone
            until = rests.get(host_of(state.address)) or state.not_before
            if until and is_left_alone(until, now):
                left_alone.append(_left_alone(feed, until))
            elif urls is not None or (listened and (not due_only or is_due(state, now))):
                wanted.append((feed, state))
        return wanted, [] if urls is None else left_alone

    async def _all(
        self, feeds: Sequence[_Asked], rests: Mapping[str, datetime], tally: Tally, stopped: Callable[[], bool]
    ) -> bool:
        """Whether it was stopped before its end."""
        from curator.listen.client import Client
        from curator.services.asking import ask
        from curator.services.writer import Writer

        settings = self._settings
        queue = iter(mixed_by_host(feeds))
        async with (
            Client(
                timeout=settings.timeout,
                connections=settings.connections,
                per_host=settings.per_host,
                rests=self._seconds(rests),
            ) as client,
            Writer(self._keeping().keep, tally.count) as writer,
        ):

            async def lane() -> None:
                for feed, state in queue:
                    await writer.bring(await ask(client, self._workshop, self._archive, feed, state))

            lanes = [asyncio.create_task(lane()) for _ in range(min(len(feeds), settings.connections * _LANES))]
            try:
                return await _run_out(lanes, lambda: stopped() or writer.failed)
            finally:
                await _cancelled(lanes)

    async def _parsed(self, body: bytes, content_type: str, url: str) -> "ParsedFeed":
        from curator.listen.parse import parse

        try:
            return await self._workshop.run_async(parse, body, content_type, url, timeout=_PARSE_SECONDS)
        except NotRead as fault:
            raise FetchFailed(f"{shown(url)}: {fault}") from fault


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


def _left_alone(feed: Feed, until: datetime) -> Fault:
    text = f"{shown(feed.url)}: not asked, its server wants to be left alone until {until:%Y-%m-%d %H:%M} UTC"
    return Fault(feed.title, feed.url, text)


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
