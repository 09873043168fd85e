from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from curator.archive.times import from_micros, maybe_micros, maybe_time, to_micros


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_time_comes_back_as_it_was(time: datetime) -> None:
    assert from_micros(to_micros(time)) == time


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_the_order_of_times_is_kept(one: datetime, other: datetime) -> None:
    assert (to_micros(one) < to_micros(other)) == (one < other)


def test_other_zones_mean_the_same_moment() -> None:
    there = datetime(2026, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))
    assert to_micros(there) == to_micros(datetime(2026, 1, 1, tzinfo=UTC))


def test_no_time_is_no_time() -> None:
    assert maybe_micros(None) is None
    assert maybe_time(None) is None
