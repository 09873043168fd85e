"""Transport: guarded connections under httpx's own client. Imported late: httpx takes a while."""

import ssl
from collections.abc import AsyncIterator
from functools import cache
from typing import Final

import httpcore
import httpx

from curator.listen.connecting import Backend, Lookup
from curator.listen.guard import Place, Reach

_IDLE_SECONDS: Final = 5.0


@cache
def tls_context() -> ssl.SSLContext:
    """The certificates to trust; made once, which takes up to a second on a busy machine."""
    return httpx.create_ssl_context()


class Transport(httpx.AsyncBaseTransport):
    """One pool of connections for each reach, so that none opened with more reach is used by a request with less.

    A request says its reach in `extensions["reach"]`.
    """

    def __init__(self, connections: int, tls: ssl.SSLContext, find: Lookup) -> None:
        self._connections = connections
        self._tls = tls
        self._find = find
        self._pools: dict[Reach, httpcore.AsyncConnectionPool] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = await self._pool(request.extensions["reach"]).handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Stream(answer), extensions=answer.extensions
        )

    async def aclose(self) -> None:
        for pool in self._pools.values():
            await pool.aclose()

    def _pool(self, reach: Reach) -> httpcore.AsyncConnectionPool:
        if reach not in self._pools:
            self._pools[reach] = httpcore.AsyncConnectionPool(
                ssl_context=self._tls,
                max_connections=self._connections,
                max_keepalive_connections=self._connections,
                keepalive_expiry=_IDLE_SECONDS,
                http2=True,
                network_backend=Backend(reach, self._find),
            )
        return self._pools[reach]


class _Stream(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._answer.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        await self._answer.aclose()


def place_reached(response: httpx.Response) -> Place:
    """Where the server that answered is."""
    place: Place = response.extensions["network_stream"].get_extra_info("place")
    return place
