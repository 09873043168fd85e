"""The XML driver that feedparser is made to use: text in whole pieces, and lesser elements under names of their own.

feedparser treats a film's description, a podcast's summary and Dublin Core's description as if they were the entry's
own, whichever comes last: under another name they stay apart. It also splits people's names from their addresses, and
gets those wrong that end in a long domain: where names stand, the driver writes `AT` for @. And it takes an element
called after one of its own structures for that structure, and stumbles over it: those are put out of its way.
"""

from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final
from xml.sax.expatreader import ExpatParser

from curator.listen.xml_names import AT, UNREAD, XHTML

_MEDIA: Final = ("http://search.yahoo.com/mrss/", "http://search.yahoo.com/mrss", "http://www.rssboard.org/media-rss")
_ITUNES: Final = ("http://www.itunes.com/dtds/podcast-1.0.dtd", "http://www.itunes.com/DTDs/Podcast-1.0.dtd")
_DUBLIN_CORE: Final = ("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/")
_PEOPLE: Final = ("author", "creator", "managingeditor", "publisher", "webmaster")
_LONGEST_NAME: Final = 4_000  # feedparser looks for addresses in them in quadratic time
_CURATOR: Final = "urn:curator"
_RENAMED: Final = {
    (uri, name): f"{_CURATOR} {new}"
    for uris, names in (
        (_MEDIA, {"title": "mediatitle", "description": "mediadescription"}),
        (_ITUNES, {"summary": "ownsummary", "subtitle": "ownsubtitle", "title": "owntitle", "author": "ownauthor"}),
        (_DUBLIN_CORE, {"title": "dctitle", "description": "dcdescription", "abstract": "dcdescription"}),
    )
    for uri in uris
    for name, new in names.items()
}
_STRUCTURES: Final = ("authors", "chapters", "contributors", "entries", "links", "publishers", "tags", "where")
_UNREAD_PREFIXES: Final = ("cc", "creativecommons", "georss", "gml", "psc")
_STUMBLES: Final = (AttributeError, KeyError, IndexError, TypeError, ValueError)


class Driver(ExpatParser):
    """expat, as the standard library drives it; names come as namespace, local name and perhaps prefix, spaced."""

    def reset(self) -> None:
        super().reset()
        self._naming = False
        self._room = 0
        self._parser.buffer_text = True  # type: ignore[attr-defined]
        self._parser.CharacterDataHandler = self._text  # type: ignore[attr-defined]

    def start_element_ns(self, name: str, attrs: Mapping[str, str]) -> None:
        own = _own_name(name)
        self._naming = _names_people(name)
        self._room = _LONGEST_NAME
        if own:
            attrs = {}
        elif not attrs.get("href", "#").strip():  # would be taken for a link to the feed itself
            attrs = {key: value for key, value in attrs.items() if key != "href"}
        with suppress(*_STUMBLES):
            super().start_element_ns(own or name, attrs)

    def _text(self, text: str) -> None:
        if self._naming:
            text = text[: self._room].replace("@", AT)
            self._room -= len(text)
        self._cont_handler.characters(text)  # type: ignore[attr-defined]

    def end_element_ns(self, name: str) -> None:
        self._naming = False
        with suppress(*_STUMBLES):
            super().end_element_ns(_own_name(name) or name)


@lru_cache(maxsize=1024)
def _own_name(name: str) -> str:
    """What the element is to be called here, or empty if as it is."""
    uri, local, prefix = _parts(name)
    if new := _RENAMED.get((uri, local)):
        return new
    written = f"{prefix}_{local}" if prefix else local
    stands_for_one = local.lower() in _STRUCTURES or written.lower().endswith("_detail")
    is_unread = uri.lower() in UNREAD or prefix.lower() in _UNREAD_PREFIXES
    return f"{_CURATOR} left" if (stands_for_one or is_unread) and uri != XHTML else ""


@lru_cache(maxsize=1024)
def _names_people(name: str) -> bool:
    return _parts(name)[1].lower() in _PEOPLE


def _parts(name: str) -> tuple[str, str, str]:
    """Namespace, local name and prefix, each empty where there is none."""
    words = name.split(" ") if " " in name else ["", name]
    return words[0], words[1], words[2] if len(words) > 2 else ""


def create_parser() -> Any:
    """What `xml.sax.make_parser` asks a driver for."""
    return Driver()
