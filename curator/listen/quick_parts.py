"""The elements of a feed or an entry, each as feedparser would understand it, or Unsure."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from curator.listen.quick_texts import MARKUP_TYPES, TYPES, Frame, Said, attributes_of, content_in, resolved, text_in
from curator.listen.xml_names import FOREIGN, Unsure, name_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_DATES: Final = {
    **dict.fromkeys(("pubdate", "published", "issued", "dcterms:issued"), "published"),
    **dict.fromkeys(("updated", "modified", "lastbuilddate", "dc:date", "dcterms:modified"), "updated"),
    **dict.fromkeys(("created", "dcterms:created"), "created"),
}
_LESSER: Final = {  # as curator's driver for feedparser renames them
    "media:title": "mediatitle",
    "media:description": "mediadescription",
    "itunes:summary": "ownsummary",
    "itunes:subtitle": "ownsubtitle",
    "itunes:title": "owntitle",
    "itunes:author": "ownauthor",
    **dict.fromkeys(("dc:title", "dcterms:title"), "dctitle"),
    **dict.fromkeys(("dc:description", "dcterms:description", "dc:abstract", "dcterms:abstract"), "dcdescription"),
}
_TEXTS: Final = {**_DATES, **_LESSER}
_BARE: Final = ("ttl", "sy:updateperiod", "sy:updatefrequency", "feedburner:origlink")
_PEOPLE: Final = ("author", "managingeditor", "dc:creator", "dc:author")
_NESTED: Final = {  # what may stand in what without a meaning for the feed or entry around it
    "image": ("title", "link", "description", "url", "width", "height", FOREIGN),
    "textinput": ("title", "link", "description", "name", FOREIGN),
    "contributor": ("name", "email", "url", "uri", "homepage", FOREIGN),
    "skiphours": ("hour",),
    "skipdays": ("day",),
    "items": ("rdf:seq", "rdf:bag", "rdf:li"),
    "rdf:seq": ("rdf:li",),
    "rdf:bag": ("rdf:li",),
    "itunes:category": ("itunes:category",),
    FOREIGN: (FOREIGN,),
}
_ONLY_IN_FEEDS: Final = ("image", "textinput", "items")
_ASIDE: Final = ("subtitle", "tagline", "rights", "copyright", "dc:rights", "info")
_UNFIT: Final = (
    "abstract body channel div entry feed fullitem item math newlocation rdf:rdf rss svg tags where xhtml:body links "
    "authors summary_detail title_detail mediatitle mediadescription dctitle dcdescription owntitle ownsummary "
    "ownsubtitle ownauthor"
)
_AMISS: Final = frozenset(_UNFIT.split())
_OTHERS_READ: Final = "content description email enclosure guid homepage id link name source summary title uri url"
_READ: Final = frozenset((*_DATES, *_BARE, *_PEOPLE, *_NESTED, *_ASIDE, *_AMISS, *_OTHERS_READ.split()))
_NAMED_QUERY: Final = re.compile(r"&([A-Za-z0-9_]+);")


def name_in(element: "_Element") -> str:
    """The element's name. Raises Unsure where only a default namespace sets it apart from one that would be read."""
    name = name_of(element.tag)
    if name == FOREIGN and element.prefix is None and element.tag.rpartition("}")[2].lower() in _READ:
        raise Unsure
    return name


def said_in(parent: "_Element", frame: Frame) -> Said:
    """All that the parts of a feed or an entry say of it."""
    said: Said = {}
    if frame.is_entry and (about := parent.get(_ABOUT)):
        said["id"] = about
    for part in parent:
        name = name_of(part.tag)
        if key := _TEXTS.get(name):
            said[key] = text_in(part)
        elif handler := _HANDLERS.get(name):
            handler(said, part, frame)
        elif name != frame.entries:
            _ignore(said, part, frame)
    for key, (_, text) in frame.deep.items():
        said.setdefault(key, text)
    return said


def check_nested(element: "_Element") -> None:
    """Raises Unsure if anything stands in it that doesn't belong to it alone."""
    allowed = _NESTED.get(name_in(element), ())
    for child in element:
        if name_in(child) not in allowed:
            raise Unsure
        check_nested(child)


def _ignore(_: Said, element: "_Element", frame: Frame) -> None:
    name = name_in(element)
    if name in _AMISS or (frame.is_entry and name in _ONLY_IN_FEEDS and len(element)):
        raise Unsure
    if name in _ASIDE:
        content_in(element, "text/plain", frame)
    elif name.startswith("media:") and frame.is_entry:
        _media(frame.deep, element, 1)
    elif len(element):
        check_nested(element)


def _bare(said: Said, element: "_Element", _: Frame) -> None:
    """What feedparser takes for text only if it has no attributes."""
    if element.attrib:
        raise Unsure
    said[name_in(element).replace(":", "_")] = text_in(element)


def _title(said: Said, element: "_Element", frame: Frame) -> None:
    if "title" in said:
        raise Unsure
    said["title_detail"] = content_in(element, "text/plain", frame)
    said["title"] = said["title_detail"]["value"]


