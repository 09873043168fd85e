"""Schedule: when a feed is asked next, and what is remembered of the last time. Pure."""

from datetime import datetime, timedelta
from typing import Final

from msgspec import structs

from curator.domain.feed import FetchState
from curator.domain.text import Line, one_line
from curator.listen.messages import Gone, Response, Status, TryLater

LONGEST: Final = timedelta(days=1)
_FORGET_LOCATION_AFTER: Final = 3


def succeeded(
    state: FetchState,
    response: Response,
    now: datetime,
    *,
    minutes: int,
    ttl_minutes: int | None = None,
    body_hash: str = "",
    jitter: float = 0.0,
) -> FetchState:
    """The state after an answer that was understood and stored.

    The feed is due again after `minutes`, or what the server (`max_age`) or the feed (`ttl_minutes`) asks for if that
    is longer, at most a day. `jitter` from 0 to 1 adds up to a tenth, so that feeds don't fall into step.
    An empty `body_hash` keeps the one before.
    """
    wait = max(minutes, ttl_minutes or 0, (response.max_age or 0) / 60, 1)
    unchanged = response.status == Status.UNCHANGED
    return structs.replace(
        state,
        location=_location(state, response),
        etag=response.etag or (state.etag if unchanged else ""),
        modified=response.modified or (state.modified if unchanged else ""),
        body_hash=body_hash or state.body_hash,
        checked=now,
        succeeded=now,
        due=now + _spread(wait, jitter),
        failures=0,
        error=Line(""),
        gone=False,
        not_before=None,
    )


def failed(state: FetchState, fault: Exception, now: datetime, *, minutes: int, jitter: float = 0.0) -> FetchState:
    """The state after a fault: what was known stays known, and each fault in a row doubles the wait, up to a day.

    A feed that wasn't asked because its host wants a pause is only put off. One that is gone is not due again.
    A remembered redirect is forgotten after some faults in a row, in case the old address works again.
    """
    if isinstance(fault, TryLater) and not fault.asked:
        return structs.replace(state, due=now + min(timedelta(seconds=fault.seconds), LONGEST))
    failures = state.failures + 1
    wait = _spread(minutes * 2.0 ** min(failures - 1, 16), jitter)
    pause = min(timedelta(seconds=fault.seconds), LONGEST) if isinstance(fault, TryLater) else None
    wait = max(wait, pause or wait)
    gone = isinstance(fault, Gone)
    return structs.replace(
        state,
        location="" if failures >= _FORGET_LOCATION_AFTER else state.location,
        checked=now,
        due=None if gone else now + wait,
        failures=failures,
        error=one_line(str(fault)),
        gone=gone,
        not_before=now + pause if pause else None,
    )


def is_due(state: FetchState, now: datetime) -> bool:
    """Whether to ask now: never asked, or its time has come. A clock set back doesn't keep a feed waiting for long."""
    if state.gone:
        return False
    return state.due is None or state.due <= now or state.due > now + 2 * LONGEST


def is_left_alone(state: FetchState, now: datetime) -> bool:
    """Whether the server asked for a pause that isn't over. A clock set back doesn't make it longer than a day."""
    return state.not_before is not None and now < state.not_before <= now + LONGEST


def _location(state: FetchState, response: Response) -> str:
    if not response.permanent_url:
        return state.location
    return "" if response.permanent_url == state.url else response.permanent_url


def _spread(minutes: float, jitter: float) -> timedelta:
    return min(timedelta(minutes=minutes * (1 + jitter / 10)), LONGEST)
