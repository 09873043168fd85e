"""Steps: the one way by which a decision or an edit is made, taken back and made again.

The journal in the archive is written first, then the documents, then the journal is told that they agree. Whatever
moment the process dies at, `reconcile` at the next start finishes what the journal says.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from curator.archive.archive import Archive
from curator.archive.journal import Direction
from curator.curation.documents import Curation
from curator.domain.editing import edited_feeds, edited_list, edited_shares
from curator.domain.faults import CuratorError, NotFound, Refused
from curator.domain.journal import (
    Edit,
    FeedEdit,
    ItemEdit,
    ListEdit,
    ShareEdit,
    StateEdit,
    Step,
    Verb,
    effective,
    inverse,
)
from curator.domain.settings import Problem


class Steps:
    """`session` is the sitting these steps belong to; undo and redo stay within it where `everyones` is false."""

    def __init__(
        self,
        archive: Archive,
        curation: Curation,
        session: str,
        clock: Callable[[], datetime],
        *,
        everyones: bool = False,
    ) -> None:
        self._archive = archive
        self._curation = curation
        self._session = session
        self._clock = clock
        self._reach = None if everyones else session

    def take(self, verb: Verb, label: str, edits: Sequence[Edit]) -> Step | None:
        """Does it and journals it; `None` if it would change nothing. The edits touch one document at most.

        Raises Refused, and leaves everything as it was, if something isn't as `edits` found it.
        """
        changes = effective(tuple(edits))
        if not changes:
            return None
        step = self._archive.journal.record(self._session, verb, label, changes, self._clock())
        self._settle(step, changes, otherwise=self._archive.journal.undo)
        return step

    def undo(self) -> Step:
        """Takes back the last step and returns it. Raises NotFound if there is none, Refused on a conflict."""
        step = self._archive.journal.latest(self._reach)
        if step is None:
            raise NotFound("nothing to undo")
        self._archive.journal.undo(step, self._clock())
        self._settle(step, inverse(step.edits), otherwise=self._archive.journal.redo)
        return step

    def redo(self) -> Step:
        """Does again what was taken back last, and returns it. Raises NotFound if there is none, Refused on a conflict."""
        step = self._archive.journal.next_redo(self._reach)
        if step is None:
            raise NotFound("nothing to redo")
        self._archive.journal.redo(step, self._clock())
        self._settle(step, step.edits, otherwise=self._archive.journal.undo)
        return step

    def reconcile(self) -> tuple[Problem, ...]:
        """Finishes the steps that a crash cut short; what can't be finished any more is named and left as it is."""
        problems = []
        for step, direction in self._archive.journal.unsettled():
            try:
                self._write(step.edits if direction is Direction.FORWARD else inverse(step.edits))
            except Refused as conflict:
                problems.append(Problem(step.label, str(conflict)))
            self._archive.journal.settle(step.id)
        return tuple(problems)

    def _settle(self, step: Step, edits: tuple[Edit, ...], otherwise: Callable[[Step, datetime], object]) -> None:
        if all(isinstance(edit, StateEdit) for edit in edits):
            return
        try:
            self._write(edits)
        except CuratorError:
            otherwise(step, self._clock())
            self._archive.journal.settle(step.id)
            raise
        self._archive.journal.settle(step.id)

    def _write(self, edits: tuple[Edit, ...]) -> None:
        feeds = [edit for edit in edits if isinstance(edit, FeedEdit)]
        shares = [edit for edit in edits if isinstance(edit, ShareEdit)]
        listed = [edit for edit in edits if isinstance(edit, ListEdit | ItemEdit)]
        if feeds:
            self._archive.fetching.ensure(self._curation.edit_feeds(lambda now: edited_feeds(now, feeds)))
        if shares:
            self._curation.edit_shares(lambda now: edited_shares(now, shares))
        for slug in dict.fromkeys(edit.slug for edit in listed):
            own = [edit for edit in listed if edit.slug == slug]
            self._curation.edit_list(slug, lambda now, own=own: edited_list(now, own))  # type: ignore[misc]
