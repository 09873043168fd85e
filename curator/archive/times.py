"""Times as the archive keeps them: whole microseconds since 1970, UTC."""

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def to_micros(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND


def maybe_micros(time: datetime | None) -> int | None:
    return None if time is None else to_micros(time)


def from_micros(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def maybe_time(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)