def _summary(said: Said, element: "_Element", frame: Frame) -> None:
    if not frame.is_entry:
        _ignore(said, element, frame)
    elif "summary_detail" in said or frame.is_atom is (name_in(element) == "description"):
        raise Unsure
    else:
        said["summary_detail"] = content_in(element, "text/plain" if frame.is_atom else "text/html", frame)


def _body(said: Said, element: "_Element", frame: Frame) -> None:
    if not frame.is_entry or "content" in said or frame.is_atom is not (name_in(element) == "content"):
        raise Unsure
    said["content"] = [content_in(element, "text/plain" if frame.is_atom else "text/html", frame)]


def _link(said: Said, element: "_Element", frame: Frame) -> None:
    attributes = attributes_of(element)
    base = frame.start(attributes)
    rel = attributes.get("rel", "alternate").lower()
    kind = attributes.get("type", "application/atom+xml" if rel == "self" else "text/html").lower()
    if "url" in attributes or "uri" in attributes:
        raise Unsure
    if not attributes.get("href", "#").strip():
        del attributes["href"]
    text = text_in(element)
    link = {"rel": rel, "type": kind, "length": attributes.get("length", "")}
    said.setdefault("links", []).append(link)
    if "href" in attributes:
        link["href"] = resolved(base, attributes["href"])
        if rel == "alternate" and TYPES.get(kind, kind) in MARKUP_TYPES:
            said["link"] = link["href"]
        return
    text = resolved(base, text)
    if "&" in text:
        text = _NAMED_QUERY.sub(r"&\1", text.replace("&amp;", "&") if frame.is_entry else text)
    said["link"] = link["href"] = text


def _identity(said: Said, element: "_Element", frame: Frame) -> None:
    attributes = attributes_of(element)
    base = frame.start(attributes)
    is_link = attributes.get("ispermalink", "true") == "true"
    text = text_in(element)
    said["id"] = resolved(base, text) if is_link else text
    if is_link:
        said.setdefault("link", said["id"])


def _person(said: Said, element: "_Element", _: Frame) -> None:
    person: Said = {}
    said.setdefault("authors", []).append(person)
    if not len(element):
        if text := text_in(element):
            person["name"] = said["author"] = text
        return
    if "author" in said or (element.text or "").strip() or any((part.tail or "").strip() for part in element):
        raise Unsure
    for part in element:
        name = name_in(part)
        if len(part) or name not in ("name", "email", "uri", "url", "homepage", FOREIGN):
            raise Unsure
        if name in ("name", "email"):
            person[name] = (part.text or "").strip()
    if len(said["authors"]) > 1 and not person.get("name"):
        raise Unsure  # feedparser lends it the name of the one before


def _owner(said: Said, element: "_Element", _: Frame) -> None:
    """A podcast's owner, whose name feedparser gives to its author."""
    for part in element:
        name = name_in(part).removeprefix("itunes:")
        if len(part) or name not in ("name", "email"):
            raise Unsure
        people = said.setdefault("authors", [{}])
        if len(people) > 1 and not people[-1]:
            raise Unsure
        people[-1][name] = (part.text or "").strip()


def _enclosure(said: Said, element: "_Element", _: Frame) -> None:
    attributes = attributes_of(element)
    if len(element) or not attributes.get("href", "#").strip():
        raise Unsure
    href = attributes.get("url", attributes.get("uri", attributes.get("href", "")))
    kind, length = attributes.get("type", "").lower(), attributes.get("length", "")
    said.setdefault("links", []).append({"rel": "enclosure", "href": href, "type": kind, "length": length})


def _source(said: Said, element: "_Element", frame: Frame) -> None:
    """Of the feed that an entry was taken from, whoever wrote it."""
    if not frame.is_entry:
        raise Unsure
    source: Said = {}
    for part in element:
        name = name_in(part)
        if name in _PEOPLE:
            _person(source, part, frame)
        elif name == "itunes:author":
            source["ownauthor"] = text_in(part)
        elif name == "itunes:owner" or name in _AMISS or len(part):
            raise Unsure
    said["source"] = source


def _media(deep: dict[str, tuple[int, str]], element: "_Element", depth: int) -> None:
    """Collects what media elements say within others: of two, the outer or later one holds."""
    for part in element:
        name = name_in(part)
        if key := _LESSER.get(name):
            if depth <= deep.get(key, (depth, ""))[0]:
                deep[key] = (depth, text_in(part))
        elif name == FOREIGN or name.startswith("media:"):
            _media(deep, part, depth + 1)
        else:
            raise Unsure


_HANDLERS: Final[dict[str, Callable[[Said, "_Element", Frame], None]]] = {
    **dict.fromkeys(_PEOPLE, _person),
    **dict.fromkeys(_BARE, _bare),
    "title": _title,
    "link": _link,
    "guid": _identity,
    "id": _identity,
    "description": _summary,
    "summary": _summary,
    "content": _body,
    "content:encoded": _body,
    "enclosure": _enclosure,
    "source": _source,
    "itunes:owner": _owner,
}
