"""Text from the web is hostile; these are the types of text that has been made safe, and the makers of it.

Made once, at the border. Whatever holds a `Line`, a `Prose` or an `Html` may rely on it: no C0 or C1 control,
no escape sequence, no bidirectional override, nothing invisible that reorders or hides what a person reads.
`Html` is *not* sanitised markup: only its characters, written out or as references, are safe.
"""

import re
from html.entities import html5
from typing import Final, NewType

Line = NewType("Line", str)
"""Safe text without line breaks, of bounded length."""
Prose = NewType("Prose", str)
"""Safe text that may have line breaks."""
Html = NewType("Html", str)
"""Markup whose characters are safe; its elements and links are still untrusted."""

LINE_LIMIT: Final = 500
PROSE_LIMIT: Final = 1_000_000

_REORDERING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = "\u00ad\u180e\u200b\u2028\u2029\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_NO_CHARACTERS = "\ud800-\udfff\ufffe\uffff"
_FORBIDDEN: Final = re.compile(f"[{_CONTROLS}{_REORDERING}{_INVISIBLE}{_NO_CHARACTERS}]")
_SEQUENCE: Final = re.compile(
    "(?:\x1b\\]|\x9d)[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\\\|\x9c)"  # OSC … BEL or ST
    "|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x1b\x9c]{0,4096}(?:\x1b\\\\|\x9c)"  # DCS, SOS, PM, APC … ST
    "|(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI
    "|\x1b[ -/]+[0-~]"  # escapes of three characters; of those with two, the second may well be a word's first
)
_SEQUENCE_STARTS: Final = "\x1b\x90\x98\x9b\x9d\x9e\x9f"
_LINE_BREAKS: Final = "\r\x0b\x0c\x85\u2028\u2029"
_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_NAMES: Final = "|".join(name for name, meant in html5.items() if name.endswith(";") and _FORBIDDEN.search(meant))
_REFERENCE: Final = re.compile(rf"&(?:#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?|shy;?|{_NAMES})")
_MARK = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_MARKS: Final = re.compile(f"([{_MARK}]{{4}})[{_MARK}]+")
_HARMLESS_ASCII: Final = bytes(code for code in range(0x80) if (code >= 0x20 or code in b"\t\n") and code != 0x7F)
_HARMLESS: Final = re.compile(f"[^\r{_CONTROLS}{_REORDERING}{_INVISIBLE}{_NO_CHARACTERS}{_MARK}]*+")


def one_line(raw: str, limit: int = LINE_LIMIT) -> Line:
    """Safe text on one line: white space folded, at most `limit` characters, the cut marked with an ellipsis."""
    text = " ".join(_safe(raw.lstrip()[: limit * 8]).split())
    return Line(text if len(text) <= limit else text[: limit - 1].rstrip() + "…")


def prose(raw: str, limit: int = PROSE_LIMIT) -> Prose:
    """Safe text with its line breaks, at most `limit` characters."""
    text = _safe(raw[: limit * 2]).replace("\t", "    ")
    return Prose(text if len(text) <= limit else text[: limit - 1] + "…")


def html(raw: str, limit: int = PROSE_LIMIT * 4) -> Html:
    """Markup whose characters are safe, those written as references included."""
    text = _safe(raw[:limit])
    cleaned = _without_references(text, "")
    # what was taken out may have kept two halves of a reference apart: a space does so for good
    return Html(text if cleaned == text else _without_references(cleaned, " "))


def is_safe(text: str) -> bool:
    """Whether nothing in the text can act on a terminal or reorder what is read."""
    return _FORBIDDEN.search(text) is None


def _safe(raw: str) -> str:
    if _is_harmless(raw):
        return raw
    text = _SEQUENCE.sub("", raw) if any(start in raw for start in _SEQUENCE_STARTS) else raw
    text = _LINE_ENDS.sub("\n", text) if any(end in text for end in _LINE_BREAKS) else text
    return _MARKS.sub(r"\1", _FORBIDDEN.sub("", text))


def _is_harmless(raw: str) -> bool:
    """Whether it is safe as it is. What is ASCII, most of it as a rule, needs no regular expression."""
    try:
        rest = raw.encode().translate(None, _HARMLESS_ASCII)
    except UnicodeEncodeError:
        return False
    return not rest or _HARMLESS.fullmatch(rest.decode()) is not None


def _without_references(text: str, replacement: str) -> str:
    """The text without references to what is forbidden; those to anything else stay."""
    return _REFERENCE.sub(lambda match: _safe_reference(match) or replacement, text) if "&" in text else text


def _safe_reference(match: re.Match[str]) -> str:
    digits = (match[1] or match[2] or "").lstrip("0")
    code = int(digits, 16 if match[1] else 10) if 0 < len(digits) <= 7 else 0
    if 0x80 <= code <= 0x9F:  # to an HTML parser these mean Windows-1252, to others C1 controls
        return _safe(bytes([code]).decode("cp1252", "ignore"))
    if code > 0x10FFFF or code == 0x0D or _FORBIDDEN.match(chr(code)):
        return ""
    return match[0] if len(match[0]) < 10 and match[0].endswith(";") else f"&#{code};"
