"""Signals: each a pure function that says how many points it gives an article, and why."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from math import log2
from typing import Final

from msgspec import Struct

from curator.domain.reason import Reason


class Facts(Struct, frozen=True):
    """What the signals look at. `dated` is when the article was published, or first seen."""

    dated: datetime


class Spoken(Struct, frozen=True):
    """A signal's reason, and until when it holds; `None` if time doesn't change it."""

    reason: Reason
    holds_until: datetime | None = None


Signal = Callable[[Facts, datetime], Spoken | None]

_DAY: Final = timedelta(days=1)
_AGE_SCALE: Final = 8
_SURELY_PAST: Final = timedelta(milliseconds=1)


def age(facts: Facts, now: datetime) -> Spoken:
    """Takes points as an article ages: -round(8·log2(1 + days)), so −8 after a day, −24 after a week, −68 after a year.

    It never orders two articles against their dates, and changes ever more rarely.
    """
    days = max(0.0, (now - facts.dated) / _DAY)
    lost = round(_AGE_SCALE * log2(1 + days))
    because = f"from {facts.dated.isoformat(' ')[:16]} UTC"
    return Spoken(Reason("age", -lost, because), facts.dated + _age_until(lost))


@cache
def _age_until(lost: int) -> timedelta:
    """The age up to which an article loses so many points."""
    return _DAY * (2 ** ((lost + 0.5) / _AGE_SCALE) - 1) + _SURELY_PAST


SIGNALS: Final[tuple[Signal, ...]] = (age,)
