"""The names in a feed's XML: what feedparser would call each element, and where that can't be told for certain."""

import re
from functools import lru_cache
from typing import Final

XML: Final = "http://www.w3.org/XML/1998/namespace"
XHTML: Final = "http://www.w3.org/1999/xhtml"
ATOM: Final = "http://www.w3.org/2005/Atom"
ATOM_03: Final = "http://purl.org/atom/ns#"
RSS_10: Final = "http://purl.org/rss/1.0/"
RSS_090: Final = "http://my.netscape.com/rdf/simple/0.9/"
FOREIGN: Final = "?"
"""The name of every element that means nothing to a feed's reader."""

AT: Final = "\uf8fe"
"""What the driver that feedparser is made to use writes for @ where names stand."""

_PREFIXES: Final = {
    "": "",
    ATOM: "",
    ATOM_03: "",
    RSS_10: "",
    RSS_090: "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://backend.userland.com/RSS2": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://www.rssboard.org/media-rss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.itunes.com/DTDs/Podcast-1.0.dtd": "itunes",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    XHTML: "xhtml",
}
_BY_PREFIX: Final = ("http://www.rssboard.org/media-rss",)  # known to feedparser for its prefix only
# by its prefix alone, feedparser takes an element for one it knows
_TELLING: Final = (
    "admin cc content creativecommons dc dcterms feedburner georss georssgeom gml itunes media psc rdf sy xhtml xml "
    "summary title subtitle"
)
_TELLING_PREFIXES: Final = frozenset(_TELLING.split())
_LOWER: Final = frozenset(uri.lower() for uri in _PREFIXES)
UNREAD: Final = frozenset(
    (
        "http://www.georss.org/georss",
        "http://www.opengis.net/gml",
        "http://podlove.org/simple-chapters",
        "http://web.resource.org/cc/",
        "http://backend.userland.com/creativecommonsrssmodule",
        "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html",
    )
)
"""The namespaces, in lower case, that feedparser knows and curator has no use for."""

_NO_ODDITIES: Final = (*UNREAD, "http://webns.net/mvcb/", "http://backend.userland.com/blogchannelmodule")
_READ_PREFIXES: Final = frozenset((*_PREFIXES.values(), "summary", "title", "subtitle")) - {""}
_EXACT: Final = frozenset(["title", "description", "abstract", "summary", "subtitle", "author"])  # to the driver
_VERSIONED: Final = frozenset((ATOM, RSS_10, RSS_090))
_MOST_DECLARED: Final = 1_000
_DECLARED: Final = re.compile(rb"""xmlns(?::([\w.-]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')""")


class Unsure(Exception):
    """What this document means is for feedparser to say."""


def check_namespaces(document: bytes, root_namespace: str) -> None:
    """Raises Unsure if prefixes or namespaces are used in a way of their own."""
    bound: dict[str, str] = {}
    for prefix, uri in _declared(document):
        if prefix and bound.setdefault(prefix, uri) != uri:
            raise Unsure  # to feedparser, one of them holds everywhere
        if _is_odd(prefix, uri):
            raise Unsure
        if uri in _VERSIONED and uri != root_namespace and root_namespace:
            raise Unsure  # the first of these decides what feedparser takes the feed for


def _is_odd(prefix: str, uri: str) -> bool:
    """Whether feedparser might take what this prefix or namespace is for to be another."""
    own = _PREFIXES.get(uri)
    if own is not None:
        return prefix != own and (prefix in _TELLING_PREFIXES or uri in _BY_PREFIX)
    if uri.lower() in _NO_ODDITIES:
        return prefix in _READ_PREFIXES
    return prefix in _TELLING_PREFIXES or uri.lower() in _LOWER or "backend.userland" in uri


def _declared(document: bytes) -> set[tuple[str, str]]:
    """Each prefix in lower case with each of its namespaces."""
    found: set[tuple[bytes, ...]] = set()
    for declared in _DECLARED.finditer(document):
        found.add(declared.groups(b""))
        if len(found) > _MOST_DECLARED:
            raise Unsure
    return {(prefix.decode().lower(), (double or single).decode()) for prefix, double, single in found}


def namespace_of(tag: str) -> str:
    return tag.rpartition("}")[0][1:]


def prefix_of(attribute: str) -> str:
    """An attribute's name as it is written in markup."""
    if not attribute.startswith("{"):
        return attribute.lower()
    if namespace_of(attribute) != XML:
        raise Unsure
    return "xml:" + attribute.rpartition("}")[2].lower()


@lru_cache(maxsize=2048)
def name_of(tag: str) -> str:
    """What feedparser calls an element by its tag as lxml gives it: `title`, `dc:creator`, or FOREIGN."""
    uri, _, local = tag.rpartition("}")
    if ":" in local:
        raise Unsure
    prefix = _PREFIXES.get(uri[1:])
    if prefix is None:
        return FOREIGN
    given, local = local, local.lower()
    if prefix in ("media", "itunes", "dc", "dcterms") and given != local and local in _EXACT:
        raise Unsure
    if not prefix and "_" in local and local.partition("_")[0] in _TELLING_PREFIXES:
        raise Unsure
    return f"{prefix}:{local}" if prefix else local
