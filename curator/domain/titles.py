"""Titles: what a title says once its spelling, its site's name and its labels are taken off."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from curator.domain.plain import plain
from curator.domain.text import Html
from curator.domain.title_words import RECURRING, RECURRING_SIGNS, SMALL

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD: Final = re.compile(r"[A-Za-z0-9]+[+#]*|[$%?<>=]|(?<!\S)[-+](?=\d)")
_WIDE_WORD: Final = re.compile(
    rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+[+#]*|[$%?<>=€£¥₹₽°]|[\u2600-\u27bf\U0001f000-\U0001faff]|(?<!\S)[-−–+](?=\d)"
)
_ABBREVIATION: Final = re.compile(r"\b[^\W\d_](?:\.[^\W\d_])+\b\.?")
_THOUSANDS: Final = re.compile(r"(?<=\d)[,\u00a0\u202f](?=\d{3})")
_LABEL: Final = re.compile(
    r"\s*(?:(?:breaking(?: news)?|exclusive|updated?|just in|watch|video|urgent|eilmeldung|exklusiv|última hora|urgente"
    r"|exclusif|dernière minute|срочно|молния)\s*[:|–—]\s+"
    r"|[\[(【](?:updated?|video|速報|独自|突发|快讯|속보|단독)[\])】]\s*)",
    re.IGNORECASE,
)
_LABEL_BEHIND: Final = re.compile(r"\s*[\[(](?:updated?|video|photos?|pdf|exclusive)[\])]\s*\Z", re.IGNORECASE)
_SEPARATOR: Final = re.compile(r"\s+(?:[-–—·•»«|]|::)\s+|\s*[|｜]\s*")
_PARTS: Final = re.compile(r"\s[–—·•»«]\s|[【】]")
_NO_LETTER: Final = re.compile(r"[^\w\x00-\x7f]+")
_MARKUP: Final = re.compile(r"<[^>]*>|&#?\w+;")
_MINUS: Final = frozenset("−–")
_ARTICLES: Final = frozenset({"a", "an", "the"})

_ENOUGH_WORDS, _ENOUGH_SAID, _ENOUGH_SIGNS = 9, 7, 18
_NEEDLESS: Final = bytes(code for code in range(128) if not chr(code).isalnum() and chr(code) not in "|:[]()")
_FOLDED: Final = bytes(ord("|") if chr(code) in "|:[]()" else code for code in range(256)).lower()


class Title(Struct, frozen=True, gc=False):
    """`words` are folded, and punctuation is none of them; `site` is what the title ends in that may be a site's name,
    and `without` the words before it. Both are empty where there is no such ending."""

    words: tuple[str, ...]
    site: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def read_title(title: str, source: frozenset[tuple[str, ...]]) -> Title:
    """The title of an article in a feed that is called `source`, the names that `names_of` gives."""
    if "<" in title or "&" in title:
        title = plain(Html(title)).replace("\n", " ")
    if "[" in title or "(" in title or ":" in title or not title.isascii():
        title = _LABEL_BEHIND.sub("", _LABEL.sub("", title, count=1), count=1) or title
    parts = [*_SEPARATOR.finditer(title)] if " - " in title or "|" in title or not title.isascii() else []
    if not parts:
        return Title(words_of(title))
    first, last = parts[0], parts[-1]
    before, site = words_of(title[: last.start()]), words_of(title[last.end() :])
    if site in source and before:
        return Title(before)
    if words_of(title[: first.start()]) in source and title[first.end() :]:
        return Title(words_of(title[first.end() :]))
    return Title(words_of(title), site, before) if site and before else Title(words_of(title))


def names_of(feed_title: str) -> frozenset[tuple[str, ...]]:
    """What a feed's title, or a part of it, would be as the ending of its articles' titles."""
    parts = [feed_title, *_SEPARATOR.split(feed_title), *feed_title.split(":")]
    return frozenset(words for words in map(words_of, parts) if words)


def key_of(title: str) -> bytes:
    """Quickly, what titles of the same words nearly always have in common, and others seldom; empty for none."""
    if "&" in title or "<" in title:
        title = _MARKUP.sub("", title)
    if not title.isascii():
        title = title.replace(" – ", "|").replace(" — ", "|").replace("’", "").replace("“", "").replace("”", "")
    if not title.isascii():
        title = _PARTS.sub("|", unicodedata.normalize("NFKC", title).casefold()).replace("ё", "е")
        title = _NO_LETTER.sub("", title)
    parts = title.replace(" - ", "|").encode(errors="replace").translate(_FOLDED, _NEEDLESS)
    return max(parts.split(b"|"), key=len) if b"|" in parts else parts


def words_of(text: str) -> tuple[str, ...]:
    """Words, numbers and the few signs that change a meaning; each character by itself where writing has no spaces."""
    return folded(spelt(text))


def spelt(text: str) -> list[str]:
    """The words as they are written; all but articles make one of `words_of` each."""
    if "." in text:
        text = _ABBREVIATION.sub(lambda found: found[0].replace(".", ""), text)
    if "," in text or "\u00a0" in text or "\u202f" in text:
        text = _THOUSANDS.sub("", text)
    return _WORD.findall(text) if text.isascii() else _WIDE_WORD.findall(unicodedata.normalize("NFKC", text))


def folded(written: Sequence[str]) -> tuple[str, ...]:
    words = "\n".join(written).casefold().replace("ё", "е").split("\n") if written else []
    return tuple(
        [word[:-1] if word[-1] == "s" and len(word) > 3 and word[-2] not in "sui" else "-" if word in _MINUS else word
         for word in words if word not in _ARTICLES]
    )  # fmt: skip


def is_telling(words: Sequence[str]) -> bool:
    """Whether such a title is enough to know the article by: long, and none that comes again every week."""
    if not RECURRING.isdisjoint(words) or any(sign in "".join(words) for sign in RECURRING_SIGNS):
        return False
    if signs := sum(map(_is_sign, words)):
        return signs >= _ENOUGH_SIGNS
    said = {word for word in words if word not in SMALL and word.isalpha()}
    return len(words) >= _ENOUGH_WORDS and len(said) >= _ENOUGH_SAID


def told_by(words: Sequence[str], text: Sequence[str]) -> float:
    """Which part of the words, small ones aside, the text says too: from 0 to 1."""
    wanted = [word for word in words if word not in SMALL]
    said = set(text)
    return sum(word in said for word in wanted) / len(wanted) if wanted else 1.0


def _is_sign(word: str) -> bool:
    return "\u3040" <= word[0] <= "\u9fff" or "\u0e00" <= word[0] <= "\u0eff"
