"""What a program wrote to its terminal, taken apart: what is to be read, and what acts on the terminal."""

import re
import unicodedata
from base64 import b64decode
from typing import Final, NamedTuple

_SEQUENCE: Final = re.compile(
    "\r\n(?=\x1b\\[\\d+;\\d+H)"  # so Textual goes from line to line
    "|\x1b\\[[0-?]*[ -/]*[@-~]"  # CSI
    "|\x1b[\\]PX^_].*?(?:\x07|\x1b\\\\|\x9c|\\Z)"  # OSC, DCS, SOS, PM and APC up to whatever ends them
    "|\x1b[ -/]*.?",
    re.DOTALL,
)
_COPIED: Final = re.compile("\x1b]52;c;([A-Za-z0-9+/=]*)\x07")


class Written(NamedTuple):
    """`text` is everything outside of control sequences."""

    text: str
    sequences: tuple[str, ...]

    def shapes(self) -> set[str]:
        """The kinds of control sequences: colours, places and the words put on the clipboard left out."""
        return {_shape(sequence) for sequence in self.sequences}

    def copied(self) -> list[str]:
        """What was put on the clipboard."""
        found = (_COPIED.fullmatch(sequence) for sequence in self.sequences)
        return [b64decode(match[1]).decode() for match in found if match]

    def odd_characters(self) -> list[str]:
        """Characters of the text that aren't there to be read: controls, marks that reorder or hide, no characters."""
        return sorted(f"U+{ord(each):04X}" for each in set(self.text) if not _is_readable(each))


def taken_apart(received: bytes) -> Written:
    """Raises UnicodeDecodeError if it isn't UTF-8."""
    whole = received.decode()
    return Written(_SEQUENCE.sub("", whole), tuple(_SEQUENCE.findall(whole)))


def _is_readable(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp")


def _shape(sequence: str) -> str:
    if sequence.startswith("\x1b[") and sequence[-1] in "mH" and not set(sequence[2:-1]) - set("0123456789;"):
        return f"CSI … {sequence[-1]}"
    if _COPIED.fullmatch(sequence):
        return "OSC 52 …"
    return sequence.replace("\x1b", "ESC ")
