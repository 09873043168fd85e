"""When a feed is asked next."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from curator.domain.faults import FetchFailed
from curator.domain.feed import FetchState
from curator.listen.messages import Gone, Response, Status, TryLater
from curator.listen.schedule import LONGEST, failed, is_due, is_left_alone, succeeded

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
URL = "https://example.org/feed"
STATE = FetchState(URL, etag='"old"', modified="yesterday", body_hash="abc")
OK = Response(Status.OK, b"<rss/>", "", URL, etag='"new"')


def too_often(seconds: int, *, asked: bool) -> TryLater:
    return TryLater("x", seconds, host="example.org:443", asked=asked)


def minutes_until(due: datetime | None) -> float:
    assert due
    return (due - NOW) / timedelta(minutes=1)


def test_a_success_clears_what_went_wrong_and_remembers_what_to_send() -> None:
    state = structs.replace(STATE, failures=4, error="HTTP 500", gone=True)
    after = succeeded(state, OK, NOW, minutes=60, body_hash="def")
    assert (after.failures, after.error, after.gone) == (0, "", False)
    assert (after.etag, after.modified, after.body_hash) == ('"new"', "", "def")
    assert after.checked == after.succeeded == NOW


def test_unchanged_keeps_the_validators_it_was_asked_with() -> None:
    after = succeeded(STATE, Response(Status.UNCHANGED, b"", "", URL), NOW, minutes=60)
    assert (after.etag, after.modified, after.body_hash) == ('"old"', "yesterday", "abc")
    newer = succeeded(STATE, Response(Status.UNCHANGED, b"", "", URL, etag='"newer"'), NOW, minutes=60)
    assert newer.etag == '"newer"'


@pytest.mark.parametrize(
    ("ttl", "max_age", "wait"),
    [
        (None, None, 60),
        (30, 60, 60),
        (180, None, 180),
        (None, 4 * 3600, 240),
        (10**9, None, 1152),
        (None, 10**10 - 1, 1152),
        (0, 0, 60),
    ],
)
def test_the_longest_wait_asked_for_counts_up_to_what_makes_a_day_with_its_jitter(
    ttl: int | None, max_age: int | None, wait: int
) -> None:
    after = succeeded(STATE, structs.replace(OK, max_age=max_age), NOW, minutes=60, ttl_minutes=ttl)
    assert after.due == NOW + timedelta(minutes=wait)


@pytest.mark.parametrize(
    ("rhythm", "wait"),
    [(0, 60), (60, 60), (720, 60), (1440, 120), (3 * 1440, 360), (7 * 1440, 840), (30 * 1440, 1152), (10**7, 1152)],
)
def test_a_feed_is_asked_twelve_times_between_two_of_its_articles(rhythm: int, wait: int) -> None:
    after = succeeded(STATE, OK, NOW, minutes=60, rhythm=rhythm)
    assert (minutes_until(after.due), after.rhythm) == (wait, rhythm)


def test_a_rhythm_that_is_known_holds_while_nothing_new_comes() -> None:
    state = structs.replace(STATE, rhythm=1440)
    after = succeeded(state, Response(Status.UNCHANGED, b"", "", URL), NOW, minutes=60)
    assert (minutes_until(after.due), after.rhythm) == (120, 1440)
    assert succeeded(state, OK, NOW, minutes=60, rhythm=60).rhythm == 60


@given(
    rhythm=st.none() | st.integers(0, 10**6),
    max_age=st.integers(0, 10**6),
    failures=st.integers(0, 40),
    seconds=st.integers(0, 10**6),
)
def test_of_500_feeds_asked_at_once_few_fall_due_in_the_same_minute(
    rhythm: int | None, max_age: int, failures: int, seconds: int
) -> None:
    state = structs.replace(STATE, failures=failures)
    response = structs.replace(OK, max_age=max_age)
    jitters = [number / 499 for number in range(500)]
    for dues in (
        [succeeded(STATE, response, NOW, minutes=60, rhythm=rhythm, jitter=jitter).due for jitter in jitters],
        [failed(state, FetchFailed("x"), NOW, minutes=60, jitter=jitter).due for jitter in jitters],
        [failed(STATE, too_often(seconds, asked=False), NOW, minutes=60, jitter=jitter).due for jitter in jitters],
    ):
        assert max(Counter(int(minutes_until(due)) for due in dues).values()) <= 500 * 0.04


def test_feeds_of_a_host_that_wanted_a_pause_do_not_all_come_when_it_is_over() -> None:
    for seconds in (3 * 3600, 86_400, 10**8):
        over = minutes_until(NOW + min(timedelta(seconds=seconds), LONGEST))
        dues = [
            minutes_until(failed(STATE, too_often(seconds, asked=asked), NOW, minutes=60, jitter=jitter).due)
            for jitter in (0.0, 0.5, 1.0)
            for asked in (True, False)
        ]
        assert dues == [over, over, over + 15, over + 15, over + 30, over + 30]


@given(
    minutes=st.integers(1, 100_000),
    rhythms=st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)),
    jitter=st.floats(0, 1),
)
def test_a_busier_feed_never_waits_longer_and_none_less_than_the_setting(
    minutes: int, rhythms: tuple[int, int], jitter: float
) -> None:
    busy, calm = (
        minutes_until(succeeded(STATE, OK, NOW, minutes=minutes, rhythm=rhythm, jitter=jitter).due)
        for rhythm in sorted(rhythms)
    )
    assert min(minutes, 1152) <= busy <= calm <= 1440


@given(until=st.timedeltas(timedelta(days=-9), timedelta(days=9)))
def test_a_pause_holds_until_it_is_over_and_never_for_more_than_a_day(until: timedelta) -> None:
    assert is_left_alone(NOW + until, NOW) == (timedelta(0) < until <= LONGEST)


def test_a_move_for_good_is_remembered_and_a_move_back_forgotten() -> None:
    moved = succeeded(STATE, structs.replace(OK, permanent_url="https://new.example/feed"), NOW, minutes=60)
    assert (moved.url, moved.address) == (URL, "https://new.example/feed")
    assert succeeded(moved, OK, NOW, minutes=60).address == "https://new.example/feed"
    assert succeeded(moved, structs.replace(OK, permanent_url=URL), NOW, minutes=60).location == ""


def test_faults_in_a_row_double_the_wait_up_to_a_day() -> None:
    state, waits = STATE, []
    for _ in range(8):
        state = failed(state, FetchFailed("x: HTTP 500"), NOW, minutes=60)
        assert state.due
        waits.append((state.due - NOW) / timedelta(minutes=60))
    assert waits == [1, 2, 4, 8, 16, 19.2, 19.2, 19.2]
    assert (state.failures, state.error) == (8, "x: HTTP 500")


def test_a_fault_forgets_nothing_that_was_known() -> None:
    after = failed(structs.replace(STATE, succeeded=NOW), FetchFailed("x"), NOW, minutes=60)
    assert (after.etag, after.modified, after.body_hash, after.succeeded) == ('"old"', "yesterday", "abc", NOW)


def test_the_old_address_is_tried_again_when_the_new_one_keeps_failing() -> None:
    state = structs.replace(STATE, location="https://new.example/feed")
    for _ in range(2):
        state = failed(state, FetchFailed("x"), NOW, minutes=60)
        assert state.location
    assert failed(state, FetchFailed("x"), NOW, minutes=60).address == URL


def test_a_pause_asked_for_is_kept_and_not_counted_where_the_feed_was_not_asked() -> None:
    asked = failed(STATE, too_often(7_200, asked=True), NOW, minutes=60)
    assert (asked.failures, asked.due) == (1, NOW + timedelta(hours=2))
    spared = failed(STATE, too_often(7_200, asked=False), NOW, minutes=60)
    assert spared == structs.replace(STATE, due=NOW + timedelta(hours=2))
    assert failed(STATE, too_often(10**8, asked=True), NOW, minutes=60).due == NOW + LONGEST


def test_what_is_gone_is_not_due_again() -> None:
    after = failed(STATE, Gone("x: HTTP 410"), NOW, minutes=60)
    assert (after.gone, after.due, is_due(after, NOW + timedelta(days=900))) == (True, None, False)


def test_a_feed_is_due_when_its_time_has_come() -> None:
    assert is_due(FetchState(URL), NOW)
    waiting = structs.replace(STATE, due=NOW + timedelta(minutes=1))
    assert not is_due(waiting, NOW)
    assert is_due(waiting, NOW + timedelta(minutes=1))


def test_a_clock_that_was_wrong_once_keeps_no_feed_waiting() -> None:
    assert is_due(structs.replace(STATE, due=NOW + timedelta(days=300)), NOW)


@given(
    minutes=st.integers(1, 100_000),
    failures=st.integers(0, 10_000),
    jitter=st.floats(0, 1),
    seconds=st.integers(0, 10**9),
)
def test_the_wait_is_never_longer_than_a_day_nor_in_the_past_and_after_a_pause_little_more(
    minutes: int, failures: int, jitter: float, seconds: int
) -> None:
    state = structs.replace(STATE, failures=failures)
    for fault in (FetchFailed("x"), too_often(seconds, asked=True), too_often(seconds, asked=False)):
        after = failed(state, fault, NOW, minutes=minutes, jitter=jitter)
        assert after.due
        assert NOW <= after.due <= NOW + (LONGEST * 1.25 if isinstance(fault, TryLater) else LONGEST)
        assert not is_due(after, NOW) or after.due == NOW
    due = succeeded(state, structs.replace(OK, max_age=seconds), NOW, minutes=minutes, jitter=jitter).due
    assert due
    assert NOW < due <= NOW + LONGEST
