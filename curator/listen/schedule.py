"""Schedule: when a feed is asked next, and what is remembered of the last time. Pure."""

from datetime import datetime, timedelta
from typing import Final

from msgspec import structs

from curator.domain.feed import FetchState
from curator.domain.text import Line, one_line
from curator.listen.messages import Gone, Response, Status, TryLater

LONGEST: Final = timedelta(days=1)
_TIMES: Final = 12  # a feed is asked so many times between two of its articles
_JITTER: Final = 1 / 4  # the wait is longer by at most this part of it,
_SHORT_JITTER: Final = 1 / 2  # or by this part of it where that is
_SHORT: Final = 30  # minutes at most
_FORGET_LOCATION_AFTER: Final = 3


def succeeded(
    state: FetchState,
    response: Response,
    now: datetime,
    *,
    minutes: int,
    ttl_minutes: int | None = None,
    rhythm: int | None = None,
    body_hash: str = "",
    jitter: float = 0.0,
) -> FetchState:
    """The state after an answer that was understood and stored.

    The feed is due again after `minutes`, or a twelfth of its own `rhythm`, the minutes between its articles, or what
    the server (`max_age`) or the feed (`ttl_minutes`) asks for: whatever is longest. So a daily feed is
    asked every two hours, a weekly one not twice a day, and news is late by a twelfth of what lay between at most.
    `jitter` from 0 to 1 adds a quarter or half an hour at most, so that feeds don't fall into step; with it the wait is
    a day at most.
    An empty `body_hash` and a `rhythm` of None keep those before.
    """
    rhythm = state.rhythm if rhythm is None else rhythm
    wait = max(minutes, (rhythm or 0) / _TIMES, ttl_minutes or 0, (response.max_age or 0) / 60, 1)
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
        rhythm=rhythm,
    )


def failed(state: FetchState, fault: Exception, now: datetime, *, minutes: int, jitter: float = 0.0) -> FetchState:
    """The state after a fault: what was known stays known, and each fault in a row doubles the wait, up to a day.

    A pause that the host wants is bounded by a day too; `jitter` spreads its feeds over what comes after it.
    A feed that wasn't asked because its host wants a pause is only put off. One that is gone is not due again.
    A remembered redirect is forgotten after some faults in a row, in case the old address works again.
    """
    pause = min(timedelta(seconds=fault.seconds), LONGEST) if isinstance(fault, TryLater) else timedelta(0)
    after_pause = pause + _spread(minutes, jitter) - _spread(minutes, 0)
    if isinstance(fault, TryLater) and not fault.asked:
        return structs.replace(state, due=now + after_pause)
    failures = state.failures + 1
    wait = _spread(minutes * 2.0 ** min(failures - 1, 16), jitter)
    wait = max(wait, after_pause) if pause else wait
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


def is_left_alone(until: datetime, now: datetime) -> bool:
    """Whether the pause that a server asked for isn't over. A clock set back doesn't make it longer than a day."""
    return now < until <= now + LONGEST


def _location(state: FetchState, response: Response) -> str:
    if not response.permanent_url:
        return state.location
    return "" if response.permanent_url == state.url else response.permanent_url


def _spread(minutes: float, jitter: float) -> timedelta:
    """So many minutes and up to as many more as `jitter` may add, both bounded so that they make a day at most."""
    wait = min(minutes, LONGEST / timedelta(minutes=1) / (1 + _JITTER))
    return timedelta(minutes=wait + jitter * max(wait * _JITTER, min(wait * _SHORT_JITTER, _SHORT)))
