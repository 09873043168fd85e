"""SimHash: a fingerprint of a text that stays nearly the same when the text does.

After Charikar, "Similarity Estimation Techniques from Rounding Algorithms" (STOC 2002): every three neighbouring words
are hashed to 64 bits, and each bit of the print is what most of them say. Many words are handled at once: a long
integer holds one 64-bit lane for each.
"""

import re
import sys
from array import array
from typing import Final
from zlib import crc32

BITS: Final = 64
_NO_SPACES_BETWEEN: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_NO_WORD: Final = re.compile(r"[^\x00-\x7f\w]+")
_ASCII: Final = bytes(range(128))
_ASCII_WORDS: Final = bytes(code if code > 127 or chr(code).isalnum() else 32 for code in range(256)).lower()
_FEW: Final = 40
_SHINGLE: Final = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D)  # one odd factor of 32 bits for each word of a shingle


def simhash(text: str) -> int:
    """The print of a plain text, 64 bits, unsigned; 0 for one without words.

    The same on every computer and in every version: prints are stored.
    """
    words = _words(text)
    if not words:
        return 0
    lanes = array("Q", map(crc32, words))
    if sys.byteorder == "big":
        lanes.byteswap()
    first = int.from_bytes(lanes.tobytes(), "little")
    second, third = first >> BITS, first >> 2 * BITS
    hashes = first * _SHINGLE[0] ^ second * _SHINGLE[1] ^ third * _SHINGLE[2] ^ second << BITS // 2
    count = max(1, len(words) - len(_SHINGLE) + 1)
    return _more_than(count // 2, _columns(hashes & (1 << BITS * count) - 1, count))


def distance(one: int, other: int) -> int:
    """In how many of their 64 bits two prints differ: about 32 for unrelated texts."""
    return (one ^ other).bit_count()


def _words(text: str) -> list[bytes]:
    """Letters and digits, folded; each character a word where writing has no spaces."""
    if not text.isascii():
        beyond = set(text.encode(errors="replace").translate(None, _ASCII).decode())
        if len(beyond) <= _FEW:
            for character in beyond:
                text = text.replace(character, _folded(character))
        else:
            text = _folded(text)
    return text.encode(errors="replace").translate(_ASCII_WORDS).split()


def _folded(text: str) -> str:
    """Character by character; for the few kinds of a text that is ASCII else, that is quicker one by one."""
    return _NO_WORD.sub(" ", _NO_SPACES_BETWEEN.sub(r" \g<0> ", text.casefold()))


def _columns(lanes: int, count: int) -> list[int]:
    """How many lanes have each bit: for all 64 at once, the numbers' lowest bits first, then their next, and so on."""
    planes = [lanes]
    width = BITS << (count - 1).bit_length()
    while width > BITS:
        width //= 2
        planes = _sum([(plane & (1 << width) - 1, plane >> width) for plane in planes])
    return planes


def _sum(planes: list[tuple[int, int]]) -> list[int]:
    """Both halves of every number added, as a row of adders would."""
    out, carry = [], 0
    for one, other in planes:
        either = one ^ other
        out.append(either ^ carry)
        carry = one & other | carry & either
    return [*out, carry]


def _more_than(limit: int, planes: list[int]) -> int:
    """The bits whose number is greater."""
    greater, equal = 0, (1 << BITS) - 1
    for place in reversed(range(len(planes))):
        if limit >> place & 1:
            equal &= planes[place]
        else:
            greater |= equal & planes[place]
            equal &= ~planes[place]
    return greater
