"""Forgotten: articles that retention removed are remembered by what a feed calls them, so that none comes back as new.

An entry is one of them by its key in the feed; or by its link, where that is not all that they have in common: feeds
exist whose entries all link to the same page.
"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from curator.archive.times import maybe_micros, to_micros
from curator.domain.intake import New

_LISTED_AGAIN: Final = 30 * 86_400_000_000
"""Microseconds for which it is not noted again that a feed still lists one."""

_LINK: Final = "substr({url}, iif({url} LIKE 'https://%', 9, iif({url} LIKE 'http://%', 8, 1)))"
"""The address without its scheme, as feeds change that."""

_ANY: Final = "SELECT EXISTS (SELECT 1 FROM forgotten WHERE feed = ?)"
_REMEMBER: Final = f"""
    INSERT OR REPLACE INTO forgotten (feed, key, link, title, published, at)
    SELECT feed, key, {_LINK.format(url="url")}, title, published, ? FROM articles WHERE id = ?
"""  # noqa: S608 - nothing but names
_UP_TO_DATE: Final = f"""
    at BETWEEN :now - {_LISTED_AGAIN} AND :now
    AND (key, link, title, published) IS (:key, {_LINK.format(url=":url")}, :title, :published)
"""
_SAME: Final = f"""
    SELECT key, {_UP_TO_DATE} FROM forgotten WHERE feed = :feed AND key = :key
    UNION ALL
    SELECT key, {_UP_TO_DATE} FROM forgotten
    WHERE feed = :feed AND link = {_LINK.format(url=":url")} AND link <> ''
    AND (published = :published OR (title = :title AND (published IS NULL OR :published IS NULL) AND (
        SELECT count(*) = 1 FROM forgotten AS other WHERE other.feed = :feed AND other.link = forgotten.link
    ) AND NOT EXISTS (SELECT 1 FROM articles WHERE url = :url AND +feed = :feed)))
    LIMIT 1
"""  # noqa: S608
_RENEW: Final = f"""
    UPDATE OR REPLACE forgotten
    SET (key, link, title, published, at) = (:key, {_LINK.format(url=":url")}, :title, :published, :now)
    WHERE feed = :feed AND key = :old
"""  # noqa: S608


def remember(connection: sqlite3.Connection, ids: Sequence[int], now: datetime) -> None:
    """Keeps what these articles, which are about to leave, are known by."""
    connection.executemany(_REMEMBER, [(to_micros(now), article) for article in ids])


def unforgotten(connection: sqlite3.Connection, feed: int, intents: Sequence[New], now: datetime) -> list[New]:
    """Those that are none of the feed's forgotten articles; what is now known otherwise of one of them is noted."""
    if not intents or not connection.execute(_ANY, (feed,)).fetchone()[0]:
        return list(intents)
    return [intent for intent in intents if not _is_forgotten(connection, feed, intent, to_micros(now))]


def prune(connection: sqlite3.Connection, before: datetime) -> None:
    """Forgets altogether what no feed has listed since then."""
    connection.execute("DELETE FROM forgotten WHERE at < ?", (to_micros(before),))


def _is_forgotten(connection: sqlite3.Connection, feed: int, intent: New, now: int) -> bool:
    entry = intent.entry
    asked = {
        "feed": feed,
        "key": intent.key,
        "url": entry.url,
        "title": entry.title,
        "published": maybe_micros(entry.published),
        "now": now,
    }
    found = connection.execute(_SAME, asked).fetchone()
    if found is None:
        return False
    key, up_to_date = found
    if not up_to_date:
        connection.execute(_RENEW, {**asked, "old": key})
    return True
