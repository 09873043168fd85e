"""What a web page says about itself: its title, who wrote it, and when."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from curator.domain.text import Line, one_line
from curator.listen.dates import utc
from curator.listen.entries import text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TITLES: Final = ("dc:title", "dcterm:title", "og:title", "parsely-title", "twitter:title", "title")
_AUTHORS: Final = ("dc:creator", "dcterm:creator", "author", "parsely-author", "article:author", "twitter:creator")
_DATES: Final = (
    "article:published_time",
    "parsely-pub-date",
    "datepublished",
    "dc:date",
    "dcterms:created",
    "date",
    "pubdate",
    "publish-date",
)
_ARTICLE_TYPES: Final = re.compile(r"(?:Article|Posting|Report|Review|WebPage|Recipe|HowTo)$")
_BYLINE: Final = re.compile(r"(?:^|[\s_-])(?:byline|author|p-author|dateline|writtenby)(?:$|[\s_-])", re.IGNORECASE)
_BY: Final = re.compile(r"^(?:written\s+)?by:?\s+", re.IGNORECASE)
_SEPARATED: Final = re.compile(r"\s+[|\-–—»:·@]+\s+")
_AFTER_NAME: Final = re.compile(
    r"\s+(?=[-–—|•@·]|\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|(?:posted|published|updated)\b"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d)",
    re.IGNORECASE,
)
_WRAPPING: Final = re.compile(r"^\s*(?://)?\s*<!(?:\[CDATA\[|--)|(?://)?\s*(?:\]\]|--)>\s*$")
_LONGEST_BYLINE: Final = 100


class Facts(Struct, frozen=True):
    """Empty, or `None`, where the page doesn't say."""

    title: Line
    author: Line
    published: datetime | None


def facts_of(page: "HtmlElement") -> Facts:
    """The facts of a page as parsed, before anything was taken out of it."""
    meta = dict(_metas(page))
    linked = next(iter(_linked_data(page)), {})
    named = _first(meta, _TITLES)
    title = _without_site(named or _own_title(page), page, meta.get("og:site_name", ""), may_guess=not named)
    author = _first(meta, _AUTHORS) or _person(linked.get("author")) or _marked_author(page)
    written = [meta.get(name, "") for name in _DATES]
    dates = (*written, _text(linked, "datePublished"), _text(linked, "dateCreated"), *_marked_dates(page))
    published = next((moment for date in dates if date and (moment := utc(date))), None)
    return Facts(title or one_line(text_of(_text(linked, "headline"))), author, published)


def _metas(page: "HtmlElement") -> Iterator[tuple[str, str]]:
    """Names and contents of the page's meta elements; the first of a name comes last, so that it stays."""
    for element in reversed(list(page.iter("meta"))):
        content = (element.get("content") or "").strip()
        names = " ".join(element.get(attribute) or "" for attribute in ("property", "name", "itemprop"))
        for name in names.lower().split() if content else ():
            yield name.replace("dc.", "dc:").replace("dcterms.", "dcterms:"), content


def _first(meta: dict[str, str], names: Iterable[str]) -> Line:
    """The first of these that says something, an address not being a name."""
    said = (one_line(text_of(meta.get(name, ""))) for name in names)
    return next((text for text in said if text and not text.startswith(("http://", "https://", "@"))), Line(""))


def _linked_data(page: "HtmlElement") -> Iterator[dict[str, Any]]:
    """What JSON-LD says of the article."""
    for script in page.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json":
            try:
                found = json.loads(_WRAPPING.sub("", script.text or ""), strict=False)
            except (ValueError, RecursionError):
                continue
            things = found if isinstance(found, list) else [found]
            things += [inner for thing in things if isinstance(thing, dict) for inner in _list(thing.get("@graph"))]
            yield from (thing for thing in things if isinstance(thing, dict) and _is_article(thing))


def _is_article(thing: dict[str, Any]) -> bool:
    return any(isinstance(kind, str) and _ARTICLE_TYPES.search(kind) for kind in _list(thing.get("@type")))


def _person(author: Any) -> Line:
    names = (each if isinstance(each, str) else _text(each, "name") for each in _list(author))
    return one_line(", ".join(name.strip() for name in names if name.strip()), limit=_LONGEST_BYLINE)


def _marked_author(page: "HtmlElement") -> Line:
    """The byline, by how it is marked up: surest marks first."""
    surest = unsure = Line("")
    for element in page.iter("a", "address", "span", "div", "p", "li", "td", "cite"):
        sure = element.get("rel") == "author" or "author" in (element.get("itemprop") or "").lower()
        if not sure and not _BYLINE.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
            continue
        text = _AFTER_NAME.split(_BY.sub("", one_line(str(element.text_content()))))[0].strip(" ,;·|-–—")
        if 0 < len(text) <= _LONGEST_BYLINE:
            surest, unsure = (surest or one_line(text), unsure) if sure else (surest, unsure or one_line(text))
    return surest or unsure


def _marked_dates(page: "HtmlElement") -> Iterator[str]:
    for element in page.iter("time", "abbr", "span", "meta"):
        if element.tag == "time" or "datepublished" in (element.get("itemprop") or "").lower():
            yield element.get("datetime") or element.get("content") or str(element.text_content())


def _own_title(page: "HtmlElement") -> Line:
    found = next(page.iter("title", "h1"), None)
    return one_line(str(found.text_content())) if found is not None else Line("")


def _without_site(title: Line, page: "HtmlElement", site: str, *, may_guess: bool) -> Line:
    """The title without the site's name: what a heading repeats of it, or what a last part like one leaves."""
    parts = _SEPARATED.split(title)
    headings = {one_line(str(heading.text_content())) for heading in page.iter("h1", "h2")}
    if len(parts) == 1 or title in headings:
        return title
    for part in (parts[0], parts[-1]):
        if part in headings:
            return one_line(part)
    rest = title[: title.rfind(parts[-1])].rstrip(" |-–—»:·@")
    is_site = len(parts[-1].split()) <= 3 < len(rest.split()) if may_guess else parts[-1] == one_line(site)
    return one_line(rest) if is_site else title


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(thing: Any, key: str) -> str:
    value = thing.get(key) if isinstance(thing, dict) else None
    return value if isinstance(value, str) else ""
