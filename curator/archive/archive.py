"""Archive: what the web wrote, and the journal of decisions over it, in one SQLite file."""

from contextlib import nullcontext
from pathlib import Path
from typing import Final

from curator.archive.articles import Articles
from curator.archive.database import Database
from curator.archive.fetching import Fetching
from curator.archive.following import Following
from curator.archive.journal import Journal
from curator.archive.ledger import Ledger
from curator.archive.migrations import Alone, migrate
from curator.archive.retention import Retention
from curator.archive.search import Search
from curator.archive.stories import Stories
from curator.domain.text import one_line

_COUNTED: Final = "SELECT feed, shelf, count(*) FROM articles GROUP BY feed, shelf"
_KEPT: Final = "SELECT feed, shelf, articles FROM tallies WHERE articles <> 0"
_MISCOUNTED: Final = f"SELECT EXISTS ({_COUNTED} EXCEPT {_KEPT}) OR EXISTS ({_KEPT} EXCEPT {_COUNTED})"


class Archive:
    """All of it may be used from any thread, and by several processes at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.fetching = Fetching(database)
        self.articles = Articles(database)
        self.following = Following(database)
        self.search = Search(database)
        self.journal = Journal(database)
        self.ledger = Ledger(database)
        self.stories = Stories(database)
        self.retention = Retention(database)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        timeout: float = 5.0,
        alone: Alone = nullcontext,
    ) -> "Archive":
        """Opens the file, or makes it; brings it to the newest version, within `alone` if it is older.

        `timeout` in seconds is how long a writer waits for another before it raises Busy. Raises Unreadable where the
        file is damaged, newer than this curator, or none of its own.
        """
        database = Database(path, timeout=timeout)
        try:
            migrate(database, alone=alone)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def copy_to(self, path: Path) -> None:
        """Writes a whole copy, as of one moment, to a file that isn't there yet."""
        with self._database.outside() as connection:
            connection.execute("VACUUM INTO ?", (str(path),))

    def fault(self) -> str:
        """What a check of the whole file finds wrong, in one line; empty where it is sound."""
        with self._database.reading() as connection:
            found: str = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        return "" if found == "ok" else one_line(f"{self._database.name}: {found}")

    def recount(self) -> bool:
        """Counts articles anew where the counts that are kept of them are wrong; whether they were."""
        with self._database.reading() as connection:
            if not connection.execute(_MISCOUNTED).fetchone()[0]:
                return False
        with self._database.writing() as connection:
            connection.execute("DELETE FROM tallies")
            connection.execute(f"INSERT INTO tallies (feed, shelf, articles) {_COUNTED}")
        return True

    def close(self) -> None:
        self._database.close()
