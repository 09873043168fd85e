"""JSON Feed 1 and 1.1, and RSS written as JSON."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from curator.domain.faults import FetchFailed
from curator.domain.text import one_line
from curator.listen.entries import (
    MOST_ENTRIES,
    Draft,
    Enclosure,
    ParsedFeed,
    entry_of,
    markup_of,
    paragraphs,
    text_of,
)
from curator.listen.links import web_link

_ITEMS: Final = re.compile(r'"items"\s*:\s*(\[)')
_BETWEEN: Final = re.compile(r"[\s,]*")


def parse(text: str, url: str) -> ParsedFeed:
    """The feed written in this JSON; relative links start from `url`. Raises FetchFailed if it is none."""
    try:
        document = _read(text)
    except (ValueError, RecursionError) as fault:
        why = one_line(str(fault), limit=200)
        raise FetchFailed(f"{one_line(url, limit=200)} is not a feed: it is broken JSON: {why}") from fault
    feed = _object(document)
    channel = _object(_object(feed.get("rss")).get("channel"))
    if channel:
        return _parsed(channel, [_rss_draft(item, channel, url) for item in _objects(channel.get("item"))], url)
    if not isinstance(feed.get("items"), list):
        raise FetchFailed(f"{one_line(url, limit=200)} is not a feed: it is JSON, but not JSON Feed")
    return _parsed(feed, [_draft(item, feed, url) for item in _objects(feed["items"])], url)


def _read(text: str) -> Any:
    """The document; of one that breaks off or is broken somewhere among its items, what comes before."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, ValueError):
        pass  # the standard library's decoder forgives more
    try:
        return json.loads(text, strict=False)
    except ValueError:
        items = _ITEMS.search(text)
        if not items:
            raise
        feed = json.loads(text[: items.start(1)] + "[]}", strict=False)
        feed["items"] = list(_whole_items(text, items.end()))
        if not feed["items"]:
            raise
        return feed


def _whole_items(text: str, at: int) -> Iterator[Any]:
    decoder = json.JSONDecoder(strict=False)
    while True:
        try:
            item, at = decoder.raw_decode(text, _BETWEEN.match(text, at).end())  # type: ignore[union-attr]
        except ValueError:
            return
        yield item


def _parsed(feed: dict[str, Any], drafts: list[Draft], url: str) -> ParsedFeed:
    site = web_link(_text(feed, "home_page_url") or _text(feed, "link"), url)
    title = one_line(text_of(_text(feed, "title")))
    ttl = _text(feed, "ttl")
    return ParsedFeed(title, site, tuple(map(entry_of, drafts)), int(ttl) if ttl.isdigit() and len(ttl) < 9 else None)


def _draft(item: dict[str, Any], feed: dict[str, Any], url: str) -> Draft:
    guid = _text(item, "id")
    body = _text(item, "content_html") or paragraphs(_text(item, "content_text")) or markup_of(_text(item, "summary"))
    return Draft(
        guid=guid,
        links=(_text(item, "url"), _text(item, "external_url"), guid if "://" in guid else ""),
        title=text_of(_text(item, "title")),
        authors=tuple(_authors(item)) or tuple(_authors(feed)),
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
        body=body,
        base=url,
        enclosures=tuple(
            Enclosure(_text(each, "url"), _text(each, "mime_type"), _size(each.get("size_in_bytes")))
            for each in _objects(item.get("attachments"))
        ),
    )


def _rss_draft(item: dict[str, Any], channel: dict[str, Any], url: str) -> Draft:
    guid = item.get("guid")
    named = _object(guid)
    identity = _text(named, "#value") or _text(item, "guid")
    is_link = str(named.get("isPermaLink", "true")).lower() == "true" and "://" in identity
    return Draft(
        guid=identity,
        links=(_text(item, "link"), identity if is_link else ""),
        title=text_of(_text(item, "title")),
        authors=tuple(filter(None, (_text(item, "author") or _text(item, "dc:creator") or _text(channel, "author"),))),
        published=_text(item, "pubDate"),
        body=markup_of(_text(item, "content:encoded") or _text(item, "description")),
        base=url,
        enclosures=tuple(
            Enclosure(_text(each, "url"), _text(each, "type"), _size(each.get("length")))
            for each in _objects(item.get("enclosure"))
        ),
    )


def _authors(thing: dict[str, Any]) -> Iterator[str]:
    people = _objects(thing.get("authors")) or _objects(thing.get("author"))
    yield from (name for person in people if (name := _text(person, "name").strip()))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, or the object that stands where a list might."""
    several = value if isinstance(value, list) else [value]
    return [each for each in several[:MOST_ENTRIES] if isinstance(each, dict)]


def _text(thing: dict[str, Any], key: str) -> str:
    value = thing.get(key)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _size(value: Any) -> int:
    try:
        return max(0, int(value or 0))
    except (TypeError, ValueError, OverflowError):
        return 0
