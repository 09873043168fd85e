"""Search: articles by the words in them, the best first."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from msgspec import Struct

from curator.archive.database import Database
from curator.archive.matching import Matching, Wanted, in_feeds, matching, unwanted_words, wanted_words
from curator.query.words import Query

RANKED: Final = 2_000
"""How many matches are weighed against each other at most: words that more articles hold say little, and weighing
costs a walk through all that hold them."""

_COUNT: Final = """
    SELECT count(*) FROM texts CROSS JOIN articles ON articles.id = texts.rowid WHERE texts MATCH ? AND {scope}
"""
_COUNT_WORDS: Final = "SELECT count(*) FROM texts WHERE texts MATCH ?"
_BEST: Final = """
    SELECT articles.id FROM texts CROSS JOIN articles ON articles.id = texts.rowid WHERE texts MATCH ? AND {scope}
    ORDER BY bm25(texts, 8.0, 4.0, 1.0), dated DESC, id DESC LIMIT ? OFFSET ?
"""
_NEWEST: Final = """
    SELECT articles.id FROM texts CROSS JOIN articles ON articles.id = texts.rowid WHERE texts MATCH ? AND {scope}
    ORDER BY texts.rowid DESC LIMIT ? OFFSET ?
"""
_OF_FEW: Final = "+texts.rowid IN (SELECT id FROM articles WHERE {feeds})"
_BY_DATE: Final = "SELECT id FROM articles WHERE {condition} ORDER BY {dated} DESC, id DESC LIMIT ? OFFSET ?"
_COUNT_ALL: Final = "SELECT coalesce(sum(articles.articles), 0) FROM tallies AS articles WHERE {feeds}"


class Hits(Struct, frozen=True):
    """One page of what was found, and how many there are in all."""

    ids: list[int]
    total: int


class Search:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._running: set[sqlite3.Connection] = set()

    def search(self, query: Query, limit: int, offset: int = 0) -> Hits:
        """Searches everything stored, whatever was decided of it. Raises Interrupted.

        Up to RANKED matches stand in order of relevance, titles weighing most; the newest first among equals. Of more,
        those stand first whose titles hold all the words, and what came in last comes first. A query without a word to
        find is answered by date. Pages of one query follow each other without gap or overlap while nothing comes in.
        """
        with self._interruptible() as connection:
            if wanted := wanted_words(query):
                return _by_words(connection, query, wanted, limit, offset)
            return _by_date(connection, query, limit, offset)

    def interrupt(self) -> None:
        """Makes the searches that are running give up; later ones aren't touched."""
        with self._lock:
            for connection in self._running:
                connection.interrupt()

    @contextmanager
    def _interruptible(self) -> Iterator[sqlite3.Connection]:
        with self._database.reading() as connection:
            with self._lock:
                self._running.add(connection)
            try:
                yield connection
            finally:
                with self._lock:
                    self._running.remove(connection)


def _by_words(connection: sqlite3.Connection, query: Query, wanted: Wanted, limit: int, offset: int) -> Hits:
    feeds = in_feeds(connection, query)

    def ids(asked: str, words: str, limit: int, offset: int) -> list[int]:
        rows = connection.execute(asked.format(scope=_scope(feeds)), (words, *feeds.values, limit, offset))
        return [row[0] for row in rows]

    total = _count(connection, wanted.anywhere, feeds)
    if total <= RANKED:
        return Hits(ids(_BEST, wanted.anywhere, limit, offset), total)
    page = ids(_NEWEST, wanted.in_title, limit, offset)
    if len(page) < limit:
        titled = offset + len(page) if page or not offset else _count(connection, wanted.in_title, feeds)
        page += ids(_NEWEST, wanted.elsewhere, limit - len(page), max(0, offset - titled))
    return Hits(page, total)


def _by_date(connection: sqlite3.Connection, query: Query, limit: int, offset: int) -> Hits:
    found, feeds = matching(connection, query), in_feeds(connection, query)
    dated = "+dated" if found.few else "dated"  # a few are sorted, more are met on a walk through all by their dates
    asked = _BY_DATE.format(condition=found.condition, dated=dated)
    rows = connection.execute(asked, (*found.values, limit, offset)).fetchall()
    total = connection.execute(_COUNT_ALL.format(feeds=feeds.condition), feeds.values).fetchone()[0]
    if unwanted := unwanted_words(query):
        total -= _count(connection, unwanted, feeds)
    return Hits([row[0] for row in rows], total)


def _count(connection: sqlite3.Connection, words: str, feeds: Matching) -> int:
    asked = _COUNT.format(scope=_scope(feeds)) if feeds.values else _COUNT_WORDS
    counted: int = connection.execute(asked, (words, *feeds.values)).fetchone()[0]
    return counted


def _scope(feeds: Matching) -> str:
    return _OF_FEW.format(feeds=feeds.condition) if feeds.few else feeds.condition
