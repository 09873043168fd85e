"""Bounds: XML that says more than any feed does, told in one pass, before anything is built of it."""

import re
from typing import Final
from xml.parsers import expat

MOST_ELEMENTS: Final = 300_000
MOST_ATTRIBUTES: Final = 300_000
MOST_PREFIXES: Final = 500
DEEPEST: Final = 1_000
LONGEST_TAG: Final = 500_000
"""In bytes."""

_ENDLESS_TAG: Final = re.compile(rb"<[^<>!?\s][^<>]{%d}" % LONGEST_TAG)


def excess_in(written: bytes) -> str:
    """What there is too much of in a document, as far as it is well-formed; empty if nothing. Nothing is expanded."""
    if _ENDLESS_TAG.search(written):
        return f"a tag of more than {LONGEST_TAG:,} bytes"
    bounds = _Bounds()
    parser = expat.ParserCreate("utf-8")
    parser.ordered_attributes = True
    parser.StartElementHandler = bounds.start
    parser.EndElementHandler = bounds.end
    parser.StartDoctypeDeclHandler = bounds.stop
    try:
        parser.Parse(written, True)
    except expat.ExpatError:
        return ""
    except _Excess as excess:
        return str(excess)
    return ""


class _Excess(Exception):
    """What there is too much of."""


class _Bounds:
    def __init__(self) -> None:
        self._elements = self._attributes = self._depth = 0
        self._prefixes: set[str] = set()

    def start(self, name: str, attributes: list[str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > MOST_ELEMENTS:
            raise _Excess(f"more than {MOST_ELEMENTS:,} elements")
        if self._depth > DEEPEST:
            raise _Excess(f"elements nested deeper than {DEEPEST:,}")
        if attributes:
            self._count(attributes)

    def _count(self, attributes: list[str]) -> None:
        self._attributes += len(attributes) // 2
        self._prefixes.update(name for name in attributes[::2] if name.startswith("xmlns:"))
        if self._attributes > MOST_ATTRIBUTES:
            raise _Excess(f"more than {MOST_ATTRIBUTES:,} attributes")
        if len(self._prefixes) > MOST_PREFIXES:
            raise _Excess(f"more than {MOST_PREFIXES:,} prefixes")

    def end(self, _: str) -> None:
        self._depth -= 1

    def stop(self, *_: object) -> None:
        raise _Excess
