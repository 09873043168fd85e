"""Texts: what is worked out of an article's words for the search index, the reading time and its likeness to others.

Scripts written without spaces are indexed character by character, and asked for as phrases of characters.
"""

import re
from collections.abc import Callable, Sequence
from math import ceil
from typing import Final

from msgspec import Struct

from curator.archive.packing import Kept, packer, unpacked
from curator.domain.plain import plain
from curator.domain.simhash import simhash
from curator.domain.text import Html

_WORDS_A_MINUTE: Final = 230
_CHARACTERS_A_MINUTE: Final = 500
_SAMPLE: Final = 2_000  # characters
_UNSPACED: Final = re.compile(
    "[\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_LEADS: Final = bytes(range(0xE3, 0xEA))  # the first bytes, in UTF-8, of U+3000 to U+9FFF
_ALL_LEADS: Final = _LEADS + b"\xef\xf0"  # … of all of them


class Indexed(Struct, frozen=True):
    """The words to index, and the minutes that they take to read: at least 1."""

    text: str
    minutes: int


class Unfollowed(Struct, frozen=True):
    """An article that waits to be followed up. `version` is another whenever its words are; markup may be packed."""

    id: int
    version: str
    title: str
    author: str
    html: Kept
    full: Kept | None


class Followed(Struct, frozen=True):
    """What was worked out of an article; `print` is its SimHash, unsigned, and markup is packed.

    Minutes and print are None where that could not be done, and so is markup that stays as it is.
    """

    id: int
    version: str
    title: str
    author: str
    text: str
    minutes: int | None
    print: int | None
    html: bytes | None
    full: bytes | None


def spaced(text: str) -> str:
    """The text with Chinese and Japanese characters set apart, so that each is a word of the index."""
    return _UNSPACED.sub(r" \g<0> ", text) if _count(text, _ALL_LEADS) else text


def indexed(html: Html) -> Indexed:
    return _indexed(plain(html))


def estimated_minutes(html: Html) -> int:
    """About what `indexed` says, by a part in the middle: as many words as spaces, less one for each attribute."""
    start = max(0, len(html) - _SAMPLE) // 2
    sample = html[start : start + _SAMPLE]
    times = len(html) / max(1, len(sample))
    return _minutes(times * (sample.count(" ") - sample.count('="')), times * _count(sample, _LEADS))


def follow_up(articles: Sequence[Unfollowed]) -> list[Followed]:
    """For a worker process. Raises Unreadable where packed markup is damaged."""
    packed = packer()
    return [_followed(article, packed) for article in articles]


def passed_over(article: Unfollowed) -> Followed:
    """What stands of an article whose text can't be read: it is found by its title and author."""
    return Followed(
        id=article.id,
        version=article.version,
        title=spaced(article.title),
        author=spaced(article.author),
        text="",
        minutes=None,
        print=None,
        html=None,
        full=None,
    )


def _followed(article: Unfollowed, packed: Callable[[Kept], bytes | None]) -> Followed:
    where = f"the text of article {article.id}"
    html = unpacked(article.html, where)
    full = None if article.full is None else unpacked(article.full, where)
    text = plain(full or html)
    words = _indexed(text)
    return Followed(
        id=article.id,
        version=article.version,
        title=spaced(article.title),
        author=spaced(article.author),
        text=words.text,
        minutes=words.minutes,
        print=simhash(text),
        html=packed(article.html),
        full=None if article.full is None else packed(article.full),
    )


def _indexed(text: str) -> Indexed:
    apart = spaced(text)
    if apart is text:
        return Indexed(text, _minutes(text.count(" ") + text.count("\n") + 1, 0))
    characters = len(_UNSPACED.findall(text))
    return Indexed(apart, _minutes(len(apart.split()) - characters, characters))


def _count(text: str, leads: bytes) -> int:
    """How many characters begin with one of these bytes in UTF-8: ten times as fast as a regular expression."""
    if text.isascii():
        return 0
    encoded = text.encode(errors="replace")
    return len(encoded) - len(encoded.translate(None, leads))


def _minutes(words: float, characters: float) -> int:
    return max(1, ceil(words / _WORDS_A_MINUTE + characters / _CHARACTERS_A_MINUTE))
