"""Connecting: names to addresses, the guard's look at them, and a connection to one. Imported late, as httpcore is."""

import asyncio
import select
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, Final

from curator.listen.guard import Place, Reach, place_of
from curator.listen.stack import httpcore

Lookup = Callable[[str, int], Awaitable[Sequence[str]]]

_HEAD_START: Final = 0.25  # seconds that one address gets before the next is tried beside it (RFC 8305)


class NotFoundByName(Exception):
    """The name has no address."""


class NoName(Exception):
    """What stands where the host's name should is none that a host can have."""


class OutOfReach(Exception):
    """The address lies in a place that this URL may not lead to."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.place = place


async def lookup(host: str, port: int) -> list[str]:
    """The addresses of a host, in the system's order; of a number, itself. Raises NotFoundByName.

    In a thread of its own that nobody waits for: a name server that doesn't answer holds up neither other lookups nor
    the end of the program.
    """
    if place_of(host) != Place.NOWHERE:
        return [host]
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def tell(found: list[str] | None) -> None:
        if not answer.done():
            answer.set_result(found) if found else answer.set_exception(NotFoundByName(host))

    def ask() -> None:
        try:
            found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        except (OSError, UnicodeError):
            found = []
        with suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(tell, found)

    threading.Thread(target=ask, name="lookup", daemon=True).start()
    return await answer


class Connection(httpcore.AsyncNetworkStream):
    """A stream that knows where it leads, also when the other side has gone: `get_extra_info("place")`."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, place: Place) -> None:
        self._stream = stream
        self._place = place
        self._socket = stream.get_extra_info("socket")

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 (httpcore's names)
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        return Connection(await self._stream.start_tls(ssl_context, server_hostname, timeout), self._place)

    def get_extra_info(self, info: str) -> Any:
        """Also what `httpcore` asks for before each request, `is_readable`, without a look at all the other facts."""
        match info:
            case "place":
                return self._place
            case "is_readable":
                return _is_readable(self._socket)
        return self._stream.get_extra_info(info)


def _is_readable(connected: socket.socket) -> bool:
    """Whether something waits to be read, be it the end; of a socket that was closed, true."""
    if connected.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(connected, select.POLLIN)
    return bool(poll.poll(0))


class Backend(httpcore.AsyncNetworkBackend):
    """Connects to addresses within reach only, and to the very ones that were looked at."""

    def __init__(self, reach: Reach, find: Lookup) -> None:
        self._reach = reach
        self._find = find
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        async def connect(address: str) -> httpcore.AsyncNetworkStream:
            stream = await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            return Connection(stream, place_of(address))

        try:
            async with asyncio.timeout(timeout):
                return await _first(connect, self._allowed(await self._find(host, port)))
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def _allowed(self, addresses: Sequence[str]) -> list[str]:
        allowed = [address for address in addresses if place_of(address) in self._reach]
        if not allowed:
            raise OutOfReach(place_of(addresses[0]))
        return _alternating(allowed)


def _alternating(addresses: Sequence[str]) -> list[str]:
    """IPv6 and IPv4 in turn, beginning with the kind that comes first, so that a broken one costs a head start only."""
    first = [address for address in addresses if (":" in address) == (":" in addresses[0])]
    other = [address for address in addresses if address not in first]
    mixed: list[str] = []
    for index in range(max(len(first), len(other))):
        mixed += first[index : index + 1] + other[index : index + 1]
    return mixed[:6]


async def _first(
    connect: Callable[[str], Awaitable[httpcore.AsyncNetworkStream]], addresses: Sequence[str]
) -> httpcore.AsyncNetworkStream:
    """The first connection that stands; the addresses are tried one after another, each with a head start."""
    running: set[asyncio.Task[httpcore.AsyncNetworkStream]] = set()
    waiting = list(addresses)
    fault: BaseException = httpcore.ConnectError("no address")
    try:
        while waiting or running:
            if waiting:
                running.add(asyncio.ensure_future(connect(waiting.pop(0))))
            done, running = await asyncio.wait(
                running, timeout=_HEAD_START if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
            standing = [task for task in done if not task.exception()]
            fault = next((task.exception() or fault for task in done if task.exception()), fault)
            if standing:
                running |= set(standing[1:])
                return standing[0].result()
        raise fault
    finally:
        await _abandon(running)


async def _abandon(tasks: Iterable[asyncio.Task[httpcore.AsyncNetworkStream]]) -> None:
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, httpcore.AsyncNetworkStream):
            await outcome.aclose()
