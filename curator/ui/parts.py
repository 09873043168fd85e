"""Parts: a long Markdown text in pieces of whole blocks.

Parsed piece by piece, a text leaves little behind at a time for the garbage collector, whose work would hold up the
event loop from whatever thread it is done in.
"""

import re
from collections.abc import Iterator
from typing import Final

_FIRST: Final = 3_000
_SIZE: Final = 12_000
_FENCE: Final = re.compile(r"\s*(`{3,}|~{3,})(.*)")


def parts(text: str, size: int = _SIZE) -> Iterator[str]:
    """The text in pieces of about `size` characters, the first one shorter; joined by line breaks, the text again."""
    lines: list[str] = []
    enough = min(_FIRST, size)
    length, fence, blank = 0, "", False
    for line in text.split("\n"):
        if length > enough and blank and not fence and line[:1].strip():
            yield "\n".join(lines)
            lines, length, enough = [], 0, size
        if found := _FENCE.match(line):
            fence = _after_fence(fence, found)
        blank = not line.strip()
        lines.append(line)
        length += len(line) + 1
    yield "\n".join(lines)


def _after_fence(fence: str, found: re.Match[str]) -> str:
    """The fence that is open after a line that looks like one."""
    mark, rest = found.groups()
    if not fence:
        return mark
    return "" if mark.startswith(fence) and not rest.strip() else fence
