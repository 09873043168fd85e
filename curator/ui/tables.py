"""Tables: rows of cells as lines, the columns narrowed until they fit."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Final

from curator.ui.ink import Ink, Run, Runs, cells_of
from curator.ui.wrap import wrapped

_GAP: Final = 2
_NARROWEST: Final = 6


def table_lines(rows: Sequence[Sequence[Sequence[Run]]], width: int) -> list[Runs]:
    """A table whose first row heads it, its columns narrowed to fit; too many columns become a list of named values."""
    columns = max((len(row) for row in rows), default=0)
    if not columns:
        return []
    if columns * (_NARROWEST + _GAP) > width + _GAP:
        return _records(rows, width)
    wanted = [max(cells_of(row[place]) for row in rows if place < len(row)) for place in range(columns)]
    widths = _shares(wanted, width - _GAP * (columns - 1))
    lines: list[Runs] = []
    for place, row in enumerate(rows):
        cells = [
            wrapped(_headed(cell) if place == 0 else cell, share) for cell, share in zip(row, widths, strict=False)
        ]
        lines += [_across(parts, widths) for parts in zip_longest(*cells, fillvalue=())]
        if place == 0:
            lines.append((Run("─" * min(width, sum(widths) + _GAP * (columns - 1)), Ink.DIM),))
    return lines


def _headed(runs: Iterable[Run]) -> list[Run]:
    return [run._replace(ink=run.ink | Ink.BOLD) for run in runs]


def _across(parts: Sequence[Runs], widths: Sequence[int]) -> Runs:
    runs: list[Run] = []
    for part, width in zip(parts, widths, strict=False):
        runs += [*part, Run(" " * (width - cells_of(part) + _GAP))]
    return tuple(runs[:-1])


def _shares(wanted: Sequence[int], room: int) -> list[int]:
    """Widths for columns: what they want, the widest giving way first until all fit."""
    widths = [max(1, want) for want in wanted]
    while sum(widths) > room:
        widest = max(widths)
        second = max((width for width in widths if width < widest), default=_NARROWEST)
        many = [place for place, width in enumerate(widths) if width == widest]
        excess = sum(widths) - room
        step = max(1, min(widest - max(second, _NARROWEST), -(-excess // len(many))))
        for place in many:
            widths[place] -= min(step, max(0, sum(widths) - room))
    return widths


def _records(rows: Sequence[Sequence[Sequence[Run]]], width: int) -> list[Runs]:
    names, *values = rows
    lines: list[Runs] = []
    for row in values:
        for name, value in zip_longest(names, row, fillvalue=()):
            if value:
                lines += wrapped([*_headed(name), Run(": "), *value], width)
        lines.append(())
    return lines[:-1]
