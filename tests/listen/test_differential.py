"""The fast reader and feedparser give the same articles, for whatever the fast one doesn't leave to feedparser.

There is no deliberate difference: where the two might not agree, the fast reader gives up. `LEFT` says why it does so
for a real feed.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from curator.domain.intake import Known, content_of, decide, keys_of
from curator.listen import xml_feed
from curator.listen.charset import to_text
from curator.listen.xml_text import fault_in, root_of
from tests.listen.feed_making import NAMESPACES, odd, usual
from tests.shared_data import shared

URL = "https://reader.example/dir/feed"
ROOTS = ("rss", "feed", "rdf", "channel")
SOURCES = "FEEDPARSER_SOURCES"
LEFT = {
    "aktuality.rss": "a picture within an item has a title and a link of its own",
    "cloudblog.rss": "within an item, elements of no known kind have titles and descriptions of their own",
    "kc0011.rss": "not UTF-8 (once decoded, the fast reader reads it)",
    "macworld.rss": "within an item, elements of no known kind have further ones within",
    "phpxml.rss": "its XML declaration is none",
}
thorough = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def both_agree(body: bytes) -> bool:
    """Whether the fast reader reads it; what it says is then what feedparser says."""
    quick = xml_feed.quickly(body, URL)
    if quick is None:
        return False
    assert quick == xml_feed.parse(to_text(body), URL)
    return True


@thorough
@given(usual)
def test_the_fast_reader_reads_every_usual_feed_as_feedparser_does(text: str) -> None:
    assert both_agree(text.encode())


@thorough
@given(odd())
def test_of_an_odd_feed_it_says_what_feedparser_says_or_nothing(text: str) -> None:
    both_agree(text.encode())


def test_it_reads_the_real_feeds_but_for_some() -> None:
    files = [path for path in shared("data", "feeds").iterdir() if root_of(to_text(path.read_bytes())) in ROOTS]
    assert {path.name for path in files if not both_agree(path.read_bytes())} == set(LEFT)
    assert len(files) > 4 * len(LEFT)


def test_it_reads_whatever_the_kit_makes(tmp_path: Path) -> None:
    maker = shared("peerkit", "make_corpus.py")
    command = [sys.executable, maker, tmp_path, "--feeds", "8", "--base", "http://127.0.0.1:1"]
    subprocess.run(command, check=True, capture_output=True)
    files = sorted((tmp_path / "feeds").iterdir())
    assert len(files) == 8
    assert all(both_agree(path.read_bytes()) for path in files)


def test_it_agrees_with_feedparser_on_feedparsers_own_tests() -> None:
    """Of those that are well-formed, in UTF-8, and come without a document type or a comment full of markup."""
    if not (folder := os.environ.get(SOURCES)):
        pytest.skip(f"needs feedparser's source distribution, in the folder that {SOURCES} names")
    files = [path for path in Path(folder).glob("tests/*/**/*.xml") if _may_be_read(path.read_bytes())]
    read = sum(both_agree(path.read_bytes()) for path in files)
    assert read > 750
    assert read > len(files) * 0.8


def _may_be_read(body: bytes) -> bool:
    """As it stands."""
    text = to_text(body)
    start = text.lstrip()
    return root_of(text) in ROOTS and not fault_in(body) and "<" not in start[4 : start.find("-->")]


def test_were_a_feed_to_change_its_reader_nothing_would_come_back_as_new() -> None:
    body = (
        b"<rss version='2.0'><channel><title>S</title><item><title>T</title><description>&lt;p&gt;x&lt;/p&gt;"
        b"</description><guid>http://a.example/1</guid></item></channel></rss>"
    )
    quick, slow = xml_feed.quickly(body, URL), xml_feed.parse(body.decode(), URL)
    assert quick
    known = [
        Known(1, key, entry.url, content_of(entry))
        for key, entry in zip(keys_of(slow.entries), slow.entries, strict=True)
    ]
    assert decide(known, quick.entries) == []


@pytest.mark.parametrize(
    "odd",
    [
        '<sy:updatePeriod type="x"><managingEditor>Inner</managingEditor></sy:updatePeriod>',
        '<feedburner:origLink src="x"><title>Inner</title></feedburner:origLink>',
        '<feedburner:origLink href=" ">/blank</feedburner:origLink>',
        '<category xmlns:content="http://www.georss.org/georss"/>',
        '<category xmlns:dc="http://www.opengis.net/gml"/>',
        '<category xmlns:slash="http://purl.org/dc/elements/1.1/"/>',
        "<managingEditor><gml:pos xmlns:gml='http://www.opengis.net/gml'>1</gml:pos></managingEditor>",
    ],
)
def test_what_feedparser_reads_in_a_way_of_its_own_is_read_so(odd: str) -> None:
    both_agree(
        f'<rss version="2.0" {NAMESPACES}><channel><title>S</title><item>{odd}<dc:creator>Ann</dc:creator>'
        "<link>/l</link><content:encoded>&lt;p&gt;Text&lt;/p&gt;</content:encoded></item></channel></rss>".encode()
    )


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE rss [<!ENTITY x "y">]><rss version="2.0"><channel><title>&x;</title></channel></rss>',
        b'<?xml version="1.0"?><!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss version="2.0"><channel><title>T</title>'
        b"</channel></rss>",
        b'<rss version="2.0"><channel><title>&undeclared;</title></channel></rss>',
        b'<rss version="2.0"><channel><title>open</title></channel>',
        b'<rss version="2.0"><channel>' + b"<x>" * 300 + b"</x>" * 300 + b"<title>T</title></channel></rss>",
        b'<rss version="2.0"><channel><title>\xff</title></channel></rss>',
        b'<rss version="2.0"><channel><title>' + b"x" * 10_000_001 + b"</title></channel></rss>",
        b"<html><title>T</title></html>",
        b"",
    ],
    ids=["entity", "external", "undeclared", "open", "deep", "not UTF-8", "long", "page", "empty"],
)
def test_what_could_do_harm_or_is_broken_is_left_alone(body: bytes) -> None:
    assert xml_feed.quickly(body, URL) is None
