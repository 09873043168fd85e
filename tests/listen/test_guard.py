"""Which places a URL may lead to."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.faults import FetchFailed
from curator.listen.client import Client, Request
from curator.listen.guard import ANYWHERE, PUBLIC_ONLY, Place, place_of, reach_from, reach_of, same_house
from tests.listen.fetching import RSS, fetched, leading_to
from tests.server import Reply, Server

PLACES = {
    Place.PUBLIC: "8.8.8.8 1.1.1.1 93.184.216.34 172.15.0.1 100.63.0.1 2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808",
    Place.LOOPBACK: "127.0.0.1 127.255.255.254 0.0.0.0 :: ::1 ::ffff:127.0.0.1 ::ffff:0.0.0.0 64:ff9b::7f00:1 "
    "2002:7f00:1:: ::127.0.0.1 ::ffff:0:127.0.0.1",
    Place.PRIVATE: "10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 100.100.100.200 192.0.0.192 198.18.0.1 "
    "fc00::1 fd00:ec2::254 ::ffff:10.0.0.1 64:ff9b::a00:1 2002:c0a8:101:: 203.0.113.5 2001:db8::1",
    Place.LINK_LOCAL: "169.254.169.254 169.254.0.1 fe80::1 fe80::1%eth0 ::ffff:169.254.169.254",
    Place.NOWHERE: "224.0.0.1 255.255.255.255 240.0.0.1 ff02::1 4000::1 example.org 127.1",
}


@pytest.mark.parametrize(
    ("address", "place"), [(address, place) for place, addresses in PLACES.items() for address in addresses.split()]
)
def test_where_an_address_lies(address: str, place: Place) -> None:
    assert place_of(address) == place


def test_site_local_addresses_of_old_are_not_public() -> None:
    assert place_of("fec0::1") != Place.PUBLIC
    assert place_of("64:ff9b:1::7f00:1") != Place.PUBLIC


@given(st.ip_addresses())
def test_nothing_private_passes_for_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if place_of(str(address)) == Place.PUBLIC:
        assert not address.is_loopback
        assert not address.is_multicast
        assert not address.is_link_local
        assert not address.is_unspecified


def test_what_came_from_the_web_reaches_the_public_only() -> None:
    assert reach_of(trusted=False) == PUBLIC_ONLY == {Place.PUBLIC}
    assert reach_of(trusted=True) == ANYWHERE
    assert Place.NOWHERE not in ANYWHERE


def test_a_redirect_stays_in_the_kind_of_place_it_came_from_or_leads_out() -> None:
    assert reach_from(Place.PUBLIC) == {Place.PUBLIC}
    assert reach_from(Place.LOOPBACK) == {Place.PUBLIC, Place.LOOPBACK}


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "LOCALHOST", "2130706433", "0177.0.0.1", "0x7f.1", "127.1", "0", "0.0.0.0",
        "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "127。0。0。1", "①②⑦.0.0.1", "%31%32%37.0.0.1",
        "me:secret@127.0.0.1",
    ],
)  # fmt: skip
async def test_this_computer_is_out_of_reach_under_every_name(server: Server, host: str) -> None:
    server.serve("/feed", RSS)
    with pytest.raises(FetchFailed, match="leads to this computer"):
        await fetched(f"http://{host}:{server.port}/feed", trusted=False)
    assert server.connections == 0


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["10.0.0.7", "127.0.0.1"], ["169.254.169.254"], ["fd00::1"]])
async def test_a_name_is_judged_by_its_addresses(server: Server, addresses: list[str]) -> None:
    with pytest.raises(FetchFailed, match="where nothing from the web may lead"):
        await fetched(f"http://feeds.example:{server.port}/", trusted=False, find=leading_to(*addresses))
    assert server.connections == 0


async def test_a_name_is_looked_up_once_and_only_what_was_found_is_connected_to(server: Server) -> None:
    """A name that is public when looked at and private when connected to would have to be looked up twice."""
    answers = [["127.0.0.1"], ["127.0.0.2"]]

    async def find(host: str, port: int) -> list[str]:
        return answers.pop(0)

    server.serve("/feed", RSS)
    await fetched(f"http://feeds.example:{server.port}/feed", find=find)
    assert answers == [["127.0.0.2"]]


async def test_no_connection_made_with_trust_is_used_without_it(server: Server) -> None:
    server.serve("/feed", RSS)
    async with Client() as client:
        await client.fetch(Request(f"{server.url}/feed", trusted=True))
        with pytest.raises(FetchFailed, match="leads to this computer"):
            await client.fetch(Request(f"{server.url}/feed", trusted=False))
    assert len(server.asked()) == 1


@pytest.mark.parametrize(
    ("target", "place"),
    [("http://10.255.255.1/", "a private network"), ("http://169.254.169.254/latest/meta-data/", "the local link")],
)
async def test_a_redirect_does_not_leave_the_kind_of_place_it_began_in(server: Server, target: str, place: str) -> None:
    server.serve("/feed", Reply(status=302, location=target))
    with pytest.raises(FetchFailed, match=f"leads to {place}"):
        await fetched(f"{server.url}/feed")


async def test_a_redirect_within_this_computer_is_followed(server: Server) -> None:
    server.serve("/feed", Reply(status=302, location=f"http://localhost:{server.port}/there"))
    server.serve("/there", RSS)
    assert (await fetched(f"{server.url}/feed")).body == RSS


async def test_nobody_can_be_asked_who_is_no_single_computer() -> None:
    with pytest.raises(FetchFailed, match="not the address of one computer"):
        await fetched("http://224.0.0.1/feed")


@pytest.mark.parametrize(
    ("url", "source", "together"),
    [
        ("http://127.0.0.1:8000/page", "http://127.0.0.1:8000/feed", True),
        ("http://127.0.0.1:631/admin", "http://127.0.0.1:8000/feed", False),
        ("http://localhost/page", "http://localhost/feed", True),
        ("http://nas/page", "http://nas/feed", True),
        ("https://nas/page", "http://nas/feed", False),
        ("http://192.168.1.5/page", "http://192.168.1.5/feed", True),
        ("http://printer.local/page", "http://printer.local/feed", True),
        ("http://example.org/page", "http://example.org/feed", False),
        ("file:///etc/passwd", "file:///home/me/feed.xml", False),
        ("http://127.0.0.1/page", "curator:pages", False),
    ],
)
def test_a_link_is_as_trusted_as_the_local_server_it_stays_on(url: str, source: str, together: bool) -> None:
    assert same_house(url, source) == together
