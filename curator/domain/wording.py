"""Wording: in which words two titles or texts differ, and whether that may make them tell different things.

Names, numbers, words of counting and denying, signs, and all words of writing without capitals weigh: where two texts
are the same but for one of them, they are a form that was filled in twice, or a correction.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from curator.domain.title_words import COUNTING, DENYING, DENYING_STARTS, SMALL, SMALL_SIGNS
from curator.domain.titles import folded, spelt

_TEXT_LIMIT: Final = 40_000
_SHINGLE: Final = 4
_CREDIT: Final = re.compile(
    r"\s(?:the (?:post|article)\b[^.]{0,300}? (?:appeared first|first appeared|was published) on|(?:continue|read) "
    r"(?:reading|more|the full)|source:)[^.]{0,300}\.?\W*\Z",
    re.IGNORECASE,
)


class Wording(Struct, frozen=True, gc=False):
    """A text as folded words; `lower` are those that it writes without a capital at least once."""

    words: tuple[str, ...]
    lower: frozenset[str]


def wording(text: str) -> Wording:
    """Of a plain text's first 40,000 characters; what a site adds to its end to say where it comes from is left off."""
    text = _CREDIT.sub("", text[:_TEXT_LIMIT])
    written = spelt(text)
    return Wording(folded(written), frozenset(folded([word for word in written if word[0].islower()])))


def contained(short: Sequence[str], long: Sequence[str]) -> float:
    """Which part of every four neighbouring words of one text the other has too: from 0 to 1."""
    wanted = _shingles(short)
    return len(wanted & _shingles(long)) / len(wanted) if wanted else 0.0


def differing(one: Sequence[str], other: Sequence[str]) -> tuple[set[str], set[str]]:
    """The words of each that have none in their place in the other, small ones aside."""
    from rapidfuzz.distance import Indel

    mine: set[str] = set()
    theirs: set[str] = set()
    for part in Indel.opcodes(one, other):
        if part.tag != "equal":
            mine.update(one[part.src_start : part.src_end])
            theirs.update(other[part.dest_start : part.dest_end])
    return mine - SMALL - SMALL_SIGNS, theirs - SMALL - SMALL_SIGNS


def weighs(words: Iterable[str], lower: frozenset[str]) -> bool:
    """Whether one of these words may make the difference; `lower` are words that are surely no names."""
    return any(
        word in COUNTING or word in DENYING or word not in lower or not word.isalpha() or word.upper() == word
        for word in words
    )


def agree(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two titles count and deny alike, and have the words that both have in the same order."""
    if _weights(one) != _weights(other):
        return False
    both = set(one) & set(other) - SMALL
    if [word for word in one if word in both] != [word for word in other if word in both]:
        return False
    mine, theirs = differing(one, other)
    return not any(_turned(word, mine) for word in theirs) and not any(_turned(word, theirs) for word in mine)


def _weights(words: Sequence[str]) -> list[str]:
    return [word for word in words if word in COUNTING or word in DENYING or not word.isalpha()]


def _turned(word: str, words: Iterable[str]) -> bool:
    """Whether it turns one of these words round, as "unlawful" does "lawful"."""
    return any(word == start + each for each in words for start in DENYING_STARTS)


def _shingles(words: Sequence[str]) -> set[tuple[str, ...]]:
    return set(zip(*(words[at:] for at in range(_SHINGLE)), strict=False))
