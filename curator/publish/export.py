"""A reading list in a format that others read."""

from collections.abc import Callable
from typing import Final

import msgspec

from curator.domain.faults import Refused
from curator.domain.nearest import hint
from curator.domain.reading_list import ReadingList
from curator.domain.text import one_line
from curator.publish import markdown


def _json(reading_list: ReadingList) -> str:
    return msgspec.json.format(msgspec.json.encode(reading_list)).decode() + "\n"


FORMATS: Final[dict[str, Callable[[ReadingList], str]]] = {"markdown": markdown.write, "json": _json}


def write(reading_list: ReadingList, form: str) -> str:
    """The list as text. Raises Refused naming the formats there are."""
    writer = FORMATS.get(form)
    if writer is None:
        near = hint(form, FORMATS)
        raise Refused(one_line(f"“{form}” is not a format{near}; there are: {', '.join(FORMATS)}"))
    return writer(reading_list)
