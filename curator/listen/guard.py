"""Guard: which places on the network a URL may lead to.

A URL that came from the web reaches public addresses only. One the person typed reaches any, and a redirect from it
stays where it began: in the same kind of place, or out to the public. Addresses are judged at the moment of connecting,
after the name was looked up, so no name can promise one address and deliver another.
"""

import ipaddress
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Place(StrEnum):
    """Where an address lies, in words for the person."""

    PUBLIC = "the public internet"
    LOOPBACK = "this computer"
    PRIVATE = "a private network"
    LINK_LOCAL = "the local link"
    NOWHERE = "no single computer"


Reach = frozenset[Place]

ANYWHERE: Final[Reach] = frozenset(Place) - {Place.NOWHERE}
PUBLIC_ONLY: Final[Reach] = frozenset({Place.PUBLIC})

_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
_PROTOCOLS: Final = ipaddress.IPv4Network("192.0.0.0/24")
_HOLDING_IPV4: Final = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "::ffff:0:0:0/96", "::/96")))
_LOCAL_NAMES: Final = (".localhost", ".local", ".localdomain", ".lan", ".internal", ".home.arpa")


def place_of(address: str) -> Place:
    """Where an IP address lies, IPv4 inside IPv6 by what is inside. Anything unknown is nowhere."""
    try:
        number = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return Place.NOWHERE
    number = _inner(number)
    if number.is_loopback or int(number) == 0:
        return Place.LOOPBACK  # connecting to 0.0.0.0 or :: reaches this computer
    if number.is_link_local:
        return Place.LINK_LOCAL
    if number.is_multicast:
        return Place.NOWHERE
    if number.is_global and _is_routed(number):
        return Place.PUBLIC
    return Place.NOWHERE if number.is_reserved else Place.PRIVATE


def _is_routed(number: Address) -> bool:
    """Python's own tables differ from version to version on these."""
    return number in _UNICAST if isinstance(number, ipaddress.IPv6Address) else number not in _PROTOCOLS


def _inner(number: Address) -> Address:
    if isinstance(number, ipaddress.IPv4Address) or int(number) <= 1:
        return number
    if number.ipv4_mapped:
        return number.ipv4_mapped
    if number.sixtofour:
        return number.sixtofour
    if any(number in network for network in _HOLDING_IPV4):
        return ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
    return number


def reach_of(*, trusted: bool) -> Reach:
    """The places a URL may lead to at first."""
    return ANYWHERE if trusted else PUBLIC_ONLY


def reach_from(place: Place) -> Reach:
    """The places that a redirect sent from there may lead to."""
    return PUBLIC_ONLY | {place}


def same_origin(url: str, source: str) -> bool:
    """Whether both are of one scheme, host and port."""
    here, there = urlsplit(source), urlsplit(url)
    return here.scheme in ("http", "https") and (here.scheme, here.netloc) == (there.scheme, there.netloc)


def same_house(url: str, source: str) -> bool:
    """Whether a URL found at `source`, on this computer or a private network by its name, stays on that very server.

    Such a URL may be trusted as far as `source` is. Where `source` is public it needs no trust.
    """
    return same_origin(url, source) and is_local(urlsplit(source).hostname or "")


def is_local(host: str) -> bool:
    """Whether a host lies on this computer or a private network by its name or number."""
    place = place_of(host)
    if place != Place.NOWHERE:
        return place != Place.PUBLIC
    name = f".{host.rstrip('.').lower()}"
    return name.count(".") == 1 or name.endswith(_LOCAL_NAMES)
