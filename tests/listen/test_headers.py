"""What servers say about their answers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.listen.headers import content_length, max_age, readable, retry_after, validator

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_fields_by_name_whatever_they_are_written_in() -> None:
    fields = [(b"Location", "/é".encode()), (b"X-Old", b"\xe9"), (b"VARY", b"a"), (b"vary", b"b, c")]
    assert readable(fields) == {"location": "/é", "x-old": "é", "vary": "a, b, c"}


@pytest.mark.parametrize(
    ("control", "seconds"),
    [
        ("max-age=600", 600),
        ("public, MAX-AGE = 600, must-revalidate", 600),
        ('max-age="600"', 600),
        ("s-maxage=600", None),
        ("x-max-age=600", None),
        ("no-cache, max-age=600", None),
        ("max-age=600,no-store", None),
        ("max-age=-1", None),
        ("max-age=", None),
        ("max-age=0", 0),
        ("", None),
    ],
)
def test_max_age(control: str, seconds: int | None) -> None:
    assert max_age({"cache-control": control}) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Fri, 20 Nov 2026 12:01:00 GMT", 60),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0),
        ("Fri, 20 Nov 2026 12:01:00", 60),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("9" * 400, 999_999_999),
        ("Fri, 20 Nov 99999 12:01:00 GMT", None),
        ("²", None),
        ("3600, 3600", 3600),
        ("5, 600 ,30", 600),
        ("soon, 5", 5),
        ("Fri, 20 Nov 2026 12:01:00 GMT, Fri, 20 Nov 2026 12:02:00 GMT", 120),
        ("30, Fri, 20 Nov 2026 12:01:00 GMT", 60),
    ],
)
def test_retry_after(value: str, seconds: int | None) -> None:
    assert retry_after({"retry-after": value}, NOW) == seconds


def test_a_date_to_retry_after_is_measured_by_the_servers_own_clock() -> None:
    headers = {"retry-after": "Fri, 20 Nov 2026 15:01:00 GMT", "date": "Fri, 20 Nov 2026 15:00:00 GMT"}
    assert retry_after(headers, NOW) == 60


@given(st.text(), st.text())
def test_anything_can_be_read(value: str, date: str) -> None:
    headers = {"retry-after": value, "date": date, "cache-control": value, "content-length": value, "etag": value}
    assert (retry_after(headers, NOW) or 0) >= 0
    assert (max_age(headers) or 0) >= 0
    assert (content_length(headers) or 0) >= 0
    assert validator(headers, "etag").isascii()


def test_a_length_is_a_number() -> None:
    assert content_length({"content-length": "12"}) == 12
    assert [content_length({"content-length": value}) for value in ("", "-1", "x", "1e3", "9" * 30)] == [None] * 5
