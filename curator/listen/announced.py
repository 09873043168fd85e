"""Announced: the feeds that a web page says it has."""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from curator.domain.faults import FetchFailed
from curator.domain.text import Line, one_line
from curator.listen.addresses import whole

_READ: Final = 2_000_000  # bytes of the page; feeds are announced at its top
_MOST: Final = 20
_TYPE: Final = re.compile(r"(?:application|text)/(?:x\.|x-)?(?:rss|atom|rdf|feed\+json)", re.IGNORECASE)
_VAGUE_TYPE: Final = re.compile(r"(?:application|text)/(?:xml|json)\b(?!\+)", re.IGNORECASE)
_LOOKS: Final = re.compile(r"(?:^|[/._?=&-])(?:feeds?|rss2?|atom|rdf)(?:$|[/._?=&#-])", re.IGNORECASE)
_COMMENTS: Final = re.compile(
    r"comment|kommentar|commentaire|comentario|commenti|reacties|コメント|评论", re.IGNORECASE
)


class Link(Struct, frozen=True):
    url: str
    title: Line


class _Candidate(Struct, frozen=True):
    link: Link
    rank: int  # 0: announced, 1: linked to and looking like a feed; comments come after everything else


def announced(page: bytes, base_url: str) -> tuple[Link, ...]:
    """The feeds of an HTML page, best first: those it announces, in its order, then links that look like feeds.

    Feeds of comments come last. `base_url` is where the page came from; its own `<base>` is heeded. Whatever the page
    looks like, there is no fault: at worst there are no links.
    """
    candidates = sorted(_candidates(page[:_READ], base_url), key=lambda candidate: candidate.rank)
    links = {candidate.link.url: candidate.link for candidate in reversed(candidates)}
    ordered = dict.fromkeys(candidate.link.url for candidate in candidates)
    return tuple(links[url] for url in ordered)[:_MOST]


def _candidates(page: bytes, base_url: str) -> Iterator[_Candidate]:
    from lxml import etree, html

    try:
        tree = html.document_fromstring(page)
    except (etree.LxmlError, ValueError):
        return
    base = _joined(next((found.get("href", "") for found in tree.iter("base") if found.get("href")), ""), base_url)
    for element in tree.iter("link", "a"):
        kind, href = element.get("type", ""), element.get("href", "")
        rank = _rank(element.tag, element.get("rel", "").lower().split(), kind.strip(), href)
        url = _joined(href, base or base_url) if rank is not None else ""
        if rank is not None and url and url != base_url:
            title = one_line(element.get("title") or "".join(map(str, element.itertext())), 200)
            yield _Candidate(Link(url, title), rank + 2 * bool(_COMMENTS.search(f"{title} {href}")))


def _rank(tag: str, rel: list[str], kind: str, href: str) -> int | None:
    """How good a promise this is of a feed; None for no promise."""
    if "stylesheet" in rel:
        return None
    if tag == "a":
        return 1 if _TYPE.match(kind) or (not kind and _LOOKS.search(href)) else None
    if _TYPE.match(kind):
        return 0
    if "feed" in rel and not kind:
        return 0
    return 1 if "alternate" in rel and _VAGUE_TYPE.match(kind) and _LOOKS.search(href) else None


def _joined(href: str, base: str) -> str:
    try:
        return whole(href, base) if href.strip() else ""
    except FetchFailed:
        return ""
