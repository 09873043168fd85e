"""OPML in and out."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.faults import Unreadable
from curator.domain.feed import Feed
from curator.domain.text import Line, is_safe, one_line, prose
from curator.listen.opml import Outline, Outlines, read, write
from tests.domain.test_text import HOSTILE_TEXT
from tests.shared_data import shared

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def outlines(body: str, start: str = "<opml version='2.0'><head/>") -> Outlines:
    return read(f"{start}<body>\n{body}\n</body></opml>".encode(), "mine.opml")


def feeds_of(found: Outlines) -> list[Feed]:
    """The subscriptions that these outlines become."""
    return [
        Feed(each.url, each.title, NOW, site=each.site, folder=each.folder, attributes=each.attributes)
        for each in found.feeds
    ]


def test_feeds_in_nested_folders_with_all_they_carry() -> None:
    found = outlines(
        '<outline text="Outer"><outline title="Inner &amp; more" text="other">'
        '<outline type="rss" text="A" title="A" xmlUrl="https://a.example/feed?x=1&amp;y=2" htmlUrl="https://a.example/"/>'
        '</outline><outline type="atom" text="B" xmlUrl="http://b.example/" description="" x:rank="3" xmlns:x="urn:x"/>'
        '</outline><outline text="a note"/><outline text="C" title="See" xmlUrl="http://c.example/"/>'
    )
    assert found.refused == ()
    assert found.feeds == (
        Outline(
            "https://a.example/feed?x=1&y=2", Line("A"), "https://a.example/", (Line("Outer"), Line("Inner & more"))
        ),
        Outline(
            "http://b.example/",
            Line("B"),
            "",
            (Line("Outer"),),
            {"type": "atom", "description": "", "{urn:x}rank": "3"},
        ),
        Outline("http://c.example/", Line("See"), attributes={"text": "C"}),
    )


@pytest.mark.parametrize(
    ("attributes", "outline"),
    [
        ('XMLURL="http://a.example/" TITLE="T"', Outline("http://a.example/", Line("T"))),
        ('xmlUrl=" http://a.example/ "', Outline("http://a.example/", Line(""))),
        ('xmlUrl="feed://a.example/f"', Outline("http://a.example/f", Line(""))),
        ('xmlUrl="feed:https://a.example/f"', Outline("https://a.example/f", Line(""))),
        ('xmlUrl="http://a.example/" htmlUrl="javascript:x"', Outline("http://a.example/", Line(""))),
        ('xmlUrl="http://a.example/" text="a\x1b[31m&#x202e;b"', Outline("http://a.example/", Line("ab"))),
        ('xmlUrl="http://a.example/?a=1&b=2" text="Q&A &nbsp;"', Outline("http://a.example/?a=1&b=2", Line("Q&A"))),
        (
            'xmlUrl="http://a.example/" text="T" about="see <a href="http://x/" rel="y">the "best"</a> of it" z="1"',
            Outline(
                "http://a.example/",
                Line("T"),
                attributes={"about": 'see <a href="http://x/" rel="y">the "best"</a> of it', "z": "1"},
            ),
        ),
    ],
)
def test_what_other_programs_write(attributes: str, outline: Outline) -> None:
    assert outlines(f"<outline {attributes}/>").feeds == (outline,)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("exec:rm -rf ~", "exec: lines are not followed"),
        ("filter:/bin/x:http://a.example/", "filter: lines are not followed"),
        ("file:///etc/passwd", "file: lines are not followed"),
        ("query:unread:x", "query: lines are not followed"),
        ("|curl http://a.example", "commands are not followed"),
        ("javascript:alert(1)", "javascript: lines are not followed"),
        ("/relative", "it is no web address"),
        ("gopher://a.example/", "it is no web address"),
    ],
)
def test_what_is_refused_is_named_with_its_place(url: str, why: str) -> None:
    found = outlines(f'<outline text="Good" xmlUrl="http://a.example/"/>\n<outline text="Bad" xmlUrl="{url}"/>')
    assert [feed.title for feed in found.feeds] == ["Good"]
    assert [str(problem) for problem in found.refused] == [f"mine.opml, line 3: “Bad” is refused: {why} ({url})"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "line 1: not OPML"),
        (b"http://a.example/feed\n", "line 1: not OPML"),
        (b"<!doctype html><html></html>", "line 1: not OPML"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "line 1: not OPML"),
        (b"<opml>\n<body>\n<outline text='a'>\n</body></opml>", "line 4: mismatched tag"),
        (b"<?xml version='1.0'?>\n\n<opml>\n<body>\n<outline text='a", "line 5: unclosed token"),
    ],
)
def test_what_cannot_be_read_is_named_with_file_and_line(content: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(content, "mine.opml")
    assert str(caught.value).startswith("mine.opml, ")
    assert why in str(caught.value)


def test_entities_are_not_expanded() -> None:
    start = "<!DOCTYPE opml [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'><!ENTITY f SYSTEM 'file:///etc/hostname'>]><opml>"
    (feed,) = outlines('<outline text="&b; &f;" xmlUrl="http://a.example/&b;"/>', start).feeds
    assert (feed.title, feed.url) == ("&b; &f;", "http://a.example/&b;")


def test_bottomless_folders_end_somewhere() -> None:
    depth = 100_000
    (feed,) = outlines(
        "<outline text='x'>" * depth + '<outline xmlUrl="http://a.example/"/>' + "</outline>" * depth
    ).feeds
    assert feed.folder == (Line("x"),) * 20


FEEDS = st.lists(
    st.builds(
        Feed,
        url=st.integers(0, 10**6).map("https://a.example/feed?a=1&n={}".format),
        title=st.text(min_size=1, max_size=20).map(one_line).filter(bool),
        added=st.just(NOW),
        site=st.sampled_from(["", "https://a.example/?a=1&b=2"]),
        folder=st.lists(st.text(min_size=1, max_size=5).map(one_line).filter(bool), max_size=3).map(tuple),
        attributes=st.dictionaries(
            st.sampled_from(
                ["description", "type", "version", "text", "{urn:x}a", "{http://y.example/}b-c", "x_y.z-1"]
            ),
            st.text(max_size=10).map(prose).map(lambda text: " ".join(text.split())),
            max_size=4,
        ).map(
            lambda found: {name: value for name, value in found.items() if name != "type" or value not in ("", "rss")}
        ),
    ),
    max_size=8,
    unique_by=lambda feed: feed.url,
)


@given(FEEDS)
def test_what_is_written_reads_the_same(feeds: list[Feed]) -> None:
    found = read(write(feeds, "Mine"), "x")
    assert found.refused == ()
    got = {feed.url: feed for feed in feeds_of(found)}
    wanted = {}
    for feed in feeds:
        kept = {
            name: value for name, value in feed.attributes.items() if name != "text" or value not in ("", feed.title)
        }
        wanted[feed.url] = Feed(feed.url, feed.title, NOW, site=feed.site, folder=feed.folder, attributes=kept)
    assert got == wanted


@given(HOSTILE_TEXT)
def test_nothing_hostile_comes_in_or_goes_out(text: str) -> None:
    feed = Feed(
        "https://a.example/",
        Line(text),
        NOW,
        folder=(Line(text),),
        attributes={"x": text, text: "y", f"{{{text}}}z": "y"},
    )
    written = write([feed], text)
    assert is_safe(written.decode())
    for each in read(written, text).feeds:
        assert all(map(is_safe, (each.url, each.title, each.site, *each.folder, *each.attributes.values())))


@pytest.mark.parametrize(
    ("parts", "feeds", "folders"),
    [
        (("opml", "hn-personal-blogs.opml"), 1229, {("HN Personal Blogs",)}),
        (("opml", "engineering-blogs.opml"), 422, {("Engineering Blogs",)}),
        (("opml", "programming.opml"), 50, {("Programming",)}),
        (("opml", "india-news.opml"), 36, {("India",)}),
        (("feeds", "Subs.opml"), 207, {(), ("Macintosh",), ("Weblogs",), ("Writers",), ("Programming",)}),
        (
            ("feeds", "SubsNoTitleAttributes.opml"),
            207,
            {(), ("Macintosh",), ("Weblogs",), ("Writers",), ("Programming",)},
        ),
    ],
)
def test_real_lists_come_in_and_go_out_whole(parts: tuple[str, str], feeds: int, folders: set[tuple[str, ...]]) -> None:
    content = shared("data", *parts).read_bytes()
    found = read(content, parts[1])
    assert (len(found.feeds), {feed.folder for feed in found.feeds}) == (feeds, folders)
    assert found.refused == ()
    assert all(feed.title for feed in found.feeds)
    assert content.count(b"xmlUrl=") == feeds
    assert sorted(map(str, read(write(feeds_of(found), "x"), "x").feeds)) == sorted(map(str, found.feeds))
