"""Homes and newsboat caches filled with so many articles, without any network."""

import random
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from msgspec import structs

from curator.archive.storing import Download
from curator.domain.article import Entry
from curator.domain.feed import Feed, FetchState
from curator.domain.intake import decide
from curator.domain.text import Html, Line
from curator.home import Home
from tests.bench.kit import PER_FEED
from tests.bench.shelf import shelf

BODY = 1_000
KITS_BODY = 5_000
"""About as long as those of the kit's corpus."""
_MOST_FEEDS, _FEWEST_EACH = 1_000, 10
_AT_ONCE = 20
_KEEP_ALL = "[keep]\nper_feed = 0\noverall = 0\n"
FIRST_TITLE = "The first of all"
FIRST_WORDS = "Here it begins"
_SYLLABLES = tuple(
    re.findall("[a-z]{2,4}", "ba co di fu ga he ji ko lu ma ne po qui ra se ti vo wa xe zu bran clo dril stan mer")
)


def feeds_of(articles: int) -> int:
    """At most as many as one follows: the more articles there are, the more years they are of."""
    return min(_MOST_FEEDS, max(1, articles // _FEWEST_EACH))


def words(rng: random.Random, count: int) -> str:
    return " ".join("".join(rng.choices(_SYLLABLES, k=rng.choice((1, 2, 2, 3)))) for _ in range(count))


@cache
def _paragraphs() -> list[str]:
    rng = random.Random(4)
    return [f'<p>{words(rng, 60)} <a href="https://example.org/{n}">{words(rng, 2)}</a>.</p>' for n in range(5_000)]


def body(rng: random.Random, size: int) -> str:
    """Markup of about so many characters."""
    return "".join(rng.choices(_paragraphs(), k=max(1, round(size / len(_paragraphs()[0])))))


def entries(rng: random.Random, feed: int, count: int, newest: datetime, length: int = BODY) -> list[Entry]:
    return [
        Entry(
            guid=Line(f"{feed}-{number}"),
            url=f"https://example.org/{feed}/{number}",
            title=Line(words(rng, 8).capitalize()),
            author=Line(words(rng, 2).title()),
            published=newest - timedelta(minutes=rng.randrange(600_000)),
            updated=None,
            html=Html(body(rng, length)),
        )
        for number in range(count)
    ]


@cache
def filled(articles: int, length: int = BODY) -> Path:
    """A home with so many articles of about so many characters, all indexed; benchmarks only read it."""
    root = shelf() / (f"home-{articles}" if length == BODY else f"home-{articles}-{length}")
    if not (root / "whole").exists():
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir()
        (root / "config.toml").write_text(_KEEP_ALL)
        with closing(Home.open(root)) as home:
            fill(home, articles, length)
        (root / "whole").touch()
    with closing(Home.open(root)) as home:
        _rest(home)
    return root


def _rest(home: Home) -> None:
    """As it is for somebody who was here a moment ago: nothing is due, and all is in its order."""
    home.inbox.rerank()
    fetching, tomorrow = home._archive.fetching, datetime.now(UTC) + timedelta(days=1)
    fetching.save(*(structs.replace(state, due=tomorrow) for state in fetching.states().values()))


def with_long_article(root: Path, length: int) -> Path:
    """A new home with 50 articles, the first of which has so many characters and begins with `FIRST_WORDS`."""
    with closing(Home.open(root)) as home:
        fill(home, PER_FEED)
        now = datetime.now(UTC)
        html = Html(f"<p>{FIRST_WORDS}.</p>{body(random.Random(2), length)}")
        first = Entry(Line("first"), "https://example.org/first", Line(FIRST_TITLE), Line("A"), now, None, html)
        home._archive.articles.store(_download(_feed(0, now), [first], now), now)
        home.following.run()
        _rest(home)
    return root


def fill(home: Home, articles: int, length: int = BODY) -> None:
    rng, now = random.Random(1), datetime.now(UTC)
    feeds = [_feed(number, now) for number in range(feeds_of(articles))]
    each = articles // len(feeds)
    home._curation.edit_feeds(lambda _: tuple(feeds))
    home._archive.fetching.ensure(feeds)
    for first in range(0, len(feeds), _AT_ONCE):
        numbered = enumerate(feeds[first : first + _AT_ONCE], first)
        home._archive.articles.store_all(
            [
                _download(feed, entries(rng, number, each, now - timedelta(minutes=1), length), now)
                for number, feed in numbered
            ],
            now,
        )
    home.following.run()


def _feed(number: int, now: datetime) -> Feed:
    return Feed(f"https://feed{number}.example.org/", Line(f"Feed {number:04}"), now)


def _download(feed: Feed, brought: list[Entry], now: datetime) -> Download:
    return Download(feed.url, decide((), brought), FetchState(feed.url, checked=now, succeeded=now))


@cache
def newsboat_filled(articles: int) -> tuple[str, ...]:
    """newsboat's command over a cache with as many articles, as long as the kit's, analysed as it is at its best."""
    folder = shelf() / f"newsboat-{articles}"
    command = ["newsboat", "-C", str(folder / "config"), "-u", str(folder / "urls"), "-c", str(folder / "cache.db")]
    if (folder / "whole").exists():
        return tuple(command)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    feeds = [f"http://127.0.0.1:9/feeds/{number:04}" for number in range(feeds_of(articles))]
    (folder / "urls").write_text("".join(f'{url} "~Feed {number:04}"\n' for number, url in enumerate(feeds)))
    (folder / "config").write_text("confirm-exit no\n")
    subprocess.run([*command, "-x", "print-unread"], check=True, stdout=subprocess.DEVNULL)
    _fill_newsboat(folder / "cache.db", feeds, articles // len(feeds))
    (folder / "whole").touch()
    return tuple(command)


def _fill_newsboat(path: Path, feeds: list[str], each: int) -> None:
    rng = random.Random(1)
    now = datetime.now(UTC)
    connection = sqlite3.connect(path)
    with connection:
        connection.executemany(
            "INSERT INTO rss_feed (rssurl, url, title) VALUES (?, ?, ?)",
            [(url, url, f"Feed {number:04}") for number, url in enumerate(feeds)],
        )
        for feed, url in enumerate(feeds):
            connection.executemany(
                "INSERT INTO rss_item (guid, title, author, url, feedurl, pubDate, content, unread, enclosure_url,"
                " enclosure_type, enqueued, flags, deleted, base)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, 1, '', '', 0, '', 0, '')",
                [
                    (e.guid, e.title, e.author, e.url, url, int(e.published.timestamp() if e.published else 0), e.html)
                    for e in entries(rng, feed, each, now, KITS_BODY)
                ],
            )
    connection.execute("ANALYZE")
    connection.close()
