"""Share: a decision to tell someone. It is recorded first, and sent only when the person says so."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from curator.domain.text import Line, Prose


class DeliveryState(StrEnum):
    """Where a delivery stands.

    The person moves it from `decided` to `approved` or `cancelled`; sending moves it on. `unknown` means that sending
    began and nobody can say how it ended.
    """

    DECIDED = "decided"
    APPROVED = "approved"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


LEFT = frozenset({DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN})
"""The states of what has left the machine, or perhaps has: it can't be changed or taken back any more."""


class Delivery(Struct, frozen=True):
    """One share on its way to one channel; `link` is where it can be seen, `error` says why it could not be sent."""

    channel: str
    state: DeliveryState = DeliveryState.DECIDED
    at: datetime | None = None
    link: str = ""
    error: Line = Line("")


class Share(Struct, frozen=True):
    """What to tell, to whom and why; a copy of what it was made from, so a purged article never breaks it."""

    id: str
    title: Line
    url: str
    text: Prose
    created: datetime
    author: Line = Line("")
    feed: Line = Line("")
    why: Line = Line("")
    audience: Line = Line("")
    deliveries: tuple[Delivery, ...] = ()
