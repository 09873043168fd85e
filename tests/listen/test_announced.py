"""The feeds that pages say they have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.listen.announced import announced
from tests.shared_data import shared

PAGE = "https://example.org/blog/page"

REAL = {
    "DaringFireball.html": "https://example.org/feeds/main",
    "YouTubeTheVolvoRocks.html": "https://www.youtube.com/feeds/videos.xml?channel_id=UCct7QF2jcWRY6dhXWMSq9LQ",
    "coco.html": "https://example.org/feed/all/",
    "furbo.html": "http://furbo.org/feed/",
    "inessential.html": "http://inessential.com/xml/rss.xml",
    "sixcolors.html": "http://feedpress.me/sixcolors",
}


def urls(html: str) -> list[str]:
    return [link.url for link in announced(html.encode(), PAGE)]


@pytest.mark.parametrize(("name", "url"), REAL.items())
def test_real_pages_give_up_their_feeds(name: str, url: str) -> None:
    assert announced(shared("data", "feeds", name).read_bytes(), PAGE)[0].url == url


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="alternate" type="application/rss+xml" href="/feed">',
        '<LINK REL="Alternate" TYPE="Application/RSS+XML; charset=utf-8" HREF=" /feed\n">',
        "<link href=/feed type=application/atom+xml rel='feed alternate'>",
        '<html><head><base href="https://example.org/x/"><link rel=alternate type=application/feed+json href="../feed">',  # noqa: E501
        '<base href="/"><link rel="alternate" type="application/rss+xml" href="feed">',
        "<p><b>unclosed <link rel=alternate type=text/rss href=/feed </p></i><table>",
        '<link rel="feed" href="/feed">',
        '<link rel="alternate" type="application/xml" href="/feed">',
        '<link rel="alternate" type="application/rss+xml" href="feed:https://example.org/feed">',
        '<link rel="alternate" type="application/rss+xml" href="feed://example.org/feed">',
        '<link rel="alternate" type="application/rss+xml" href="//example.org/feed#top">',
        "<p>No link element, but a link: <a href='/feed'>Subscribe</a>",
    ],
)
def test_announcements_in_every_hand(html: str) -> None:
    assert urls(html) == ["https://example.org/feed"]


@pytest.mark.parametrize(
    "html",
    [
        "",
        "plain text",
        '<link rel="stylesheet" type="text/css" href="/feed.css">',
        '<link rel="alternate stylesheet" type="application/rss+xml" href="/feed">',
        '<link rel="alternate" hreflang="de" href="/de/feed">',
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/1">',
        '<link rel="alternate" type="application/json+oembed" href="/oembed?format=feed">',
        '<link rel="alternate" type="application/rss+xml" href="">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">',
        '<link rel="alternate" type="application/rss+xml" href="ftp://example.org/feed">',
        '<!-- <link rel="alternate" type="application/rss+xml" href="/feed"> -->',
        '<a href="/feedback">Feedback</a><a href="mailto:feed@example.org">Write</a>',
        f'<link rel="alternate" type="application/rss+xml" href="{PAGE}">',
    ],
)
def test_what_is_no_announcement(html: str) -> None:
    assert urls(html) == []


def test_comments_come_last_and_the_first_first() -> None:
    html = """
    <link rel="alternate" type="application/rss+xml" title="A site » Comments Feed" href="/comments/feed/">
    <link rel="alternate" type="application/rss+xml" title="A site » Feed" href="/feed/">
    <link rel="alternate" type="application/atom+xml" title="A site (Atom)" href="/atom/">
    <a href="/category/feed/">A category's feed</a>
    <link rel="alternate" type="application/rss+xml" title="Kommentar-Feed" href="/k/feed/">
    """
    paths = [url.removeprefix("https://example.org") for url in urls(html)]
    assert paths == ["/feed/", "/atom/", "/category/feed/", "/comments/feed/", "/k/feed/"]


def test_each_feed_once_with_its_title_made_safe() -> None:
    html = '<link rel=alternate type="text/rss" title="A\x1b[31m &lt;b&gt;\n feed" href=/feed>' * 3
    (link,) = announced(html.encode(), PAGE)
    assert link.title == "A <b> feed"


def test_a_page_with_thousands_of_feeds_gives_a_few() -> None:
    html = "".join(f"<link rel=alternate type=text/rss href=/{number}/feed>" for number in range(5_000))
    assert urls(html) == [f"https://example.org/{number}/feed" for number in range(20)]


@pytest.mark.parametrize(
    "page", [b"<div>" * 200_000, b"<a href=x" * 100_000, b"\0" * 1_000_000, b"<!DOCTYPE" + b"[" * 99]
)
def test_pages_that_mean_harm_take_no_time(page: bytes) -> None:
    assert announced(page, PAGE) == ()


@given(st.binary(max_size=400), st.text(max_size=100))
def test_any_page_can_be_looked_at(page: bytes, href: str) -> None:
    announced(page, PAGE)
    announced(b"<link rel=feed href='" + href.encode(errors="ignore") + b"'>" + page, PAGE)
