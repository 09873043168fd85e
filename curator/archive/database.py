"""Database: one SQLite file, its connections, and its transactions.

Readers never wait for the writer (write-ahead log), one writer at a time waits for another at most `timeout` seconds.
What SQLite has to say comes out as faults that name the file.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from curator.domain.faults import Busy, CuratorError, Interrupted, Unreadable
from curator.domain.text import one_line

OLDEST_SQLITE: Final = (3, 37, 0)
_CACHE_KIB: Final = 8_000
_CHECKPOINT_PAGES: Final = 2_000
_ANALYSED_ROWS: Final = 400


class Database:
    """Any thread may read and write; a connection is lent to one thread at a time."""

    def __init__(self, path: Path, *, timeout: float = 5.0) -> None:
        """`timeout` in seconds is how long a writer waits for another. The file is made if it isn't there."""
        self.path = path
        self.name = one_line(str(path))
        self.timeout = timeout
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = False
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            needed = ".".join(map(str, OLDEST_SQLITE))
            raise CuratorError(f"Python's SQLite is {sqlite3.sqlite_version}; curator needs {needed} or newer")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees the archive as it is at this moment, whatever is written meanwhile."""
        with self._lent() as connection, _transaction(connection, "BEGIN"):
            yield connection

    @contextmanager
    def writing(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it is stored at the end, or nothing if anything is raised.

        A durable one survives a power cut from the moment that this ends; others may be lost by one, whole and in
        order, never by a crash of the program.
        """
        with self._lent() as connection:
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            with _transaction(connection, "BEGIN IMMEDIATE"):
                yield connection

    @contextmanager
    def outside(self) -> Iterator[sqlite3.Connection]:
        """A connection without a transaction, for what SQLite does by itself."""
        with self._lent() as connection:
            yield connection

    def analyse(self) -> None:
        """Looks at a sample of what the tables hold, so that queries are planned by that."""
        with self.writing() as connection:
            connection.execute("ANALYZE")

    def close(self) -> None:
        """Closes what is idle now, and what is lent as soon as it comes back."""
        with suppress(CuratorError), self.outside() as connection:
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("PRAGMA optimize")
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    @contextmanager
    def _lent(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._closed:
                raise CuratorError(f"{self.name} is closed")
            connection = self._idle.pop() if self._idle else None
        try:
            if connection is None:
                connection = self._connect()
            yield connection
        except sqlite3.Error as error:
            if fault := self._fault(error):
                raise fault from error
            raise
        finally:
            if connection is not None:
                self._give_back(connection)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if not self._closed and not connection.in_transaction:
                self._idle.append(connection)
                return
        connection.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=self.timeout, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = OFF")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
            connection.execute(f"PRAGMA analysis_limit = {_ANALYSED_ROWS}")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _fault(self, error: sqlite3.Error) -> CuratorError | None:
        """The fault to raise; `None` where the error can only be a mistake in the program."""
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        said = one_line(str(error))
        if said.startswith("Could not decode"):
            return Unreadable(f"{self.name} holds a text that is damaged: it isn't UTF-8")
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return Busy(f"{self.name} is in use by another process for more than {self.timeout:g} s: try again")
        if code == sqlite3.SQLITE_INTERRUPT:
            return Interrupted(f"{self.name}: a newer request took this one's place")
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return Unreadable(f"{self.name} is damaged or not an archive ({said}): put a backup in its place")
        if code == sqlite3.SQLITE_FULL:
            return CuratorError(f"{self.name}: no space left to write; nothing was changed")
        return CuratorError(f"{self.name} {_ACCESS[code]} ({said})") if code in _ACCESS else None


_ACCESS: Final = {
    sqlite3.SQLITE_CANTOPEN: "cannot be opened",
    sqlite3.SQLITE_IOERR: "cannot be read or written (is the disk full?)",
    sqlite3.SQLITE_READONLY: "is read-only",
    sqlite3.SQLITE_PERM: "may not be opened",
    sqlite3.SQLITE_AUTH: "may not be opened",
}


@contextmanager
def _transaction(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        raise
