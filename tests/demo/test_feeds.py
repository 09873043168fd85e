"""The bundled feeds: each is read whole, by the parser that reads everybody else's."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

import pytest

from curator.demo import FOLDERS, bundled, rendered
from curator.domain.address import openable
from curator.domain.plain import plain
from curator.domain.text import is_safe
from curator.listen.parse import ParsedFeed, parse

MOMENT: Final = datetime(2026, 3, 1, 0, 10, tzinfo=UTC)
EXPECTED: Final = {
    "slow-software.xml": ("Slow Software", 5, "The save button is a promise", b'<rss version="2.0"'),
    "small-team.atom": ("The Small Team", 4, "Talking to the customers who left", b"<feed xmlns"),
    "firehose.xml": ("Gadget Firehose", 6, "US library backs SQLite as a format that lasts", b'<rss version="2.0"'),
    "commonplace.json": ("Commonplace", 5, "How brass wheels foretold the tides", b"https://jsonfeed.org/version/1.1"),
    "werkbank.atom": ("Werkbank 🔧 Notizen", 3, "Zwei Arten, ü zu schreiben 🔤", b"<feed xmlns"),
    "techou.rdf": ("手帳の余白", 3, "「表」という字が壊れるわけ", b"<rdf:RDF"),
    "daftar.xml": ("دفتر الهوامش", 3, "صانعة الأسطرلاب في حلب", b'<rss version="2.0"'),
    "simeiomata.xml": ("Σημειώματα από την αυλή", 3, "Τι έσωσε η φωτιά", b'<rss version="0.91"'),
}
KNOWN_SITES: Final = r"https://(example\.org/|www\.sqlite\.org/|docs\.python\.org/3/|man7\.org/|unicode\.org/reports/)"


@cache
def read(name: str) -> ParsedFeed:
    return parse(rendered(bundled(name), MOMENT), "", f"file:///tmp/{name}")


def entries() -> list:
    return [entry for name in EXPECTED for entry in read(name).entries]


def test_the_feeds_that_are_followed_are_those_that_are_shipped():
    assert sorted(name for names in FOLDERS.values() for name in names) == sorted(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_reads_every_feed_whole(name):
    title, count, a_title, mark = EXPECTED[name]
    feed = read(name)
    assert mark in bundled(name)
    assert feed.title == title
    assert feed.site.startswith("https://example.org/")
    assert len(feed.entries) == count
    assert a_title in [entry.title for entry in feed.entries]
    for entry in feed.entries:
        assert is_safe(entry.title + entry.author)
        assert len(plain(entry.html)) > 60
        assert "�" not in entry.html + entry.title


def test_all_together_are_a_sitting():
    assert len(entries()) == 32


@pytest.mark.parametrize("name", EXPECTED)
def test_leaves_no_placeholder(name):
    assert b"{{" in bundled(name)
    assert b"{{" not in rendered(bundled(name), MOMENT)
    assert b"}}" not in rendered(bundled(name), MOMENT)


def test_dates_are_as_long_ago_as_they_say():
    template = b"{{rfc822 5h}} {{iso 3d}} {{iso 20m}} {{iso later}} {iso 3d}"
    assert rendered(template, MOMENT) == (
        b"Sat, 28 Feb 2026 19:10:00 +0000 2026-02-26T00:10:00+00:00 2026-02-28T23:50:00+00:00 {{iso later}} {iso 3d}"
    )


def test_dates_are_spread_from_minutes_to_weeks():
    ages = sorted(MOMENT - entry.published for entry in entries() if entry.published)
    assert ages[0] == timedelta(minutes=20)
    assert ages[-1] == timedelta(days=40)
    assert sum(age < timedelta(days=1) for age in ages) >= 8
    assert sum(age > timedelta(days=7) for age in ages) >= 8


def test_one_entry_has_no_date_and_one_no_title():
    assert len([entry for entry in entries() if entry.published is None]) == 1
    assert b'"title"' not in bundled("commonplace.json").split(b'"id"')[2]
    (untitled,) = [entry for entry in read("commonplace.json").entries if entry.url.endswith("/n/218")]
    assert untitled.title.startswith("A library is not the books")


def test_the_feed_of_1999_has_no_ids():
    assert b"guid" not in bundled("simeiomata.xml")
    assert len({entry.url for entry in read("simeiomata.xml").entries}) == 3


def test_two_feeds_tell_the_same_news_once():
    links = Counter(entry.url for entry in entries())
    assert [link for link, count in links.items() if count > 1] == ["https://www.sqlite.org/locrsf.html"]
    assert links["https://www.sqlite.org/locrsf.html"] == 2


def test_links_lead_to_known_places_only():
    linked = re.findall(r'(?:href|src)="([^"]+)"', " ".join(entry.html for entry in entries()))
    assert len(linked) >= 10
    for link in [*linked, *(entry.url for entry in entries())]:
        assert openable(link)
        assert re.match(KNOWN_SITES, link), link


def test_one_piece_is_long_and_has_everything_a_text_can_have():
    (piece,) = [entry for entry in entries() if entry.title == "The save button is a promise"]
    assert 1300 < len(plain(piece.html).split()) < 1600
    for tag in ("h2", "ol", "ul", "table", "pre", "blockquote", "a", "img", "em", "strong"):
        assert f"<{tag}" in piece.html
    assert re.search(r'alt="Four boxes', piece.html)


def test_notes_are_as_short_as_a_paragraph():
    assert min(len(plain(entry.html).split()) for entry in entries() if plain(entry.html).isascii()) < 30
