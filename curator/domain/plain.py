"""The words of a piece of markup, for searching, counting and telling apart. No tree is built: three passes."""

import re
from html import unescape
from typing import Final

from curator.domain.text import Html, Prose, prose

_BLOCKS: Final = (
    "address article aside blockquote br caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr legend li main nav ol option p pre section summary table tbody td tfoot th thead tr ul"
)
UNSEEN: Final = "script style template noframes title svg object select textarea button"
"""The elements that are never shown, nor is what they hold."""

_UNSEEN: Final = re.compile(
    r"<!--.*?(?:--!?>|\Z)"
    rf"|<({UNSEEN.replace(' ', '|')}|head|math)\b[^<>]*>.*?(?:</\1\s*>|\Z)"
    r"|<[!?][^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_TAG: Final = re.compile(r"<(/?[a-zA-Z][^\s/<>]*)(?:(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+>|[^<>]*>)")
_NAMES: Final = frozenset(_BLOCKS.split())
_INLINE_GAP: Final = "\x01"
_BREAK: Final = "\x02"


def plain(html: Html) -> Prose:
    """The text that a reader would see, one line a block, white space folded; references decoded, pictures left out."""
    text = _TAG.sub(_gap, _UNSEEN.sub(" ", html))
    text = unescape(text).replace(_INLINE_GAP, "")
    lines = (" ".join(line.split()) for line in text.split(_BREAK))
    return prose("\n".join(line for line in lines if line))


def _gap(tag: re.Match[str]) -> str:
    """A line break for a block; for what stands within a line, something that keeps the references around it apart."""
    return _BREAK if tag[1].lstrip("/").lower() in _NAMES else _INLINE_GAP
