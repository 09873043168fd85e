"""Fetching: what is remembered of each feed from one refresh to the next."""

import sqlite3
from collections.abc import Iterable
from typing import Any, Final

from curator.archive.database import Database
from curator.archive.shelves import ASIDE, NEW
from curator.archive.times import maybe_micros, maybe_time
from curator.domain.feed import Feed, FetchState
from curator.domain.text import Line

PAGES_URL: Final = "curator:pages"
PAGES_TITLE: Final = Line("Pages you added")

_STATE: Final = """
    SELECT url, location, etag, modified, body_hash, checked, succeeded, due, failures, error, gone, not_before
    FROM feeds WHERE url = ?
"""
_STATES: Final = """
    SELECT url, location, etag, modified, body_hash, checked, succeeded, due, failures, error, gone, not_before
    FROM feeds WHERE subscribed AND url <> ?
"""
_SAVE: Final = """
    UPDATE feeds SET (location, etag, modified, body_hash, checked, succeeded, due, failures, error, gone, not_before)
    = (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) WHERE url = ?1
"""


class Fetching:
    """A row for each feed that was ever followed, kept for good: its articles and validators come back with it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ensure(self, feeds: Iterable[Feed]) -> None:
        """Makes these the feeds that are followed.

        What is new in any other leaves the inbox, and comes back when it is followed again. Writes only differences.
        """
        wanted = {feed.url: feed.title for feed in feeds}
        with self._database.reading() as connection:
            if not _differences(connection, wanted):
                return
        with self._database.writing() as connection:
            for url in _differences(connection, wanted):
                if url in wanted:
                    _follow(connection, url, wanted[url])
                else:
                    _unfollow(connection, url)

    def states(self) -> dict[str, FetchState]:
        """By URL, of the feeds that are followed."""
        with self._database.reading() as connection:
            rows = connection.execute(_STATES, (PAGES_URL,)).fetchall()
        return {row[0]: _state(row) for row in rows}

    def state(self, url: str) -> FetchState:
        """Of any feed; one never fetched has an empty state."""
        with self._database.reading() as connection:
            row = connection.execute(_STATE, (url,)).fetchone()
        return _state(row) if row else FetchState(url)

    def save(self, *states: FetchState) -> None:
        with self._database.writing() as connection:
            for state in states:
                feed_id(connection, state.url, Line(""))
                save_state(connection, state)


def feed_id(connection: sqlite3.Connection, url: str, title: Line) -> int:
    """The feed's row, made as one that is followed if there is none; its title set unless that is empty."""
    row = connection.execute("SELECT id, title FROM feeds WHERE url = ?", (url,)).fetchone()
    if row is None:
        row = connection.execute(
            "INSERT INTO feeds (url, title, subscribed) VALUES (?, ?, 1) RETURNING id, title", (url, title)
        ).fetchone()
    elif title and row[1] != title:
        connection.execute("UPDATE feeds SET title = ? WHERE id = ?", (title, row[0]))
    feed: int = row[0]
    return feed


def save_state(connection: sqlite3.Connection, state: FetchState) -> None:
    connection.execute(_SAVE, _row(state))


def _differences(connection: sqlite3.Connection, wanted: dict[str, Line]) -> list[str]:
    """The feeds to follow, to rename, or to follow no longer."""
    rows = connection.execute("SELECT url, title FROM feeds WHERE subscribed AND url <> ?", (PAGES_URL,))
    followed: dict[str, str] = dict(rows.fetchall())
    changed = [url for url, title in wanted.items() if url not in followed or (title and title != followed[url])]
    return changed + [url for url in followed if url not in wanted]


def _follow(connection: sqlite3.Connection, url: str, title: Line) -> None:
    feed = feed_id(connection, url, title)
    connection.execute("UPDATE feeds SET subscribed = 1 WHERE id = ?", (feed,))
    _move(connection, feed, ASIDE, NEW)


def _unfollow(connection: sqlite3.Connection, url: str) -> None:
    feed = feed_id(connection, url, Line(""))
    connection.execute("UPDATE feeds SET subscribed = 0 WHERE id = ?", (feed,))
    _move(connection, feed, NEW, ASIDE)


def _move(connection: sqlite3.Connection, feed: int, source: int, target: int) -> None:
    connection.execute("UPDATE articles SET shelf = ? WHERE feed = ? AND +shelf = ?", (target, feed, source))


def _row(state: FetchState) -> tuple[Any, ...]:
    times = maybe_micros(state.checked), maybe_micros(state.succeeded), maybe_micros(state.due)
    return (
        *(state.url, state.location, state.etag, state.modified, state.body_hash),
        *times,
        *(state.failures, state.error, state.gone, maybe_micros(state.not_before)),
    )


def _state(row: tuple[Any, ...]) -> FetchState:
    url, location, etag, modified, body_hash, checked, succeeded, due, failures, error, gone, not_before = row
    return FetchState(
        url=url,
        location=location,
        etag=etag,
        modified=modified,
        body_hash=body_hash,
        checked=maybe_time(checked),
        succeeded=maybe_time(succeeded),
        due=maybe_time(due),
        failures=failures,
        error=error,
        gone=bool(gone),
        not_before=maybe_time(not_before),
    )
