"""Marking: parts of a line given a further ink, such as what was found or is selected."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from curator.ui.ink import Ink, Run, Runs

Span = tuple[int, int]


def plain(line: Runs) -> str:
    return "".join(run.text for run in line)


def found_in(text: str, words: str) -> list[Span]:
    """Where the words stand, whatever their case."""
    return [found.span() for found in re.finditer(re.escape(words), text, re.IGNORECASE)] if words else []


def marked(runs: Sequence[Run], spans: Iterable[Span], ink: Ink) -> Runs:
    """The runs, with the characters in the spans given `ink` too."""
    spans = list(spans)
    if not spans:
        return tuple(runs)
    pieces: list[Run] = []
    start = 0
    for run in runs:
        end = start + len(run.text)
        cuts = sorted({start, end, *(cut for span in spans for cut in span if start < cut < end)})
        for left, right in pairwise(cuts):
            inside = any(begin <= left and right <= stop for begin, stop in spans)
            text = run.text[left - start : right - start]
            pieces.append(Run(text, run.ink | ink if inside else run.ink, run.link))
        start = end
    return tuple(pieces)
