from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.archive.packing import packer, unpacked
from curator.domain.faults import Unreadable
from curator.domain.text import Html, html

packed = packer()
LONG = Html("<p>The same words over and over.</p>" * 100)


@given(st.text().map(html))
def test_what_is_packed_comes_back(markup: Html) -> None:
    assert unpacked(packed(markup) or markup, "x") == markup
    assert unpacked(markup, "x") == markup


def test_markup_is_packed_where_it_gets_smaller() -> None:
    blob = packed(LONG)
    assert blob
    assert len(blob) < len(LONG) / 10
    assert packed(blob) is packed(Html("<p>x</p>")) is None


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"no such thing",
        packed(LONG)[:-5],
        packed(LONG)[:5] + b"\xff" * 20,
        b"\x28\xb5\x2f\xfd\xe0" + (1 << 60).to_bytes(8, "little") + b"\x01\x00\x00",
        b"\x28\xb5\x2f\xfd\x20\x01\x09\x00\x00\xff",
    ],
    ids=["empty", "another's", "cut", "overwritten", "says it is huge", "not UTF-8"],
)
def test_a_damaged_one_is_named_in_one_line(blob: bytes) -> None:
    with pytest.raises(Unreadable, match=r"^archive\.db: the text of article 7 is damaged: it can't be unpacked$"):
        unpacked(blob, "archive.db: the text of article 7")


@given(st.binary(max_size=200))
def test_no_blob_is_anything_else_than_damaged(blob: bytes) -> None:
    with suppress(Unreadable):
        unpacked(b"\x28\xb5\x2f\xfd" + blob, "x")
