"""Manners towards servers: how many at once, and when to leave one alone."""

import asyncio

import pytest

from curator.domain.faults import FetchFailed
from curator.listen.client import Client, Request, TryLater
from tests.listen.fetching import RSS
from tests.server import Reply, Server, running


def requests(server: Server, count: int, reply: Reply) -> list[Request]:
    return [Request(server.serve(f"/{number}", reply), trusted=True) for number in range(count)]


@pytest.mark.parametrize(("options", "most"), [({}, 4), ({"per_host": 5}, 5), ({"per_host": 9, "connections": 3}, 3)])
async def test_only_so_many_ask_one_server_at_once(server: Server, options: dict[str, int], most: int) -> None:
    asking = requests(server, 30, Reply(RSS, delay=0.01))
    async with Client(timeout=60, **options) as client:
        await asyncio.gather(*map(client.fetch, asking))
    assert server.most_at_once == most
    assert server.connections <= most


async def test_only_so_many_ask_all_servers_at_once() -> None:
    with running() as one, running() as other:
        asking = requests(one, 10, Reply(RSS, delay=0.02)) + requests(other, 10, Reply(RSS, delay=0.02))
        async with Client(timeout=60, connections=3, per_host=2) as client:
            await asyncio.gather(*map(client.fetch, asking))
        assert 2 <= one.most_at_once + other.most_at_once <= 4
        assert min(one.most_at_once, other.most_at_once) >= 1


@pytest.mark.parametrize("status", [429, 503])
async def test_a_server_that_asks_for_a_pause_gets_it_for_all_its_feeds(server: Server, status: int) -> None:
    asking = requests(server, 10, Reply(RSS))
    server.serve("/3", Reply(status=status, headers={"Retry-After": "60"}))
    async with Client(per_host=1) as client:
        outcomes = await asyncio.gather(*map(client.fetch, asking), return_exceptions=True)
    assert [isinstance(outcome, TryLater) for outcome in outcomes] == [False] * 3 + [True] * 7
    assert [fault.asked for fault in outcomes if isinstance(fault, TryLater)] == [True] + [False] * 6
    assert len(server.asked()) == 4
    assert str(outcomes[-1]).endswith("/9: not asked, its server wants to be left alone for 60 s")
    assert 59 <= outcomes[-1].seconds <= 61  # type: ignore[union-attr]
    assert {fault.host for fault in outcomes if isinstance(fault, TryLater)} == {f"127.0.0.1:{server.port}"}


async def test_a_server_that_is_out_of_service_without_asking_for_a_pause_gets_one_after_a_few(
    server: Server,
) -> None:
    asking = requests(server, 10, Reply(status=503))
    server.serve("/1", Reply(RSS))
    async with Client(per_host=1) as client:
        outcomes = await asyncio.gather(*map(client.fetch, asking), return_exceptions=True)
    assert [asked.path for asked in server.asked()] == ["/0", "/1", "/2", "/3", "/4"]
    assert [isinstance(outcome, TryLater) for outcome in outcomes] == [False] * 4 + [True] * 6
    assert str(outcomes[4]).endswith("/4: HTTP 503, asks to wait for 120 s")


@pytest.mark.parametrize("after", ["0", "Wed, 21 Oct 2015 07:28:00 GMT", "1, 0"])
async def test_no_pause_is_shorter_than_a_minute(server: Server, after: str) -> None:
    asking = requests(server, 50, Reply(status=429, headers={"Retry-After": after}))
    async with Client(per_host=1) as client:
        outcomes = await asyncio.gather(*map(client.fetch, asking), return_exceptions=True)
    assert len(server.asked()) == 1
    assert str(outcomes[0]).endswith("HTTP 429, asks to wait for 60 s")


async def test_a_pause_that_was_asked_for_earlier_holds(server: Server) -> None:
    url, other = server.serve("/feed", RSS), server.serve("/moved", Reply(status=302, location="/feed"))
    async with Client(rests={f"127.0.0.1:{server.port}": 60.0}) as client:
        for each in (url, other):
            with pytest.raises(TryLater, match="wants to be left alone for 60 s") as fault:
                await client.fetch(Request(each, trusted=True))
            assert not fault.value.asked
    assert server.asked() == []


async def test_a_pause_that_is_over_is_over(server: Server) -> None:
    url = server.serve("/feed", Reply(RSS))
    async with Client(rests={f"127.0.0.1:{server.port}": -1.0}) as client:
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


