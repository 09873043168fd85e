"""Canonical addresses; the roads that lead to one of them stand in stories.toml."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curator.domain.canonical import canonical, exact, keeps_changing, tail, tells_one_thing

KEPT = [
    "mailto:ada@example.org",
    "ftp://example.org/a",
    "https://amp.dev/a",
    "https://m.me/a",
    "https://example.org/ampere",
    "https://example.org/a?page=2",
    "https://example.org/a?p=1&p=2",
    "https://example.org/a#v1.2",
    "https://example.org/2026#post-storm",
    "https://example.org/a?itm_id=1",
    "https://example.org/a?amp=2",
    "https://example.org/a?spm=1",
    "https://example.org:8443/a",
    "https://user@example.org/a",
    "https://feedproxy.google.com/~r/x/~3/abc",
    "https://news.google.com/rss/articles/abc",
    "",
    "not an address",
    "https://",
    "https://?p=1",
]


@pytest.mark.parametrize("url", KEPT)
def test_what_has_one_spelling_keeps_it(url: str) -> None:
    assert canonical(url) == exact(url) == url


EXACT = [
    ("HTTP://WWW.Example.ORG:80/A/?utm_source=x", "https://example.org/A"),
    ("http://example.org../a?b=2&a=1&fbclid=x", "https://example.org/a?a=1&b=2"),
    ("https://www.google.com/amp/s/example.org/a", "https://example.org/a"),
    ("https://m.example.org/a/amp?ref=rss#top", "https://m.example.org/a/amp?ref=rss#top"),
    ("https://example.org/a/index.html", "https://example.org/a/index.html"),
]


@pytest.mark.parametrize(("url", "expected"), EXACT)
def test_what_is_sure_to_mean_nothing(url: str, expected: str) -> None:
    assert exact(url) == expected


SPELLINGS = [
    ("HTTP://WWW.Example.ORG:80/A/?utm_source=x#top", "https://example.org/A"),
    ("http://example.org/a/index.html", "https://example.org/a"),
    ("http://example.org", "https://example.org"),
    ("http://example.org./a", "https://example.org/a"),
    ("http://en.m.wikipedia.org/wiki/A_(b)", "https://en.wikipedia.org/wiki/A_(b)"),
    ("http://bücher.example/a", "https://xn--bcher-kva.example/a"),
    ("http://example.org/a.amp.html?amp", "https://example.org/a"),
    ("https://example.org/%7ea%2fb%c3", "https://example.org/~a%2Fb%C3"),
    ("https://example.org/a?ref=rss&ref=main", "https://example.org/a?ref=main"),
    ("https://example.org/a#utm_source=x1", "https://example.org/a"),
    ("https://example.org/a#:~:text=a,b", "https://example.org/a"),
    (
        "https://l.facebook.com/l.php?u=https%3A%2F%2Ft.umblr.com%2Fredirect%3Fz%3Dhttp%253A%252F%252Fexample.org%252Fa",
        "https://example.org/a",
    ),
    ("https://l.facebook.com/l.php?u=javascript:x", "https://l.facebook.com/l.php?u=javascript:x"),
]


@pytest.mark.parametrize(("url", "expected"), SPELLINGS)
def test_spellings_of_one_address(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize("url", ["https://example.org/a/1", "https://example.org/?p=1", "https://example.org/a-b-c"])
def test_an_articles_own_address(url: str) -> None:
    assert tells_one_thing(canonical(url))


@pytest.mark.parametrize(
    "url", ["https://status.example/a-b-c", "https://example.org/live/2026-11-21", "https://example.org/status#1"]
)
def test_a_page_that_tells_one_thing_after_another(url: str) -> None:
    assert keeps_changing(url)
    assert not keeps_changing(url.replace("status", "state").replace("live", "alive"))


@pytest.mark.parametrize(
    "url",
    ["https://example.org", "https://example.org/blog", "https://pod.example/?source=x", "https://example2.org/status"],
)
def test_an_address_of_many_things(url: str) -> None:
    assert not tells_one_thing(canonical(url))


PARTS = (
    "http:// https:// www. m. amp. google.com youtube.com l.facebook.com example.org a.cdn.ampproject.org :80 / // "
    ":443 /amp /amp/ /amp/s/ /c/s/ /url /l.php index.html .amp .html ? & = ? q= u= url= utm_source=x p=1 amp=1 # #top "
    "#1 #! %2F %3A%2F%2F %25 %7e %41 A b 7 . .. ü ẞ @ [ ] \\ \x00 \ud800 ١"
)
parts = st.lists(
    st.sampled_from(PARTS.split(" ")),
    max_size=14,
).map("".join)


@given(st.text() | parts)
@example("http://amp.amp.example.org/amp/amp/index.html/amp")
def test_any_text_has_one_spelling_and_keeps_it(url: str) -> None:
    assert canonical(canonical(url)) == canonical(url) == canonical(exact(url))
    assert exact(exact(url)) == exact(url)


@given(st.sampled_from(("http://", "https://")), parts)
def test_any_host_has_one_spelling_and_keeps_it(scheme: str, rest: str) -> None:
    test_any_text_has_one_spelling_and_keeps_it.hypothesis.inner_test(scheme + rest)


@pytest.mark.parametrize("url", [one for one, _ in SPELLINGS + EXACT] + [each for each in KEPT if "." in each])
def test_one_spelling_has_one_tail(url: str) -> None:
    assert tail(url) == tail(canonical(url))


def test_other_addresses_have_other_tails() -> None:
    assert len({tail(f"https://{host}.example/{name}") for host in "ab" for name in ("", "x", "y?p=1", "z/")}) == 5
    assert tail("") == tail("x:y") == ""


names = st.text("abc12", min_size=1, max_size=3)


@given(names, names, names, names)
def test_other_hosts_paths_and_parameters_stay_apart(one: str, other: str, name: str, value: str) -> None:
    for shape in (
        "https://{}.example/a",
        "https://h.example/a/{}",
        "https://h.example/?id={}",
        "https://h.example/a?{}=1",
    ):
        assert (canonical(shape.format(one)) == canonical(shape.format(other))) == (one == other)
    assert canonical(f"https://h.example/a?{name}={value}") != canonical("https://h.example/a")
