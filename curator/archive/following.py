"""Following: what is worked out of articles after they are stored is written down, batch by batch.

Several processes may do the same at once: what another followed up meanwhile, or what changed, is passed over.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, Final

from curator.archive.database import Database
from curator.archive.texts import Followed, Unfollowed

_USUAL: Final = 10_000  # characters of an article's markup; few have more
_FEW, _TIMES = 100, 10  # articles that need no planning, and how much they must have grown for another look

_VERSION: Final = "content || '/' || coalesce(full_fetched, '')"
_FROM: Final = """
    FROM to_index CROSS JOIN articles ON articles.id = to_index.article
    CROSS JOIN bodies ON bodies.article = to_index.article
"""
_BATCH: Final = f"""
    SELECT articles.id, {_VERSION}, CAST(title AS BLOB), CAST(author AS BLOB), packed, CAST(html AS BLOB), full_packed,
           CAST(full AS BLOB)
    {_FROM} WHERE to_index.article > ? ORDER BY to_index.article LIMIT ?
"""
_WAITING: Final = f"SELECT count(*) {_FROM}"
_STILL: Final = f"SELECT 1 {_FROM} WHERE to_index.article = ? AND {_VERSION} = ?"
_UNJOINED: Final = "SELECT article FROM to_join ORDER BY article LIMIT ?"
_GROWN: Final = "SELECT sum(articles) > ? FROM tallies"
_ANALYSED: Final = "SELECT max(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = 'articles'"


class Following:
    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self) -> int:
        """How many articles wait to be followed up."""
        with self._database.reading() as connection:
            count: int = connection.execute(_WAITING).fetchone()[0]
        return count

    def batch(self, limit: int, after: int = 0) -> list[Unfollowed]:
        """At most so many that wait, by their ids, which are greater than `after`; fewer where they are large."""
        with self._database.reading() as connection:
            return _not_too_large(connection.execute(_BATCH, (after, limit)), limit * _USUAL)

    def keep(self, done: Sequence[Followed]) -> int:
        """Writes down what was worked out; how many articles were still as they had been."""
        with self._database.writing() as connection:
            still = [each for each in done if connection.execute(_STILL, (each.id, each.version)).fetchone()]
            _write(connection, still)
        return len(still)

    def finish(self) -> None:
        """Lets the query planner know what a run has made of the tables, where it can't tell from what they were."""
        with self._database.reading() as connection:
            grown: bool = connection.execute(_GROWN, (_analysed(connection),)).fetchone()[0]
        if grown:
            self._database.analyse()

    def unjoined(self, limit: int) -> list[int]:
        """At most so many that were followed up, but not yet compared with others by their texts."""
        with self._database.reading() as connection:
            return [row[0] for row in connection.execute(_UNJOINED, (limit,))]

    def joined(self, ids: Sequence[int]) -> None:
        """They were compared with others."""
        with self._database.writing() as connection:
            connection.executemany("DELETE FROM to_join WHERE article = ?", [(each,) for each in ids])


def _analysed(connection: sqlite3.Connection) -> int:
    """The number of articles from which on the tables may be unlike what was last seen of them."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'").fetchone():
        return _FEW
    return max(_FEW, _TIMES * (connection.execute(_ANALYSED).fetchone()[0] or 0))


def _not_too_large(rows: Iterable[tuple[Any, ...]], most: int) -> list[Unfollowed]:
    batch: list[Unfollowed] = []
    size = 0
    for article in map(_unfollowed, rows):
        size += len(article.html) + len(article.full or "")
        if batch and size > most:
            break
        batch.append(article)
    return batch


def _unfollowed(row: tuple[Any, ...]) -> Unfollowed:
    """A text that isn't what SQLite takes it for, UTF-8, is read as far as it is."""
    article_id, version, title, author, packed, html, full_packed, full = row
    return Unfollowed(
        id=article_id,
        version=version,
        title=_read(title),
        author=_read(author),
        html=packed or _read(html),
        full=None if full is None else full_packed or _read(full),
    )


def _read(text: bytes) -> str:
    return text.decode(errors="replace")


def _write(connection: sqlite3.Connection, done: Sequence[Followed]) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO texts (rowid, title, author, text) VALUES (?, ?, ?, ?)",
        [(each.id, each.title, each.author, each.text) for each in done],
    )
    connection.executemany(
        "UPDATE articles SET minutes = ?1 WHERE id = ?2 AND minutes <> ?1", [(each.minutes, each.id) for each in done]
    )
    connection.executemany(
        "UPDATE bodies SET html = '', packed = ? WHERE article = ?",
        [(each.html, each.id) for each in done if each.html],
    )
    connection.executemany(
        "UPDATE bodies SET full = '', full_packed = ? WHERE article = ?",
        [(each.full, each.id) for each in done if each.full],
    )
    connection.executemany(
        "INSERT OR REPLACE INTO prints (article, print) VALUES (?, ?)",
        [(each.id, _signed(each.print)) for each in done if each.print is not None],
    )
    ids = [(each.id,) for each in done]
    connection.executemany("DELETE FROM to_index WHERE article = ?", ids)
    connection.executemany("INSERT OR IGNORE INTO to_join (article) VALUES (?)", ids)


def _signed(number: int) -> int:
    """A number of 64 bits as SQLite keeps one."""
    return number - (1 << 64) if number >> 63 else number
