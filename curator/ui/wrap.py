"""Wrap: runs broken into lines of a measure, at spaces, between wide characters, and inside words only if they must."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from rich.cells import cell_len, chop_cells

from curator.ui.ink import Run, Runs

_WIDE = "\u2e80-\u2fdf\u3003-\u3007\u3012-\u3013\u3020-\u312f\u3190-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_WIDE += "\uf900-\ufaff\uff02-\uff07\uff0a-\uff0b\uff0d-\uff19\uff1c-\uff1e\uff20-\uff3a\U00020000-\U0003fffd"
_OPENING = "\u3008\u300a\u300c\u300e\u3010\u3014\u3016\u3018\u301a\uff08\uff3b\uff5b"
_CLOSING = "\u3001\u3002\u3009\u300b\u300d\u300f\u3011\u3015\u3017\u3019\u301b"
_CLOSING += "\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff3d\uff5d"
_ASCII_PIECE: Final = re.compile(" +|[^ ]+")


@cache
def _wide() -> re.Pattern[str]:
    return re.compile(f"[{_WIDE}{_OPENING}]")


@cache
def _piece() -> re.Pattern[str]:
    return re.compile(f" +|[{_OPENING}]*[{_WIDE}][{_CLOSING}]*|[^ {_WIDE}{_OPENING}]+|[{_OPENING}]+")


class _Word(NamedTuple):
    """What can't be broken without need, and the space before it; neither is `None` for a forced line break."""

    space: Run | None
    runs: list[Run]
    cells: int


def wrapped(runs: Iterable[Run], width: int) -> list[Runs]:
    """Steady runs as lines at most `width` cells wide; a `\\n` run breaks the line. At least one line."""
    lines: list[Runs] = []
    line: list[Run] = []
    taken = 0
    for word in _words(runs):
        if word.space is None and not word.runs:
            lines.append(_joined(line))
            line, taken = [], 0
            continue
        space = len(word.space.text) if word.space and line else 0
        if taken + space + word.cells <= width:
            if space and word.space:
                line.append(word.space)
            line += word.runs
            taken += space + word.cells
            continue
        if line:
            lines.append(_joined(line))
        *full, line = _broken(word.runs, width) if word.cells > width else [word.runs]
        lines += [_joined(part) for part in full]
        taken = sum(cell_len(run.text) for run in line)
    if line or not lines:
        lines.append(_joined(line))
    return lines


def _words(runs: Iterable[Run]) -> Iterator[_Word]:
    space: Run | None = None
    word: list[Run] = []
    cells = 0
    for run in runs:
        if run.text == "\n":
            if word:
                yield _Word(space, word, cells)
            yield _Word(None, [], 0)
            space, word, cells = None, [], 0
            continue
        wide = None if run.text.isascii() else _wide().search(run.text)
        for piece in (_piece() if wide else _ASCII_PIECE).findall(run.text):
            breaks = wide and _wide().match(piece)
            if word and (piece[0] == " " or breaks):
                yield _Word(space, word, cells)
                space, word, cells = None, [], 0
            if piece[0] == " ":
                space = Run(piece, run.ink, run.link)
                continue
            word.append(Run(piece, run.ink, run.link))
            cells += cell_len(piece)
            if breaks:
                yield _Word(space, word, cells)
                space, word, cells = None, [], 0
    if word:
        yield _Word(space, word, cells)


def _broken(runs: list[Run], width: int) -> list[list[Run]]:
    """A word too long for a line, cut wherever a line is full."""
    lines: list[list[Run]] = [[]]
    room = width
    for run in runs:
        text = run.text
        while text:
            part = next(iter(chop_cells(text[: room * 8], room)), "") if room else ""
            if not part and room == width:
                part = text[0]
            lines[-1].append(run._replace(text=part))
            room -= cell_len(part)
            text = text[len(part) :]
            if text:
                lines.append([])
                room = width
    return lines


def _joined(runs: list[Run]) -> Runs:
    """The same text in as few runs as its inks allow."""
    joined: list[Run] = []
    for run in runs:
        if joined and joined[-1].ink == run.ink and joined[-1].link == run.link:
            joined[-1] = Run(joined[-1].text + run.text, run.ink, run.link)
        else:
            joined.append(run)
    return tuple(joined)
