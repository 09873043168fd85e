"""Fetching: what is remembered of each feed from one refresh to the next."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from curator.archive.database import Database
from curator.archive.shelves import ASIDE, BEHIND, NEW
from curator.archive.times import from_micros, maybe_micros, maybe_time, to_micros
from curator.domain.feed import Feed, FetchState
from curator.domain.text import Line

PAGES_URL: Final = "curator:pages"
PAGES_TITLE: Final = Line("Pages you added")

_STATE: Final = """
    SELECT url, location, etag, modified, body_hash, checked, succeeded, due, failures, error, gone, not_before, rhythm
    FROM feeds WHERE url = ?
"""
_STATES: Final = """
    SELECT url, location, etag, modified, body_hash, checked, succeeded, due, failures, error, gone, not_before, rhythm
    FROM feeds WHERE subscribed AND url <> ?
"""
_SAVE: Final = """
    UPDATE feeds SET (location, etag, modified, body_hash, checked, succeeded, due, failures, error, gone, not_before,
    rhythm) = (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) WHERE url = ?1
"""
_REST: Final = """
    INSERT INTO hosts (host, not_before) VALUES (?, ?)
    ON CONFLICT DO UPDATE SET not_before = max(not_before, excluded.not_before)
"""
_LONGEST_REST: Final = timedelta(days=1)


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
            save_states(connection, states)

    def rests(self) -> dict[str, datetime]:
        """The hosts that want to be left alone, and until when."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT host, not_before FROM hosts").fetchall()
        return {host: from_micros(until) for host, until in rows}

    def rest(self, host: str, until: datetime, now: datetime) -> None:
        """Notes that a host wants to be left alone; of several times the latest, and a day at most.

        What hosts wanted until `now` is forgotten, and what a clock that was wrong made of it.
        """
        latest = now + _LONGEST_REST
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM hosts WHERE not_before <= ? OR not_before > ?", (to_micros(now), to_micros(latest))
            )
            connection.execute(_REST, (host, to_micros(min(until, latest))))


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


def save_states(connection: sqlite3.Connection, states: Iterable[FetchState]) -> None:
    """Of feeds that have a row."""
    connection.executemany(_SAVE, [_row(state) for state in states])


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
    _move(connection, feed, BEHIND, ASIDE)  # first, as each that leaves the inbox brings the next of its story there
    _move(connection, feed, NEW, ASIDE)


def _move(connection: sqlite3.Connection, feed: int, source: int, target: int) -> None:
    connection.execute("UPDATE articles SET shelf = ? WHERE feed = ? AND +shelf = ?", (target, feed, source))


def _row(state: FetchState) -> tuple[Any, ...]:
    times = maybe_micros(state.checked), maybe_micros(state.succeeded), maybe_micros(state.due)
    return (
        *(state.url, state.location, state.etag, state.modified, state.body_hash),
        *times,
        *(state.failures, state.error, state.gone, maybe_micros(state.not_before), state.rhythm),
    )


def _state(row: tuple[Any, ...]) -> FetchState:
    url, location, etag, modified, body_hash, checked, succeeded, due, failures, error, gone, not_before, rhythm = row
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
        rhythm=rhythm,
    )
