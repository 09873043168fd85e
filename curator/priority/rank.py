"""Rank: an article's priority from all signals. Equal priorities stand newest first, then latest stored first."""

from datetime import datetime

from msgspec import Struct

from curator.domain.reason import Priority
from curator.priority.signals import SIGNALS, Facts


class Ranked(Struct, frozen=True):
    """A priority and the moment from which it must be worked out again, if time changes it."""

    priority: Priority
    holds_until: datetime | None


def rank(facts: Facts, now: datetime) -> Ranked:
    spoken = [said for signal in SIGNALS if (said := signal(facts, now)) is not None]
    ends = [said.holds_until for said in spoken if said.holds_until]
    return Ranked(Priority(tuple([said.reason for said in spoken])), min(ends, default=None))
