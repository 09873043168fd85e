"""Pages: single pages from the web, fetched and read through a worker process."""

import asyncio
from collections.abc import Callable, Mapping
from threading import Lock
from typing import TYPE_CHECKING, Final

from curator.archive.texts import indexed
from curator.domain.address import openable
from curator.domain.faults import Refused
from curator.domain.text import one_line
from curator.listen.messages import TryLater

if TYPE_CHECKING:
    from curator.listen.client import Response
    from curator.listen.fulltext import Page
    from curator.listen.workshop import Workshop

_EXTRACTION_SECONDS: Final = 20.0


class Pages:
    """Blocking; meant for a thread that may wait."""

    def __init__(
        self,
        workshop: "Workshop",
        timeout: float,
        resting: Callable[[], Mapping[str, float]],
        let_rest: Callable[[TryLater], None],
    ) -> None:
        """`resting` tells the hosts to leave alone, each for so many seconds; `let_rest` is told of another."""
        self._workshop = workshop
        self._timeout = timeout
        self._resting = resting
        self._let_rest = let_rest
        self._turns: dict[str, Lock] = {}

    def address(self, text: str) -> str:
        """What the person typed as a web address. Raises Refused if it isn't one."""
        from curator.listen.addresses import spelled_out

        for url in spelled_out(text.strip())[:1]:
            if openable(url) and not url.lower().startswith("mailto:"):
                return url
        raise Refused(f"“{one_line(text, 80)}” is not a web address: type one like https://example.org/page")

    def fetch(self, url: str, *, trusted: bool = True) -> "Page":
        """The page's article, one after another of each host; `trusted` is false for a link that came from a feed.

        Raises FetchFailed.
        """
        from curator.listen.addresses import host_of
        from curator.listen.fulltext import extract

        with self._turns.setdefault(host_of(url), Lock()):
            response = asyncio.run(self._get(url, trusted))
        return self._workshop.run(
            extract, response.body, response.content_type, response.final_url, timeout=_EXTRACTION_SECONDS
        )

    @staticmethod
    def minutes(page: "Page") -> int:
        return indexed(page.html).minutes

    async def _get(self, url: str, trusted: bool) -> "Response":
        from curator.listen.client import Client, Request

        async with Client(timeout=self._timeout, rests=self._resting()) as client:
            try:
                return await client.fetch(Request(url, trusted=trusted))
            except TryLater as refusal:
                self._let_rest(refusal)
                raise
