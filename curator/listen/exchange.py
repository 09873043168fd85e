"""Exchange: one request and its answer, bounded in bytes; redirects, manners and time are the client's."""

import ssl
from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import httpx
from msgspec import Struct

from curator import __version__
from curator.listen import headers
from curator.listen.addresses import without_credentials
from curator.listen.connecting import Lookup
from curator.listen.decoding import ACCEPTED, TooLarge, decoded
from curator.listen.guard import Place, Reach
from curator.listen.messages import Request
from curator.listen.transport import Transport, place_reached

_SMALL: Final = 65_536
_ASKING: Final = {
    "User-Agent": f"curator/{__version__}",
    "Accept": "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/html;q=0.8, */*;q=0.7",
    "Accept-Encoding": ACCEPTED,
}


class Answer(Struct, frozen=True):
    """What one server said: `body` is decoded, and empty unless `status` is a success; `place` is where it stands."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    place: Place


class Exchange:
    """Asks over connections that are kept for a while; remembers nothing else from one fetch to the next."""

    def __init__(
        self, connections: int, connect_seconds: float, max_body: int, tls: ssl.SSLContext, find: Lookup
    ) -> None:
        self._max_body = max_body
        self._http = httpx.AsyncClient(
            transport=Transport(connections, tls, find),
            headers=_ASKING,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx.Timeout(None, connect=connect_seconds),
            trust_env=False,
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def ask(self, url: str, request: Request, reach: Reach, cookies: httpx.Cookies) -> Answer:
        """The answer to a GET of `url` with the request's validators; `cookies` live as long as one fetch.

        Raises TooLarge, Undecodable, and whatever the network does.
        """
        response = await self._http.send(self._asking(url, request, reach, cookies), stream=True)
        try:
            cookies.extract_cookies(response)
            body = await self._body(response)
            return Answer(response.status_code, response.headers, body, place_reached(response))
        finally:
            await response.aclose()

    def _asking(self, url: str, request: Request, reach: Reach, cookies: httpx.Cookies) -> httpx.Request:
        address, credentials = without_credentials(url)
        validators = {"If-None-Match": request.etag, "If-Modified-Since": request.modified}
        asking = self._http.build_request(
            "GET",
            address,
            headers=credentials | {name: value for name, value in validators.items() if value},
            extensions={"reach": reach},
        )
        cookies.set_cookie_header(asking)
        return asking

    async def _body(self, response: httpx.Response) -> bytes:
        length = headers.content_length(response.headers)
        if not response.is_success:
            if response.status_code == 304 or (length is not None and length <= _SMALL):
                await self._read(response, _SMALL)  # so that the connection can be used again
            return b""
        if length is not None and length > self._max_body:
            raise TooLarge
        raw = await self._read(response, self._max_body)
        return decoded(raw, response.headers.get("content-encoding", ""), self._max_body)

    @staticmethod
    async def _read(response: httpx.Response, limit: int) -> bytes:
        whole, size = [], 0
        async for chunk in response.aiter_raw():
            whole.append(chunk)
            size += len(chunk)
            if size > limit:
                raise TooLarge
        return b"".join(whole)
