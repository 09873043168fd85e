"""When a feed is asked next."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from curator.domain.faults import FetchFailed
from curator.domain.feed import FetchState
from curator.listen.messages import Gone, Response, Status, TryLater
from curator.listen.schedule import LONGEST, failed, is_due, succeeded

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
URL = "https://example.org/feed"
STATE = FetchState(URL, etag='"old"', modified="yesterday", body_hash="abc")
OK = Response(Status.OK, b"<rss/>", "", URL, etag='"new"')


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
        (10**9, None, 1440),
        (None, 10**10 - 1, 1440),
        (0, 0, 60),
    ],
)
def test_the_longest_wait_asked_for_counts_up_to_a_day(ttl: int | None, max_age: int | None, wait: int) -> None:
    after = succeeded(STATE, structs.replace(OK, max_age=max_age), NOW, minutes=60, ttl_minutes=ttl)
    assert after.due == NOW + timedelta(minutes=wait)


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
    assert waits == [1, 2, 4, 8, 16, 24, 24, 24]
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
    asked = failed(STATE, TryLater("x", 7_200, asked=True), NOW, minutes=60)
    assert (asked.failures, asked.due) == (1, NOW + timedelta(hours=2))
    spared = failed(STATE, TryLater("x", 7_200, asked=False), NOW, minutes=60)
    assert spared == structs.replace(STATE, due=NOW + timedelta(hours=2))
    assert failed(STATE, TryLater("x", 10**8, asked=True), NOW, minutes=60).due == NOW + LONGEST


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
def test_the_wait_is_never_longer_than_a_day_nor_in_the_past(
    minutes: int, failures: int, jitter: float, seconds: int
) -> None:
    state = structs.replace(STATE, failures=failures)
    for fault in (FetchFailed("x"), TryLater("x", seconds, asked=True), TryLater("x", seconds, asked=False)):
        due = failed(state, fault, NOW, minutes=minutes, jitter=jitter).due
        assert due
        assert NOW <= due <= NOW + LONGEST
    due = succeeded(state, structs.replace(OK, max_age=seconds), NOW, minutes=minutes, jitter=jitter).due
    assert due
    assert NOW < due <= NOW + LONGEST
