"""Dates as feeds write them, in UTC."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

_EARLIEST: Final = datetime(1971, 1, 1, tzinfo=UTC)
_FURTHEST: Final = timedelta(hours=14)
_LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
_MONTH_NAMES: Final = (
    ("jan", "ene", "gen"),
    ("feb", "fév", "fev"),
    ("mar", "mär", "maa"),
    ("apr", "abr", "avr"),
    ("may", "mai", "mei", "mag"),
    ("jun", "giu"),
    ("jul", "lug"),
    ("aug", "ago", "aoû"),
    ("sep", "set"),
    ("oct", "okt", "ott", "out"),
    ("nov",),
    ("dec", "dez", "dic", "déc"),
)
_MONTHS: Final = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names}
_HOURS_AHEAD: Final = {
    **dict.fromkeys(("bst", "cet", "met", "wat", "wst"), 1),
    **dict.fromkeys(("cest", "mest", "eet", "sast", "cat"), 2),
    **dict.fromkeys(("eest", "msk", "eat"), 3),
    **dict.fromkeys(("hkt", "sgt", "awst"), 8),
    **dict.fromkeys(("jst", "kst"), 9),
    **dict.fromkeys(("aest",), 10),
    **dict.fromkeys(("aedt",), 11),
    **dict.fromkeys(("nzst",), 12),
    **dict.fromkeys(("nzdt",), 13),
    **dict.fromkeys(("brt", "art"), -3),
    **dict.fromkeys(("edt",), -4),
    **dict.fromkeys(("est", "cdt"), -5),
    **dict.fromkeys(("cst", "mdt"), -6),
    **dict.fromkeys(("mst", "pdt"), -7),
    **dict.fromkeys(("pst", "akdt"), -8),
    **dict.fromkeys(("akst",), -9),
    **dict.fromkeys(("hst",), -10),
}
_TIME: Final = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?"
    r"\s*(?:etc/)?(?P<zone>z|(?:gmt|utc)?\s*[+-]\d{1,2}:?\d{0,2}|[a-z]{2,5})?"
)
_WEEKDAY: Final = r"(?:[^\W\d_]+[.,\s]+)?"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_NAME: Final = r"(?P<name>[^\W\d_]{3})[^\W\d_]*\.?"
_FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?:[t\s]\s*{_TIME})?",
        r"(?P<year>\d{4})(?:-(?P<month>\d{2}))?$",
        rf"(?P<year>\d{{4}})(?P<month>\d{{2}})(?P<day>\d{{2}})(?:[t\s]{_TIME})?$",
        rf"(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?(?P<year>\d{{4}})(?:,?\s+{_TIME})?",
        rf"{_WEEKDAY}{_DAY}[\s-]+{_NAME}[,\s-]+(?P<year>\d{{2,4}})(?:,?\s+{_TIME})?",
        rf"{_WEEKDAY}{_NAME}\s+{_DAY},?\s+(?P<year>\d{{4}})(?:,?\s+{_TIME})?",
        rf"{_WEEKDAY}{_NAME}\s+{_DAY}\s+{_TIME}\s+(?P<year>\d{{4}})",
    )
)

_MAIL: Final = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):([0-5]\d):([0-5]\d) (?:GMT|UTC|Z|[+-]0000)", re.ASCII
)
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:[0-5]\d:[0-5]\d(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d)", re.ASCII)


@lru_cache(maxsize=100)  # an entry often gives the same time twice, or none
def utc(raw: str) -> datetime | None:
    """The moment that the text names, or `None` if it names none that an article can be from.

    A time without a zone counts as UTC; a date without a time as its midnight.
    """
    raw = raw.strip()[:100]
    moment = _as_nearly_all_write(raw) or next(
        (read for form in _FORMS if (found := form.match(raw)) and (read := _moment(found))), None
    )
    return moment if moment and _EARLIEST <= moment < _LATEST else None


def _as_nearly_all_write(raw: str) -> datetime | None:
    """What the forms below make of a date in one of two ways to write it, in less time."""
    try:
        if _ISO.fullmatch(raw):
            return datetime.fromisoformat(raw).astimezone(UTC)
        if found := _MAIL.fullmatch(raw):
            day, month, *rest = found.groups()
            year, hour, minute, second = map(int, rest)
            return datetime(year, _MONTHS[month.lower()], int(day), hour, minute, second, tzinfo=UTC)
    except (KeyError, ValueError, OverflowError):
        pass
    return None


def _moment(found: re.Match[str]) -> datetime | None:
    parts = found.groupdict(default="")
    try:
        month = _MONTHS[parts["name"].lower()] if parts.get("name") else int(parts["month"] or 1)
        day = datetime(_year(parts["year"]), month, int(parts.get("day") or 1), tzinfo=UTC)
        return day + _time_of_day(parts) - _ahead(parts.get("zone", "").lower())
    except (KeyError, ValueError, OverflowError):
        return None


def _time_of_day(parts: dict[str, str]) -> timedelta:
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    if half := parts.get("half", "").lower():
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 24 or minute > 59 or second > 60:
        raise ValueError
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _year(written: str) -> int:
    year = int(written)
    return year if len(written) > 2 else year + (1900 if year >= 70 else 2000)


def _ahead(zone: str) -> timedelta:
    signed = re.search(r"([+-])(\d{1,2}):?(\d{2})?", zone)
    if not signed:
        return timedelta(hours=_HOURS_AHEAD.get(zone, 0))
    ahead = timedelta(hours=int(signed[2]), minutes=int(signed[3] or 0))
    if ahead > _FURTHEST:
        return timedelta()
    return -ahead if signed[1] == "-" else ahead
