"""Manners towards servers: how many at once, and when to leave one alone."""

import asyncio

import pytest

from curator.domain.faults import FetchFailed
from curator.listen.client import Client, Request, TryLater
from tests.listen.fetching import RSS
from tests.server import Reply, Server, running


def requests(server: Server, count: int, reply: Reply) -> list[Request]:
    return [Request(server.serve(f"/{number}", reply), trusted=True) for number in range(count)]


@pytest.mark.parametrize(("options", "most"), [({}, 2), ({"per_host": 5}, 5), ({"per_host": 9, "connections": 3}, 3)])
async def test_only_so_many_ask_one_server_at_once(server: Server, options: dict[str, int], most: int) -> None:
    asking = requests(server, 30, Reply(RSS, delay=0.01))
    async with Client(**options) as client:
        await asyncio.gather(*map(client.fetch, asking))
    assert server.most_at_once == most
    assert server.connections <= most


async def test_only_so_many_ask_all_servers_at_once() -> None:
    with running() as one, running() as other:
        asking = requests(one, 10, Reply(RSS, delay=0.02)) + requests(other, 10, Reply(RSS, delay=0.02))
        async with Client(connections=3, per_host=2) as client:
            await asyncio.gather(*map(client.fetch, asking))
        assert 2 <= one.most_at_once + other.most_at_once <= 4
        assert min(one.most_at_once, other.most_at_once) >= 1


async def test_a_server_that_refuses_twice_in_a_row_is_left_alone(server: Server) -> None:
    asking = requests(server, 10, Reply(status=429, headers={"Retry-After": "60"}))
    async with Client(per_host=1) as client:
        faults = await asyncio.gather(*map(client.fetch, asking), return_exceptions=True)
    assert all(isinstance(fault, TryLater) for fault in faults)
    assert [fault.asked for fault in faults if isinstance(fault, TryLater)] == [True] * 2 + [False] * 8
    assert len(server.asked()) == 2
    assert str(faults[-1]).endswith("/9: not asked, its server wants to be left alone for 60 s")
    assert 59 <= faults[-1].seconds <= 61  # type: ignore[union-attr]


async def test_one_feed_that_is_refused_does_not_stop_its_neighbours(server: Server) -> None:
    asking = requests(server, 10, Reply(RSS))
    server.serve("/3", Reply(status=429, headers={"Retry-After": "60"}))
    server.serve("/7", Reply(status=503, headers={"Retry-After": "60"}))
    async with Client(per_host=1) as client:
        outcomes = await asyncio.gather(*map(client.fetch, asking), return_exceptions=True)
    assert [index for index, outcome in enumerate(outcomes) if isinstance(outcome, TryLater)] == [3, 7]


async def test_a_pause_that_is_over_is_over(server: Server) -> None:
    url = server.serve("/feed", *[Reply(status=429, headers={"Retry-After": "0"})] * 2, Reply(RSS))
    async with Client() as client:
        for _ in range(2):
            with pytest.raises(TryLater):
                await client.fetch(Request(url, trusted=True))
        assert (await client.fetch(Request(url, trusted=True))).body == RSS


async def test_a_server_out_of_reach_three_times_in_a_row_is_not_tried_again() -> None:
    tried = []

    async def find(host: str, port: int) -> list[str]:
        tried.append(host)
        return ["127.0.0.1"]

    with running() as server:
        server.serve("/feed", RSS)
        there = f"http://there.example:{server.port}/feed"
    async with Client(per_host=1, find=find) as client:
        faults = [await _fault(client, there) for _ in range(6)]
    assert faults[0].endswith("/feed: connection refused")
    assert faults[3].endswith("/feed: not asked, its server failed 3 times: connection refused")
    assert len(tried) == 3


async def test_a_few_that_hang_do_not_keep_a_whole_site_waiting(server: Server) -> None:
    hanging = requests(server, 4, Reply(hangs=True))
    asking = [Request(server.serve(f"/feed/{number}", RSS), trusted=True) for number in range(20)]
    async with Client(timeout=5, per_host=2) as client:
        stuck = [asyncio.create_task(client.fetch(request)) for request in hanging]
        responses = await asyncio.gather(*map(client.fetch, asking))
        assert not any(task.done() for task in stuck)
        for task in stuck:
            task.cancel()
    assert [response.body for response in responses] == [RSS] * 20


async def test_there_are_bounds_to_how_many_hang_at_one_server(server: Server) -> None:
    asking = requests(server, 12, Reply(hangs=True))
    async with Client(timeout=1, per_host=2) as client:
        faults = await asyncio.gather(*map(client.fetch, asking), return_exceptions=True)
    assert all("no full answer" in str(fault) for fault in faults)
    assert 2 < server.most_at_once <= 8


async def test_what_is_out_of_reach_for_a_link_from_the_web_is_not_so_for_the_person(server: Server) -> None:
    url = server.serve("/feed", RSS)
    async with Client() as client:
        for _ in range(4):
            with pytest.raises(FetchFailed, match="leads to this computer"):
                await client.fetch(Request(url))
        assert (await client.fetch(Request(url, trusted=True))).body == RSS


async def _fault(client: Client, url: str) -> str:
    with pytest.raises(FetchFailed) as fault:
        await client.fetch(Request(url, trusted=True))
    return str(fault.value)
