"""Archive: what the web wrote, and the journal of decisions over it, in one SQLite file."""

from pathlib import Path

from curator.archive.articles import Articles
from curator.archive.database import Database
from curator.archive.fetching import Fetching
from curator.archive.journal import Journal
from curator.archive.ledger import Ledger
from curator.archive.migrations import migrate
from curator.archive.search import Search
from curator.domain.text import one_line


class Archive:
    """All of it may be used from any thread, and by several processes at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.fetching = Fetching(database)
        self.articles = Articles(database)
        self.search = Search(database)
        self.journal = Journal(database)
        self.ledger = Ledger(database)

    @classmethod
    def open(cls, path: Path, *, timeout: float = 5.0) -> "Archive":
        """Opens the file, or makes it; brings it to the newest version.

        `timeout` in seconds is how long a writer waits for another before it raises Busy. Raises Unreadable where the
        file is damaged, newer than this curator, or none of its own.
        """
        database = Database(path, timeout=timeout)
        try:
            migrate(database)
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

    def close(self) -> None:
        self._database.close()
