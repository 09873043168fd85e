"""Stories: which of the archive's articles tell the same thing.

Whatever moves an article, the archive's triggers put the best that waits of each story in front, the others behind it.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from curator.archive.database import Database
from curator.archive.shelves import STATE_ON
from curator.domain.story import WINDOW, Teller, Told

_MOST: Final = 20_000
_MICROS: Final = 1_000_000
_BITS: Final = (1 << 64) - 1

_ALONE: Final = """
    SELECT articles.id FROM json_each(?) AS wanted CROSS JOIN articles ON articles.id = wanted.value
    WHERE story IS NULL ORDER BY dated, articles.id
"""
_TOLD: Final = """
    SELECT articles.id, articles.feed, articles.url, articles.title, dated / 1000000, {}, story FROM articles
"""
_UNREAD: Final = _TOLD.format("0, 0")
_READ: Final = _TOLD.format("minutes, print") + "LEFT JOIN prints ON prints.article = articles.id"
_THESE: Final = " WHERE articles.id IN (SELECT value FROM json_each(?)) AND story IS NULL"
_AROUND: Final = """
    WHERE dated BETWEEN ? AND ? AND (story IS NULL OR story > 0) ORDER BY dated DESC LIMIT ?
"""
_FIRST: Final = "SELECT story FROM articles WHERE id = ?1 AND (story IS NULL OR story = ?1)"
_FEEDS: Final = (
    "SELECT feed FROM articles WHERE id = ? UNION ALL SELECT feed FROM articles WHERE story = ? AND story > 0"
)
_FEED: Final = "SELECT feed FROM articles WHERE id = ? AND story IS NULL"
_JOIN: Final = "UPDATE articles SET story = ?1 WHERE id = ?2 AND story IS NULL"
_UNDECIDED: Final = "SELECT story FROM articles WHERE id = ? AND story > 0 AND shelf % 5 NOT IN (2, 3)"
_NUMBERED: Final = "SELECT id FROM articles WHERE story = ? AND story > 0 AND id <> ? ORDER BY id"
_TOGETHER: Final = """
    SELECT DISTINCT other.id
    FROM json_each(?) AS wanted
    CROSS JOIN articles ON articles.id = wanted.value
    CROSS JOIN articles AS other ON other.story = articles.story
    WHERE other.story > 0 AND articles.shelf % 5 < 2 AND other.shelf % 5 = articles.shelf % 5
"""
_OTHERS: Final = """
    SELECT articles.id, other.id, feeds.title, other.title, other.url, other.shelf
    FROM json_each(?) AS wanted
    CROSS JOIN articles ON articles.id = wanted.value
    CROSS JOIN articles AS other ON other.story = articles.story
    CROSS JOIN feeds ON feeds.id = other.feed
    WHERE other.story > 0 AND other.id <> articles.id
    ORDER BY wanted.key, other.shelf % 5, other.priority DESC, other.dated, other.id
"""
_MEMBERS: Final = """
    SELECT other.id, other.story FROM articles CROSS JOIN articles AS other ON other.story = articles.story
    WHERE articles.id = ? AND other.story > 0 ORDER BY other.id
