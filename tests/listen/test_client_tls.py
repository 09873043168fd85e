"""The client over TLS: HTTP/2, names and certificates."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from curator.domain.faults import FetchFailed
from curator.listen.client import Client, Request, Status
from tests.certificates import certificate, serving, trusting
from tests.listen.fetching import RSS, fetched, leading_to
from tests.server import PACKERS, Reply, Server, running


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def secure(both: Path) -> Iterator[Server]:
    """A server that speaks HTTP/2 under TLS."""
    with running(serving(both)) as started:
        yield started


async def test_http2_is_spoken_where_it_is_offered(secure: Server, both: Path) -> None:
    url = secure.serve("/feed", Reply(RSS * 5_000, encoding="gzip", etag='"1"'))
    response = await fetched(url, tls=trusting(both))
    assert (response.body, secure.asked()[0].protocol) == (RSS * 5_000, "HTTP/2")
    assert (await fetched(url, tls=trusting(both), etag='"1"')).status == Status.UNCHANGED


async def test_http1_is_spoken_where_http2_is_not_offered(both: Path) -> None:
    with running(serving(both, http2=False)) as server:
        assert (await fetched(server.serve("/feed", RSS), tls=trusting(both))).body == RSS
        assert server.asked()[0].protocol == "HTTP/1.1"


async def test_several_requests_share_a_connection(secure: Server, both: Path) -> None:
    urls = [secure.serve(f"/{number}", Reply(RSS * 3_000, delay=0.05)) for number in range(8)]
    async with Client(tls=trusting(both), per_host=4) as client:
        await client.fetch(Request(urls[0], trusted=True))
        responses = await asyncio.gather(*(client.fetch(Request(url, trusted=True)) for url in urls))
    assert [response.body for response in responses] == [RSS * 3_000] * 8
    assert (secure.connections, secure.most_at_once) == (1, 4)


async def test_one_stream_cut_or_hanging_leaves_its_neighbours_alone(secure: Server, both: Path) -> None:
    secure.serve("/cut", Reply(RSS, cut=10))
    secure.serve("/hangs", Reply(hangs=True))
    secure.serve("/feed", RSS)
    async with Client(tls=trusting(both), per_host=8, timeout=3) as client:
        paths = ["/feed", "/cut", "/hangs", "/feed", "/feed"]
        outcomes = await asyncio.gather(
            *(client.fetch(Request(secure.url + path, trusted=True)) for path in paths), return_exceptions=True
        )
        again = await client.fetch(Request(secure.url + "/feed", trusted=True))
    assert [isinstance(outcome, FetchFailed) for outcome in outcomes] == [False, True, True, False, False]
    assert again.body == RSS


async def test_a_bomb_over_http2_is_refused(secure: Server, both: Path) -> None:
    bomb = PACKERS["gzip"](bytes(100_000_000))
    with pytest.raises(FetchFailed, match="larger than 20 MB"):
        await fetched(secure.serve("/bomb", Reply(bomb, packed=True, encoding="gzip")), tls=trusting(both))


async def test_the_name_asked_for_is_the_name_shown_to_the_server_and_checked(secure: Server, both: Path) -> None:
    """The connection goes to the address that the guard looked at; certificate and host are still the name's."""
    secure.serve("/feed", RSS)
    url = f"https://feeds.example:{secure.port}/feed"
    assert (await fetched(url, tls=trusting(both), find=leading_to("127.0.0.1"))).body == RSS
    assert secure.asked()[0].headers[":authority"] == f"feeds.example:{secure.port}"
    with pytest.raises(FetchFailed, match="for another name"):
        await fetched(url.replace("feeds", "other"), tls=trusting(both), find=leading_to("127.0.0.1"))
