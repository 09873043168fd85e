"""Well-formed RSS, RDF and Atom, read by lxml: what feedparser would say of it, in a small part of the time.

feedparser stays the authority. Whatever isn't certain to mean the same to it is left to it: a mistake here would give
an article another id, and bring it back as new.
"""

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from curator.listen.quick_parts import check_nested, name_in, said_in
from curator.listen.quick_texts import BASE, Frame, Said, base_of, children
from curator.listen.xml_names import ATOM, ATOM_03, RSS_090, RSS_10, Unsure, check_namespaces, name_of, namespace_of

if TYPE_CHECKING:
    from lxml.etree import XMLParser, XPath, _Element

_START: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?[ \t\r\n]*+(?:<\?xml\s(?>[^<>]*\?>)(?>[ \t\r\n]+|<!--.*?-->|<\?.*?\?>)*+(?=<[a-zA-Z])"
    rb"|(?>[ \t\r\n]+|<!--[^<]*?-->)*+(?=<(?:rss|feed|rdf:RDF)[\s>]))",
    re.DOTALL,
)
_FARTHEST_START: Final = 20_000
_BASES: Final = "count(//@*[translate(local-name(), 'BASE', 'base') = 'base'])"
_C1: Final = re.compile(rb"\xc2[\x80-\x9f]")
_C1_REFERENCE: Final = re.compile(rb"&#(?:0*1[2-5]\d|[xX]0*[89][0-9a-fA-F]);")


def read(body: bytes, most_entries: int) -> Said | None:
    """`feed`, `entries` and `version`, each as feedparser would give it to `xml_feed`; `None` if that isn't certain.

    It isn't for anything but well-formed UTF-8 without a document type. Nothing is expanded, nothing fetched.
    """
    from lxml import etree

    start = _START.match(body, 0, _FARTHEST_START)
    if not start or _C1_REFERENCE.search(body) or (b"\xc2" in body and _C1.search(body)):
        return None
    try:
        return _read(etree.fromstring(body[start.end() :], _parser()), body, most_entries)
    except (etree.XMLSyntaxError, Unsure):
        return None


@cache
def _parser() -> "XMLParser":
    from lxml import etree

    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


@cache
def _count_bases() -> "XPath":
    from lxml import etree

    return etree.XPath(_BASES)


def _read(root: "_Element", body: bytes, most_entries: int) -> Said:
    version, namespace, channel, around = _layout(root)
    check_namespaces(body, namespace)
    outer = base_of(root, "")
    inner = outer if channel is root else base_of(channel, outer)
    entry = "entry" if channel is root else "item"
    frame = Frame(version, inner, entries=entry if around is channel else "")
    said: Said = {"version": version, "feed": said_in(channel, frame), "entries": []}
    elements = children(around, entry)[:most_entries]
    is_open = not (inner if around is channel else outer)
    base = frame.base if is_open or around is channel else outer
    bases = frame.bases
    for element in elements:
        frame = Frame(version, base_of(element, base), is_entry=True)
        said["entries"].append(said_in(element, frame))
        base = frame.base if is_open else base
        bases += frame.bases
    if not outer:
        _check_bases(root, bases + sum(BASE in each.attrib for each in {root, channel, *elements}), around, elements)
    return said


def _check_bases(root: "_Element", seen: int, around: "_Element", entries: list["_Element"]) -> None:
    """Raises Unsure if where links start isn't told by what was read, in the order in which it was read."""
    told = _count_bases()(root)
    if told != seen or (told and list(around)[len(around) - len(entries) :] != entries):
        raise Unsure


def _layout(root: "_Element") -> "tuple[str, str, _Element, _Element]":
    """The version, the namespace that tells it, what holds the feed's own words, and what holds its entries."""
    name, namespace = name_of(root.tag), namespace_of(root.tag)
    if name == "feed" and namespace in (ATOM, ATOM_03):
        return "atom10" if namespace == ATOM else "atom03", namespace, root, root
    if name == "rss":
        channel = _channel(root, ())
        return "rss", "", channel, channel
    if name == "rdf:rdf":
        channel = _channel(root, ("item", "image", "textinput"))
        if namespace_of(channel.tag) in (RSS_10, RSS_090):
            return "rss", namespace_of(channel.tag), channel, root
    raise Unsure


def _channel(root: "_Element", others: tuple[str, ...]) -> "_Element":
    """The one channel that stands in this, first, with nothing but certain others."""
    channels = children(root, "channel")
    if len(channels) != 1 or channels[0] != root[0] or any(name_in(each) not in ("channel", *others) for each in root):
        raise Unsure
    for each in root:
        if name_in(each) in ("image", "textinput"):
            check_nested(each)
    return channels[0]
