"""Exchange: one request and its answer, bounded in bytes; redirects, manners and time are the client's."""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Struct

from curator import __version__
from curator.listen import headers
from curator.listen.addresses import without_credentials
from curator.listen.connecting import Lookup
from curator.listen.cookies import Cookies
from curator.listen.decoding import ACCEPTED, TooLarge, decoded
from curator.listen.guard import Place, Reach
from curator.listen.messages import Request
from curator.listen.transport import Reply, Transport

_SMALL: Final = 65_536
_LARGE: Final = 262_144  # bytes; what takes longer to unpack than a thread to start
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


class Silent(Exception):
    """Nothing was said for so many `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Exchange:
    """Asks over connections that are kept for a while; remembers nothing else from one fetch to the next."""

    def __init__(
        self,
        connect_seconds: float,
        answer_seconds: float,
        max_body: int,
        tls: Callable[[], ssl.SSLContext],
        find: Lookup,
    ) -> None:
        self._answer_seconds = answer_seconds
        self._max_body = max_body
        self._transport = Transport(connect_seconds, tls, find)

    async def close(self) -> None:
        await self._transport.close()

    async def ask(
        self, url: str, request: Request, reach: Reach, cookies: Cookies, heard: Callable[[], None]
    ) -> Answer:
        """The answer to a GET of `url` with the request's validators; `cookies` live as long as one fetch.

        `heard` is called when the answer begins.

        Raises Silent, TooLarge, Undecodable, and whatever the network does.
        """
        address, credentials = without_credentials(url)
        validators = {"If-None-Match": request.etag, "If-Modified-Since": request.modified}
        given = {name: value for name, value in validators.items() if value}
        asking = _ASKING | credentials | given | cookies.header(address)
        try:
            async with asyncio.timeout(self._answer_seconds):
                reply = await self._transport.get(address, asking, reach)
        except TimeoutError as error:
            raise Silent(self._answer_seconds) from error
        heard()
        try:
            said = headers.readable(reply.fields)
            if "set-cookie" in said:
                cookies.keep(address, reply.fields)
            return Answer(reply.status, said, await self._body(reply, said), reply.place)
        finally:
            await reply.close()

    async def _body(self, reply: Reply, said: Mapping[str, str]) -> bytes:
        length = headers.content_length(said)
        if not 200 <= reply.status < 300:
            if reply.status == 304 or (length is not None and length <= _SMALL):
                await self._read(reply, _SMALL)  # so that the connection can be used again
            return b""
        if length is not None and length > self._max_body:
            raise TooLarge
        raw = await self._read(reply, self._max_body)
        coding = said.get("content-encoding", "")
        if coding and len(raw) > _LARGE:
            return await asyncio.to_thread(decoded, raw, coding, self._max_body)
        return decoded(raw, coding, self._max_body)

    @staticmethod
    async def _read(reply: Reply, limit: int) -> bytes:
        whole, size = [], 0
        async for chunk in reply.chunks():
            whole.append(chunk)
            size += len(chunk)
            if size > limit:
                raise TooLarge
        return b"".join(whole)
