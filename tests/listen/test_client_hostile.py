"""The client against servers that mean harm, or are broken."""

import asyncio
import socket
import time
from pathlib import Path

import pytest

from curator.domain.faults import FetchFailed
from curator.domain.text import is_safe
from curator.listen.client import Client, Request
from tests.certificates import certificate, serving, trusting
from tests.listen.fetching import RSS, fetched, leading_to
from tests.server import PACKERS, Reply, Server, running


async def failure(url: str, **options: object) -> str:
    """The one line that fetching it comes to."""
    with pytest.raises(FetchFailed) as fault:
        await fetched(url, **options)
    text = str(fault.value)
    assert "\n" not in text
    assert is_safe(text)
    return text


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "deflate"])
async def test_a_bomb_is_refused(server: Server, encoding: str) -> None:
    bomb = PACKERS[encoding](bytes(100_000_000))
    url = server.serve("/bomb", Reply(bomb, packed=True, encoding=encoding))
    assert "larger than 20 MB" in await failure(url)


async def test_a_bomb_in_a_bomb_is_refused(server: Server) -> None:
    bomb = PACKERS["gzip"](PACKERS["gzip"](bytes(100_000_000)))
    url = server.serve("/bomb", Reply(bomb, packed=True, headers={"Content-Encoding": "gzip, gzip"}))
    assert "larger than 20 MB" in await failure(url)


@pytest.mark.parametrize("reply", [Reply(RSS * 500, endless=True), Reply(bytes(100_000_000))])
async def test_a_body_without_end_or_too_large_is_refused_soon(server: Server, reply: Reply) -> None:
    started = time.monotonic()
    assert "larger than 20 MB" in await failure(server.serve("/feed", reply))
    assert time.monotonic() - started < 5


async def test_what_is_said_to_be_too_large_is_not_even_read(server: Server) -> None:
    url = server.serve("/feed", Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n<rss>"))
    assert "larger than 20 MB" in await failure(url)


async def test_a_server_that_hangs_costs_the_timeout(server: Server) -> None:
    started = time.monotonic()
    assert "no answer within 0.25 s" in await failure(server.serve("/feed", Reply(hangs=True)), timeout=0.3)
    assert 0.25 <= time.monotonic() - started < 5


async def test_a_body_in_drips_costs_the_timeout(server: Server) -> None:
    started = time.monotonic()
    assert "no full answer" in await failure(server.serve("/feed", Reply(RSS * 9, drip=0.05)), timeout=0.4)
    assert time.monotonic() - started < 5


async def test_redirects_together_cost_the_timeout(server: Server) -> None:
    for number in range(6):
        server.serve(f"/{number}", Reply(status=302, location=f"/{number + 1}", delay=0.15))
    assert "no full answer" in await failure(f"{server.url}/0", timeout=0.4)


async def test_a_server_that_hangs_costs_its_slot_only(server: Server) -> None:
    hanging = server.serve("/hangs", Reply(hangs=True))
    feeds = [server.serve(f"/{number}", RSS) for number in range(20)]
    async with Client(timeout=30, per_host=2) as client:
        stuck = asyncio.create_task(client.fetch(Request(hanging, trusted=True)))
        responses = await asyncio.gather(*(client.fetch(Request(url, trusted=True)) for url in feeds))
        assert not stuck.done()
        stuck.cancel()
    assert [response.body for response in responses] == [RSS] * 20


@pytest.mark.parametrize("reply", [Reply(RSS, cut=20), Reply(RSS, cut=20, chunked=True), Reply(RSS, cut=0)])
async def test_a_body_cut_short_is_a_fault(server: Server, reply: Reply) -> None:
    assert "cut short" in await failure(server.serve("/feed", reply))


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "deflate"])
async def test_a_packed_body_cut_short_is_a_fault_though_the_length_is_right(server: Server, encoding: str) -> None:
    half = PACKERS[encoding](RSS * 100)[:-9]
    assert "cut short" in await failure(server.serve("/feed", Reply(half, packed=True, encoding=encoding)))


