"""Storing: what intake decided becomes rows and bodies, in few large steps; their words follow, see following.py."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Struct

from curator.archive.fetching import feed_id, save_states
from curator.archive.forgotten import unforgotten
from curator.archive.shelves import ASIDE, NEW
from curator.archive.stories import leave_story
from curator.archive.texts import Indexed, estimated_minutes, spaced
from curator.archive.times import from_micros, maybe_micros, to_micros
from curator.domain.article import Entry
from curator.domain.feed import FetchState
from curator.domain.intake import Changed, Intent, New
from curator.domain.reason import Reason
from curator.domain.text import Html, Line
from curator.priority.rank import rank
from curator.priority.signals import Facts

_ADD: Final = """
    INSERT INTO articles (id, feed, key, content, url, title, author, published, seen, dated, minutes, shelf, priority,
    reasons, holds_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
_COUNT: Final = """
    INSERT INTO tallies (feed, shelf, articles) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET articles = articles + excluded.articles
"""
_CHANGE: Final = """
    UPDATE OR IGNORE articles SET (key, content, url, title, author, published, dated, minutes, priority, reasons,
    holds_until) = (?2, ?3, ?4, ?5, ?6, ?7, ?8, coalesce(?9, minutes), ?10, ?11, ?12) WHERE id = ?1
"""
_RAISE: Final = """
    UPDATE articles SET (seen, dated, priority, reasons, holds_until) = (?2, ?2, ?3, ?4, ?5) WHERE id = ?1
"""
_DUE: Final = """
    SELECT id, dated FROM articles INDEXED BY articles_to_rank
    WHERE shelf IN (0, 5) AND holds_until <= ? ORDER BY holds_until LIMIT ?
"""
_RERANK: Final = "UPDATE articles SET priority = ?, reasons = ?, holds_until = ? WHERE id = ?"

decode_reasons: Final = msgspec.json.Decoder(tuple[Reason, ...]).decode
_encode: Final = msgspec.json.Encoder().encode


class Download(Struct, frozen=True):
    """What one download of a feed means for what is stored, and how its fetching stands after it."""

    feed_url: str
    intents: Sequence[Intent]
    state: FetchState


class Stored(Struct, frozen=True):
    """`new` are the ids of the articles that weren't there before, in the order they came in."""

    new: tuple[int, ...]
    updated: int


def store_all(connection: sqlite3.Connection, downloads: Sequence[Download], now: datetime) -> list[Stored]:
    """What became of each download; what another process stored meanwhile is brought up to date instead of doubled."""
    feeds = [_feed(connection, download.feed_url) for download in downloads]
    wanted = [
        (number, intent)
        for number, download in enumerate(downloads)
        for intent in _unforgotten(connection, feeds[number][0], download, now)
    ]
    added = _add(connection, [(*feeds[number], intent) for number, intent in wanted], now)
    new: list[list[int]] = [[] for _ in downloads]
    updated = [0] * len(downloads)
    for (number, intent), article_id in zip(wanted, added, strict=True):
        if article_id is None:
            updated[number] += _change_by_key(connection, feeds[number][0], intent, now)
        else:
            new[number].append(article_id)
    for number, download in enumerate(downloads):
        changed = (intent for intent in download.intents if isinstance(intent, Changed))
        updated[number] += sum(_change(connection, intent, now) for intent in changed)
    save_states(connection, [download.state for download in downloads])
    return [Stored(tuple(ids), count) for ids, count in zip(new, updated, strict=True)]


def store_page(connection: sqlite3.Connection, feed: int, page: New, words: Indexed, now: datetime) -> int:
    """The page's id. It counts as of now, whenever it was written; what was decided of it before still holds."""
    (page_id,) = _add(connection, [(feed, NEW, page)], now)
    if page_id is None:
        page_id, _ = _by_key(connection, feed, page.key)
        if page.entry.html:
            _change_by_key(connection, feed, page, now)
    connection.execute(_RAISE, (page_id, to_micros(now), *_ranked(now, now)))
    if page.entry.html:
        _index(connection, page_id, words)
    return page_id


def store_full(connection: sqlite3.Connection, article_id: int, full: Html, words: Indexed, now: datetime) -> bool:
    """False if there is no such article."""
    changes = connection.execute(
        "UPDATE bodies SET full = ?, full_packed = NULL, full_fetched = ? WHERE article = ?",
        (full, to_micros(now), article_id),
    )
    if not changes.rowcount:
        return False
    _to_follow(connection, [article_id])
    _index(connection, article_id, words)
    return True


def rerank(connection: sqlite3.Connection, now: datetime, limit: int) -> int:
    """Works out anew at most `limit` priorities that time has changed; how many."""
    due = connection.execute(_DUE, (to_micros(now), limit)).fetchall()
    connection.executemany(_RERANK, [(*_ranked(from_micros(dated), now), article_id) for article_id, dated in due])
    return len(due)


def _feed(connection: sqlite3.Connection, url: str) -> tuple[int, int]:
    """The feed's row, and the shelf for what is new in it."""
    feed = feed_id(connection, url, Line(""))
    (followed,) = connection.execute("SELECT subscribed FROM feeds WHERE id = ?", (feed,)).fetchone()
    return feed, NEW if followed else ASIDE


def _unforgotten(connection: sqlite3.Connection, feed: int, download: Download, now: datetime) -> list[New]:
    return unforgotten(connection, feed, [intent for intent in download.intents if isinstance(intent, New)], now)


def _add(connection: sqlite3.Connection, places: Sequence[tuple[int, int, New]], now: datetime) -> list[int | None]:
    """Adds articles, each to a feed and a shelf; their ids, or `None` where the feed has one by that key already.

    They get the next ids in a row, so that one statement adds all of them; nobody else adds any meanwhile.
    """
    (last,) = connection.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'articles'").fetchone()
    rows = [_row(last + 1 + number, *place, now) for number, place in enumerate(places)]
    ids: list[int | None] = [row[0] for row in rows]
    if connection.executemany(_ADD, rows).rowcount < len(rows):
        there = {row[0] for row in connection.execute("SELECT id FROM articles NOT INDEXED WHERE id > ?", (last,))}
        ids = [article_id if article_id in there else None for article_id in ids]
    added = [(article_id, *place) for article_id, place in zip(ids, places, strict=True) if article_id is not None]
    connection.executemany(
        "INSERT INTO bodies (article, html, base) VALUES (?, ?, ?)",
        [(article_id, new.entry.html, new.entry.base) for article_id, _, _, new in added],
    )
    _to_follow(connection, [article_id for article_id, *_ in added])
    counts = Counter((feed, shelf) for _, feed, shelf, _ in added)
    connection.executemany(_COUNT, [(*place, count) for place, count in counts.items()])
    return ids


def _row(article_id: int, feed: int, shelf: int, new: New, now: datetime) -> tuple[Any, ...]:
    entry = new.entry
    dated = _dated(entry, now)
    return (
        *(article_id, feed, new.key, new.content, entry.url, entry.title, entry.author),
        *(maybe_micros(entry.published), to_micros(now), to_micros(dated), estimated_minutes(entry.html), shelf),
        *_ranked(dated, now),
    )


def _change_by_key(connection: sqlite3.Connection, feed: int, new: New, now: datetime) -> bool:
    article_id, content = _by_key(connection, feed, new.key)
    if content == new.content:
        return False
    return _change(connection, Changed(article_id, new.key, new.content, new.entry), now)


def _change(connection: sqlite3.Connection, changed: Changed, now: datetime) -> bool:
    """Gives the article its new words, in the state it is in.

    False if it is gone, has them already, by another process, or its new key is another's.
    """
    entry = changed.entry
    found = connection.execute(
        """SELECT seen, full IS NOT NULL, title, url, story FROM articles JOIN bodies ON article = id
        WHERE id = ? AND (key, content) <> (?, ?)""",
        (changed.article_id, changed.key, changed.content),
    ).fetchone()
    if found is None:
        return False
    seen, counts_full, title, url, story = found
    dated = _dated(entry, from_micros(seen))
    changes = connection.execute(
        _CHANGE,
        (
            *(changed.article_id, changed.key, changed.content, entry.url, entry.title, entry.author),
            *(maybe_micros(entry.published), to_micros(dated)),
            None if counts_full else estimated_minutes(entry.html),
            *_ranked(dated, now),
        ),
    )
    if not changes.rowcount:
        return False
    connection.execute(
        "UPDATE bodies SET html = ?, packed = NULL, base = ? WHERE article = ?",
        (entry.html, entry.base, changed.article_id),
    )
    _to_follow(connection, [changed.article_id])
    if story:
        from curator.domain.sameness import became_other

        if became_other(title, url, entry.title, entry.url):
            leave_story(connection, changed.article_id)
    return True


def _to_follow(connection: sqlite3.Connection, ids: Iterable[int]) -> None:
    connection.executemany("INSERT OR IGNORE INTO to_index (article) VALUES (?)", [(each,) for each in ids])


def _index(connection: sqlite3.Connection, article_id: int, words: Indexed) -> None:
    """For what the person waits for: it is found at once, and followed up later all the same."""
    title, author = connection.execute("SELECT title, author FROM articles WHERE id = ?", (article_id,)).fetchone()
    connection.execute(
        "INSERT OR REPLACE INTO texts (rowid, title, author, text) VALUES (?, ?, ?, ?)",
        (article_id, spaced(title), spaced(author), words.text),
    )
    connection.execute("UPDATE articles SET minutes = ? WHERE id = ?", (words.minutes, article_id))


def _by_key(connection: sqlite3.Connection, feed: int, key: str) -> tuple[int, str]:
    found = connection.execute("SELECT id, content FROM articles WHERE feed = ? AND key = ?", (feed, key)).fetchone()
    article_id, content = found
    return article_id, content


def _dated(entry: Entry, seen: datetime) -> datetime:
    return min(entry.published, seen) if entry.published else seen


def _ranked(dated: datetime, now: datetime) -> tuple[int, str, int | None]:
    """Priority, reasons and how long they hold, as the row keeps them."""
    ranked = rank(Facts(dated), now)
    reasons = _encode(ranked.priority.reasons).decode()
    return ranked.priority.points, reasons, maybe_micros(ranked.holds_until)
