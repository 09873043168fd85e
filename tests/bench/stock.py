"""Homes and newsboat caches filled with so many articles, without any network."""

import atexit
import random
import re
import shutil
import sqlite3
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from curator.domain.article import Entry
from curator.domain.feed import Feed, FetchState
from curator.domain.intake import decide
from curator.domain.text import Html, Line
from curator.home import Home

PER_FEED = 50
_SYLLABLES = tuple(
    re.findall("[a-z]{2,4}", "ba co di fu ga he ji ko lu ma ne po qui ra se ti vo wa xe zu bran clo dril stan mer")
)


def words(rng: random.Random, count: int) -> str:
    return " ".join("".join(rng.choices(_SYLLABLES, k=rng.choice((1, 2, 2, 3)))) for _ in range(count))


@cache
def _paragraphs() -> list[str]:
    rng = random.Random(4)
    return [f'<p>{words(rng, 60)} <a href="https://example.org/{n}">{words(rng, 2)}</a>.</p>' for n in range(5_000)]


def body(rng: random.Random, size: int) -> str:
    """Markup of about so many characters."""
    return "".join(rng.choices(_paragraphs(), k=max(1, round(size / len(_paragraphs()[0])))))


def entries(rng: random.Random, feed: int, count: int, size: int, newest: datetime) -> list[Entry]:
    return [
        Entry(
            guid=Line(f"{feed}-{number}"),
            url=f"https://example.org/{feed}/{number}",
            title=Line(words(rng, 8).capitalize()),
            author=Line(words(rng, 2).title()),
            published=newest - timedelta(minutes=rng.randrange(600_000)),
            updated=None,
            html=Html(body(rng, size)),
        )
        for number in range(count)
    ]


def fill(root: Path, articles: int, *, size: int = 2_000, first_body: int = 0) -> Path:
    """A home with so many articles of about `size` characters; the newest has `first_body` if that is given."""
    rng = random.Random(1)
    now = datetime.now(UTC)
    home = Home.open(root)
    feeds = [
        Feed(f"https://feed{n}.example.org/", Line(f"Feed {n:04}"), now) for n in range(max(1, articles // PER_FEED))
    ]
    home._curation.edit_feeds(lambda _: tuple(feeds))
    home._archive.fetching.ensure(feeds)
    for number, feed in enumerate(feeds):
        brought = entries(rng, number, min(PER_FEED, articles), size, now - timedelta(minutes=1))
        if number == 0 and first_body:
            brought[0] = Entry(
                Line("0-0"),
                "https://example.org/first",
                Line("The first of all"),
                Line("A"),
                now,
                None,
                Html(body(rng, first_body)),
            )
        state = FetchState(feed.url, checked=now, succeeded=now, due=now + timedelta(days=1))
        home._archive.articles.store(feed.url, feed.title, decide((), brought), state, now)
    home.close()
    return root


@cache
def filled(articles: int) -> Path:
    """A home with so many articles, made once in a run; benchmarks only read it."""
    return fill(_shelf() / f"home-{articles}", articles)


@cache
def newsboat_filled(newsboat: str, articles: int) -> tuple[str, ...]:
    """newsboat's command over a cache with so many articles, made once, analysed as it is at its best."""
    folder = _shelf() / f"newsboat-{articles}"
    folder.mkdir(parents=True)
    feeds = [f"http://127.0.0.1:9/feeds/{n:04}" for n in range(articles // PER_FEED)]
    (folder / "urls").write_text("".join(f'{url} "~Feed {n:04}"\n' for n, url in enumerate(feeds)))
    (folder / "config").write_text("confirm-exit no\n")
    command = [newsboat, "-C", str(folder / "config"), "-u", str(folder / "urls"), "-c", str(folder / "cache.db")]
    subprocess.run([*command, "-x", "print-unread"], check=True, stdout=subprocess.DEVNULL)
    rng = random.Random(1)
    connection = sqlite3.connect(folder / "cache.db")
    with connection:
        connection.executemany(
            "INSERT INTO rss_feed (rssurl, url, title) VALUES (?, ?, ?)",
            [(url, url, f"Feed {n:04}") for n, url in enumerate(feeds)],
        )
        for feed, url in enumerate(feeds):
            connection.executemany(
                "INSERT INTO rss_item (guid, title, author, url, feedurl, pubDate, content, unread, enclosure_url,"
                " enclosure_type, enqueued, flags, deleted, base)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, 1, '', '', 0, '', 0, '')",
                [
                    (e.guid, e.title, e.author, e.url, url, int(e.published.timestamp() if e.published else 0), e.html)
                    for e in entries(rng, feed, PER_FEED, 2_000, datetime.now(UTC))
                ],
            )
    connection.execute("ANALYZE")
    connection.close()
    return tuple(command)


@cache
def _shelf() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="curator-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
