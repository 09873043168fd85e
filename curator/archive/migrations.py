"""Migrations: how the archive's tables came to be what they are, one numbered step after another.

A step that has been released never changes; `PRAGMA user_version` tells how many a file has been through.
"""

import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final

from curator.archive.database import Database
from curator.domain.faults import Unreadable

APPLICATION_ID: Final = 0x63757261
"""Tells an archive of curator's from any other SQLite file: "cura"."""

Migration = tuple[str, ...]
Alone = Callable[[Callable[[], bool]], AbstractContextManager[Any]]
"""Keeps others out for as long as it lasts; until it begins it asks whether that is still needed."""

_PAUSE: Final = 0.01
_PAGE_BYTES: Final = 8192  # half the work of the system at storing that pages of the usual 4096 make

_FIRST: Final[Migration] = (
    """
    CREATE TABLE feeds (
        id INTEGER PRIMARY KEY,
        url TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        subscribed INTEGER NOT NULL,
        location TEXT NOT NULL DEFAULT '',
        etag TEXT NOT NULL DEFAULT '',
        modified TEXT NOT NULL DEFAULT '',
        body_hash TEXT NOT NULL DEFAULT '',
        checked INTEGER,
        succeeded INTEGER,
        due INTEGER,
        failures INTEGER NOT NULL DEFAULT 0,
        error TEXT NOT NULL DEFAULT '',
        gone INTEGER NOT NULL DEFAULT 0,
        not_before INTEGER
    ) STRICT
    """,
    # shelf: see shelves.py; decided: when the person put it there; dated: what the order goes by
    """
    CREATE TABLE articles (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        feed INTEGER NOT NULL REFERENCES feeds,
        key TEXT NOT NULL,
        content TEXT NOT NULL,
        url TEXT NOT NULL,
        title TEXT NOT NULL,
        author TEXT NOT NULL,
        published INTEGER,
        seen INTEGER NOT NULL,
        dated INTEGER NOT NULL,
        minutes INTEGER NOT NULL,
        shelf INTEGER NOT NULL,
        decided INTEGER,
        priority INTEGER NOT NULL,
        reasons TEXT NOT NULL,
        holds_until INTEGER,
        UNIQUE (feed, key)
    ) STRICT
    """,
    "CREATE INDEX articles_in_order ON articles (shelf, priority, dated)",
    "CREATE INDEX articles_decided ON articles (shelf, decided) WHERE decided IS NOT NULL",
    "CREATE INDEX articles_to_rank ON articles (holds_until) WHERE shelf = 0",
    "CREATE INDEX articles_by_url ON articles (url)",
    """
    CREATE TABLE bodies (
        article INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
        html TEXT NOT NULL,
        full TEXT,
        full_fetched INTEGER
    ) STRICT
    """,
    'CREATE VIRTUAL TABLE texts USING fts5 (title, author, text, tokenize = "unicode61 remove_diacritics 2")',
    # segments of the index are merged half as often as by default: a fifth less work at storing, none more at searching
    "INSERT INTO texts (texts, rank) VALUES ('automerge', 8)",
    """
    CREATE TABLE tallies (
        feed INTEGER NOT NULL,
        shelf INTEGER NOT NULL,
        articles INTEGER NOT NULL,
        PRIMARY KEY (feed, shelf)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TRIGGER article_added AFTER INSERT ON articles BEGIN
        INSERT INTO tallies VALUES (new.feed, new.shelf, 1) ON CONFLICT DO UPDATE SET articles = articles + 1;
    END
    """,
    """
    CREATE TRIGGER article_moved AFTER UPDATE OF shelf ON articles WHEN old.shelf <> new.shelf BEGIN
        UPDATE tallies SET articles = articles - 1 WHERE feed = old.feed AND shelf = old.shelf;
        INSERT INTO tallies VALUES (new.feed, new.shelf, 1) ON CONFLICT DO UPDATE SET articles = articles + 1;
    END
    """,
    """
    CREATE TRIGGER article_removed AFTER DELETE ON articles BEGIN
        UPDATE tallies SET articles = articles - 1 WHERE feed = old.feed AND shelf = old.shelf;
        DELETE FROM texts WHERE rowid = old.id;
    END
    """,
    # undone: 0, or the place in the order of undoing, or -1 for what can't be undone any more
    # unsettled: 1 if its documents are still to be written, -1 if
    # they are still to be taken back
    """
    CREATE TABLE steps (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        session TEXT NOT NULL,
        verb TEXT NOT NULL,
        label TEXT NOT NULL,
        edits TEXT NOT NULL,
        undone INTEGER NOT NULL DEFAULT 0,
        unsettled INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    "CREATE INDEX steps_of_session ON steps (session, undone)",
    "CREATE INDEX steps_by_time ON steps (at)",
    "CREATE INDEX steps_undone ON steps (undone)",
    "CREATE INDEX steps_unsettled ON steps (id) WHERE unsettled <> 0",
    # when each article of a step had been decided before it
    """
    CREATE TABLE step_articles (
        step INTEGER NOT NULL REFERENCES steps,
        article INTEGER NOT NULL,
        decided_before INTEGER,
        PRIMARY KEY (step, article)
    ) STRICT, WITHOUT ROWID
    """,
    # pid and started name the process that began it
    """
    CREATE TABLE deliveries (
        share TEXT NOT NULL,
        channel TEXT NOT NULL,
        state TEXT NOT NULL,
        at INTEGER NOT NULL,
        link TEXT NOT NULL DEFAULT '',
        error TEXT NOT NULL DEFAULT '',
        pid INTEGER NOT NULL,
        started TEXT NOT NULL,
        PRIMARY KEY (share, channel)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX deliveries_sending ON deliveries (share) WHERE state = 'sending'",
)

_IN_FRONT: Final = """
    UPDATE articles SET shelf = shelf % 5 + 5 * (id <> {best})
    WHERE story = {story} AND story > 0 AND shelf % 5 < 2 AND shelf <> shelf % 5 + 5 * (id <> {best});
"""
_BEST: Final = """(
        SELECT id FROM articles AS other
        WHERE other.story = articles.story AND other.story > 0 AND other.shelf % 5 = articles.shelf % 5
        ORDER BY priority DESC, dated, id LIMIT 1
    )"""

_NUMBER: Final = """(
        SELECT iif(count(*) > 1, min(id), NULL) FROM articles AS other
        WHERE other.story = old.story AND other.story > 0
    )"""

_SECOND: Final[Migration] = (
    # rhythm: minutes between the feed's articles
    "ALTER TABLE feeds ADD COLUMN rhythm INTEGER",
    # hosts that want to be left alone
    "CREATE TABLE hosts (host TEXT PRIMARY KEY, not_before INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    # story: articles of the same number above 0 are one; 0 was set apart by the person; what has none may yet be joined
    "ALTER TABLE articles ADD COLUMN story INTEGER",
    "CREATE INDEX articles_by_story ON articles (story) WHERE story > 0",
    "CREATE INDEX articles_by_date ON articles (dated)",
    "DROP INDEX articles_to_rank",
    "CREATE INDEX articles_to_rank ON articles (holds_until) WHERE shelf IN (0, 5)",
    # a trigger may move an article on before it was counted where it came to
    "DROP TRIGGER article_moved",
    """
    CREATE TRIGGER article_moved AFTER UPDATE OF shelf ON articles WHEN old.shelf <> new.shelf BEGIN
        INSERT INTO tallies VALUES (old.feed, old.shelf, -1) ON CONFLICT DO UPDATE SET articles = articles - 1;
        INSERT INTO tallies VALUES (new.feed, new.shelf, 1) ON CONFLICT DO UPDATE SET articles = articles + 1;
    END
    """,
    # of a story's articles on shelves 0 and 5, and 1 and 6, the best is on the first of the two, whatever moves them
    f"""
    CREATE TRIGGER story_told AFTER UPDATE OF story, shelf, priority, dated ON articles WHEN new.story > 0 BEGIN
        {_IN_FRONT.format(best=_BEST, story="new.story")}
    END
    """,
    f"""
    CREATE TRIGGER story_left AFTER UPDATE OF story ON articles WHEN old.story IS NOT new.story BEGIN
        UPDATE articles SET shelf = shelf - 5 WHERE id = new.id AND shelf >= 5 AND coalesce(new.story, 0) = 0;
        {_IN_FRONT.format(best=_BEST, story="old.story")}
    END
    """,  # noqa: S608 - nothing but names
    f"""
    CREATE TRIGGER story_shortened AFTER DELETE ON articles WHEN old.story > 0 BEGIN
        UPDATE articles SET story = {_NUMBER} WHERE story = old.story AND story > 0 AND story IS NOT {_NUMBER};
        {_IN_FRONT.format(best=_BEST, story="old.story")}
    END
    """,  # noqa: S608
    # where relative links start; what packing.py made of markup that is empty now
    "ALTER TABLE bodies ADD COLUMN base TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE bodies ADD COLUMN packed BLOB",
    "ALTER TABLE bodies ADD COLUMN full_packed BLOB",
    # as many bytes of the index are gathered before they are written: half the work where many articles come at once
    "INSERT INTO texts (texts, rank) VALUES ('hashsize', 4000000)",
    # articles whose words are not in `texts` as they are now
    "CREATE TABLE to_index (article INTEGER PRIMARY KEY) STRICT",
    # print: the SimHash of the text, its 64 bits as a signed integer
    "CREATE TABLE prints (article INTEGER PRIMARY KEY, print INTEGER NOT NULL) STRICT",
    # followed up, but not yet compared with others by their texts
    "CREATE TABLE to_join (article INTEGER PRIMARY KEY) STRICT",
    # identities of articles that retention removed; at: when they left, or were still listed; link: see forgotten.py
    """
    CREATE TABLE forgotten (
        feed INTEGER NOT NULL,
        key TEXT NOT NULL,
        link TEXT NOT NULL,
        title TEXT NOT NULL,
        published INTEGER,
        at INTEGER NOT NULL,
        PRIMARY KEY (feed, key)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX forgotten_by_link ON forgotten (feed, link)",
    "CREATE INDEX step_articles_by_article ON step_articles (article)",
    # when something that is done every so often was done last
    "CREATE TABLE occasions (name TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    # articles are counted as they are stored: see storing.py
    "DROP TRIGGER article_added",
    "DROP TRIGGER article_removed",
    """
    CREATE TRIGGER article_removed AFTER DELETE ON articles BEGIN
        UPDATE tallies SET articles = articles - 1 WHERE feed = old.feed AND shelf = old.shelf;
        DELETE FROM texts WHERE rowid = old.id;
        DELETE FROM to_index WHERE article = old.id;
        DELETE FROM to_join WHERE article = old.id;
        DELETE FROM prints WHERE article = old.id;
    END
    """,
)

MIGRATIONS: Final[tuple[Migration, ...]] = (_FIRST, _SECOND)


def migrate(
    database: Database,
    migrations: Sequence[Migration] = MIGRATIONS,
    alone: Alone = nullcontext,
) -> None:
    """Brings the file to the newest version, all or nothing; several processes may do so at once.

    What older versions made is changed within `alone`, in which nobody writes who knows only those. Refuses, with
    Unreadable, a newer version than this curator knows, and a SQLite file of another program's.
    """

    def version() -> int:
        with database.reading() as connection:
            return _version(database, connection, len(migrations))

    found = version()
    if found < len(migrations):
        with alone(lambda: version() < len(migrations)) if found else nullcontext():
            _migrate(database, migrations)


def _migrate(database: Database, migrations: Sequence[Migration]) -> None:
    with database.outside() as connection:
        connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")  # of a new file
        _use_write_ahead_log(database, connection)
    with database.writing(durable=True) as connection:
        for migration in migrations[_version(database, connection, len(migrations)) :]:
            for statement in migration:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(migrations)}")


def _use_write_ahead_log(database: Database, connection: sqlite3.Connection) -> None:
    """Asked again while others do the same: SQLite itself doesn't wait for this one."""
    deadline = time.monotonic() + database.timeout
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _version(database: Database, connection: sqlite3.Connection, newest: int) -> int:
    version, application = _pragma(connection, "user_version"), _pragma(connection, "application_id")
    empty = connection.execute("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)").fetchone()[0]
    if application != APPLICATION_ID and not (empty and application == version == 0):
        raise Unreadable(f"{database.name} is a database of another program's, not an archive")
    if version > newest:
        raise Unreadable(
            f"{database.name} was written by a newer curator: its version is {version},"
            f" this one knows {newest}; use the newer one"
        )
    return version


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    value: int = connection.execute(f"PRAGMA {name}").fetchone()[0]
    return value
