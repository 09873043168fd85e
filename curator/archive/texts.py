"""Texts: an article's words as the search index and the reading time need them, from one walk over its HTML.

Scripts written without spaces are indexed character by character, and asked for as phrases of characters.
"""

import re
from math import ceil
from typing import Final

from msgspec import Struct

from curator.domain.plain import plain
from curator.domain.text import Html

_WORDS_A_MINUTE: Final = 230
_CHARACTERS_A_MINUTE: Final = 500
_UNSPACED: Final = re.compile(
    "[\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


class Indexed(Struct, frozen=True):
    """The words to index, and the minutes that they take to read: at least 1."""

    text: str
    minutes: int


def spaced(text: str) -> str:
    """The text with Chinese and Japanese characters set apart, so that each is a word of the index."""
    return text if text.isascii() else _UNSPACED.sub(r" \g<0> ", text)


def indexed(html: Html) -> Indexed:
    text = plain(html)
    apart = spaced(text)
    characters = 0 if apart is text else len(_UNSPACED.findall(text))
    words = len(apart.split()) - characters
    return Indexed(apart, max(1, ceil(words / _WORDS_A_MINUTE + characters / _CHARACTERS_A_MINUTE)))
