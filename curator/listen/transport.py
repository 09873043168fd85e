"""Transport: guarded connections, and requests over them. Imported late: httpcore takes a while."""

import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from curator.listen.connecting import Backend, Lookup, NoName
from curator.listen.guard import Place, Reach
from curator.listen.stack import httpcore

_IDLE_SECONDS: Final = 5.0
_MOST_IDLE: Final = 16  # servers to which connections are kept though nothing is being asked of them


@cache
def tls_context() -> ssl.SSLContext:
    """The certificates to trust; made once, which takes up to a second on a busy machine."""
    import httpx

    return httpx.create_ssl_context()


class Transport:
    """Connections by server. httpcore's own pool looks at each of them, for each of them, several times a request.

    How many there may be at once is for who asks to say. Each reach has connections of its own, so that none opened
    with more of it is used by a request with less.
    """

    def __init__(self, connect_seconds: float, tls: Callable[[], ssl.SSLContext], find: Lookup) -> None:
        """`tls` is called when something secure is asked for."""
        self._connecting = {"timeout": {"connect": connect_seconds}}
        self._tls = tls
        self._find = find
        self._servers: dict[tuple[Reach, str, str], _Connections] = {}

    async def get(self, url: str, headers: Mapping[str, str | bytes], reach: Reach) -> "Reply":
        """The beginning of the answer to a GET of `url`, which is as `addresses.whole` makes it, without credentials.

        Whoever asked closes it. Raises what httpcore does, OutOfReach, NotFoundByName, and NoName.
        """
        scheme, _, address = url.partition("://")
        authority, _, path = address.partition("/")
        server = self._server(reach, scheme, authority)
        origin = server.origin
        asking = httpcore.Request(
            "GET",
            httpcore.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=f"/{path}"),
            headers=[("Host", authority), *headers.items()],
            extensions=self._connecting,
        )
        server.under_way += 1
        try:
            await self._close_idle()
            return Reply(await server.ask(asking), server)
        except BaseException:
            server.under_way -= 1
            raise

    async def close(self) -> None:
        for server in self._servers.values():
            await server.close()

    def _server(self, reach: Reach, scheme: str, authority: str) -> "_Connections":
        key = reach, scheme, authority
        server = self._servers.pop(key, None)
        if server is None:
            origin = _origin(scheme, authority)
            server = _Connections(origin, self._tls() if scheme == "https" else None, Backend(reach, self._find))
        self._servers[key] = server  # the one asked last stands last
        return server

    async def _close_idle(self) -> None:
        if len(self._servers) <= _MOST_IDLE:
            return
        idle = [key for key, server in self._servers.items() if not server.under_way]
        for server in [self._servers.pop(key) for key in idle[: max(0, len(idle) - _MOST_IDLE)]]:
            await server.close()


class Reply:
    """An answer as it comes in."""

    def __init__(self, answer: httpcore.Response, server: "_Connections") -> None:
        self._answer = answer
        self._server = server

    @property
    def status(self) -> int:
        return self._answer.status

    @property
    def fields(self) -> list[tuple[bytes, bytes]]:
        """The header as it came."""
        return list(self._answer.headers)

    @property
    def place(self) -> Place:
        """Where the server that answers is."""
        place: Place = self._answer.extensions["network_stream"].get_extra_info("place")
        return place

    def chunks(self) -> AsyncIterator[bytes]:
        """The body as it was sent."""
        return self._answer.aiter_stream()

    async def close(self) -> None:
        try:
            await self._answer.aclose()
        finally:
            self._server.under_way -= 1


class _Connections:
    """The connections to one server, and how many requests go over them now."""

    def __init__(self, origin: httpcore.Origin, tls: ssl.SSLContext | None, backend: Backend) -> None:
        self.origin = origin
        self._tls = tls
        self._backend = backend
        self._kept: list[httpcore.AsyncHTTPConnection] = []
        self.under_way = 0

    async def ask(self, request: httpcore.Request) -> httpcore.Response:
        """The answer, over a connection that is free, or else a new one."""
        while True:
            connection = await self._free() or self._opened()
            with suppress(httpcore.ConnectionNotAvailable):  # another took it, or it doesn't take several at once
                return await connection.handle_async_request(request)

    async def close(self) -> None:
        kept, self._kept = self._kept, []
        for connection in kept:
            await connection.aclose()

    async def _free(self) -> httpcore.AsyncHTTPConnection | None:
        for connection in self._kept[::-1]:
            if connection.is_closed():
                self._forget(connection)
            elif connection.is_available():
                if not connection.has_expired():
                    return connection
                self._forget(connection)
                await connection.aclose()
        return None

    def _forget(self, worn: httpcore.AsyncHTTPConnection) -> None:
        self._kept = [connection for connection in self._kept if connection is not worn]

    def _opened(self) -> httpcore.AsyncHTTPConnection:
        connection = httpcore.AsyncHTTPConnection(
            origin=self.origin,
            ssl_context=self._tls,
            keepalive_expiry=_IDLE_SECONDS,
            http2=self._tls is not None,
            network_backend=self._backend,
        )
        self._kept.append(connection)
        return connection


def _origin(scheme: str, authority: str) -> httpcore.Origin:
    parts = urlsplit(f"//{authority}")
    host = parts.hostname or ""
    if host.startswith("xn--"):
        import idna

        try:
            idna.decode(host)
        except idna.IDNAError as error:
            raise NoName(host) from error
    port = parts.port or (443 if scheme == "https" else 80)
    return httpcore.Origin(scheme.encode("ascii"), host.encode("ascii"), port)