"""


def leave_story(connection: sqlite3.Connection, article_id: int) -> None:
    """For an article that tells something else now: unless it was decided, it leaves its story, and may join another.

    The others keep together, numbered by the first that is left.
    """
    undecided = connection.execute(_UNDECIDED, (article_id,)).fetchone()
    if undecided:
        (story,) = undecided
        others = [row[0] for row in connection.execute(_NUMBERED, (story, article_id))]
        number = others[0] if len(others) > 1 else None
        leaving = [(None, article_id), *((number, other) for other in others if number != story)]
        connection.executemany("UPDATE articles SET story = ? WHERE id = ?", leaving)


class Stories:
    def __init__(self, database: Database) -> None:
        self._database = database

    def alone(self, ids: Sequence[int]) -> list[int]:
        """Those of these articles that are in no story and were not set apart, the oldest first."""
        with self._database.reading() as connection:
            return [row[0] for row in connection.execute(_ALONE, (json.dumps(list(ids)),))]

    def around(self, ids: Sequence[int], *, texts: bool) -> list[Told]:
        """Those of these articles that are alone, and what was dated so near them that it may tell the same.

        Where that is very much, the newest of it. Without `texts` it is not said what is known of those.
        """
        told = _READ if texts else _UNREAD
        with self._database.reading() as connection:
            feeds = dict(connection.execute("SELECT id, title FROM feeds").fetchall())
            found = {row[0]: row for row in connection.execute(told + _THESE, (json.dumps(list(ids)),))}
            for start, end in _windows(row[4] for row in list(found.values())):
                room = max(0, _MOST + len(ids) - len(found))
                found.update((row[0], row) for row in connection.execute(told + _AROUND, (start, end, room)))
        return [
            Told(article, feed, feeds[feed], url, title, dated, minutes, (signed or 0) & _BITS, story)
            for article, feed, url, title, dated, minutes, signed, story in found.values()
        ]

    def join(self, stories: Mapping[int, int]) -> int:
        """Makes articles part of stories, by article; how many. Each story's number is one of its articles.

        What changed meanwhile counts: articles that are in a story or set apart now join no other, and none joins a
        story whose first article isn't its first any more, or that its feed tells already.
        """
        members: dict[int, list[int]] = {}
        for article, story in sorted(stories.items()):
            members.setdefault(story, []).append(article)
        with self._database.writing() as connection:
            return sum(_join(connection, story, articles) for story, articles in members.items())

    def together(self, ids: Collection[int]) -> list[int]:
        """These articles, and those that stand behind or before one of them in the inbox or in Later."""
        with self._database.reading() as connection:
            more = connection.execute(_TOGETHER, (json.dumps(list(ids)),)).fetchall()
        return list(dict.fromkeys([*ids, *(row[0] for row in more)]))

    def members(self, article_id: int) -> dict[int, int]:
        """The articles of its story, each with the story's number; none if it is in no story."""
        with self._database.reading() as connection:
            return dict(connection.execute(_MEMBERS, (article_id,)).fetchall())

    def others(self, ids: Sequence[int]) -> dict[int, tuple[Teller, ...]]:
        """By article, who else tells its story, what waits first; articles that are in no story are left out."""
        out: dict[int, list[Teller]] = {}
        with self._database.reading() as connection:
            for article, other, feed, title, url, shelf in connection.execute(_OTHERS, (json.dumps(list(ids)),)):
                out.setdefault(article, []).append(Teller(other, feed, title, url, STATE_ON[shelf]))
        return {article: tuple(tellers) for article, tellers in out.items()}


def _windows(dated: Iterable[int]) -> list[tuple[int, int]]:
    """The times around these, as the archive keeps times: newest first, without overlap."""
    out: list[tuple[int, int]] = []
    for second in sorted(dated, reverse=True):
        start, end = second - WINDOW, second + WINDOW
        if out and out[-1][0] <= end:
            out[-1] = start, out[-1][1]
        else:
            out.append((start, end))
    return [(start * _MICROS, end * _MICROS) for start, end in out]


def _join(connection: sqlite3.Connection, story: int, articles: Sequence[int]) -> int:
    """Takes into a story, first its first article, those that still may come; how many, never one alone."""
    first = connection.execute(_FIRST, (story,)).fetchone()
    if not first:
        return 0
    feeds = {row[0] for row in connection.execute(_FEEDS, (story, story))}
    coming = []
    for article in articles:
        for (feed,) in connection.execute(_FEED, (article,)):
            if article != story and feed not in feeds:
                feeds.add(feed)
                coming.append(article)
    if coming and first[0] is None:
        coming.insert(0, story)
    return sum(connection.execute(_JOIN, (story, article)).rowcount for article in coming)
