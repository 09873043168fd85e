"""Cells: text measured and cut as a terminal shows it, so that what stands right of it stays in its column.

Terminals disagree on how wide joined emoji, flags and variation selectors are. Text on its way to the screen is made
steady: written so that every terminal gives it the same width.
"""

import re
from typing import Final

from rich.cells import cell_len, split_graphemes

from curator.domain.text import prose

_JOINED: Final = re.compile("\u200d[\U0001f000-\U0001faff\u2190-\u2bff]\ufe0f?")
_UNSTEADY: Final = re.compile("[\u200c\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
_FLAG: Final = re.compile("[\U0001f1e6-\U0001f1ff]")
_FLAG_A: Final = 0x1F1E6


def steady(text: str) -> str:
    """Safe text on one line whose width no terminal doubts: a joined emoji is its first, a flag its two letters."""
    if text.isascii() and text.isprintable():
        return text
    cleaned = prose(text).replace("\n", " ")
    cleaned = _UNSTEADY.sub("", _JOINED.sub("", cleaned))
    return _FLAG.sub(lambda found: chr(ord("A") + ord(found[0]) - _FLAG_A), cleaned)


def clipped(text: str, cells: int) -> str:
    """Steady text at most `cells` wide, cut between characters and the cut marked with an ellipsis."""
    text = steady(text[: cells * 8 + 8])
    if cell_len(text) <= cells:
        return text
    if cells < 1:
        return ""
    kept, taken = 0, 0
    for _, end, width in split_graphemes(text)[0]:
        if taken + width > cells - 1:
            break
        kept, taken = end, taken + width
    return text[:kept].rstrip() + "…"


def fitted(text: str, cells: int, *, right: bool = False) -> str:
    """Steady text exactly `cells` wide: cut, or padded on the right (`right`: on the left)."""
    text = clipped(text, cells)
    padding = " " * (cells - cell_len(text))
    return padding + text if right else text + padding
