"""Search: articles by the words in them, the best first."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from msgspec import Struct

from curator.archive.database import Database
from curator.archive.matching import in_feeds, matching, wanted_words
from curator.query.words import Query

RANKED: Final = 2_000
"""How many of the newest matches are put in order of relevance: weighing more takes too long to wait for."""

_COUNT: Final = """
    SELECT count(*) FROM texts CROSS JOIN articles ON articles.id = texts.rowid WHERE texts MATCH ? AND {feeds}
"""
_COUNT_WORDS: Final = "SELECT count(*) FROM texts WHERE texts MATCH ?"
_BEST: Final = """
    SELECT id FROM (
        SELECT articles.id AS id, dated, bm25(texts, 8.0, 4.0, 1.0) AS score
        FROM texts CROSS JOIN articles ON articles.id = texts.rowid WHERE texts MATCH ? AND {feeds}
        ORDER BY texts.rowid DESC LIMIT {most}
    )
    ORDER BY score, dated DESC, id DESC LIMIT ? OFFSET ?
"""
_REST: Final = """
    SELECT articles.id FROM texts CROSS JOIN articles ON articles.id = texts.rowid WHERE texts MATCH ? AND {feeds}
    ORDER BY texts.rowid DESC LIMIT ? OFFSET ?
"""
_BY_DATE: Final = "SELECT id FROM articles WHERE {condition} ORDER BY dated DESC, id DESC LIMIT ? OFFSET ?"
_COUNT_BY_DATE: Final = "SELECT count(*) FROM articles WHERE {condition}"


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
        """Searches everything stored, whatever was decided of it.

        In order of relevance among the newest matches, titles weighing most; older matches follow by age. A query
        without a word to find is answered by date. Raises Interrupted.
        """
        with self._interruptible() as connection:
            if wanted := wanted_words(query):
                return _by_relevance(connection, query, wanted, limit, offset)
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


def _by_relevance(connection: sqlite3.Connection, query: Query, wanted: str, limit: int, offset: int) -> Hits:
    feeds, values = in_feeds(connection, query)
    asked = (wanted, *values)
    count = _COUNT.format(feeds=feeds) if query.feeds else _COUNT_WORDS
    total = connection.execute(count, asked).fetchone()[0]
    ids: list[int] = []
    if offset < RANKED:
        best = connection.execute(_BEST.format(feeds=feeds, most=RANKED), (*asked, limit, offset))
        ids = [row[0] for row in best]
    if len(ids) < limit and offset + len(ids) < total:
        rest = connection.execute(_REST.format(feeds=feeds), (*asked, limit - len(ids), max(RANKED, offset)))
        ids += [row[0] for row in rest]
    return Hits(ids, total)


def _by_date(connection: sqlite3.Connection, query: Query, limit: int, offset: int) -> Hits:
    condition, values = matching(connection, query)
    total = connection.execute(_COUNT_BY_DATE.format(condition=condition), values).fetchone()[0]
    rows = connection.execute(_BY_DATE.format(condition=condition), (*values, limit, offset))
    return Hits([row[0] for row in rows], total)
