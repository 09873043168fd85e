"""What stands in the elements of a feed: attributes, texts and bases, as feedparser would take them, or Unsure."""

from html import escape
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urljoin

from curator.listen.links import plainly_absolute
from curator.listen.xml_names import XHTML, Unsure, name_of, namespace_of, prefix_of

if TYPE_CHECKING:
    from lxml.etree import _Element

Said = dict[str, Any]
"""What a feed or an entry says, under feedparser's names for things."""

BASE: Final = "{http://www.w3.org/XML/1998/namespace}base"
TYPES: Final = {"text": "text/plain", "plain": "text/plain", "html": "text/html", "xhtml": "application/xhtml+xml"}
MARKUP_TYPES: Final = ("text/html", "application/xhtml+xml")
_KINDS: Final = ("text/plain", *MARKUP_TYPES)
_OWN: Final = ("base", "href", "ispermalink", "lastmod", "length", "mode", "rel", "src", "type", "uri", "url")


class Frame:
    """What holds for the parts of a feed, or of an entry: where links start, and what media elements said so far.

    Where nothing says where links start, feedparser lets the first part that does speak for all that come after it.
    """

    def __init__(self, version: str, base: str, *, is_entry: bool = False, entries: str = "") -> None:
        """`entries` is the name of those parts that speak for themselves."""
        self.version = version
        self.is_atom = version.startswith("atom")
        self.base = base
        self.bases = 0
        self.is_entry = is_entry
        self.entries = entries
        self.deep: dict[str, tuple[int, str]] = {}
        self._open = not base

    def start(self, attributes: dict[str, str]) -> str:
        """Where links start in a part with these attributes."""
        base = _base(attributes, self.base)
        self.bases += "xml:base" in attributes
        if self._open:
            self.base = base
        return base


def children(element: "_Element", name: str) -> list["_Element"]:
    return [child for child in element if name_of(child.tag) == name]


def base_of(element: "_Element", outer: str) -> str:
    """Where links start within an element that isn't text."""
    attributes = attributes_of(element)
    if "lastmod" in attributes or "href" in attributes:
        raise Unsure
    return _base(attributes, outer)


def text_in(element: "_Element") -> str:
    if len(element):
        raise Unsure
    return _sound((element.text or "").strip())


def _sound(text: str) -> str:
    """The text. Raises Unsure if feedparser would take it for UTF-8 that was encoded twice."""
    if not text.isascii():
        try:
            text.encode("iso-8859-1").decode()
        except UnicodeError:
            return text
        raise Unsure
    return text


def attributes_of(element: "_Element") -> dict[str, str]:
    """Its attributes, names in lower case. Raises Unsure if one of another namespace would be taken for its own."""
    found = {}
    for key, value in cast("list[tuple[str, str]]", element.items()):
        if not key.startswith("{"):
            found[key.lower()] = value
        elif key == BASE:
            found["xml:base"] = value
        elif key.rpartition("}")[2].lower() in _OWN:
            raise Unsure
    if "base" in found:
        raise Unsure
    return found


def _base(attributes: dict[str, str], outer: str) -> str:
    given = attributes.get("xml:base")
    if not given:
        return outer
    base = resolved(outer, given)
    if not plainly_absolute(base):
        raise Unsure
    return base


def resolved(base: str, link: str) -> str:
    if ":///" in link:
        raise Unsure
    if not base or not link or plainly_absolute(link) or (link.startswith(("tag:", "urn:")) and "//" not in link):
        return link
    try:
        return urljoin(base, link)
    except ValueError:
        return ""


def content_in(element: "_Element", default: str, frame: Frame) -> Said:
    """A text, its type, and where its links start."""
    attributes = attributes_of(element)
    kind = attributes.get("type", default).lower()
    kind = TYPES.get(kind, kind)
    if "src" in attributes or attributes.get("mode") == "base64" or kind not in _KINDS:
        raise Unsure
    if kind == "text/plain" != default and not frame.is_atom:
        raise Unsure  # feedparser then looks whether it isn't markup all the same
    value = _sound(_markup(element, frame.version).strip()) if kind == "application/xhtml+xml" else text_in(element)
    return {"value": value, "type": kind, "base": frame.start(attributes)}


def _markup(element: "_Element", version: str) -> str:
    """The markup within; of Atom 1.0 without the `div` that stands around it."""
    if version == "atom10" and len(element) == 1:
        (only,) = element
        if _tag(only) == "div" and not (element.text or "").strip() and not (only.tail or "").strip():
            return "".join(_written(only))
    return "".join(_written(element))


def _written(element: "_Element") -> list[str]:
    pieces = [escape(element.text or "", quote=False)]
    for child in element:
        tag = _tag(child)
        attributes = {
            prefix_of(key): value
            for key, value in cast("dict[str, str]", child.attrib).items()
            if key != "href" or value.strip()
        }
        written = "".join(
            f' {key}="{_quoted(value.lower() if key in ("rel", "type") else value)}"'
            for key, value in attributes.items()
        )
        pieces += [f"<{tag}{written}>", *_written(child), f"</{tag}>", escape(child.tail or "", quote=False)]
    return pieces


def _quoted(value: str) -> str:
    return escape(value, quote=False).replace('"', "&quot;")


def _tag(element: "_Element") -> str:
    tag = name_of(element.tag).removeprefix("xhtml:")
    if namespace_of(element.tag) != XHTML or tag in ("body", "svg", "math"):
        raise Unsure
    return tag
