"""The journal: each decision as a step, written together with the states it changes, and taken back exactly.

Edits of documents are only noted here, as unsettled, until whoever applies them says that they are.
"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum
from typing import Any, Final

import msgspec
from msgspec import structs

from curator.archive.database import Database
from curator.archive.shelves import ASIDE, SHELF_OF, STATE_ON
from curator.archive.times import from_micros, to_micros
from curator.domain.article import State
from curator.domain.faults import NotFound, Refused
from curator.domain.journal import Edit, StateEdit, Step, StoryEdit, Verb, inverse, of_documents

_SINCE: Final = "SELECT edits FROM steps INDEXED BY steps_by_time WHERE at >= ? AND undone <= 0 ORDER BY id"
_LATEST: Final = "SELECT * FROM steps WHERE {session} undone = 0 ORDER BY id DESC LIMIT 1"
_NEXT_REDO: Final = """
    SELECT * FROM steps
    WHERE {session} undone > 0 AND id > (SELECT coalesce(max(id), 0) FROM steps WHERE {session} undone = 0)
    ORDER BY undone DESC LIMIT 1
"""

_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(tuple[Edit, ...]).decode


class Direction(IntEnum):
    """Which way a step's edits are still to be applied to the documents."""

    FORWARD = 1
    BACK = -1


