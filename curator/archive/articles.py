"""Articles: what came in, in which order it waits, and what was decided of it."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import structs

from curator.archive.database import Database
from curator.archive.fetching import PAGES_TITLE, PAGES_URL, feed_id, save_state
from curator.archive.matching import matching
from curator.archive.shelves import NEW, SHELF_OF, STATE_ON
from curator.archive.storing import Stored, decode_reasons, prepare, rerank, store, store_full, store_page
from curator.archive.texts import indexed
from curator.archive.times import from_micros, maybe_time
from curator.domain.article import Article, Body, Entry, State
from curator.domain.faults import NotFound, Refused
from curator.domain.feed import FetchState
from curator.domain.intake import Intent, Known, New, content_of, keys_of
from curator.domain.reason import Priority
from curator.domain.text import Html, Line
from curator.query.words import Query

_BATCH: Final = 200

_GET: Final = """
    SELECT articles.id, feeds.url, feeds.title, articles.url, articles.title, author, published, seen, minutes, shelf,
           reasons
    FROM json_each(?) AS wanted
    CROSS JOIN articles ON articles.id = wanted.value
    CROSS JOIN feeds ON feeds.id = articles.feed
    ORDER BY wanted.key
"""
_WAITING: Final = """
    SELECT id FROM articles INDEXED BY articles_in_order WHERE shelf = ?
    ORDER BY priority DESC, dated DESC, id DESC LIMIT ?
"""
_WAITING_ONLY: Final = """
    SELECT id FROM articles WHERE {condition} AND +shelf = ? ORDER BY priority DESC, dated DESC, id DESC LIMIT ?
"""
_DECIDED_ONLY: Final = """
    SELECT id FROM articles WHERE {condition} AND +shelf = ? ORDER BY decided DESC, id DESC LIMIT ?
"""
_AHEAD: Final = """
    SELECT count(*) FROM articles INDEXED BY articles_in_order
    WHERE shelf = :shelf AND priority >= :points AND id <> :id
    AND (priority, dated, id) > (:points, (SELECT dated FROM articles WHERE id = :id), :id)
"""
_DECIDED: Final = """
    SELECT id FROM articles INDEXED BY articles_decided WHERE shelf = ? AND decided IS NOT NULL
    ORDER BY decided DESC, id DESC LIMIT ?
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
            rows = connection.execute(
                "SELECT id, key, url, content FROM articles WHERE feed = (SELECT id FROM feeds WHERE url = ?)",
                (feed_url,),
            ).fetchall()
        return [Known(*row) for row in rows]

    def store(self, feed_url: str, title: Line, intents: Sequence[Intent], state: FetchState, now: datetime) -> Stored:
        """Stores what a download brought, and how its fetching stands, together; an empty `title` keeps the old one."""
        prepared = prepare(intents)
        with self._database.writing() as connection:
            feed = feed_id(connection, feed_url, title)
            stored = store(connection, feed, prepared, now)
            save_state(connection, state)
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
        whole, filtered = (_WAITING, _WAITING_ONLY) if state is State.NEW else (_DECIDED, _DECIDED_ONLY)
        shelf, most = SHELF_OF[state], -1 if limit is None else limit
        with self._database.reading() as connection:
            if query:
                condition, values = matching(connection, query)
                rows = connection.execute(filtered.format(condition=condition), (*values, shelf, most)).fetchall()
            else:
                rows = connection.execute(whole, (shelf, most)).fetchall()
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
        """By the feed's URL: all its articles, and those in the inbox."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT url, sum(articles), sum(iif(shelf = ?, articles, 0))"
                " FROM tallies CROSS JOIN feeds ON feeds.id = tallies.feed GROUP BY tallies.feed",
                (NEW,),
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
                "SELECT html, full, full_fetched FROM bodies WHERE article = ?", (article_id,)
            ).fetchone()
        if row is None:
            raise NotFound(f"there is no article {article_id}")
        return Body(article_id, row[0], row[1], maybe_time(row[2]))


def _article(row: tuple[Any, ...]) -> Article:
    article_id, feed_url, feed_title, url, title, author, published, seen, minutes, shelf, reasons = row
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
    )
