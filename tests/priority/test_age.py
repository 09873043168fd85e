"""Age, the one signal so far: its points, their order, and how long they hold."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.priority.rank import rank
from curator.priority.signals import Facts, age

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
AGES = st.timedeltas(timedelta(0), timedelta(days=20_000))


def points(old: timedelta) -> int:
    return rank(Facts(NOW - old), NOW).priority.points


@pytest.mark.parametrize(
    ("days", "lost"), [(0, 0), (1, -8), (3, -16), (7, -24), (30, -40), (365, -68), (-3, 0), (20_000, -114)]
)
def test_what_age_takes(days: int, lost: int) -> None:
    assert points(timedelta(days=days)) == lost


@given(AGES, AGES)
def test_the_newer_never_stands_lower(one: timedelta, other: timedelta) -> None:
    newer, older = sorted((one, other))
    assert points(newer) >= points(older)


@given(AGES)
def test_points_hold_until_they_change_and_no_longer(old: timedelta) -> None:
    facts = Facts(NOW - old)
    spoken = age(facts, NOW)
    assert spoken.holds_until is not None
    assert spoken.holds_until > NOW
    assert age(facts, NOW + (spoken.holds_until - NOW) * 0.99).reason.points == spoken.reason.points
    assert age(facts, spoken.holds_until).reason.points == spoken.reason.points - 1


def test_a_priority_is_the_sum_of_its_reasons() -> None:
    ranked = rank(Facts(NOW - timedelta(days=7)), NOW)
    assert ranked.priority.points == sum(reason.points for reason in ranked.priority.reasons)
    assert [reason.signal for reason in ranked.priority.reasons] == ["age"]
