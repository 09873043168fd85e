"""XML as it is found: what kind of document a text is, and how to make it well-formed without losing more than must be.

Nothing here expands an entity: a document type declaration is thrown away unread.
"""

import re
from functools import lru_cache
from html.entities import html5
from typing import Final, cast
from xml.parsers import expat

from curator.domain.text import html

_START: Final = re.compile(r"<\?xml\s|<!DOCTYPE\s|<html\b|<(?:rss|feed|rdf:RDF|opml|channel)[\s>]", re.IGNORECASE)
_ANY_START: Final = re.compile(r"<[A-Za-z_!?]")
_PROLOGUE: Final = re.compile(
    r"(?>\s+|<\?.*?\?>|<!--.*?-->"
    r"|<!DOCTYPE(?>[^<>\[]|\[(?>[^\]<>\"']|\"[^\"]*\"|'[^']*'|<!--.*?-->|<[^<>]*>)*\])*>)*",
    re.DOTALL | re.IGNORECASE,
)
_ROOT: Final = re.compile(r"<(?:([\w.-]+):)?([\w.-]+)")
_CDATA_OR_REFERENCE: Final = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&([#\w]*;?)", re.DOTALL)
_SOUND_REFERENCE: Final = re.compile(r"#\d{1,7};|#x[0-9a-fA-F]{1,6};")
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PREFIX: Final = re.compile(r"(?:</?|\s)([A-Za-z_][\w.-]*):[A-Za-z_][\w.-]*(?=[\s=/>])")
_DECLARED: Final = re.compile(r"\sxmlns:([\w.-]+)")
_NAME: Final = re.compile(r"(?:\{[^{}\s]*\})?[A-Za-z_][\w.-]*", re.ASCII)
_ENTRY_END: Final = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>")
_MOST_TO_SALVAGE: Final = 600_000
_FARTHEST_START: Final = 20_000
_KNOWN_PREFIXES: Final = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "atom": "http://www.w3.org/2005/Atom",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
}


def root_of(text: str) -> str:
    """The name of the document's outermost element in lower case, without its prefix; empty if there is none."""
    root = _ROOT.match(_body(text).lstrip())
    return root[2].lower() if root else ""


def well_formed(text: str) -> bytes:
    """The document in UTF-8, without its prologue, mended as far as needed for a strict parser to read it."""
    body = _body(text)
    written = _encoded(body)
    if fault_in(written):
        written = _encoded(_whole_entries(_mended(body)))
        return _salvaged(written) if fault_in(written) else written
    return written


def mended(text: str) -> bytes:
    """As `well_formed`, but only characters, references and prefixes are mended; lines keep their numbers."""
    body = _body(text)
    written = _encoded(body)
    return _encoded(_mended(body)) if fault_in(written) else written


def fault_in(written: bytes) -> str:
    """What a strict parser has against a document, and in which line; empty if nothing."""
    parser = expat.ParserCreate("utf-8", " ")
    try:
        parser.Parse(written, True)
    except expat.ExpatError as fault:
        return f"line {fault.lineno}: {expat.ErrorString(fault.code)}"
    return ""


def _body(text: str) -> str:
    """The document from its outermost element on, with as many empty lines before it as there were lines."""
    start = _START.search(text, 0, _FARTHEST_START) or _ANY_START.search(text)
    if not start:
        return ""
    prologue = _PROLOGUE.match(text, start.start())
    begin = prologue.end() if prologue else start.start()
    return "\n" * text.count("\n", 0, begin) + text[begin:]


def _encoded(body: str) -> bytes:
    return body.encode("utf-8", "replace")


def _mended(body: str) -> str:
    """All characters allowed, every reference sound, every prefix declared."""
    body = _ILLEGAL.sub("", html(body, limit=len(body)))
    return _with_prefixes(_CDATA_OR_REFERENCE.sub(_sound, body))


def _sound(found: re.Match[str]) -> str:
    return found[0] if found[1] is None else _reference(found[1])


@lru_cache(maxsize=4096)
def _reference(name: str) -> str:
    """The reference by number, which even a parser that has seen a mistake understands; bare ampersands likewise."""
    if _SOUND_REFERENCE.fullmatch(name):
        return f"&{name}"
    meant = html5.get(name, "") if name.endswith(";") else ""
    return "".join(f"&#{ord(character)};" for character in meant) or f"&#38;{name}"


def _whole_entries(body: str) -> str:
    """The document without the entry it breaks off in: half an entry would replace the whole one read before."""
    root = _ROOT.search(body)
    if not root or body.rfind(f"</{root[0][1:]}") >= 0:
        return body
    ends = [end.end() for end in _ENTRY_END.finditer(body)]
    return body[: ends[-1]] if ends else body


def _with_prefixes(body: str) -> str:
    root = _ROOT.search(body)
    if not root:
        return body
    used = set(_PREFIX.findall(body)) - {"xml", "xmlns"}
    missing = sorted(used - set(_DECLARED.findall(body)))
    declared = "".join(f' xmlns:{prefix}="{_KNOWN_PREFIXES.get(prefix, f"urn:{prefix}")}"' for prefix in missing)
    return body[: root.end()] + declared + body[root.end() :]


def _salvaged(written: bytes) -> bytes:
    """What a forgiving parser makes of it, less what a strict one would still not take; as it was if it is too much."""
    from lxml import etree

    if written.count(b"<") > _MOST_TO_SALVAGE or written.count(b"=") > _MOST_TO_SALVAGE:
        return written
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    tree = etree.fromstring(written, parser)
    if tree is None:
        return written
    for element in tree.iter("*"):
        once: dict[str, str] = {}
        for name, value in cast("list[tuple[str, str]]", element.items()):
            if _NAME.fullmatch(name):
                once.setdefault(name, value)
        if len(once) < len(element.attrib):
            element.attrib.clear()
            element.attrib.update(list(once.items()))
    etree.strip_tags(tree, *{element.tag for element in tree.iter("*") if not _NAME.fullmatch(element.tag)})
    return etree.tostring(tree, encoding="utf-8")