async def test_what_is_not_packed_as_it_says_is_a_fault(server: Server) -> None:
    for encoding in ("gzip", "br", "zstd", "deflate"):
        url = server.serve("/feed", Reply(RSS, packed=True, encoding=encoding))
        assert "compression is broken" in await failure(url)


async def test_nothing_at_all_is_a_fault(server: Server) -> None:
    assert "HTTP 200 with nothing in it" in await failure(server.serve("/feed", Reply()))
    assert "nothing in it" in await failure(server.serve("/feed", Reply(encoding="gzip")))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 100,
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1_000_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 999999 \x1b[31m\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n",
        b"* OK IMAP4 ready\x1b]0;owned\x07\r\n",
    ],
)
async def test_what_is_no_http_is_a_fault(server: Server, raw: bytes) -> None:
    assert str(server.port) in await failure(server.serve("/feed", Reply(raw=raw)), timeout=3)


async def test_hints_without_end_cost_the_timeout(server: Server) -> None:
    url = server.serve("/feed", Reply(raw=b"HTTP/1.1 103 Early Hints\r\n\r\n" * 20_000))
    await failure(url, timeout=2)


async def test_nobody_there() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        assert await failure(f"http://127.0.0.1:{port}/feed") == f"127.0.0.1:{port}/feed: connection refused"


@pytest.mark.parametrize("url", ["http://xn--a/", "http://xn--zzzzzzzzz.example/", "http://☃.example/"])
async def test_no_valid_name(url: str) -> None:
    assert (await failure(url)).endswith(": is not a valid host name")


async def test_no_such_name() -> None:
    assert await failure("http://nobody.invalid/feed") == "nobody.invalid/feed: the name can't be found (DNS)"


async def test_a_name_server_that_says_nothing_costs_the_time_to_connect() -> None:
    async def find(host: str, port: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    assert "no connection in time" in await failure("http://feeds.example/feed", timeout=0.3, find=find)


@pytest.mark.parametrize(
    ("days", "names", "cause"),
    [
        (-1, "IP:127.0.0.1", "its certificate has expired"),
        (2, "DNS:other.example", "its certificate is for another name"),
    ],
)
async def test_a_certificate_that_is_wrong(tmp_path: Path, days: int, names: str, cause: str) -> None:
    both = certificate(tmp_path, days=days, names=names)
    with running(serving(both)) as server:
        server.serve("/feed", RSS)
        assert await failure(f"{server.url}/feed", tls=trusting(both)) == f"127.0.0.1:{server.port}/feed: {cause}"


async def test_a_certificate_signed_by_nobody(tmp_path: Path) -> None:
    with running(serving(certificate(tmp_path))) as server:
        assert "its certificate is signed by" in await failure(f"{server.url}/feed")


async def test_https_where_only_http_is_spoken(server: Server) -> None:
    assert "no connection in time" in await failure(f"https://127.0.0.1:{server.port}/feed", timeout=1)


async def test_the_other_address_is_tried_where_the_first_does_not_answer(server: Server) -> None:
    server.serve("/feed", RSS)
    for addresses in (["::1", "127.0.0.1"], ["127.0.0.9", "::1", "127.0.0.1"]):
        response = await fetched(f"http://feeds.example:{server.port}/feed", find=leading_to(*addresses))
        assert response.body == RSS


async def test_a_cancelled_fetch_gives_its_slot_back(server: Server) -> None:
    hanging, feed = server.serve("/hangs", Reply(hangs=True)), server.serve("/feed", RSS)
    async with Client(timeout=30, connections=1, per_host=1) as client:
        stuck = asyncio.create_task(client.fetch(Request(hanging, trusted=True)))
        await asyncio.to_thread(server.wait_for, "/hangs")
        stuck.cancel()
        assert (await client.fetch(Request(feed, trusted=True))).body == RSS
