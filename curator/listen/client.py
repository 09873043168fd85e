"""Client: asks the web politely, and takes no harm from what comes back."""

import asyncio
import ssl
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Self

from curator.domain.faults import FetchFailed
from curator.domain.settings import Refreshing
from curator.domain.text import one_line
from curator.listen import files, headers
from curator.listen.addresses import redirected, shown, whole, without_credentials
from curator.listen.decoding import TooLarge, Undecodable
from curator.listen.guard import Reach, reach_from, reach_of
from curator.listen.hosts import Host, Hosts
from curator.listen.messages import MAX_BODY, Gone, Request, Response, Status, TryLater

if TYPE_CHECKING:
    import httpx

    from curator.listen.connecting import Lookup
    from curator.listen.exchange import Answer

__all__ = ["Client", "Gone", "Request", "Response", "Status", "TryLater"]

_MOST_REDIRECTS: Final = 5
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_PERMANENT: Final = (301, 308)
_PAUSE: Final = 120  # seconds, where a server asks for a pause and doesn't say how long
_CONNECTING: Final = 2 / 3  # of the time for a fetch
_PATIENCE: Final = 1 / 5  # of it
_DEFAULTS: Final = Refreshing()


class Client:
    """An async context manager; belongs to the event loop it was entered on.

    `timeout` is how many seconds one fetch may take in all, from the moment that its turn comes. At most `connections`
    fetches run at once, `per_host` of them at one host. `tls` and `find` (names to addresses) have working defaults.
    """

    def __init__(
        self,
        *,
        timeout: float = _DEFAULTS.timeout,
        connections: int = _DEFAULTS.connections,
        per_host: int = _DEFAULTS.per_host,
        max_body: int = MAX_BODY,
        tls: ssl.SSLContext | None = None,
        find: "Lookup | None" = None,
    ) -> None:
        self._timeout = timeout
        self._connections = connections
        self._max_body = max_body
        self._tls = tls
        self._find = find
        self._hosts = Hosts(connections, per_host, timeout * _PATIENCE)

    async def __aenter__(self) -> Self:
        from curator.listen.connecting import lookup
        from curator.listen.exchange import Exchange
        from curator.listen.transport import tls_context

        self._web = Exchange(
            connections=self._connections,
            connect_seconds=self._timeout * _CONNECTING,
            max_body=self._max_body,
            tls=self._tls or tls_context(),
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
        return await asyncio.to_thread(files.read, url, request, self._max_body)

    async def _follow(self, request: Request, url: str) -> Response:
        import httpx

        cookies = httpx.Cookies()
        clock = asyncio.get_running_loop().time
        reach = reach_of(trusted=request.trusted)
        seen, permanent, left = [url], True, self._timeout
        while len(seen) <= _MOST_REDIRECTS + 1:
            async with self._hosts.turn(url) as host:
                started = clock()
                answer = await self._ask(host, url, request, reach, cookies, left)
                left -= clock() - started
                location = answer.headers.get("location", "")
                if answer.status not in _REDIRECTS or not location:
                    return _judged(answer, host, request, url, moved=permanent and len(seen) > 1)
                host.answered()
            permanent = permanent and answer.status in _PERMANENT
            reach = reach_from(answer.place)
            url = redirected(url, location)
            seen.append(url)
        how = "in a circle" if len(set(seen)) < len(seen) else f"more than {_MOST_REDIRECTS} times"
        raise FetchFailed(f"{shown(seen[0])}: redirects {how}")

    async def _ask(
        self, host: Host, url: str, request: Request, reach: Reach, cookies: "httpx.Cookies", seconds: float
    ) -> "Answer":
        from curator.listen.causes import because, unreachable

        try:
            async with asyncio.timeout(seconds):
                return await self._web.ask(url, request, reach, cookies)
        except TooLarge as error:
            raise FetchFailed(f"{shown(url)}: larger than {self._max_body // 1_000_000} MB") from error
        except Undecodable as error:
            raise FetchFailed(f"{shown(url)}: its compression is broken or cut short") from error
        except Exception as error:  # whatever the network stack meets is this URL's fault alone
            cause = one_line(because(error, self._timeout), 200)
            if unreachable(error):
                host.failed_to_connect(cause)
            raise FetchFailed(f"{shown(url)}: {cause}") from error


def _judged(answer: "Answer", host: Host, request: Request, url: str, *, moved: bool) -> Response:
    """The answer as a response, or the fault that it is."""
    pause = headers.retry_after(answer.headers, datetime.now(UTC))
    if answer.status == 429 or (answer.status == 503 and pause is not None):
        seconds = _PAUSE if pause is None else pause
        host.refused(seconds)
        raise TryLater(f"{shown(url)}: HTTP {answer.status}, asks to wait for {seconds} s", seconds, asked=True)
    host.answered()
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
