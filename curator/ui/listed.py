"""Listed: reading lists and their items, as rows and as what stands above and below them. Pure."""

from typing import Final

from textual.content import Content

from curator.domain.reading_list import ItemStatus, ListItem, ReadingList
from curator.ui.cells import steady
from curator.ui.ink import Ink, Run, Runs
from curator.ui.rows import blank_left, line, number

_READ: Final = (ItemStatus.READ, ItemStatus.SKIPPED)


def list_row(found: ReadingList, width: int) -> tuple[Runs, ...]:
    """A reading list on two lines: the minutes left, its name, how much is read; what it is for."""
    read = sum(item.status in _READ for item in found.items)
    costs = (Run(f"{read}/{len(found.items)} read ", Ink.DIM),) if found.items else (Run("empty ", Ink.DIM),)
    minutes = number(f"{found.minutes}m" if found.minutes else "", Ink.ACCENT)
    about = " · ".join(part for part in (found.purpose, found.audience and f"for {found.audience}") if part)
    return (line(width, minutes, (Run(found.name),), costs), line(width, blank_left(), (Run(about, Ink.DIM),)))


def item_row(item: ListItem, width: int) -> tuple[Runs, ...]:
    """An item of a reading list on two lines: its minutes, its title, what became of it; the note, or who wrote it."""
    faded = Ink.DIM if item.status in _READ else Ink.PLAIN
    mark = {ItemStatus.READ: "✓ read ", ItemStatus.SKIPPED: "– skipped ", ItemStatus.READING: "reading "}
    status = (Run(mark[item.status], Ink.GOOD),) if item.status in mark else ()
    minutes = number(f"{item.minutes}m" if item.minutes else "", faded or Ink.ACCENT)
    title = line(width, minutes, (Run(item.title or item.url or "(no title)", faded),), status)
    about = " · ".join(part for part in (item.author, item.feed) if part)
    second = Run(item.note, Ink.ITALIC | faded) if item.note else Run(about, Ink.DIM)
    return (title, line(width, blank_left(), (second,)))


def list_page(found: ReadingList) -> Content:
    """A list's own words, and what it costs to read."""
    left = sum(item.status in (ItemStatus.TO_READ, ItemStatus.READING) for item in found.items)
    counted = f"{left} of {len(found.items)} to read · {found.minutes} min" if found.items else "empty"
    whom = f"for {steady(found.audience)} · " if found.audience else ""
    lines = [Content.styled(steady(found.name), "$foreground bold")]
    if found.purpose:
        lines.append(Content(steady(found.purpose)))
    return Content("\n").join([*lines, Content(whom + counted)])


def item_page(item: ListItem) -> Content:
    """All that is known of an item beside its title."""
    found = f"found by {item.found_by}" if item.found_by else ""
    about = " · ".join(part for part in (item.author, item.feed, found) if part)
    note = [Content(steady(part)) for part in item.note.split("\n")] if item.note else []
    lines = [*note, Content(steady(about)), Content.styled(steady(item.url), "$foreground 55%")]
    return Content("\n").join(line for line in lines if line.plain)
