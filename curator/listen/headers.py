"""Headers: what a server's answer says about itself, read with care. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_MAX_AGE: Final = re.compile(r"(?:^|[\s,;])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_UNCACHED: Final = re.compile(r"(?:^|[\s,;])no-(?:cache|store)(?:$|[\s,;=])", re.IGNORECASE)
_VALIDATOR_LIMIT: Final = 1_000


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
    """After how many seconds the server wants to be asked again, given as a number or a date; None if it isn't."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return int(value[:9])
    date = _date(value)
    if date is None:
        return None
    return max(0, int((date - (_date(headers.get("date", "")) or now)).total_seconds()))


def content_length(headers: Mapping[str, str]) -> int | None:
    value = headers.get("content-length", "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
