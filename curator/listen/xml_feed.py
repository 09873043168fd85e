"""RSS, RDF and Atom: what feedparser says of a feed, or `quick_feed` in its stead, to drafts of its entries."""

import re
from io import BytesIO
from typing import Any, Final

from curator.domain.faults import FetchFailed
from curator.domain.plain import plain
from curator.domain.text import html, one_line
from curator.listen import quick_feed
from curator.listen.entries import (
    LONGEST_FIELD,
    MOST_ENTRIES,
    Draft,
    Enclosure,
    ParsedFeed,
    entry_of,
    markup_of,
    paragraphs,
    text_of,
)
from curator.listen.links import joined, web_link
from curator.listen.xml_bounds import excess_in
from curator.listen.xml_names import AT
from curator.listen.xml_text import fault_in, well_formed

_MINUTES: Final = {"hourly": 60, "daily": 1440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}
_ADDRESS: Final = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)*")
_MARKUP_TYPES: Final = ("text/html", "application/xhtml+xml")
_LESSER_TITLES: Final = ("mediatitle", "dctitle", "owntitle")
_LESSER_BODIES: Final = ("mediadescription", "ownsummary", "dcdescription", "ownsubtitle")
_MOST_LINKS: Final = 20
_SURELY_BOUNDED: Final = 1_000_000

Raw = Any
"""A dict of what feedparser, or quick_feed, found, under feedparser's names for things."""


def quickly(body: bytes, url: str) -> ParsedFeed | None:
    """The feed in these bytes, if it is written in such a way that all agree on what it says.

    Raises FetchFailed if it says more than any feed does.
    """
    if len(body) > _SURELY_BOUNDED:
        _check_bounds(body, url)
    said = quick_feed.read(body, MOST_ENTRIES)
    return _feed(said, url) if said else None


def parse(text: str, url: str) -> ParsedFeed:
    """The feed written in this XML; relative links start from `url`. Raises FetchFailed if it can't be made out."""
    written = well_formed(text)
    if fault := fault_in(written):  # feedparser would read it all the same, in another way than it was read before
        raise FetchFailed(f"{one_line(url, limit=200)} can't be read as a feed: {fault}")
    _check_bounds(written, url)
    return _feed(_read(written, url), url)


def _check_bounds(written: bytes, url: str) -> None:
    if excess := excess_in(written):
        raise FetchFailed(f"{one_line(url, limit=200)} can't be read as a feed: it has {excess}")


def _feed(result: Raw, url: str) -> ParsedFeed:
    feed, version = result["feed"], result.get("version") or ""
    site = next((link for raw in _links(feed, version) if (link := web_link(raw, url))), "")
    start = url if version.startswith("atom") else site or url  # RSS doesn't say; its feeds often live elsewhere
    return ParsedFeed(
        title=one_line(_title(feed, version)),
        site=site,
        entries=tuple(entry_of(_draft(raw, feed, version, start)) for raw in result["entries"][:MOST_ENTRIES]),
        ttl_minutes=_ttl(feed),
    )


