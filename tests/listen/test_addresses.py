"""Addresses made whole, and shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.faults import FetchFailed
from curator.domain.text import is_safe
from curator.listen.addresses import host_of, shown, whole, without_credentials


@pytest.mark.parametrize(
    ("url", "base", "made"),
    [
        ("HTTPS://Example.ORG:443/a b#part", "", "https://example.org/a%20b"),
        ("http://münchen.example/ü?q=ß", "", "http://xn--mnchen-3ya.example/%C3%BC?q=%C3%9F"),
        ("http://0x7f.1/", "", "http://127.0.0.1/"),
        ("../c?x#y", "https://example.org/a/b/", "https://example.org/a/c?x"),
        ("//other.example/", "https://example.org/", "https://other.example/"),
        (" feed.xml\n", "https://example.org/blog/", "https://example.org/blog/feed.xml"),
        ("feed:https://example.org/x", "", "https://example.org/x"),
        ("feed://example.org/x", "", "https://example.org/x"),
        ("feed:/x", "https://example.org/", "https://x/"),
        ("file:///tmp/a b.xml", "", "file:///tmp/a%20b.xml"),
    ],
)
def test_made_whole_as_browsers_do(url: str, base: str, made: str) -> None:
    assert whole(url, base) == made


@pytest.mark.parametrize("url", ["", "x", "/x", "javascript:alert(1)", "data:,x", "mailto:a@b.c", "http://1.2.3.4.5/"])
def test_only_what_can_be_fetched(url: str) -> None:
    with pytest.raises(FetchFailed):
        whole(url)


@given(st.text(), st.sampled_from(["", "https://example.org/a"]))
def test_anything_is_made_whole_or_refused_in_one_safe_line(url: str, base: str) -> None:
    fault = ""
    try:
        made = whole(url, base)
    except FetchFailed as error:
        made, fault = "", str(error)
    assert bool(made) != bool(fault)
    assert is_safe(fault)
    assert "\n" not in fault
    assert made.isascii()
    assert not made or whole(made) == made


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://example.org/feed/", "example.org/feed"),
        ("https://me:secret@example.org/feed", "example.org/feed"),
        ("https://me:se@cret@example.org/x@y", "example.org/x@y"),
        ("file:///tmp/feed.xml", "file:///tmp/feed.xml"),
        ("nonsense\x1b[31m", "nonsense"),
    ],
)
def test_shown_short_and_without_secrets(url: str, text: str) -> None:
    assert shown(url) == text
    assert len(shown(url * 100)) <= 100


def test_credentials_become_a_header() -> None:
    assert without_credentials("https://example.org/x") == ("https://example.org/x", {})
    url, header = without_credentials("https://a:b@example.org:8443/x?y")
    assert (url, header) == ("https://example.org:8443/x?y", {"Authorization": "Basic YTpi"})


def test_a_host_is_the_same_with_and_without_www_by_any_scheme_and_port() -> None:
    for url in (
        *("http://example.org/x", "https://me:x@example.org/x", "http://example.org:8443/", "HTTPS://WWW.Example.ORG/"),
        *("https://example.org./", "https://www.example.org.:8443/x"),
    ):
        assert host_of(url) == "example.org"
    assert host_of("https://www.org/") == "www.org"
    assert host_of("https://blog.example.org/") == "blog.example.org"


def test_on_this_computer_and_its_neighbours_each_port_is_a_host_of_its_own() -> None:
    assert host_of("http://127.0.0.1:8099/x") == "127.0.0.1:8099"
    assert host_of("http://localhost/") == host_of("http://localhost:80/x") == "localhost:80"
    assert host_of("https://nas.local/") == "nas.local:443"
    assert host_of("http://[::1]:9/") == "::1:9"
    assert host_of("http://192.168.1.9:8080/") != host_of("http://192.168.1.9/")


@pytest.mark.parametrize(
    "text", ["http://[bad", "http://example.org:no/", "http://[1:2]/", "http://example.org:99999/"]
)
def test_what_is_no_url_has_itself_for_a_host(text: str) -> None:
    assert host_of(text) == text