class Journal:
    """Steps outlive the session that took them: what was done yesterday can be undone today."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, session: str, verb: Verb, label: str, edits: Sequence[Edit], now: datetime) -> Step:
        """Writes the step and moves its articles; once this returns, no crash and no power cut loses it.

        Raises Refused if an article isn't where an edit says that it was, NotFound if it isn't there at all.
        """
        edits = tuple(edits)
        unsettled = Direction.FORWARD if of_documents(edits) else 0
        with self._database.writing(durable=True) as connection:
            row = connection.execute(
                "INSERT INTO steps (at, session, verb, label, edits, unsettled) VALUES (?, ?, ?, ?, ?, ?) RETURNING *",
                (to_micros(now), session, verb, label, _encode(edits).decode(), unsettled),
            ).fetchone()
            step = _from_row(row)
            _remember_decided(connection, step.id, edits)
            _move(connection, edits, to_micros(now))
        return step

    def forget(self, step: Step, now: datetime) -> None:
        """Takes back a step that could not be done in full, as if it had never been taken."""
        with self._database.writing(durable=True) as connection:
            _move(connection, inverse(step.edits), to_micros(now))
            _restore_decided(connection, step.id, step.edits)
            connection.execute("DELETE FROM step_articles WHERE step = ?", (step.id,))
            connection.execute("DELETE FROM steps WHERE id = ?", (step.id,))

    def keep(self, step: Step) -> None:
        """Lets a step stand for good: what it changed was changed again since, so undo passes it over from now on."""
        with self._database.writing() as connection:
            connection.execute("UPDATE steps SET undone = -1, unsettled = 0 WHERE id = ?", (step.id,))

    def settle(self, step_id: int) -> None:
        """The step's documents are as the step, or its undoing, wants them."""
        with self._database.writing() as connection:
            connection.execute("UPDATE steps SET unsettled = 0 WHERE id = ?", (step_id,))

    def unsettled(self) -> list[tuple[Step, Direction]]:
        """Steps whose documents were perhaps not written before a crash, in the order they were taken."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT * FROM steps WHERE unsettled <> 0 ORDER BY id").fetchall()
        return [(_from_row(row), Direction(row[-1])) for row in rows]

    def latest(self, session: str | None = None) -> Step | None:
        """The last step that stands: what undo takes back. Of one session, or of all."""
        return self._one(_LATEST, session)

    def next_redo(self, session: str | None = None) -> Step | None:
        """The step undone last, unless something was decided after it: what redo does again."""
        return self._one(_NEXT_REDO, session)

    def undo(self, step: Step, now: datetime) -> Step:
        """Takes the step back. Raises Refused if it was already, or if an article was decided otherwise since."""
        return self._turn(step, now, undone=True)

    def redo(self, step: Step, now: datetime) -> Step:
        """Does a step again that was undone. Raises Refused if it wasn't, or if an article was decided since."""
        return self._turn(step, now, undone=False)

    def steps(self, limit: int) -> list[Step]:
        """The newest first."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT * FROM steps ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
        return [_from_row(row) for row in rows]

    def decided_since(self, moment: datetime) -> set[int]:
        """The articles that steps taken since then, and still standing, decided and did not put back."""
        with self._database.reading() as connection:
            rows = connection.execute(_SINCE, (to_micros(moment),)).fetchall()
        out: set[int] = set()
        for edit in (edit for row in rows for edit in _decode(row[0]) if isinstance(edit, StateEdit)):
            (out.discard if edit.after is State.NEW else out.add)(edit.article_id)
        return out

    def _one(self, query: str, session: str | None) -> Step | None:
        condition, values = ("", {}) if session is None else ("session = :session AND", {"session": session})
        with self._database.reading() as connection:
            row = connection.execute(query.format(session=condition), values).fetchone()
        return _from_row(row) if row else None

    def _turn(self, step: Step, now: datetime, *, undone: bool) -> Step:
        with self._database.writing(durable=True) as connection:
            stored = _step(connection, step.id)
            if stored.undone is undone:
                raise Refused(f"“{stored.label}” {'is undone already' if undone else 'was not undone'}")
            if undone:
                _move(connection, inverse(stored.edits), to_micros(now))
                _restore_decided(connection, stored.id, stored.edits)
            else:
                _remember_decided(connection, stored.id, stored.edits)
                _move(connection, stored.edits, to_micros(now))
            direction = Direction.BACK if undone else Direction.FORWARD
            connection.execute(
                "UPDATE steps SET undone = iif(?, max(0, (SELECT max(undone) FROM steps)) + 1, 0), unsettled = ?"
                " WHERE id = ?",
                (undone, direction if of_documents(stored.edits) else 0, stored.id),
            )
        return structs.replace(stored, undone=undone)


def _move(connection: sqlite3.Connection, edits: Sequence[Edit], now: int) -> None:
    """Moves the articles, each from where its edit says that it is."""
    for edit in edits:
        if isinstance(edit, StateEdit):
            _check(connection, edit)
            _decide(connection, edit, now)
        elif isinstance(edit, StoryEdit):
            _retell(connection, edit)


def _decide(connection: sqlite3.Connection, edit: StateEdit, now: int) -> None:
    if edit.after is State.NEW:
        connection.execute(
            "UPDATE articles SET decided = NULL, shelf = "
            "(SELECT iif(subscribed, :new, :aside) FROM feeds WHERE feeds.id = feed) WHERE id = :article",
            {"new": SHELF_OF[State.NEW], "aside": ASIDE, "article": edit.article_id},
        )
    else:
        connection.execute(
            "UPDATE articles SET decided = ?, shelf = ? WHERE id = ?", (now, SHELF_OF[edit.after], edit.article_id)
        )


def _retell(connection: sqlite3.Connection, edit: StoryEdit) -> None:
    """What retention has removed meanwhile needs no story."""
    row = connection.execute("SELECT story, title FROM articles WHERE id = ?", (edit.article_id,)).fetchone()
    if row and row[0] != edit.before:
        raise Refused(f"“{row[1]}” belongs to another story now")
    connection.execute("UPDATE articles SET story = ? WHERE id = ?", (edit.after, edit.article_id))


def _check(connection: sqlite3.Connection, edit: StateEdit) -> None:
    row = connection.execute("SELECT shelf, title FROM articles WHERE id = ?", (edit.article_id,)).fetchone()
    if row is None:
        raise NotFound(f"there is no article {edit.article_id}")
    state = STATE_ON[row[0]]
    if state is not edit.before:
        raise Refused(f"“{row[1]}” is {state} now, not {edit.before}: it was decided elsewhere meanwhile")


def _remember_decided(connection: sqlite3.Connection, step_id: int, edits: Sequence[Edit]) -> None:
    """Keeps when each article had been decided before, so that undo puts it back at its place in its room.

    What has a row here, moved or told anew, was touched by the person, and never leaves for its age.
    """
    articles = {edit.article_id for edit in edits if isinstance(edit, StateEdit | StoryEdit)}
    connection.executemany(
        "INSERT OR REPLACE INTO step_articles (step, article, decided_before)"
        " SELECT ?, id, decided FROM articles WHERE id = ?",
        [(step_id, article) for article in articles],
    )


def _restore_decided(connection: sqlite3.Connection, step_id: int, edits: Sequence[Edit]) -> None:
    connection.executemany(
        "UPDATE articles SET decided = decided_before FROM step_articles"
        " WHERE step = ? AND article = ? AND id = article AND +articles.decided IS NOT NULL",
        [(step_id, edit.article_id) for edit in edits if isinstance(edit, StateEdit)],
    )


def _step(connection: sqlite3.Connection, step_id: int) -> Step:
    row = connection.execute("SELECT * FROM steps WHERE id = ?", (step_id,)).fetchone()
    if row is None:
        raise NotFound(f"there is no step {step_id} in the journal")
    return _from_row(row)


def _from_row(row: tuple[Any, ...]) -> Step:
    step_id, at, session, verb, label, edits, undone, _unsettled = row
    return Step(step_id, from_micros(at), session, Verb(verb), label, _decode(edits), undone > 0)
