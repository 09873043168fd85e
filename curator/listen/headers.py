"""Headers: what a server's answer says about itself, read with care. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

_MAX_AGE: Final = re.compile(r"(?:^|[\s,;])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_UNCACHED: Final = re.compile(r"(?:^|[\s,;])no-(?:cache|store)(?:$|[\s,;=])", re.IGNORECASE)
_BETWEEN: Final = re.compile(r",(?=\s*(?:\d+\s*(?:,|$)|[A-Za-z]{3,9}\s*,))")  # values; a date has a comma of its own
_VALIDATOR_LIMIT: Final = 1_000


def readable(fields: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """A header's fields by their names in lower case; what is said several times, with commas between.

    In UTF-8, or else in Latin-1, as RFC 9110 has it from of old.
    """
    said: dict[str, str] = {}
    for field, value in fields:
        name = field.decode("latin-1").lower()
        text = _decoded(value)
        said[name] = f"{said[name]}, {text}" if name in said else text
    return said


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def validator(headers: Mapping[str, str], name: str) -> str:
    """An ETag or Last-Modified that can be sent back as it came, or empty."""
    value = headers.get(name, "").strip()
    return value if len(value) <= _VALIDATOR_LIMIT and value.isascii() and value.isprintable() else ""


def max_age(headers: Mapping[str, str]) -> int | None:
    """For how many seconds the server says that its answer holds; None if it doesn't say."""
    control = headers.get("cache-control", "")
    found = _MAX_AGE.search(control)
    return int(found[1]) if found and not _UNCACHED.search(control) else None


def retry_after(headers: Mapping[str, str], now: datetime) -> int | None:
    """After how many seconds the server wants to be asked again, given as a number or a date; None if it isn't.

    Of several that it says, the longest.
    """
    here = _date(headers.get("date", "")) or now
    waits = [_wait(value.strip(), here) for value in _BETWEEN.split(headers.get("retry-after", ""))]
    return max((wait for wait in waits if wait is not None), default=None)


def _wait(value: str, now: datetime) -> int | None:
    if value.isascii() and value.isdigit():
        return int(value[:9])
    date = _date(value)
    return None if date is None else max(0, int((date - now).total_seconds()))


def content_length(headers: Mapping[str, str]) -> int | None:
    value = headers.get("content-length", "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


def _date(value: str) -> datetime | None:
    if not value:
        return None
    from email.utils import parsedate_to_datetime

    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
