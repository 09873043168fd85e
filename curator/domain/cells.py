"""Cells: how wide text stands in a terminal."""

import unicodedata
from collections.abc import Sequence


def width(text: str) -> int:
    """In cells: two for a wide character, none for one that joins the character before it."""
    return len(text) if text.isascii() else sum(map(_width_of, text))


def padded(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows with each cell but the last filled up with spaces to its column's width."""
    columns = [max(map(width, column)) for column in list(zip(*rows, strict=True))[:-1]]
    return [
        [*(cell + " " * (wide - width(cell)) for cell, wide in zip(row, columns, strict=False)), row[-1]]
        for row in rows
    ]


def _width_of(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
