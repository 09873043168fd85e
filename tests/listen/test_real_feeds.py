"""Every real feed is read as its files say.

`expectations/` holds facts and figures only: links, dates, and lengths and digests of texts. They were made by a reader
of another kind (lxml and the specifications, nothing of feedparser or curator), and every disagreement was settled by
eye. Settled this way, as whoever knows the feed's site would expect:

- An Atom entry whose alternate link is empty (OneFootTsunami) leads to its id, which is the post's address.
- A person's name is the author where a name and a job stand side by side (cloudblog).
- An episode's author is its dc:creator, not the podcast's name that iTunes shows (atp).
- An entry without a title (Scripting News, manton, jsonfeed-extension) gets its text's first words.
- A byte order mark in the middle of a title (phpxml) is no part of it.
- A date without a zone (kc0011) is taken as UTC.
- Of a download that breaks off (allthis-partial), the whole items count.
- The links that curator adds to a body, to files and films that come with it, are no part of it.
"""

import hashlib
import json
import re
from pathlib import Path

import pytest

from curator.domain.article import Entry
from curator.domain.faults import FetchFailed
from curator.domain.plain import plain
from curator.domain.text import is_safe
from curator.listen.cleaning import sanitised
from curator.listen.entries import ParsedFeed
from curator.listen.parse import parse
from tests.shared_data import shared

EXPECTATIONS = sorted((Path(__file__).parent / "expectations").glob("*.json"))
URL = "https://reader.example/feed"
OURS = re.compile(r"\[(?:attached|embedded): .*\]")


def parsed(name: str) -> ParsedFeed:
    return parse(shared("data", "feeds", name).read_bytes(), "", URL)


def mark(text: str) -> list[object]:
    """A text's length and digest."""
    return [len(text), hashlib.blake2b(text.encode(), digest_size=8).hexdigest()]


def shown(entry: Entry) -> str:
    """What the entry shows, without white space."""
    return "".join("".join(line.split()) for line in plain(entry.html).split("\n") if not OURS.fullmatch(line))


@pytest.mark.parametrize("path", EXPECTATIONS, ids=lambda path: path.stem)
def test_title_link_date_author_and_body_of_every_entry(path: Path) -> None:
    expected = json.loads(path.read_text())
    feed = parsed(path.stem)
    assert (mark(feed.title), feed.site) == (expected["title"], expected["site"])
    assert len(feed.entries) == len(expected["entries"])
    for number, (entry, facts) in enumerate(zip(feed.entries, expected["entries"], strict=True)):
        date = entry.published.isoformat() if entry.published else None
        author = mark(entry.author) if entry.author else None
        body = shown(entry)
        got = {"link": entry.url, "date": date, "author": author, "body": mark(body)}
        assert got == {name: facts[name] for name in got}, f"entry {number}"
        if facts["title"]:
            assert mark(entry.title) == facts["title"], f"entry {number}"
        else:
            assert body.startswith("".join(entry.title.rstrip("…").split())), f"entry {number}"


@pytest.mark.parametrize("path", EXPECTATIONS, ids=lambda path: path.stem)
def test_nothing_unsafe_comes_through(path: Path) -> None:
    for entry in parsed(path.stem).entries:
        assert all(map(is_safe, (entry.guid, entry.url, entry.base, entry.title, entry.author, entry.html)))
        assert not re.search(r"<(script|style|iframe|object)|\son\w+=", sanitised(entry.html, entry.base or entry.url))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("DaringFireball.html", "an HTML page"),
        ("YouTubeTheVolvoRocks.html", "an HTML page"),
        ("coco.html", "an HTML page"),
        ("furbo.html", "an HTML page"),
        ("inessential.html", "an HTML page"),
        ("sixcolors.html", "an HTML page"),
        ("Subs.opml", "a list of feeds (OPML)"),
        ("SubsNoTitleAttributes.opml", "a list of feeds (OPML)"),
    ],
)
def test_what_is_no_feed_is_named(name: str, kind: str) -> None:
    with pytest.raises(FetchFailed, match=re.escape(f"{URL} is not a feed: it is {kind}")):
        parsed(name)


def test_every_file_has_its_expectations() -> None:
    files = {path.name for path in shared("data", "feeds").iterdir() if path.suffix not in (".html", ".opml")}
    assert files == {path.stem for path in EXPECTATIONS}