def _read(document: bytes, url: str) -> Raw:
    from feedparser import api

    api.PREFERRED_XML_PARSERS = ["curator.listen.sax_driver"]
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        return api.parse(BytesIO(document), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except Exception as fault:
        why = one_line(f"{type(fault).__name__} {fault}", limit=200)
        raise FetchFailed(f"{one_line(url, limit=200)} can't be read as a feed: {why}") from fault


def _draft(raw: Raw, feed: Raw, version: str, start: str) -> Draft:
    body, base = _body(raw)
    base = joined(start, base) if base else ""
    return Draft(
        guid=raw.get("id", ""),
        links=_links(raw, version),
        title=_title(raw, version),
        authors=_authors(raw) or _authors(_dict(raw, "source")) or _authors(feed, named=True),
        published=_text(raw, "published") or _text(raw, "created"),
        updated=_text(raw, "updated"),
        body=body,
        base=base or start,
        own_base=base,
        enclosures=_enclosures(raw),
    )


def _text(raw: Raw, key: str) -> str:
    """The value under exactly this key: feedparser would answer for some that aren't there."""
    value = dict.get(raw, key)
    return value if isinstance(value, str) else ""


def _dict(raw: Raw, key: str) -> Raw:
    """The dict under this key: an element that nobody knows may have put a text there."""
    value = dict.get(raw, key)
    return value if isinstance(value, dict) else {}


def _dicts(raw: Raw, key: str) -> list[Raw]:
    value = dict.get(raw, key)
    return value if isinstance(value, list) else []


def _title(raw: Raw, version: str) -> str:
    title = _text(raw, "title") or next((text for key in _LESSER_TITLES if (text := _text(raw, key))), "")
    kind = _dict(raw, "title_detail").get("type", "")
    if version.startswith("atom") and kind in _MARKUP_TYPES:
        return plain(html(title))
    return text_of(title, maybe_markup=not version.startswith("atom"))


def _links(raw: Raw, version: str) -> tuple[str, ...]:
    """Where the thing itself can be read, best first."""
    alternates = [link for link in _dicts(raw, "links") if link.get("rel") == "alternate"][:_MOST_LINKS]
    pages = [link for link in alternates if link.get("type") in _MARKUP_TYPES]
    named = [link.get("href", "") for link in (*pages, *alternates)]
    last = _text(raw, "id") if version.startswith("atom") else ""
    return (_text(raw, "feedburner_origlink"), *named, _text(raw, "link"), last)


def _authors(raw: Raw, *, named: bool = False) -> tuple[str, ...]:
    """The names of those who wrote it, or where there is none and `named` doesn't ask for one, their addresses."""
    written = [(person.get("name") or person.get("email") or "").replace(AT, "@") for person in _dicts(raw, "authors")]
    people = [_person(text) for text in written] or [_person(_text(raw, "ownauthor").replace(AT, "@"))]
    names = tuple(name for name, _ in people if name)
    return names if names or named else tuple(address for _, address in people if address)


def _person(written: str) -> tuple[str, str]:
    """Name and address, as in `a@b.c (Name)`, `Name <a@b.c>` or one of both alone."""
    written = written.strip()[:LONGEST_FIELD]
    address = _ADDRESS.search(written) if "@" in written else None
    if not address:
        return written, ""
    name = f"{written[: address.start()]} {written[address.end() :]}".replace("mailto:", "").strip(" ()<>,;\"'")
    return name, address[0]


def _body(raw: Raw) -> tuple[str, str]:
    """The fullest text, as markup, and the base that its links start from."""
    summary = _dict(raw, "summary_detail") or {"value": _text(raw, "summary")}
    content = next((each for each in _dicts(raw, "content") if each.get("value", "").strip()), {"value": ""})
    best = content if 2 * len(content["value"]) >= len(summary["value"]) else summary
    if written := best["value"].strip():
        plainly = best.get("type") == "text/plain"
        return (paragraphs(written) if plainly else markup_of(written)), best.get("base") or ""
    return next((markup_of(text) for key in _LESSER_BODIES if (text := _text(raw, key).strip())), ""), ""


def _enclosures(raw: Raw) -> tuple[Enclosure, ...]:
    links = [link for link in _dicts(raw, "links") if link.get("rel") == "enclosure" and link.get("href")]
    return tuple([Enclosure(each["href"], each.get("type", ""), _number(each.get("length", ""))) for each in links])


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 16 else 0


def _ttl(feed: Raw) -> int | None:
    """How many minutes the feed asks to be left alone."""
    if minutes := _number(_text(feed, "ttl").strip()):
        return minutes
    period = _MINUTES.get(_text(feed, "sy_updateperiod").strip().lower())
    return period // (_number(_text(feed, "sy_updatefrequency").strip()) or 1) if period else None
