"""OPML: lists of feeds as other readers write and read them."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from curator.domain.faults import Unreadable
from curator.domain.feed import Feed
from curator.domain.settings import Problem
from curator.domain.text import Line, one_line, prose
from curator.listen.charset import to_text
from curator.listen.links import web_link
from curator.listen.xml_text import fault_in, mended, root_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_OWN: Final = ("xmlurl", "htmlurl", "title", "text")
_USUAL_TYPE: Final = "rss"
_ATTRIBUTE_LIMIT: Final = 4_000
_MOST_ATTRIBUTES: Final = 100
_FEED_SCHEME: Final = re.compile(r"^feed:(?://)?(?=https?:)|^feed:", re.IGNORECASE)
_COMMANDS: Final = re.compile(r"^\s*(?:(exec|filter|file|query|javascript|data)\s*:|\|)", re.IGNORECASE)

_QUOTE: Final = '"'
_ATTRIBUTE: Final = re.compile(
    r'([\w:.-]+)\s*=\s*"((?:<[a-zA-Z/][^<>]*>|<(?![a-zA-Z/])|[^<]){0,5000}?)"(?=\s+[\w:.-]+\s*=\s*"|\s*/?>)'
)
_TAG: Final = re.compile(rf"<outline(?>\s+{_ATTRIBUTE.pattern})*\s*/?>")


class Outline(Struct, frozen=True):
    """A feed as an OPML file names it. `folder` is outermost first; `attributes` are those not used by curator.

    An attribute in a namespace is under `{namespace}name`; `text` is among them where it differs from the title.
    """

    url: str
    title: Line
    site: str = ""
    folder: tuple[Line, ...] = ()
    attributes: dict[str, str] = field(default_factory=dict)


class Outlines(Struct, frozen=True):
    """What a file holds: its feeds in its order, and what won't be subscribed to, with the reason."""

    feeds: tuple[Outline, ...]
    refused: tuple[Problem, ...]


def read(content: bytes, name: str) -> Outlines:
    """The feeds of an OPML file, called `name` in messages. Raises Unreadable naming the file and the line."""
    shown = one_line(name, limit=100)
    feeds: list[Outline] = []
    refused: list[Problem] = []
    for element, folder in _outlines(_tree(to_text(content), shown)):
        found = _outline(element, folder)
        if isinstance(found, Outline):
            feeds.append(found)
        elif found:
            refused.append(Problem(f"{shown}, line {element.sourceline}", found))
    return Outlines(tuple(feeds), tuple(refused))


def write(feeds: Sequence[Feed], title: str) -> bytes:
    """An OPML 2.0 file of these feeds, in their folders."""
    from lxml import etree

    opml = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(opml, "head"), "title").text = one_line(title)
    folders: dict[tuple[str, ...], _Element] = {(): etree.SubElement(opml, "body")}
    for feed in feeds:
        for depth, name in enumerate(map(one_line, feed.folder)):
            above, path = feed.folder[:depth], feed.folder[: depth + 1]
            if path not in folders:
                folders[path] = etree.SubElement(folders[above], "outline", text=name, title=name)
        element = etree.SubElement(folders[feed.folder], "outline")
        for name, value in _attributes(feed).items():
            with suppress(ValueError):  # a name that XML doesn't allow, written into the document by hand
                element.set(name, prose(value, limit=_ATTRIBUTE_LIMIT))
    etree.indent(opml)
    return etree.tostring(opml, encoding="UTF-8", xml_declaration=True) + b"\n"


def _tree(text: str, shown: str) -> "_Element":
    from lxml import etree

    if root_of(text) != "opml":
        raise Unreadable(f"{shown}, line 1: not OPML, nothing in it begins with <opml")
    written = mended(text)
    if fault_in(written):
        written = mended(_TAG.sub(_requoted, text))
    if fault := fault_in(written):
        raise Unreadable(f"{shown}, {fault}")
    try:
        return etree.fromstring(written, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"{shown}, {one_line(str(error), limit=200)}") from error


def _requoted(tag: re.Match[str]) -> str:
    """The tag with the markup and the quotation marks in its attributes written as they should have been."""
    return _ATTRIBUTE.sub(
        lambda found: f'{found[1]}="{found[2].replace("<", "&lt;").replace(_QUOTE, "&quot;")}"', tag[0]
    )


def _attributes(feed: Feed) -> dict[str, str]:
    own = {"type": _USUAL_TYPE, "text": feed.title, "title": feed.title, "xmlUrl": feed.url}
    site = {"htmlUrl": feed.site} if feed.site else {}
    others = {name: value for name, value in feed.attributes.items() if name == "text" or name.lower() not in _OWN}
    return own | site | others


def _outlines(root: "_Element") -> Iterator[tuple["_Element", tuple[Line, ...]]]:
    """Every outline of the body with the folder it is in, in the order of the file."""
    waiting: list[tuple[_Element, tuple[Line, ...]]] = [(root, ())]
    while waiting:
        element, folder = waiting.pop()
        if _local(element) == "outline":
            yield element, folder
            name = "" if _value(element, "xmlurl") else _name(element)
            folder = (*folder, one_line(name)) if name else folder
        waiting.extend((child, folder) for child in reversed(element) if _local(child) in ("outline", "body"))


def _outline(element: "_Element", folder: tuple[Line, ...]) -> Outline | str:
    """The feed, or why it is refused, or nothing if the outline is a folder or a note."""
    raw = _value(element, "xmlurl").strip()
    if not raw:
        return ""
    url = web_link(_FEED_SCHEME.sub(lambda found: "" if raw[found.end() :].startswith("http") else "http:", raw))
    title = one_line(_name(element))
    if not url:
        what = one_line(raw, limit=100)
        return f"“{title or what}” is refused: {_reason(raw)} ({what})"
    site = web_link(_value(element, "htmlurl"))
    return Outline(url, title, site, folder, dict(_others(element, title)))


def _reason(raw: str) -> str:
    command = _COMMANDS.match(raw)
    if not command:
        return "it is no web address"
    return f"{command[1].lower()}: lines are not followed" if command[1] else "commands are not followed"


def _name(element: "_Element") -> str:
    return _value(element, "title").strip() or _value(element, "text").strip()


def _others(element: "_Element", title: Line) -> Iterator[tuple[str, str]]:
    """The attributes that curator has no use for, and `text` where it says something else than the title."""
    text = one_line(_value(element, "text"))
    if text and text != title:
        yield "text", text
    for name, value in list(element.items())[:_MOST_ATTRIBUTES]:
        if str(name).lower() not in _OWN and not (name == "type" and value == _USUAL_TYPE):
            yield str(name), prose(str(value), limit=_ATTRIBUTE_LIMIT)


def _value(element: "_Element", name: str) -> str:
    return next((str(value) for key, value in element.items() if str(key).lower() == name), "")


def _local(element: "_Element") -> str:
    return str(element.tag).rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
