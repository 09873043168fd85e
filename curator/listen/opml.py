"""OPML: lists of feeds as other readers write and read them."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from msgspec import Struct, field

from curator.domain.faults import Unreadable
from curator.domain.feed import Feed
from curator.domain.settings import Problem
from curator.domain.text import Line, is_safe, one_line, prose
from curator.listen.charset import to_text
from curator.listen.links import web_link
from curator.listen.xml_text import fault_in, mended, root_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_OWN: Final = ("xmlurl", "htmlurl", "title", "text")
_USUAL_TYPE: Final = "rss"
_ATTRIBUTE_LIMIT: Final = 4_000
_MOST_ATTRIBUTES: Final = 100
_DEEPEST_FOLDER: Final = 20
_FEED_SCHEME: Final = re.compile(r"^feed:(?://)?(?=https?:)|^feed:", re.IGNORECASE)
_COMMANDS: Final = re.compile(r"^\s*(?:(exec|filter|file|query|javascript|data)\s*:|\|)", re.IGNORECASE)

_NAME: Final = re.compile(r"(?:\{[^{}\s]+\})?[a-zA-Z_][a-zA-Z0-9_.-]*")
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
    for line in _lines(_sound(to_text(content), shown)):
        found = _outline(line)
        if isinstance(found, Outline):
            feeds.append(found)
        elif found:
            refused.append(Problem(f"{shown}, line {line.number}", found))
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
        for attribute, value in _attributes(feed).items():
            with suppress(ValueError):  # a namespace that XML doesn't allow, written into the document by hand
                element.set(attribute, prose(value, limit=_ATTRIBUTE_LIMIT))
    etree.indent(opml)
    return etree.tostring(opml, encoding="UTF-8", xml_declaration=True) + b"\n"


class _Line(Struct, frozen=True):
    """An outline where it stands, with its attributes as they are written."""

    number: int
    folder: tuple[Line, ...]
    attributes: dict[str, str]

    def value(self, name: str) -> str:
        """The attribute of this name in lower case, however it is written."""
        return next((value.strip() for key, value in self.attributes.items() if key.lower() == name), "")

    @property
    def title(self) -> Line:
        return one_line(self.value("title") or self.value("text"))


def _sound(text: str, shown: str) -> bytes:
    if root_of(text) != "opml":
        raise Unreadable(f"{shown}, line 1: not OPML, nothing in it begins with <opml")
    written = mended(text)
    if fault_in(written):
        written = mended(_TAG.sub(_requoted, text))
    if fault := fault_in(written):
        raise Unreadable(f"{shown}, {fault}")
    return written


def _requoted(tag: re.Match[str]) -> str:
    """The tag with the markup and the quotation marks in its attributes written as they should have been."""
    return _ATTRIBUTE.sub(
        lambda found: f'{found[1]}="{found[2].replace("<", "&lt;").replace(_QUOTE, "&quot;")}"', tag[0]
    )


def _lines(written: bytes) -> list[_Line]:
    """Every outline of a sound document, in its order."""
    parser = expat.ParserCreate("utf-8", " ")
    lines: list[_Line] = []
    folders: list[tuple[Line, ...]] = [()]

    def start(name: str, attributes: dict[str, str]) -> None:
        folder = folders[-1]
        if name.rpartition(" ")[2].lower() == "outline":
            line = _Line(parser.CurrentLineNumber, folder, {_spelt(key): value for key, value in attributes.items()})
            lines.append(line)
            if line.title and not line.value("xmlurl"):
                folder = (*folder, line.title)[:_DEEPEST_FOLDER]
        folders.append(folder)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: folders.pop()
    parser.Parse(written, True)
    return lines


def _spelt(key: str) -> str:
    """An attribute's name, `{namespace}name` if it is in one."""
    namespace, _, name = key.rpartition(" ")
    return f"{{{namespace}}}{name}" if namespace else name


def _outline(line: _Line) -> Outline | str:
    """The feed, or why it is refused, or nothing if the outline is a folder or a note."""
    raw = line.value("xmlurl")
    if not raw:
        return ""
    url = web_link(_FEED_SCHEME.sub(lambda found: "" if raw[found.end() :].startswith("http") else "http:", raw))
    if not url:
        what = one_line(raw, limit=100)
        return f"“{line.title or what}” is refused: {_reason(raw)} ({what})"
    return Outline(url, line.title, web_link(line.value("htmlurl")), line.folder, dict(_others(line)))


def _reason(raw: str) -> str:
    command = _COMMANDS.match(raw)
    if not command:
        return "it is no web address"
    return f"{command[1].lower()}: lines are not followed" if command[1] else "commands are not followed"


def _others(line: _Line) -> Iterator[tuple[str, str]]:
    """The attributes that curator has no use for, and `text` where it says something else than the title."""
    text = one_line(line.value("text"))
    if text and text != line.title:
        yield "text", text
    for name, value in list(line.attributes.items())[:_MOST_ATTRIBUTES]:
        if _is_foreign(name) and not (name == "type" and value == _USUAL_TYPE):
            yield name, prose(value, limit=_ATTRIBUTE_LIMIT)


def _attributes(feed: Feed) -> dict[str, str]:
    own = {"type": _USUAL_TYPE, "text": feed.title, "title": feed.title, "xmlUrl": feed.url}
    site = {"htmlUrl": feed.site} if feed.site else {}
    others = {name: value for name, value in feed.attributes.items() if name == "text" or _is_foreign(name)}
    return own | site | others


def _is_foreign(name: str) -> bool:
    """Whether an attribute is none of curator's, and one that every XML parser takes."""
    return name.lower() not in _OWN and _NAME.fullmatch(name) is not None and is_safe(name)
