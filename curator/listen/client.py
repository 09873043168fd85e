"""Client: asks the web politely, and takes no harm from what comes back."""

import asyncio
import ssl
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Self

from curator.domain.faults import FetchFailed
from curator.domain.settings import Refreshing
from curator.domain.text import one_line
from curator.listen import headers
from curator.listen.addresses import redirected, shown, whole, without_credentials
from curator.listen.decoding import TooLarge, Undecodable
from curator.listen.guard import Reach, reach_from, reach_of
from curator.listen.hosts import Host, Hosts, Turn
from curator.listen.messages import MAX_BODY, Gone, Request, Response, Status, TryLater

if TYPE_CHECKING:
    from curator.listen.connecting import Lookup
    from curator.listen.cookies import Cookies
    from curator.listen.exchange import Answer

__all__ = ["Client", "Gone", "Request", "Response", "Status", "TryLater"]

_MOST_REDIRECTS: Final = 5
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_PERMANENT: Final = (301, 308)
_PAUSE: Final = 120  # seconds, where a server asks for a pause and doesn't say how long
_SHORTEST_PAUSE: Final = 60  # seconds, however short or past the pause that it asks for
_CONNECTING: Final = 2 / 3  # of the time for a fetch
_ANSWERING: Final = 5 / 6  # of it, until the first word
_PATIENCE: Final = 1 / 40  # of it
_DEFAULTS: Final = Refreshing()


class Client:
    """An async context manager; belongs to the event loop it was entered on.

    `timeout` is how many seconds one fetch may take in all, from the moment that its turn comes; most of that may pass
    until a server says its first word. At most `connections` fetches run at once, a few more while some take long, and
    never more than `per_host` at one host: one that is silent for long while others wait there is broken off, and made
    again at the end. `rests` are the hosts to leave alone, as `addresses.host_of` names them, each for so many seconds.
    `tls` and `find` (names to addresses) have working defaults.
    """

    def __init__(
        self,
        *,
        timeout: float = _DEFAULTS.timeout,
        connections: int = _DEFAULTS.connections,
        per_host: int = _DEFAULTS.per_host,
        max_body: int = MAX_BODY,
        rests: Mapping[str, float] | None = None,
        tls: ssl.SSLContext | None = None,
        find: "Lookup | None" = None,
    ) -> None:
        self._timeout = timeout
        self._max_body = max_body
        self._tls = tls
        self._find = find
        self._hosts = Hosts(connections, per_host, timeout * _PATIENCE, rests or {})

    async def __aenter__(self) -> Self:
        from curator.listen.connecting import lookup
        from curator.listen.exchange import Exchange
        from curator.listen.transport import tls_context

        self._web = Exchange(
            connect_seconds=self._timeout * _CONNECTING,
            answer_seconds=self._timeout * _ANSWERING,
            max_body=self._max_body,
            tls=lambda: self._tls or tls_context(),
            find=self._find or lookup,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._web.close()

    async def fetch(self, request: Request) -> Response:
        """Asks for a URL in its turn, and follows redirects. May be called many times at once.

        Raises TryLater, Gone, or FetchFailed, in one line that names the URL and the cause.
        """
        url = whole(request.url)
        if not url.startswith("file:"):
            return await self._follow(request, url)
        if not request.trusted:
            raise FetchFailed(f"{shown(url)}: a file is read only if you name it yourself")
        from curator.listen import files

        return await asyncio.to_thread(files.read, url, request, self._max_body)

    async def _follow(self, request: Request, url: str) -> Response:
        from curator.listen.cookies import Cookies

        cookies = Cookies()
        clock = asyncio.get_running_loop().time
        reach = reach_of(trusted=request.trusted)
        seen, permanent, again, left = [url], True, False, self._timeout
        while len(seen) <= _MOST_REDIRECTS + 1:
            async with self._hosts.turn(url, again=again) as turn:
                left -= turn.waited
                if left <= 0:
                    raise FetchFailed(f"{shown(seen[0])}: no full answer within {self._timeout:g} s")
                started = clock()
                answer = await self._ask(turn, url, request, reach, cookies, left)
                took = clock() - started
                left -= took
                again = answer is None
                if answer is None:
                    continue
                turn.host.answered(took, answer.status)
                location = answer.headers.get("location", "")
                if answer.status not in _REDIRECTS or not location:
                    return _judged(answer, turn.host, request, url, moved=permanent and len(seen) > 1)
            permanent = permanent and answer.status in _PERMANENT
            reach = reach_from(answer.place)
            url = redirected(url, location)
            seen.append(url)
        how = "in a circle" if len(set(seen)) < len(seen) else f"more than {_MOST_REDIRECTS} times"
        raise FetchFailed(f"{shown(seen[0])}: redirects {how}")

    async def _ask(
        self, turn: Turn, url: str, request: Request, reach: Reach, cookies: "Cookies", seconds: float
    ) -> "Answer | None":
        """None where it was put aside."""
        from curator.listen.causes import because, unreachable
        from curator.listen.exchange import Silent

        started = time.monotonic()
        try:
            async with asyncio.timeout(seconds), turn.patient:
                return await self._web.ask(url, request, reach, cookies, turn.heard)
        except TooLarge as error:
            raise FetchFailed(f"{shown(url)}: larger than {self._max_body // 1_000_000} MB") from error
        except Undecodable as error:
            raise FetchFailed(f"{shown(url)}: its compression is broken or cut short") from error
        except Exception as error:  # whatever the network stack meets is this URL's fault alone
            if turn.patient.expired() and isinstance(error, TimeoutError):
                return None
            cause = one_line(because(error, self._timeout), 200)
            had_its_time = isinstance(error, TimeoutError) and seconds >= self._timeout / 2
            if unreachable(error) or isinstance(error, Silent) or had_its_time:
                turn.host.failed(cause, time.monotonic() - started)
            raise FetchFailed(f"{shown(url)}: {cause}") from error


def _judged(answer: "Answer", host: Host, request: Request, url: str, *, moved: bool) -> Response:
    """The answer as a response, or the fault that it is."""
    pause = headers.retry_after(answer.headers, datetime.now(UTC))
    if answer.status == 429 or (answer.status == 503 and (pause is not None or host.overwhelmed)):
        seconds = _PAUSE if pause is None else max(pause, _SHORTEST_PAUSE)
        host.refused(seconds)
        text = f"{shown(url)}: HTTP {answer.status}, asks to wait for {seconds} s"
        raise TryLater(text, seconds, host=host.name, asked=True)
    if answer.status == 410:
        raise Gone(f"{shown(url)}: HTTP 410, gone for good")
    unchanged = answer.status == 304 and bool(request.etag or request.modified)
    if not unchanged and not 200 <= answer.status < 300:
        raise FetchFailed(f"{shown(url)}: {_status(answer.status)}")
    if not unchanged and (not answer.body or answer.status == 206):
        raise FetchFailed(
            f"{shown(url)}: HTTP {answer.status} with {'a part only' if answer.body else 'nothing in it'}"
        )
    return Response(
        status=Status.UNCHANGED if unchanged else Status.OK,
        body=answer.body,
        content_type=one_line(answer.headers.get("content-type", ""), 200),
        final_url=without_credentials(url)[0],
        permanent_url=url if moved else "",
        etag=headers.validator(answer.headers, "etag"),
        modified=headers.validator(answer.headers, "last-modified"),
        max_age=headers.max_age(answer.headers),
    )


def _status(code: int) -> str:
    from http import HTTPStatus

    try:
        return f"HTTP {code}, {HTTPStatus(code).phrase.lower()}"
    except ValueError:
        return f"HTTP {code}"
