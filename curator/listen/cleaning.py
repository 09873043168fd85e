"""Markup made fit to keep, and to show as Markdown."""

import re
from collections import Counter
from functools import cache, lru_cache
from html import escape, unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from curator.domain.plain import UNSEEN
from curator.domain.text import Html, Prose, html, prose
from curator.listen.links import web_link

if TYPE_CHECKING:
    from html_to_markdown import ConversionOptions
    from nh3 import Cleaner

_KEPT: Final = (
    "a abbr article aside b blockquote br caption cite code dd del details dfn div dl dt em figcaption figure h1 h2 h3 "
    "h4 h5 h6 hr i img ins kbd li main ol p pre q s samp section small span strike strong sub summary sup table tbody "
    "td tfoot th thead time tr tt u ul var"
)
_KEPT_ATTRIBUTES: Final = {
    "*": set(),
    "a": {"href"},
    "img": {"src", "alt"},
    "code": {"class"},
    "pre": {"class"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_EMBEDDED: Final = re.compile(
    r"<(?:iframe|embed|video|audio|source)\b[^<>]*?\ssrc\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)'|([^\s\"'<>]+))[^<>]*>",
    re.IGNORECASE,
)
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>?")
_OPEN_ENDED: Final = "area base br col dd dt embed hr img input li link meta p source td th tr wbr"
_NOT_CLOSED: Final = frozenset(_OPEN_ENDED.split())
_DEEPEST: Final = 150
_COUNTING_PIXEL: Final = re.compile(r"<img\b[^<>]*\s(?:width|height)\s*=\s*[\"']?[01][\"'\s/>][^<>]*>?", re.IGNORECASE)

_WITH_ATTRIBUTES: Final = re.compile(r"<(?:a|img|code|pre)\s[^<>]*>")
_ATTRIBUTE: Final = re.compile(r'\s(href|src|alt|class)="([^"]*)"')
_ACTIVE: Final = {ord(character): f"&#{ord(character)};" for character in "&\\[]()<>\"'`*_|!~"}
_ACTIVE_IN_LINK: Final = {ord(character): f"%{ord(character):02X}" for character in '\\[]()<>"`| '}
_REFERENCE: Final = re.compile(r"&(#?\w+);")
_LINK: Final = re.compile(r'<a href="([^"]*)"[^<>]*>(?!\s*</a>)')
_EMPTY_LINK: Final = re.compile(r"<a\b[^<>]*>\s*</a>")
_LANGUAGE: Final = re.compile(r"(?:^|\s)lang(?:uage)?-([\w+#-]{1,30})")


def sanitised(markup: Html, base_url: str = "") -> Html:
    """The markup with nothing left in it that acts, loads unseen or deceives. Doing it twice changes nothing.

    Links are absolute and lead to http, https or mailto; what was embedded from elsewhere (a film, a map) is a link.
    """
    markup = _flattened(markup)
    markup = Html(_COUNTING_PIXEL.sub("", markup)) if "<img" in markup or "<IMG" in markup else markup
    markup = Html(_EMBEDDED.sub(lambda found: _embedded(found, base_url), markup))
    return html(_cleaner(base_url).clean(markup))


def links(markup: Html) -> tuple[str, ...]:
    """Where sanitised markup leads to, each address once, in the order of the text."""
    return tuple(dict.fromkeys(unescape(address) for address in _LINK.findall(markup)))


def to_markdown(markup: Html, base_url: str = "") -> Prose:
    """CommonMark of the markup, sanitised. Nothing written in the text becomes active in it, not even once decoded."""
    return markdown_of(sanitised(markup, base_url))


def markdown_of(clean: Html) -> Prose:
    """As `to_markdown`, of markup that is `sanitised` already."""
    from html_to_markdown import convert

    converted = convert(_WITH_ATTRIBUTES.sub(_inert, _EMPTY_LINK.sub("", clean)), _options()).content or ""
    return prose(converted.strip() + "\n" if converted.strip() else "")


def noted(word: str, link: str, details: str = "") -> str:
    """A paragraph of curator's own in a body: a link to what terminals can't show."""
    return f'<p><a href="{escape(link)}">[{word}: {escape(details)}]</a></p>'


def _flattened(markup: Html) -> Html:
    """The markup without tags that nest deeper than any page's: building a tree of them takes quadratic time."""
    if markup.count("<") < _DEEPEST:
        return markup
    still_open: Counter[str] = Counter()
    depth = 0

    def unless_too_deep(tag: re.Match[str]) -> str:
        nonlocal depth
        name = tag[2].lower()
        if name in _NOT_CLOSED:
            return tag[0]
        change = -(still_open[name] > 0) if tag[1] else depth < _DEEPEST
        still_open[name] += change
        depth += change
        return tag[0] if change or tag[1] else ""

    return Html(_TAG.sub(unless_too_deep, markup))


def _embedded(found: re.Match[str], base_url: str) -> str:
    link = web_link(unescape(found[1] or found[2] or found[3] or ""), base_url)
    return noted("embedded", link, urlsplit(link).hostname or "") if link else ""


@lru_cache(maxsize=16)
def _cleaner(base_url: str) -> "Cleaner":
    from nh3 import Cleaner

    return Cleaner(
        tags=set(_KEPT.split()),
        clean_content_tags=set(UNSEEN.split()),
        attributes=_KEPT_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        url_relative=lambda link: web_link(link, base_url) or None,
        link_rel=None,
    )


@cache
def _options() -> "ConversionOptions":
    from html_to_markdown import ConversionOptions

    return ConversionOptions(
        escape_asterisks=True,
        escape_underscores=True,
        escape_misc=True,
        autolinks=False,
        extract_metadata=False,
        bullets="-",
    )


def _inert(tag: re.Match[str]) -> str:
    """The tag with nothing in its attributes that Markdown would act on or decode."""
    return _ATTRIBUTE.sub(_inert_attribute, tag[0])


def _inert_attribute(found: re.Match[str]) -> str:
    name, value = found[1], unescape(found[2])
    if name == "class":
        language = _LANGUAGE.search(value)
        return f' class="language-{language[1]}"' if language else ""
    if name == "alt":
        inert = " ".join(value.split()).translate(_ACTIVE)
    else:
        inert = _REFERENCE.sub(r"&\1%3B", value.replace("\n", "").replace("\t", "")).translate(_ACTIVE_IN_LINK)
    return f' {name}="{escape(inert)}"'
