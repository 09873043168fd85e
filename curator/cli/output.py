"""What the command line prints: JSON in the documented shapes, or lines for a person."""

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from curator.domain.journal import Step
from curator.domain.text import one_line


def print_json(value: Any) -> None:
    """One JSON document, indented; datetimes as ISO 8601 with their zone."""
    text = msgspec.json.format(msgspec.json.encode(value), indent=2)
    sys.stdout.write(text.decode() + "\n")


def print_lines(lines: Iterable[str]) -> None:
    """One line each, safe for a terminal whatever they are made from."""
    for line in lines:
        sys.stdout.write(one_line(line, 2_000) + "\n")


def print_columns(rows: Sequence[Sequence[str]]) -> None:
    """Rows in aligned columns, the last one as wide as it is."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]) - 1)] if rows else []
    print_lines(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in rows
    )


def complain(message: str) -> None:
    """One line on standard error."""
    sys.stderr.write(f"curator: {one_line(message, 2_000)}\n")


def day(moment: datetime | None) -> str:
    """A moment as the date where the person is; empty if there is none."""
    return f"{moment.astimezone():%Y-%m-%d}" if moment else ""


def print_step(step: Step | None, *, json: bool) -> int:
    """What a step did; the exit code."""
    label = step.label if step else "nothing to change"
    if json:
        print_json({"done": label, "changed": step is not None})
    else:
        print_lines([label])
    return 0
