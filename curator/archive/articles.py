"""Articles: what came in, in which order it waits, and what was decided of it."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import structs

from curator.archive.database import Database
from curator.archive.fetching import PAGES_TITLE, PAGES_URL, feed_id
from curator.archive.matching import before, matching
from curator.archive.packing import unpacked
from curator.archive.shelves import BEHIND, FRONTS, NEW, SHELF_OF, STATE_ON
from curator.archive.storing import Download, Stored, decode_reasons, rerank, store_all, store_full, store_page
from curator.archive.texts import indexed
from curator.archive.times import from_micros, maybe_time
from curator.domain.article import Article, Body, Entry, State
from curator.domain.faults import NotFound, Refused
from curator.domain.intake import Known, New, content_of, keys_of
from curator.domain.reason import Priority
from curator.domain.text import Html, Line
from curator.query.words import Query

_BATCH: Final = 200

_KNOWN: Final = """
    SELECT id, key, url, content FROM articles WHERE feed = (SELECT id FROM feeds WHERE url = ?)
"""
_GET: Final = """
    SELECT articles.id, feeds.url, feeds.title, articles.url, articles.title, author, published, seen, minutes, shelf,
           reasons, (SELECT count(*) FROM articles AS other WHERE other.story = articles.story AND other.story > 0)
    FROM json_each(?) AS wanted
    CROSS JOIN articles ON articles.id = wanted.value
    CROSS JOIN feeds NOT INDEXED ON feeds.id = articles.feed
    ORDER BY wanted.key
"""
_ROOM: Final = "SELECT id FROM articles INDEXED BY {index} WHERE {place} AND {condition} ORDER BY {order} LIMIT ?"
_FEW_OF_ROOM: Final = "SELECT id FROM articles WHERE +shelf = ? AND {condition} ORDER BY {order} LIMIT ?"
_WAITING: Final = {
    "index": "articles_in_order",
    "place": "shelf = ?",
    "order": "priority DESC, dated DESC, id DESC",
}
_DECIDED: Final = {
    "index": "articles_decided",
    "place": "shelf = ? AND decided IS NOT NULL",
    "order": "decided DESC, id DESC",
}
_AHEAD: Final = """
    SELECT
        (SELECT count(*) FROM articles INDEXED BY articles_in_order WHERE shelf = :shelf AND priority > :points)
        - (SELECT count(*) FROM articles WHERE id = :id AND shelf = :shelf AND priority > :points)
        + (SELECT count(*) FROM articles INDEXED BY articles_in_order WHERE shelf = :shelf AND priority = :points
           AND (dated, id) > ((SELECT dated FROM articles WHERE id = :id), :id))
"""
_ARRIVED: Final = """
    SELECT id FROM articles NOT INDEXED WHERE id > ? AND shelf = ? ORDER BY priority DESC, dated DESC, id DESC
