"""Dates as feeds write them."""

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.listen.dates import utc


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Thu, 09 Oct 2025 08:53:20 GMT", "2025-10-09T08:53:20"),
        ("Thu, 25 Aug 2016 22:00:00 PDT", "2016-08-26T05:00:00"),
        ("Tue, 28 Nov 2017 15:40:00 -0800", "2017-11-28T23:40:00"),
        ("9 Oct 03 8:05 EST", "2003-10-09T13:05:00"),
        ("Thursday, 5 March 2020 10:00:00 +0530", "2020-03-05T04:30:00"),
        ("Wed, 02 Oct 2002 15:00:00 +0200 (CEST)", "2002-10-02T13:00:00"),
        ("Sat, 01 Jan 2024 10:00:00 GMT+0200", "2024-01-01T08:00:00"),
        ("Mon, 01 Jan 2024 10:00 JST", "2024-01-01T01:00:00"),
        ("Mon,01 Jan 2024 10:00:00+0100", "2024-01-01T09:00:00"),
        ("Thu, 01 Jan 70 00:00:00 GMT", None),
        ("Thu, 01 Jan 98 00:00:00 GMT", "1998-01-01T00:00:00"),
        ("2019-03-01T11:00:00-05:00", "2019-03-01T16:00:00"),
        ("2017-06-27T00:54:17.123+0200", "2017-06-26T22:54:17"),
        ("2017-06-27 00:54:17", "2017-06-27T00:54:17"),
        ("2020-05-05 10:11:12 UTC", "2020-05-05T10:11:12"),
        ("2018-04-05T06:00", "2018-04-05T06:00:00"),
        ("2024-01-01T10:00:00 -03", "2024-01-01T13:00:00"),
        ("20040105T10:00:00Z", "2004-01-05T10:00:00"),
        ("2020/1/10 14:33:00", "2020-01-10T14:33:00"),
        ("24.05.2019 10:00", "2019-05-24T10:00:00"),
        ("2004-07", "2004-07-01T00:00:00"),
        ("2004", "2004-01-01T00:00:00"),
        ("Jan 5, 2021 3:04 PM", "2021-01-05T15:04:00"),
        ("January 5th, 2021 12:04 am", "2021-01-05T00:04:00"),
        ("Sun Jan  4 16:29:06 PST 2004", "2004-01-05T00:29:06"),
        ("Fr, 24 Mai 2019 00:00:00 +0200", "2019-05-23T22:00:00"),
        ("Mo., 01. Dez 2020 10:00", "2020-12-01T10:00:00"),
        ("Mon, 01 Jan 2024 24:00:00 GMT", "2024-01-02T00:00:00"),
        ("2024-01-01T00:00:60Z", "2024-01-01T00:01:00"),
        ("2024-01-01T10:00:00+99:99", "2024-01-01T10:00:00"),
        ("Thu, 09 Oct 2099 08:53:20 GMT", "2099-10-09T08:53:20"),
    ],
)
def test_the_moment_it_names(written: str, moment: str | None) -> None:
    found = utc(written)
    assert (found.isoformat() if found else None) == (f"{moment}+00:00" if moment else None)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "  ",
        "nonsense",
        "yesterday",
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "9999-12-31",
        "2024-02-30",
        "31 Feb 2020 10:00:00 GMT",
        "2024-13-01",
        "2024-01-01T25:00:00Z",
        "2024-01-01T10:61:00Z",
        "-1",
    ],
)
def test_what_names_no_moment_an_article_can_be_from(written: str) -> None:
    assert utc(written) is None


@given(st.text(max_size=60))
def test_it_never_fails(written: str) -> None:
    found = utc(written)
    assert found is None or 1971 <= found.year < 2200


@given(st.datetimes(timezones=st.timezones()).filter(lambda moment: 1972 < moment.year < 2199))
def test_it_reads_what_the_standard_library_writes(moment: datetime) -> None:
    exact = moment.replace(microsecond=0).astimezone(UTC)
    assert utc(exact.isoformat()) == exact
    assert utc(format_datetime(exact)) == exact


TWO_DIGITS = st.integers(0, 65).map("{:02d}".format)
MONTHS = st.sampled_from(["Jan", "Feb", "May", "Okt", "Foo"])
ZONES = st.sampled_from(
    ["GMT", "UTC", "Z", "+0000", "-0000", "EST", "", "+00:00", "-05:30", "+13:59", "+14:30", "+0200"]
)


@given(
    st.integers(0, 2300),
    TWO_DIGITS,
    st.sampled_from(["Jan", "Feb", "May", "Okt", "Foo"]),
    TWO_DIGITS,
    TWO_DIGITS,
    ZONES,
)
def test_the_usual_ways_to_write_it_are_read_as_any_other(
    year: int, day: str, month: str, hour: str, minute: str, zone: str
) -> None:
    """In small letters it goes the long way."""
    for written in (
        f"Tue, {day} {month} {year:04} {hour}:{minute}:30 {zone}",
        f"{day} {month} {year:04} {hour}:30:{minute} {zone}",
        f"{year:04}-{minute}-{day}T{hour}:{minute}:{hour}{zone}",
        f"{year:04}-01-{day}T{hour}:{minute}:30{zone}",
    ):
        assert utc(written) == utc(written.lower())
