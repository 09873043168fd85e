"""The ledger of deliveries: what was begun is on disk before it is sent, so that nothing is ever sent twice unasked."""

import os
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Final

from curator.archive.database import Database
from curator.archive.times import from_micros, to_micros
from curator.domain.faults import Refused
from curator.domain.share import Delivery, DeliveryState
from curator.domain.text import Line

_NO_ERROR: Final = Line("")
_WRITE: Final = """
    INSERT INTO deliveries (share, channel, state, at, link, error, pid, started) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET (state, at, link, error, pid, started)
    = (excluded.state, excluded.at, excluded.link, excluded.error, excluded.pid, excluded.started)
"""


class Ledger:
    """One row a share and channel."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, share_id: str, channel: str, now: datetime, *, retry: bool = False) -> None:
        """Notes that sending begins now; once this returns, no crash and no power cut loses that.

        Refuses what is being sent, and, unless it is to be sent again, what was sent or has perhaps been.
        """
        with self._database.writing(durable=True) as connection:
            _refuse_twice(connection, share_id, channel, retry=retry)
            _write(connection, share_id, Delivery(channel, DeliveryState.SENDING, now), now)

    def finish(
        self,
        share_id: str,
        channel: str,
        state: DeliveryState,
        now: datetime,
        *,
        link: str = "",
        error: Line = _NO_ERROR,
    ) -> None:
        """Notes how sending ended."""
        with self._database.writing(durable=True) as connection:
            _write(connection, share_id, Delivery(channel, state, now, link, error), now)

    def forget(self, share_id: str, channel: str) -> None:
        """Forgets that sending failed: it is as if it had not been tried."""
        with self._database.writing(durable=True) as connection:
            connection.execute(
                "DELETE FROM deliveries WHERE share = ? AND channel = ? AND state = ?",
                (share_id, channel, DeliveryState.FAILED),
            )

    def states(self) -> dict[tuple[str, str], Delivery]:
        """Each delivery that was ever begun, by share and channel."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT share, channel, state, at, link, error FROM deliveries").fetchall()
        return {
            (share, channel): Delivery(channel, DeliveryState(state), from_micros(at), link, error)
            for share, channel, state, at, link, error in rows
        }

    def interrupted(self, now: datetime) -> list[tuple[str, str]]:
        """Marks as unknown what a process was sending when it died; the shares and channels of it."""
        with self._database.reading() as connection:
            if not _orphans(connection):
                return []
        with self._database.writing(durable=True) as connection:
            orphans = _orphans(connection)
            connection.executemany(
                "UPDATE deliveries SET state = ?, at = ? WHERE share = ? AND channel = ?",
                [(DeliveryState.UNKNOWN, to_micros(now), *orphan) for orphan in orphans],
            )
        return orphans


def _refuse_twice(connection: sqlite3.Connection, share_id: str, channel: str, *, retry: bool) -> None:
    row = connection.execute(
        "SELECT state, pid, started FROM deliveries WHERE share = ? AND channel = ?", (share_id, channel)
    ).fetchone()
    if row is None:
        return
    state, pid, started = row
    if state == DeliveryState.SENDING and _lives(pid, started):
        raise Refused(f"the share is being sent to {channel} at this moment")
    if retry or state in (DeliveryState.FAILED, DeliveryState.CANCELLED):
        return
    said = "was sent" if state == DeliveryState.SENT else "was perhaps sent"
    raise Refused(f"the share {said} to {channel} already: look there, then retry it or mark it as sent")


def _write(connection: sqlite3.Connection, share_id: str, delivery: Delivery, now: datetime) -> None:
    pid = os.getpid()
    row = (share_id, delivery.channel, delivery.state, to_micros(now), delivery.link, delivery.error)
    connection.execute(_WRITE, (*row, pid, _started(pid)))


def _orphans(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    rows = connection.execute("SELECT share, channel, pid, started FROM deliveries WHERE state = 'sending'")
    return [(share, channel) for share, channel, pid, started in rows.fetchall() if not _lives(pid, started)]


def _lives(pid: int, started: str) -> bool:
    """Whether that process still runs, and isn't another that was given its number later."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _started(pid) == started


def _started(pid: int) -> str:
    """When a process started, in the kernel's own words; empty where the system doesn't tell."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]
