"""A real web server on loopback that does as it is told, path by path, in a thread of its own.

    server.serve("/feed", Reply(body, etag='"1"'))         conditional GET is answered by itself
    server.serve("/busy", Reply(status=429), Reply(body))   one after another; the last stays
    server.asked("/feed")                                   the requests that came, with their headers

Speaks HTTP/1.1, and HTTP/2 where it is started with TLS (tests/certificates.py makes the context).
"""

import asyncio
import gzip
import ssl
import threading
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

HEAD_LIMIT = 65_536


@dataclass(frozen=True)
class Asked:
    """A request as it came; header names are in lower case."""

    path: str
    headers: dict[str, str]
    protocol: str


@dataclass(frozen=True)
class Reply:
    """What to answer.

    `encoding` compresses the body; `packed` says that it is compressed already. `delay` seconds before anything is
    said; `hangs` says nothing, ever. `cut` ends the connection after so many bytes of body, `endless` repeats the body
    until the other side has gone, `drip` sends one byte every so many seconds. `chunked` gives no length, and neither
    does `until_closed`. `raw` is sent as it is, instead of all this.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/rss+xml"
    encoding: str = ""
    packed: bool = False
    etag: str = ""
    modified: str = ""
    location: str = ""
    delay: float = 0.0
    drip: float = 0.0
    cut: int | None = None
    hangs: bool = False
    endless: bool = False
    chunked: bool = False
    until_closed: bool = False
    raw: bytes | None = None

    def answering(self, asked: Asked) -> "Reply":
        """This reply, or a 304 where the request's validators match."""
        matches = (self.etag and asked.headers.get("if-none-match") == self.etag) or (
            self.modified
            and "if-none-match" not in asked.headers
            and asked.headers.get("if-modified-since") == self.modified
        )
        if self.status != 200 or not matches:
            return self
        return Reply(status=304, headers=self.headers, etag=self.etag, modified=self.modified, delay=self.delay)

    @property
    def payload(self) -> bytes:
        return self.body if self.packed else PACKERS[self.encoding](self.body)

    def fields(self) -> list[tuple[str, str]]:
        """The headers to send, without those about length."""
        given = {
            "content-type": self.content_type if self.body else "",
            "content-encoding": self.encoding,
            "etag": self.etag,
            "last-modified": self.modified,
            "location": self.location,
        }
        return [(name, value) for name, value in given.items() if value] + list(self.headers.items())


def _brotli(body: bytes) -> bytes:
    import brotli

    return brotli.compress(body, quality=5)


def _zstd(body: bytes) -> bytes:
    import zstandard

    return zstandard.compress(body)


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gzip": lambda body: gzip.compress(body, 6),
    "deflate": zlib.compress,
    "br": _brotli,
    "zstd": _zstd,
}

Answering = Reply | Callable[[Asked], Reply]


class Server:
    """`most_at_once` is how many requests were under way at once at most; `connections` how many were opened."""

    def __init__(self, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self.host = host
        self.connections = 0
        self.most_at_once = 0
        self._at_once = 0
        self._asked: list[Asked] = []
        self._news = threading.Condition()
        self._replies: dict[str, list[Answering]] = defaultdict(list)
        self._tls = tls
        self._conversations: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="test server", daemon=True)

    def serve(self, path: str, *replies: Answering | bytes) -> str:
        """Answers the path with these, one after another, the last for good. Returns its URL."""
        self._replies[path] = [Reply(reply) if isinstance(reply, bytes) else reply for reply in replies]
        return self.url + path

    def asked(self, path: str = "") -> list[Asked]:
        """The requests so far, all or those for a path."""
        return [asked for asked in self._asked if not path or asked.path == path]

    def wait_for(self, path: str, times: int = 1) -> None:
        """Blocks until the path was asked for so many times."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.asked(path)) >= times, timeout=10), f"nobody asked for {path}"

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{self.host}:{self.port}"

    def start(self) -> None:
        self._thread.start()
        self.port: int = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def reply_to(self, asked: Asked) -> Reply:
        """Notes the request and chooses what to answer."""
        with self._news:
            self._asked.append(asked)
            self._news.notify_all()
        replies = self._replies.get(asked.path, [Reply(status=404)])
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        return (reply if isinstance(reply, Reply) else reply(asked)).answering(asked)

    @contextmanager
    def counting(self) -> Iterator[None]:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            yield
        finally:
            self._at_once -= 1

    async def _listen(self) -> int:
        self._listener = await asyncio.start_server(self._converse, self.host, 0, ssl=self._tls, limit=HEAD_LIMIT)
        return int(self._listener.sockets[0].getsockname()[1])

    async def _end(self) -> None:
        self._listener.close()
        for task in list(self._conversations):
            task.cancel()
        await asyncio.gather(*self._conversations, return_exceptions=True)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from tests.http2 import converse

        task = asyncio.current_task()
        assert task
        self._conversations.add(task)
        self.connections += 1
        secure = writer.get_extra_info("ssl_object")
        try:
            if secure and secure.selected_alpn_protocol() == "h2":
                await converse(self, reader, writer)
            else:
                while await self._answer(reader, writer):
                    pass
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ssl.SSLError):
            pass  # the other side has gone
        except asyncio.CancelledError:
            pass  # the server stops
        finally:
            self._conversations.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answers one request; whether the connection stays open."""
        asked = _read_head(await reader.readuntil(b"\r\n\r\n"))
        with self.counting():
            reply = self.reply_to(asked)
            await asyncio.sleep(reply.delay)
            if reply.hangs:
                await reader.read()
                return False
            if reply.raw is not None:
                writer.write(reply.raw)
                await writer.drain()
                return False
            writer.write(_head(reply))
            return await _send_body(reply, writer)


def _read_head(head: bytes) -> Asked:
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return Asked(first.split(" ")[1], {name.lower(): value.strip() for name, _, value in pairs}, "HTTP/1.1")


def _head(reply: Reply) -> bytes:
    fields = reply.fields()
    if reply.chunked or reply.endless:
        fields.append(("transfer-encoding", "chunked"))
    elif not reply.until_closed and reply.status != 304:
        fields.append(("content-length", str(len(reply.payload))))
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return f"HTTP/1.1 {reply.status} Told\r\n{lines}\r\n".encode()


async def _send_body(reply: Reply, writer: asyncio.StreamWriter) -> bool:
    payload = reply.payload[: reply.cut]
    frame = _chunk if reply.chunked or reply.endless else bytes
    while reply.endless:
        writer.write(frame(payload))
        await writer.drain()
    for start in range(0, len(payload), 1 if reply.drip else 1 << 16):
        writer.write(frame(payload[start : start + (1 if reply.drip else 1 << 16)]))
        await writer.drain()
        await asyncio.sleep(reply.drip)
    if reply.cut is not None:
        return False
    if reply.chunked:
        writer.write(b"0\r\n\r\n")
    await writer.drain()
    return not reply.until_closed


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


@contextmanager
def running(tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[Server]:
    """A server for as long as the block runs."""
    server = Server(tls, host)
    server.start()
    try:
        yield server
    finally:
        with suppress(RuntimeError):
            server.stop()