"""


class Articles:
    """Ids grow with time and are never given twice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, feed_url: str) -> list[Known]:
        """What intake compares a download with."""
        with self._database.reading() as connection:
            rows = connection.execute(_KNOWN, (feed_url,)).fetchall()
        return [Known(*row) for row in rows]

    def store_all(self, downloads: Sequence[Download], now: datetime) -> list[Stored]:
        """Stores what downloads brought, and how their feeds' fetching stands, together; what became of each."""
        with self._database.writing() as connection:
            return store_all(connection, downloads, now)

    def store(self, download: Download, now: datetime) -> Stored:
        (stored,) = self.store_all([download], now)
        return stored

    def add_page(self, page: Entry, now: datetime) -> int:
        """The id of a page added by URL: a new article, or the same one as before, in the state that it is in."""
        if not page.url:
            raise Refused("a page needs an address to be added")
        (key,) = keys_of([structs.replace(page, guid=Line(""))])
        words = indexed(page.html)
        with self._database.writing(durable=True) as connection:
            feed = feed_id(connection, PAGES_URL, PAGES_TITLE)
            return store_page(connection, feed, New(key, content_of(page), page), words, now)

    def save_full(self, article_id: int, full: Html, now: datetime) -> None:
        """Keeps an article's full text beside the feed's, and searches and counts that from now on."""
        words = indexed(full)
        with self._database.writing() as connection:
            if not store_full(connection, article_id, full, words, now):
                raise NotFound(f"there is no article {article_id}")

    def rerank(self, now: datetime, limit: int) -> int:
        """Works out anew at most `limit` priorities that time has changed; how many. Never holds others up for long."""
        done = 0
        while done < limit:
            with self._database.writing() as connection:
                batch = min(_BATCH, limit - done)
                count = rerank(connection, now, batch)
            done += count
            if count < batch:
                break
        return done

    def ids(self, state: State, *, limit: int | None = None, query: Query | None = None) -> list[int]:
        """What stands in a room, in its order: the inbox by priority, then newest; others last decided first."""
        room = _WAITING if state is State.NEW else _DECIDED
        with self._database.reading() as connection:
            found = matching(connection, query or Query())
            if query and state in FRONTS:
                found = before(found, SHELF_OF[state])
            asked = (_FEW_OF_ROOM if found.few else _ROOM).format(**room, condition=found.condition)
            most = -1 if limit is None else limit
            rows = connection.execute(asked, (SHELF_OF[state], *found.values, most)).fetchall()
        return [row[0] for row in rows]

    def rank_of(self, article: Article, points: int) -> int:
        """The place, from 1, that the article has in the inbox, or would have with so many points."""
        with self._database.reading() as connection:
            ahead: int = connection.execute(_AHEAD, {"shelf": NEW, "points": points, "id": article.id}).fetchone()[0]
        return ahead + 1

    def arrivals(self, after_id: int) -> list[int]:
        """What has come into the inbox since that id was the newest, in the inbox's order."""
        with self._database.reading() as connection:
            rows = connection.execute(_ARRIVED, (after_id, NEW)).fetchall()
        return [row[0] for row in rows]

    def newest_id(self) -> int:
        """The id given last; 0 if none was."""
        with self._database.reading() as connection:
            newest: int = connection.execute("SELECT coalesce(max(id), 0) FROM articles").fetchone()[0]
        return newest

    def counts(self) -> dict[State, int]:
        with self._database.reading() as connection:
            rows = connection.execute("SELECT shelf, sum(articles) FROM tallies GROUP BY shelf").fetchall()
        by_shelf = dict(rows)
        return {state: by_shelf.get(shelf, 0) for state, shelf in SHELF_OF.items()}

    def counts_by_feed(self) -> dict[str, tuple[int, int]]:
        """By the feed's URL: all its articles, and those that are new, in the inbox or behind another there."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT url, sum(articles), sum(iif(shelf IN (?, ?), articles, 0))"
                " FROM tallies CROSS JOIN feeds NOT INDEXED ON feeds.id = tallies.feed GROUP BY tallies.feed",
                (NEW, BEHIND),
            ).fetchall()
        return {url: (articles, waiting) for url, articles, waiting in rows}

    def get(self, ids: Sequence[int]) -> list[Article]:
        """In the order of the ids; those that aren't there are left out."""
        with self._database.reading() as connection:
            rows = connection.execute(_GET, (json.dumps(list(ids)),)).fetchall()
        return [_article(row) for row in rows]

    def find(self, url: str) -> int | None:
        """The newest article with this address; None if there is none."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT max(id) FROM articles WHERE url = ? AND url <> ''", (url,)).fetchone()
        found: int | None = row[0]
        return found

    def body(self, article_id: int) -> Body:
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT coalesce(packed, html), coalesce(full_packed, full), full_fetched, base"
                " FROM bodies WHERE article = ?",
                (article_id,),
            ).fetchone()
        if row is None:
            raise NotFound(f"there is no article {article_id}")
        html, full, full_fetched, base = row
        where = f"{self._database.name}: the text of article {article_id}"
        return Body(
            article_id,
            unpacked(html, where),
            None if full is None else unpacked(full, where),
            maybe_time(full_fetched),
            base,
        )


def _article(row: tuple[Any, ...]) -> Article:
    article_id, feed_url, feed_title, url, title, author, published, seen, minutes, shelf, reasons, told = row
    return Article(
        id=article_id,
        feed_url=feed_url,
        feed_title=feed_title,
        url=url,
        title=title,
        author=author,
        published=maybe_time(published),
        seen=from_micros(seen),
        minutes=minutes,
        state=STATE_ON[shelf],
        priority=Priority(decode_reasons(reasons)),
        sources=max(1, told),
        behind=shelf >= BEHIND,
    )
