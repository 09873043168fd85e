"""Addresses of what is fetched: made whole as browsers do it, joined, and shown without secrets."""

import re
from base64 import b64encode
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

from curator.domain.faults import FetchFailed
from curator.domain.text import Line, one_line
from curator.listen.guard import is_local

_LIMIT: Final = 8_000
_SHOWN: Final = 100
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*://|feed:", re.IGNORECASE)
_BARE: Final = re.compile(
    r"(?:localhost|[\w-]+(?=:\d)|[^\s/?#@:]+\.[^\s/?#@:]+|\[[0-9a-fA-F:.]+\])(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE
)
_FEED: Final = re.compile(r"^feed:(?:(?://)?(https?):)?/{0,2}", re.IGNORECASE)


def spelled_out(text: str) -> tuple[str, ...]:
    """The URLs that a text may mean, likeliest first; none if it is no address.

    Where its scheme was left out it is https, or http on this computer and private networks.
    """
    if _SCHEME.match(text):
        return (text,)
    if not _BARE.fullmatch(text):
        return ()
    secure, plain = f"https://{text}", f"http://{text}"
    return (plain, secure) if is_local(_hostname(plain)) else (secure, plain)


def whole(url: str, base: str = "") -> str:
    """The URL as browsers would ask for it, without its fragment; relative ones are joined to `base`.

    Names come out in ASCII, hosts that are numbers in any notation as plain addresses, `feed:` as what it stands for.
    Raises FetchFailed if it is no http, https or file URL.
    """
    import ada_url

    url = _FEED.sub(lambda found: f"{found[1] or 'https'}://", url.strip())
    try:
        found = ada_url.join_url(base, url) if base else ada_url.normalize_url(url)
    except ValueError:
        found = ""
    if not found.startswith(("http://", "https://", "file:")) or len(found) > _LIMIT:
        raise FetchFailed(f"{shown(url)}: not an address that can be fetched")
    return found.partition("#")[0]


def redirected(url: str, location: str) -> str:
    """Where a redirect from `url` leads; a name and password go along only to the same server, never to less security.

    Raises FetchFailed if it leads to anything but http or https.
    """
    found = whole(location, url)
    here, there = urlsplit(url), urlsplit(found)
    if there.scheme == "file":
        raise FetchFailed(f"{shown(url)}: redirects to a file")
    credentials, at, host = here.netloc.rpartition("@")
    if at and there.netloc == host and there.scheme in (here.scheme, "https"):
        return urlunsplit(there._replace(netloc=credentials + at + host))
    return found


def shown(url: str) -> Line:
    """A URL for the person, short, and without a name and password in it."""
    scheme, split, rest = url.partition("://")
    if not split:
        return one_line(url, _SHOWN)
    host, slash, path = rest.partition("/")
    text = host.rpartition("@")[2] + slash + path
    return one_line((f"{scheme}://" if scheme == "file" else "") + text.rstrip("/"), _SHOWN)


def without_credentials(url: str) -> tuple[str, dict[str, str]]:
    """The URL without a name and password in it, and the header that says them instead."""
    parts = urlsplit(url)
    credentials, at, host = parts.netloc.rpartition("@")
    if not at:
        return url, {}
    name, _, password = credentials.partition(":")
    token = b64encode(f"{unquote(name)}:{unquote(password)}".encode()).decode()
    return urlunsplit(parts._replace(netloc=host)), {"Authorization": f"Basic {token}"}


def _hostname(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


@lru_cache(1_000)
def host_of(url: str) -> str:
    """Whom a URL asks, as one key: the host's name without `www.`, whatever the scheme and the port.

    On this computer and its neighbours each port is somebody else. Of what is no URL, itself.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return url
    name = (parts.hostname or "").rstrip(".")
    if is_local(name):
        return f"{name}:{port}"
    return name.removeprefix("www.") if name.count(".") > 1 else name
