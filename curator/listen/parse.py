"""A download to a feed, whatever kind of feed it is, or one line that says why it is none."""

from typing import Final

from curator.domain.faults import FetchFailed
from curator.domain.text import one_line
from curator.listen import json_feed, xml_feed
from curator.listen.charset import to_text
from curator.listen.entries import ParsedFeed
from curator.listen.xml_text import root_of

__all__ = ["ParsedFeed", "parse"]

_ROOTS: Final = ("rss", "feed", "rdf", "channel")
_OTHERS: Final = {
    "": "plain text",
    "html": "an HTML page",
    "opml": "a list of feeds (OPML)",
    "urlset": "a sitemap",
    "sitemapindex": "a sitemap",
    "svg": "a picture",
    "error": "an error message",
}
_BINARY: Final = (b"%PDF", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"GIF8", b"\xff\xd8\xff")


def parse(body: bytes, content_type: str, url: str) -> ParsedFeed:
    """The feed that `url` sent; `content_type` is the server's header, empty if there was none.

    Raises FetchFailed if the body is no feed.
    """
    feed = xml_feed.quickly(body, url) or _by_its_kind(body, content_type, url)
    if not feed.title and not feed.entries:
        raise FetchFailed(f"{one_line(url, limit=200)} is not a feed: it has neither a title nor an entry")
    return feed


def _by_its_kind(body: bytes, content_type: str, url: str) -> ParsedFeed:
    text = to_text(body, content_type)
    start = text[:10_000].lstrip("\ufeff \t\r\n")
    if start.startswith(("{", "[")):
        return json_feed.parse(text.strip("\ufeff \t\r\n"), url)
    if root_of(text) in _ROOTS:
        written = text.encode("utf-8", "replace")
        return (written != body and xml_feed.quickly(written, url)) or xml_feed.parse(text, url)
    raise FetchFailed(f"{one_line(url, limit=200)} is not a feed: it is {_kind(body, text)}")


def _kind(body: bytes, text: str) -> str:
    if not text.strip():
        return "empty"
    if body.startswith(_BINARY) or b"\x00" in body[:1000]:
        return "binary"
    root = root_of(text)
    if root not in _OTHERS and "<body" in text[:100_000].lower():
        root = "html"
    return _OTHERS.get(root) or f"XML whose outermost element is {one_line(root, limit=40)}"
