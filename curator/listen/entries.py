"""Entries: from what any kind of feed says, raw, to what curator keeps of it, clean."""

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape, unescape
from typing import Final
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from curator.domain.article import Entry
from curator.domain.plain import plain
from curator.domain.text import Html, Line, html, one_line
from curator.listen.cleaning import noted, sanitised
from curator.listen.dates import utc
from curator.listen.links import web_link

MOST_ENTRIES: Final = 20_000
MOST_AUTHORS: Final = 10
MOST_ENCLOSURES: Final = 50
LONGEST_FIELD: Final = 4_000

_TITLE_WORDS: Final = 12
_TITLE_LENGTH: Final = 80
_OPENING: Final = 20_000
_REFERENCE: Final = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z]\w{1,30});")
_INLINE_TAG: Final = re.compile(
    r"<(a|abbr|b|big|cite|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strike|strong|sub|sup|tt|u|var)"
    r"(?:\s[^<>]*)?>.{0,500}?</\1\s*>|<(?:br|img|wbr)(?:\s[^<>]*)?/?>",
    re.IGNORECASE | re.DOTALL,
)
_ANY_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
_BARE_LINK: Final = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?'’)\]]")
_PICTURE_TEXT: Final = re.compile(r"<img\b[^<>]*\balt\s*=\s*(?:\"([^\"]+)\"|'([^']+)')", re.IGNORECASE)
_SWALLOWING: Final = re.compile(
    r"<(?:!--|(?:script|style|template|noframes|title|svg|math|object|select|textarea|button)\b)|<[^<>]*\Z",
    re.IGNORECASE,
)
_UNITS: Final = ("bytes", "kB", "MB", "GB")


class ParsedFeed(Struct, frozen=True):
    """A feed as downloaded; `ttl_minutes` is how long it asks to be left alone, where it says so."""

    title: Line
    site: str
    entries: tuple[Entry, ...]
    ttl_minutes: int | None = None


class Enclosure(Struct, frozen=True):
    """A file that comes with an entry, such as an episode; `length` in bytes, 0 where unknown."""

    link: str
    kind: str = ""
    length: int = 0


class Draft(Struct, frozen=True):
    """An entry as its feed wrote it: `title` is text, `body` is markup.

    Its links start from `base`, those in its body from `own_base` if its feed says where, or else from the entry's
    page if that is on the site of `base`.
    """

    guid: str = ""
    links: tuple[str, ...] = ()
    title: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    updated: str = ""
    body: str = ""
    base: str = ""
    own_base: str = ""
    enclosures: tuple[Enclosure, ...] = ()


def entry_of(draft: Draft) -> Entry:
    """The entry that the draft amounts to: its first usable link, its text, a title in any case where there is text."""
    attached = draft.enclosures[:MOST_ENCLOSURES]
    enclosures = [(link, each) for each in attached if (link := web_link(each.link, draft.base))]
    links = (web_link(link, draft.base) for link in draft.links)
    url = next((link for link in links if link), "")
    start = draft.own_base or (url if _host(url) == _host(draft.base) else draft.base)
    body = html(draft.body) if draft.body else Html("")
    published, updated = utc(draft.published), utc(draft.updated)
    return Entry(
        guid=one_line(draft.guid),
        url=url,
        title=one_line(draft.title) or _title_from(body, url),
        author=_byline(draft.authors),
        published=published or updated,
        updated=updated,
        html=_with_enclosures(body, start, enclosures) if enclosures else body,
        base="" if start == url else web_link(start),
    )


def text_of(written: str, *, maybe_markup: bool = True) -> str:
    """The words of a one-line field that may be markup, or text, or text that looks a little like markup."""
    written = written.strip()[:LONGEST_FIELD]
    if maybe_markup and "<" in written and _INLINE_TAG.search(written):
        return plain(html(written))
    return unescape(html(written)) if "&" in written and _REFERENCE.search(written) else written


def paragraphs(text: str) -> str:
    """Plain text as markup: paragraphs, line breaks, and addresses that can be followed."""
    blocks = re.split(r"\n\s*\n", escape(text.strip(), quote=False).replace("\r\n", "\n"))
    marked = (_BARE_LINK.sub(_linked, block.strip()).replace("\n", "<br>") for block in blocks)
    return "".join(f"<p>{block}</p>" for block in marked if block)


def markup_of(written: str) -> str:
    """The markup of a body that is said to be markup, but may be text with line breaks."""
    if _ANY_TAG.search(written) or "\n" not in written.strip():
        return written
    return paragraphs(unescape(html(written)))


def _host(link: str) -> str:
    return link.partition("://")[2].partition("/")[0].lower().removeprefix("www.")


def _linked(found: re.Match[str]) -> str:
    return f'<a href="{found[0]}">{found[0]}</a>'


def _title_from(body: Html, url: str) -> Line:
    """The first words of the text, or else of its first picture's description, or else the address."""
    text: str = plain(Html(body[:_OPENING]))
    if not text and (picture := _PICTURE_TEXT.search(body)):
        text = unescape(picture[1] or picture[2])
    words = text.partition("\n")[0].split()
    short = one_line(" ".join(words[:_TITLE_WORDS]), limit=_TITLE_LENGTH)
    if short:
        return Line(short + "…") if len(words) > _TITLE_WORDS and not short.endswith("…") else short
    return one_line(unquote(url.partition("://")[2]), limit=_TITLE_LENGTH)


@lru_cache(maxsize=100)
def _byline(authors: tuple[str, ...]) -> Line:
    """The names, each once, in their order."""
    names = dict.fromkeys(one_line(text_of(author)) for author in authors)
    return one_line(", ".join([name for name in names if name][:MOST_AUTHORS]))


def _with_enclosures(body: Html, start: str, enclosures: Iterable[tuple[str, Enclosure]]) -> Html:
    """The body, and after it a link to each file that it doesn't lead to itself."""
    whole = sanitised(body, start) if _SWALLOWING.search(body) else body  # else what stands open would hide the links
    added = (
        _enclosed(link, each)
        for link, each in enclosures
        if not any(form in whole for form in {link, escape(link), escape(each.link)})
    )
    return Html(whole + "".join(added))


def _enclosed(link: str, enclosure: Enclosure) -> str:
    name = unquote(urlsplit(link).path.rpartition("/")[2]) or urlsplit(link).hostname or ""
    details = [name, enclosure.kind, _size(enclosure.length)]
    return html(noted("attached", link, one_line(", ".join(detail for detail in details if detail))))


def _size(length: int) -> str:
    size, unit = float(length), 0
    while size >= 1000 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.0f} {_UNITS[unit]}" if length > 0 else ""
