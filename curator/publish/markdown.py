"""A reading list as Markdown: `- [title](url) — note (who, minutes, date)`."""

from curator.domain.markdown import escaped, running
from curator.domain.markdown import link as markdown_link
from curator.domain.reading_list import ListItem, ReadingList


def write(reading_list: ReadingList) -> str:
    """The list with its name, purpose and audience at its head. Nothing that a title or a note holds comes alive."""
    head = [f"# {escaped(reading_list.name)}"]
    if reading_list.purpose:
        head.append(running(reading_list.purpose))
    if reading_list.audience:
        head.append(f"For {running(reading_list.audience)}.")
    items = "\n".join(_item(item) for item in reading_list.items)
    return "\n\n".join((*head, items)).rstrip("\n") + "\n"


def _item(item: ListItem) -> str:
    """A note of several lines follows its item as paragraphs of its own."""
    lines = [running(line.strip()) for line in item.note.strip().splitlines()]
    facts = f"({', '.join(_facts(item))})"
    link = markdown_link(item.title, item.url)
    if len(lines) > 1:
        return "\n".join((f"- {link} {facts}", *(f"\n  {line}" for line in lines if line)))
    return " — ".join((f"- {link}", *lines)) + f" {facts}"


def _facts(item: ListItem) -> list[str]:
    """Who wrote it, who found it, how long it takes, since when it is in the list."""
    who = [escaped(name) for name in (item.author or item.feed,) if name]
    found = [f"found by {escaped(item.found_by)}"] if item.found_by else []
    minutes = [f"{item.minutes} min"] if item.minutes else []
    return [*who, *found, *minutes, f"{item.added:%Y-%m-%d}"]
