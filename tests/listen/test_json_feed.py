"""JSON Feed, and what is nearly that."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.article import Entry
from curator.domain.faults import FetchFailed
from curator.domain.plain import plain
from curator.listen.parse import parse

URL = "https://site.example/feed.json"
FEED = {"version": "https://jsonfeed.org/version/1.1", "title": "Site", "home_page_url": "/"}


def item(said: dict[str, Any], feed: dict[str, Any] | None = None) -> Entry:
    (entry,) = parse(json.dumps({**FEED, **(feed or {}), "items": [said]}).encode(), "", URL).entries
    return entry


def test_an_item_in_full() -> None:
    entry = item(
        {
            "id": 7,
            "url": "/7",
            "external_url": "https://else.example/",
            "title": "Seven &amp; up",
            "content_html": "<p>Words</p>",
            "content_text": "other words",
            "summary": "less",
            "date_published": "2026-11-20T13:00:00+01:00",
            "date_modified": "2026-11-21T12:00:00Z",
            "authors": [{"name": "Ann"}, {"name": "José"}],
            "author": {"name": "Nobody"},
            "attachments": [{"url": "/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 1234567}],
        }
    )
    assert (entry.guid, entry.url, entry.title, entry.author) == (
        "7",
        "https://site.example/7",
        "Seven & up",
        "Ann, José",
    )
    assert entry.published is not None
    assert entry.published.isoformat() == "2026-11-20T12:00:00+00:00"
    assert plain(entry.html) == "Words\n[attached: a.mp3, audio/mpeg, 1 MB]"


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({"content_text": "5 < 6\n\nhttps://a.example/"}, "5 < 6\nhttps://a.example/"),
        ({"summary": "short"}, "short"),
        ({"content_html": "", "content_text": "words"}, "words"),
        ({}, ""),
    ],
)
def test_the_body(said: dict[str, Any], text: str) -> None:
    assert plain(item({"id": "1", "title": "T", **said}).html) == text


@pytest.mark.parametrize(
    ("said", "feed", "author"),
    [
        ({"author": {"name": "Ann"}}, {}, "Ann"),
        ({}, {"author": {"name": "Old"}}, "Old"),
        ({}, {"authors": [{"name": "One"}, {"name": "Two"}], "author": {"name": "Old"}}, "One, Two"),
        ({"authors": []}, {"author": {"name": "Old"}}, "Old"),
        ({"authors": [{"url": "https://x.example/"}]}, {}, ""),
        ({"author": "Ann"}, {}, ""),
    ],
)
def test_who_wrote_it(said: dict[str, Any], feed: dict[str, Any], author: str) -> None:
    assert item({"id": "1", "title": "T", **said}, feed).author == author


def test_where_it_leads() -> None:
    assert item({"id": "https://a.example/1", "title": "T"}).url == "https://a.example/1"
    assert item({"id": "1", "external_url": "https://else.example/"}).url == "https://else.example/"
    assert item({"id": "1", "url": "javascript:x", "title": "T"}).url == ""


def test_a_download_that_breaks_off_gives_its_whole_items() -> None:
    text = json.dumps({**FEED, "items": [{"id": str(number), "title": f"T{number}"} for number in range(20)]})
    for cut in range(len(text) // 2, len(text), 7):
        entries = parse(text[:cut].encode(), "", URL).entries
        assert [entry.title for entry in entries] == [f"T{number}" for number in range(len(entries))]
        assert len(entries) >= text[:cut].count("}")


@pytest.mark.parametrize(
    "text",
    ['{"items": ' + "[" * 100_000, '{"items": {"a": 1}}', '{"a": ' + "9" * 5_000 + "}", "[]", '{"version": "x"}'],
)
def test_what_is_no_json_feed(text: str) -> None:
    with pytest.raises(FetchFailed, match="is not a feed"):
        parse(text.encode(), "application/json", URL)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = ("id", "url", "title", "content_html", "summary", "date_published", "authors", "author", "attachments", "guid")


@given(st.lists(st.dictionaries(st.sampled_from([*NAMES, "link", "description", "enclosure"]), JSON), max_size=3))
def test_items_of_any_shape_are_read(items: list[dict[str, Any]]) -> None:
    assert len(parse(json.dumps({**FEED, "items": items}).encode(), "", URL).entries) == len(items)
    assert len(parse(json.dumps({"rss": {"channel": {"title": "S", "item": items}}}).encode(), "", URL).entries) == len(
        items
    )
