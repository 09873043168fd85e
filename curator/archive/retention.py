"""Retention: what nobody decided anything of leaves the archive when it is old; that it was there is remembered.

So a feed that lists it still, or again years later, brings nothing new. What a person did anything with stays.
"""

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from curator.archive.database import Database
from curator.archive.fetching import PAGES_URL
from curator.archive.forgotten import prune, remember
from curator.archive.shelves import ASIDE, BEHIND, NEW
from curator.archive.times import to_micros
from curator.domain.canonical import canonical

_MICROSECOND: Final = timedelta(microseconds=1)
_UNDECIDED: Final = json.dumps([NEW, ASIDE, BEHIND])

_CLAIM: Final = """
    INSERT INTO occasions (name, at) VALUES ('retention', :now - :every + :lease)
    ON CONFLICT DO UPDATE SET at = excluded.at WHERE at > :now OR at <= :now - :every
"""
_DONE: Final = "INSERT OR REPLACE INTO occasions (name, at) VALUES ('retention', ?)"
_LARGE: Final = "SELECT feed FROM tallies GROUP BY feed HAVING sum(articles) > ?"
_TOTAL: Final = "SELECT coalesce(sum(articles), 0) FROM tallies"
_BEYOND: Final = """
    SELECT id FROM (
        SELECT id, shelf, seen FROM articles WHERE {where} ORDER BY {dated} DESC, id DESC LIMIT -1 OFFSET :limit
    )
    WHERE seen < :before AND shelf IN (SELECT value FROM json_each(:undecided))
"""
_OF_FEED: Final = _BEYOND.format(where="feed = :feed", dated="+dated")
_OF_ALL: Final = _BEYOND.format(where="TRUE", dated="dated")
_MAY_LEAVE: Final = """
    SELECT articles.id, articles.url
    FROM json_each(:ids) AS wanted CROSS JOIN articles ON articles.id = wanted.value
    WHERE decided IS NULL AND shelf IN (SELECT value FROM json_each(:undecided))
    AND coalesce(story, 1) <> 0
    AND feed IS NOT (SELECT id FROM feeds WHERE url = :pages)
    AND NOT EXISTS (SELECT 1 FROM step_articles WHERE article = articles.id)
    AND NOT EXISTS (SELECT 1 FROM bodies WHERE article = articles.id AND full IS NOT NULL)
    AND NOT EXISTS (
        SELECT 1 FROM articles AS other
        WHERE other.story = articles.story AND other.story > 0 AND other.decided IS NOT NULL
    )
"""
_REMOVE: Final = "DELETE FROM articles WHERE id = ?"
_SIZES: Final = """
    SELECT (SELECT coalesce(sum(articles), 0) FROM tallies), (SELECT count(*) FROM forgotten),
           (SELECT count(*) FROM to_index), page_size * page_count, page_size * freelist_count
    FROM pragma_page_size, pragma_page_count, pragma_freelist_count
"""


class Sizes(Struct, frozen=True):
    """How many articles are stored, only remembered, and waiting to be indexed; bytes in all, and unused among them."""

    articles: int
    forgotten: int
    waiting: int
    bytes: int
    unused: int


class Retention:
    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, now: datetime, every: timedelta, lease: timedelta) -> bool:
        """Whether it is time again; if so nobody else is told the same, unless the `lease` ends and it isn't `done`."""
        asked = {"now": to_micros(now), "every": every // _MICROSECOND, "lease": lease // _MICROSECOND}
        with self._database.writing() as connection:
            return connection.execute(_CLAIM, asked).rowcount > 0

    def done(self, now: datetime, unlisted_since: datetime) -> None:
        """Notes that all has left that should, and forgets altogether what no feed has listed since then."""
        with self._database.writing() as connection:
            connection.execute(_DONE, (to_micros(now),))
            prune(connection, unlisted_since)

    def beyond(self, per_feed: int, overall: int, before: datetime, most: int) -> list[list[int]]:
        """What is undecided, came in before then and isn't among the newest `per_feed` of its feed or `overall` of all.

        0 is no limit. In batches of at most `most`.
        """
        with self._database.reading() as connection:
            found = set(_beyond_in_feeds(connection, per_feed, before))
            found.update(_beyond_all(connection, overall, before))
        ids = sorted(found)
        return [ids[at : at + most] for at in range(0, len(ids), most)]

    def forget(self, ids: Sequence[int], kept: Collection[str], now: datetime) -> int:
        """Removes those of them that nobody did anything with, and remembers that they were there; how many.

        `kept` are the canonical addresses of what is listed or shared. What belongs to a story of which something was
        decided stays, what was set apart from its story, what has a full text, and each page that a person added.
        """
        asked = {"ids": json.dumps(list(ids)), "undecided": _UNDECIDED, "pages": PAGES_URL}
        with self._database.writing() as connection:
            leaving = [article for article, url in connection.execute(_MAY_LEAVE, asked) if canonical(url) not in kept]
            remember(connection, leaving, now)
            connection.executemany(_REMOVE, [(article,) for article in leaving])
        return len(leaving)

    def sizes(self) -> Sizes:
        with self._database.reading() as connection:
            return Sizes(*connection.execute(_SIZES).fetchone())


def _beyond_in_feeds(connection: sqlite3.Connection, limit: int, before: datetime) -> Iterator[int]:
    feeds = connection.execute(_LARGE, (limit,)).fetchall() if limit else []
    for (feed,) in feeds:
        yield from _beyond(connection, _OF_FEED, {"feed": feed, "limit": limit}, before)


def _beyond_all(connection: sqlite3.Connection, limit: int, before: datetime) -> Iterator[int]:
    if limit and connection.execute(_TOTAL).fetchone()[0] > limit:
        yield from _beyond(connection, _OF_ALL, {"limit": limit}, before)


def _beyond(connection: sqlite3.Connection, asked: str, limits: dict[str, int], before: datetime) -> Iterator[int]:
    values = {**limits, "before": to_micros(before), "undecided": _UNDECIDED}
    yield from (row[0] for row in connection.execute(asked, values))
