"""Full text: the article of a web page, without what surrounds it."""

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from curator.domain.faults import FetchFailed
from curator.domain.plain import plain
from curator.domain.text import Html, Line, html, one_line
from curator.listen.announced import announced
from curator.listen.charset import to_text
from curator.listen.cleaning import sanitised
from curator.listen.entries import paragraphs
from curator.listen.page_facts import facts_of
from curator.listen.xml_text import root_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NOT_PAGES: Final = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"GIF8": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"RIFF": "a picture or sound",
    b"ID3": "sound",
    b"PK\x03\x04": "an archive",
    b"\x1f\x8b": "an archive",
}
_FEED_ROOTS: Final = ("rss", "feed", "rdf", "opml")


class Page(Struct, frozen=True):
    """An article on a page of its own; `feeds` are the addresses of the feeds that the page announces, best first."""

    title: Line
    author: Line
    published: datetime | None
    html: Html
    feeds: tuple[str, ...]


def extract(body: bytes, content_type: str, url: str) -> Page:
    """The article on the page at `url`; its `html` is empty if there is none. Raises FetchFailed if it is no page."""
    text = to_text(body, content_type)
    if why := _no_page(body, text, content_type):
        raise FetchFailed(f"{one_line(url, limit=200)} is not a web page: it is {why}")
    if content_type.lower().startswith("text/plain"):
        return Page(_first_line(text), Line(""), None, html(paragraphs(text)), ())
    page = _parsed(text)
    if page is None:
        raise FetchFailed(f"{one_line(url, limit=200)} is not a web page: nothing is on it")
    facts = facts_of(page)
    feeds = tuple(link.url for link in announced(body, url))
    article = sanitised(html(_article(page, url)), url)
    return Page(facts.title, facts.author, facts.published, article if plain(article) else Html(""), feeds)


def _no_page(body: bytes, text: str, content_type: str) -> str:
    """What it is instead of a page, or empty."""
    for start, kind in _NOT_PAGES.items():
        if body.startswith(start):
            return kind
    if b"\x00" in body[:1000] and "\x00" in text[:1000]:
        return "binary"
    if not text.strip():
        return "empty"
    if root_of(text) in _FEED_ROOTS:
        return "a feed"
    return "JSON" if "json" in content_type.lower() else ""


def _first_line(text: str) -> Line:
    return one_line(next((line for line in text.splitlines() if line.strip()), ""), limit=100)


def _parsed(text: str) -> "HtmlElement | None":
    from lxml import etree
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(encoding="utf-8")
    try:
        return lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def _article(page: "HtmlElement", url: str) -> str:
    from readability import Document
    from readability.readability import Unparseable

    logging.getLogger("readability").disabled = True
    try:
        return str(Document(page, url=url).summary(html_partial=True))
    except Unparseable:
        return ""