@pytest.mark.parametrize(
    "slow",
    [
        Reply(hangs=True),
        Reply(RSS, delay=0.05),
        Reply(RSS, delay=0.2),
        Reply(RSS, drip=0.001),
        Reply(RSS, drip=0.005),
        Reply(RSS, cut=20),
    ],
)
async def test_never_do_more_ask_one_server_at_once_however_slow_it_becomes(server: Server, slow: Reply) -> None:
    asking = requests(server, 20, slow)
    server.serve("/0", Reply(RSS))
    async with Client(timeout=3, per_host=2) as client:
        await client.fetch(asking[0])
        await asyncio.gather(*map(client.fetch, asking), return_exceptions=True)
    assert server.most_at_once <= 2


async def test_what_is_slow_is_asked_again_when_nobody_waits_any_more(server: Server) -> None:
    slow = Request(server.serve("/slow", Reply(hangs=True), Reply(RSS, delay=0.5)), trusted=True)
    asking = requests(server, 40, Reply(RSS, delay=0.02))
    async with Client(timeout=4, per_host=2) as client:
        first = asyncio.create_task(client.fetch(slow))
        await asyncio.to_thread(server.wait_for, "/slow")
        await asyncio.gather(*map(client.fetch, asking))
        assert (await first).body == RSS
    paths = [asked.path for asked in server.asked()]
    assert (len(paths), paths[0], paths.count("/slow")) == (42, "/slow", 2)
    assert "/slow" in paths[39:]


async def test_a_server_that_is_slow_to_all_is_asked_once_for_each(server: Server) -> None:
    asking = requests(server, 12, Reply(RSS, delay=0.2))
    server.serve("/0", Reply(RSS))
    async with Client(timeout=4, per_host=2) as client:
        await client.fetch(asking[0])
        await asyncio.gather(*map(client.fetch, asking[1:]))
    assert len(server.asked()) == 12


async def test_there_are_bounds_to_how_many_are_asked_again(server: Server) -> None:
    asking = requests(server, 40, Reply(hangs=True))
    async with Client(timeout=1, per_host=4) as client:
        faults = await asyncio.gather(*map(client.fetch, asking), return_exceptions=True)
    assert all("no answer" in str(fault) for fault in faults)
    assert len(server.asked()) <= 16
    assert any("not asked again, its server failed" in str(fault) for fault in faults)


async def test_a_redirect_that_left_no_time_is_no_fault_of_where_it_leads() -> None:
    with running() as slow, running() as other:
        moved = slow.serve("/moved", Reply(status=302, location=other.serve("/feed", Reply(RSS, delay=0.3)), delay=0.8))
        async with Client(timeout=1) as client:
            for _ in range(4):
                assert "no full answer within 1 s" in await _fault(client, moved)
            assert (await client.fetch(Request(f"{other.url}/feed", trusted=True))).body == RSS


async def test_feeds_that_hang_say_nothing_of_a_server_that_answers_others_meanwhile(server: Server) -> None:
    hanging = requests(server, 4, Reply(hangs=True))
    feed = server.serve("/feed", RSS)
    async with Client(timeout=0.5, per_host=6) as client:
        stuck = [asyncio.create_task(client.fetch(request)) for request in hanging]
        await asyncio.to_thread(server.wait_for, "/3")
        await client.fetch(Request(feed, trusted=True))
        await asyncio.gather(*stuck, return_exceptions=True)
        assert (await client.fetch(Request(feed, trusted=True))).body == RSS


async def test_a_slow_server_is_not_asked_more_at_once_than_a_quick_one(server: Server) -> None:
    asking = requests(server, 7, Reply(RSS, delay=0.3))
    async with Client(timeout=1, per_host=2) as client:
        await client.fetch(asking[0])
        await asyncio.gather(*map(client.fetch, asking[1:]))
    assert server.most_at_once == 2


async def test_servers_that_hang_keep_no_other_waiting() -> None:
    with running() as one, running() as other, running() as third:
        stuck = requests(one, 2, Reply(hangs=True)) + requests(other, 2, Reply(hangs=True))
        asking = requests(third, 10, Reply(RSS))
        async with Client(timeout=5, connections=3, per_host=2) as client:
            hanging = [asyncio.create_task(client.fetch(request)) for request in stuck]
            responses = await asyncio.gather(*map(client.fetch, asking))
            assert not any(task.done() for task in hanging)
            for task in hanging:
                task.cancel()
    assert [response.body for response in responses] == [RSS] * 10


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
