"""The article of a page."""

import json
import re
from collections import Counter
from statistics import mean

import pytest

from curator.domain.faults import FetchFailed
from curator.domain.plain import plain
from curator.domain.text import html, is_safe
from curator.listen.fulltext import extract
from tests.shared_data import shared

URL = "https://site.example/posts/1.html"
WORDS = "Every few words of this sentence, and there are some, add up to an article that a reader came for. "
NAVIGATION = '<nav><a href="/">Home</a> <a href="/about">About</a></nav><div class="sidebar">Subscribe now</div>'


def page(head: str = "", body: str = "", paragraphs: int = 8) -> bytes:
    text = "".join(f"<p>{number}. {WORDS * 2}</p>" for number in range(paragraphs))
    return (
        f"<!doctype html><html><head><title>A long title of a post | The Site</title>{head}</head><body>{NAVIGATION}"
        f"<article><h1>A long title of a post</h1>{body}{text}<a href='../up'>up</a></article></body></html>"
    ).encode()


def test_the_article_without_what_surrounds_it() -> None:
    found = extract(page(), "text/html; charset=utf-8", URL)
    text = plain(found.html)
    assert all(f"{number}. Every few words" in text for number in range(8))
    assert "Subscribe" not in text
    assert "About" not in text
    assert found.title == "A long title of a post"


def test_it_is_sanitised_and_its_links_are_whole() -> None:
    hostile = (
        '<script>x()</script><p onclick="x()">Click &#27;[31m here \u202e and there, please, so that it counts.</p>'
    )
    found = extract(page(body=hostile), "text/html", URL)
    assert "x()" not in found.html
    assert is_safe(found.html)
    assert is_safe(plain(found.html))
    assert "onclick" not in found.html


LINKED = (
    '<script type="application/ld+json"><![CDATA[{"@graph": [{"@type": "Person"}, {"@type": "BlogPosting", '
    '"headline": "Linked", "author": [{"name": "Ann"}, {"name": "José"}], "datePublished": "2026-11-20T12:00"}]}]]>'
    "</script>"
)


@pytest.mark.parametrize(
    ("head", "body", "title", "author", "date"),
    [
        ("", "", "A long title of a post", "", None),
        (
            '<meta property="og:title" content="Open &amp; graph"><meta name="author" content="Ann">'
            '<meta property="article:published_time" content="2026-11-20T13:00:00+01:00">',
            "",
            "Open & graph",
            "Ann",
            "2026-11-20T12:00:00+00:00",
        ),
        (LINKED, "", "A long title of a post", "Ann, José", "2026-11-20T12:00:00+00:00"),
        (
            "",
            '<p class="byline">By Ann Ode - Nov 20, 2026</p><time datetime="2026-11-20">today</time>',
            "A long title of a post",
            "Ann Ode",
            "2026-11-20T00:00:00+00:00",
        ),
        ("", '<a rel="author" href="/ann">Ann Ode</a>', "A long title of a post", "Ann Ode", None),
        (
            '<meta property="og:title" content="Dashes - in a title: all of it">'
            '<meta property="article:author" content="https://social.example/ann">'
            '<meta name="date" content="nonsense">',
            "",
            "Dashes - in a title: all of it",
            "",
            None,
        ),
        (
            '<meta property="og:title" content="Short | The Site"><meta property="og:site_name" content="The Site">',
            "",
            "Short",
            "",
            None,
        ),
    ],
)
def test_title_author_and_date(head: str, body: str, title: str, author: str, date: str | None) -> None:
    found = extract(page(head, body), "text/html", URL)
    assert (found.title, found.author) == (title, author)
    assert (found.published.isoformat() if found.published else None) == date


def test_the_feeds_that_a_page_announces() -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    assert extract(page(link), "text/html", URL).feeds == ("https://site.example/feed.xml",)


def test_a_page_in_another_encoding() -> None:
    body = page('<meta charset="windows-1251">', "<p>Привет, мир</p>").decode().encode("cp1251", "ignore")
    assert "Привет, мир" in plain(extract(body, "text/html", URL).html)


def test_text_is_a_page_too() -> None:
    found = extract(b"A title\n\nand <b>words</b>", "text/plain", URL)
    assert (found.title, plain(found.html)) == ("A title", "A title\nand <b>words</b>")


def test_a_page_without_an_article_is_empty_or_short() -> None:
    assert len(plain(extract(b"<html><body></body></html>", "text/html", URL).html)) < 10


@pytest.mark.parametrize(
    ("body", "content_type", "why"),
    [
        (b"%PDF-1.7", "application/pdf", "a PDF"),
        (b"\x89PNG\r\n", "image/png", "a picture"),
        (b"\xff\xd8\xff\xe0", "", "a picture"),
        (b"", "text/html", "empty"),
        (b"<!-- -->", "text/html", "nothing is on it"),
        (b"\x00\x01\x02" * 9, "", "binary"),
        (b"<?xml version='1.0'?><rss><channel/></rss>", "text/xml", "a feed"),
        (b'{"a": 1}', "application/json", "JSON"),
    ],
)
def test_what_is_no_page_is_told_in_one_line(body: bytes, content_type: str, why: str) -> None:
    with pytest.raises(FetchFailed, match=f"{re.escape(URL)} is not a web page: (it is )?{why}"):
        extract(body, content_type, URL)


def agreement(ours: str, theirs: str) -> float:
    """F1 over the words, each counted as often as it stands there."""
    mine, expected = (Counter(re.findall(r"\w+", plain(html(text)).lower())) for text in (ours, theirs))
    shared_words = (mine & expected).total()
    return 2 * shared_words / (mine.total() + expected.total()) if mine or expected else 1.0


def test_real_pages_read_as_another_extractor_reads_them(capsys: pytest.CaptureFixture[str]) -> None:
    agreements, titles = {}, []
    for folder in sorted(shared("data", "pages").iterdir()):
        found = extract((folder / "source.html").read_bytes(), "text/html", "http://fakehost/test/page.html")
        facts = json.loads((folder / "expected-metadata.json").read_text())
        agreements[folder.name] = agreement(found.html, (folder / "expected.html").read_text())
        titles.append(found.title[:20] == " ".join((facts.get("title") or "").split())[:20])
        assert is_safe(found.html)
    worst = sorted(agreements, key=lambda name: agreements[name])[:3]
    with capsys.disabled():
        print(
            f"\nfull text: mean F1 {mean(agreements.values()):.3f}, titles {mean(titles):.0%}, worst {', '.join(worst)}"
        )
    assert mean(agreements.values()) >= 0.96
    assert mean(titles) >= 0.9
