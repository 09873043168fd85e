"""Links out of feeds."""

from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.address import openable
from curator.listen.links import joined, plainly_absolute, web_link
from tests.domain.test_text import HOSTILE_TEXT

BASE = "https://base.example/dir/feed.xml"


@pytest.mark.parametrize(
    ("raw", "link"),
    [
        ("https://a.example/x?y=1&z=2#f", "https://a.example/x?y=1&z=2#f"),
        (" \n http://a.example/ \t", "http://a.example/"),
        ("http://a.example/a\n b", "http://a.example/a%20b"),
        ("/x", "https://base.example/x"),
        ("x", "https://base.example/dir/x"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("?p=1", "https://base.example/dir/feed.xml?p=1"),
        ("HTTP://A.example/", "http://A.example/"),
        ("https://例え.jp/パス", "https://例え.jp/パス"),
        ('http://a.example/"<b>', "http://a.example/%22%3Cb%3E"),
        ("http://a.example/\u202egpj", "http://a.example/gpj"),
        ("http://a.example/\x1b[2Jx", "http://a.example/x"),
    ],
)
def test_links_are_absolute_and_safe(raw: str, link: str) -> None:
    assert web_link(raw, BASE) == link


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://a/x",
        "http://",
        "http:///x",
        "http://[bad/x",
        "mailto:a@b.example",
        "http://a.example/" + "x" * 10_000,
    ],
)
def test_what_is_no_web_address_is_none(raw: str) -> None:
    assert web_link(raw, BASE) == ""


def test_without_a_base_only_whole_addresses_count() -> None:
    assert web_link("/x") == ""


@given(st.one_of(st.text(max_size=40), HOSTILE_TEXT), st.sampled_from(["", BASE, "http://[x", "mailto:x"]))
def test_whatever_comes_it_is_openable_or_nothing(raw: str, base: str) -> None:
    link = web_link(raw, base)
    assert link == "" or (openable(link) and link.lower().startswith(("http://", "https://")))
    link = web_link("http://a.example/" + raw, base)
    assert link == "" or openable(link)


PARTS = st.lists(
    st.sampled_from([*"ab1.-/:?#;=&%@!~[]{}|'\"é\\ ,", "..", "//", "%zz", "?#", "a.example", ":80"]), max_size=12
)


@given(PARTS, st.sampled_from(["", BASE, "http://other.example/x?y#z"]))
def test_an_ordinary_address_is_read_as_any_other(parts: list[str], base: str) -> None:
    """One whose scheme is in capitals goes the long way."""
    for start in ("http://a.example", "https://"):
        address = start + "".join(parts)
        assert web_link(address, base) == web_link(address.replace("http", "HTTP", 1), base)
        if plainly_absolute(address):
            assert web_link(address, base) == address == joined(base, address) == urljoin(base, address)
