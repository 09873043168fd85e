"""Storing: what intake decided becomes rows, body, index and priority in step."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from curator.archive.shelves import ASIDE, NEW
from curator.archive.texts import Indexed, indexed, spaced
from curator.archive.times import from_micros, maybe_micros, to_micros
from curator.domain.article import Entry
from curator.domain.intake import Changed, Intent, New
from curator.domain.reason import Reason
from curator.domain.text import Html
from curator.priority.rank import rank
from curator.priority.signals import Facts

_ADD: Final = """
    INSERT INTO articles
        (feed, key, content, url, title, author, published, seen, dated, minutes, shelf, priority, reasons, holds_until)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
_CHANGE: Final = """
    UPDATE OR IGNORE articles SET (key, content, url, title, author, published, dated, minutes, priority, reasons,
    holds_until) = (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) WHERE id = ?1
"""
_RAISE: Final = """
    UPDATE articles SET (seen, dated, priority, reasons, holds_until) = (?2, ?2, ?3, ?4, ?5) WHERE id = ?1
"""
_DUE: Final = """
    SELECT id, dated FROM articles INDEXED BY articles_to_rank
    WHERE shelf = 0 AND holds_until <= ? ORDER BY holds_until LIMIT ?
"""
_RERANK: Final = "UPDATE articles SET priority = ?, reasons = ?, holds_until = ? WHERE id = ?"

decode_reasons: Final = msgspec.json.Decoder(tuple[Reason, ...]).decode
_encode: Final = msgspec.json.Encoder().encode


class Stored(Struct, frozen=True):
    """`new` are the ids of the articles that weren't there before, in the order they came in."""

    new: tuple[int, ...]
    updated: int


class Prepared(Struct, frozen=True):
    """An intent, and all that can be worked out of it before anything is locked."""

    intent: Intent
    words: Indexed


def prepare(intents: Iterable[Intent]) -> list[Prepared]:
    return [Prepared(intent, indexed(intent.entry.html)) for intent in intents]


def store(connection: sqlite3.Connection, feed: int, prepared: Iterable[Prepared], now: datetime) -> Stored:
    """What another process stored meanwhile is brought up to date instead of doubled."""
    (followed,) = connection.execute("SELECT subscribed FROM feeds WHERE id = ?", (feed,)).fetchone()
    shelf = NEW if followed else ASIDE
    new: list[int] = []
    updated = 0
    for each in prepared:
        intent, words = each.intent, each.words
        if isinstance(intent, Changed):
            updated += _change(connection, intent, words, now)
        elif added := _add(connection, feed, shelf, intent, words, now):
            new.append(added)
        else:
            updated += _change_by_key(connection, feed, intent, words, now)
    return Stored(tuple(new), updated)


def _change(connection: sqlite3.Connection, changed: Changed, words: Indexed, now: datetime) -> bool:
    """Gives the article its new words, in the state it is in. False if it is gone, or its new key is another's."""
    entry = changed.entry
    found = connection.execute(
        "SELECT seen, full FROM articles JOIN bodies ON article = id WHERE id = ?", (changed.article_id,)
    ).fetchone()
    if found is None:
        return False
    seen, full = found
    if full:
        words = indexed(full)
    dated = _dated(entry, from_micros(seen))
    changes = connection.execute(
        _CHANGE,
        (
            *(changed.article_id, changed.key, changed.content, entry.url, entry.title, entry.author),
            *(maybe_micros(entry.published), to_micros(dated), words.minutes),
            *_ranked(dated, now),
        ),
    )
    if not changes.rowcount:
        return False
    connection.execute("UPDATE bodies SET html = ? WHERE article = ?", (entry.html, changed.article_id))
    connection.execute(
        "UPDATE texts SET title = ?, author = ?, text = ? WHERE rowid = ?",
        (spaced(entry.title), spaced(entry.author), words.text, changed.article_id),
    )
    return True


def store_page(connection: sqlite3.Connection, feed: int, page: New, words: Indexed, now: datetime) -> int:
    """The page's id. It counts as of now, whenever it was written; what was decided of it before still holds."""
    page_id = _add(connection, feed, NEW, page, words, now)
    if page_id is None:
        page_id, _ = _by_key(connection, feed, page.key)
        if page.entry.html:
            _change_by_key(connection, feed, page, words, now)
    connection.execute(_RAISE, (page_id, to_micros(now), *_ranked(now, now)))
    return page_id


def store_full(connection: sqlite3.Connection, article_id: int, full: Html, words: Indexed, now: datetime) -> bool:
    """False if there is no such article."""
    changes = connection.execute(
        "UPDATE bodies SET full = ?, full_fetched = ? WHERE article = ?", (full, to_micros(now), article_id)
    )
    if not changes.rowcount:
        return False
    connection.execute("UPDATE texts SET text = ? WHERE rowid = ?", (words.text, article_id))
    connection.execute("UPDATE articles SET minutes = ? WHERE id = ?", (words.minutes, article_id))
    return True


def rerank(connection: sqlite3.Connection, now: datetime, limit: int) -> int:
    """Works out anew at most `limit` priorities that time has changed; how many."""
    due = connection.execute(_DUE, (to_micros(now), limit)).fetchall()
    connection.executemany(_RERANK, [(*_ranked(from_micros(dated), now), article_id) for article_id, dated in due])
    return len(due)


def _add(connection: sqlite3.Connection, feed: int, shelf: int, new: New, words: Indexed, now: datetime) -> int | None:
    """The new article's id, or `None` if the feed has one by that key already."""
    entry = new.entry
    dated = _dated(entry, now)
    made = connection.execute(
        _ADD,
        (
            *(feed, new.key, new.content, entry.url, entry.title, entry.author),
            *(maybe_micros(entry.published), to_micros(now), to_micros(dated), words.minutes, shelf),
            *_ranked(dated, now),
        ),
    )
    if not made.rowcount:
        return None
    connection.execute("INSERT INTO bodies (article, html) VALUES (?, ?)", (made.lastrowid, entry.html))
    connection.execute(
        "INSERT INTO texts (rowid, title, author, text) VALUES (?, ?, ?, ?)",
        (made.lastrowid, spaced(entry.title), spaced(entry.author), words.text),
    )
    return made.lastrowid


def _change_by_key(connection: sqlite3.Connection, feed: int, new: New, words: Indexed, now: datetime) -> bool:
    article_id, content = _by_key(connection, feed, new.key)
    if content == new.content:
        return False
    return _change(connection, Changed(article_id, new.key, new.content, new.entry), words, now)


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
