"""Steps: the one way by which a decision or an edit is made, taken back and made again.

The journal in the archive is written first, then the document, then the journal is told that they agree; nobody else
edits a document meanwhile. Whatever moment the process dies at, `reconcile` at the next start finishes what the
journal says.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

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
    Step,
    Verb,
    effective,
    inverse,
    of_documents,
)
from curator.domain.settings import Problem
from curator.domain.share import LEFT


class Steps:
    """`session` is the sitting these steps belong to; undo and redo stay within it unless they are `everyones`."""

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
        self._journal = archive.journal
        self._curation = curation
        self._session = session
        self._clock = clock
        self._reach = None if everyones else session

    def alone(self) -> AbstractContextManager[None]:
        """Until its end, what is read of the documents is what an edit finds: nobody else edits them."""
        return self._curation.alone()

    def take(self, verb: Verb, label: str, edits: Sequence[Edit]) -> Step | None:
        """Does it and journals it; `None` if it would change nothing. The edits touch one document at most.

        Raises Refused, and leaves everything as it was, if something isn't as `edits` found it.
        """
        changes = effective(tuple(edits))
        if not changes:
            return None
        with self.alone() if of_documents(changes) else nullcontext():
            step = self._journal.record(self._session, verb, label, changes, self._clock())
            self._settle(step, changes, otherwise=self._journal.forget)
        return step

    def any_to_undo(self) -> bool:
        """Whether there is a step to be taken back."""
        return self._journal.latest(self._reach) is not None

    def undo(self) -> Step:
        """Takes back the last step and returns it.

        Raises NotFound if there is none. Raises Refused, naming the step, if what it changed was changed again since
        or has been sent; it stands for good then, and the next undo reaches the step before it.
        """
        with self.alone():
            step = self._journal.latest(self._reach)
            if step is None:
                raise NotFound("nothing to undo")
            try:
                self._refuse_what_left(step)
                self._journal.undo(step, self._clock())
                self._settle(step, inverse(step.edits), otherwise=self._journal.redo)
            except Refused as conflict:
                self._journal.keep(step)
                raise Refused(f"“{step.label}” can't be taken back any more: {conflict}") from conflict
        return step

    def redo(self) -> Step:
        """Does again what was taken back last, and returns it. Raises NotFound, or Refused on a conflict."""
        with self.alone():
            step = self._journal.next_redo(self._reach)
            if step is None:
                raise NotFound("nothing to redo")
            self._journal.redo(step, self._clock())
            self._settle(step, step.edits, otherwise=self._journal.undo)
        return step

    def reconcile(self) -> tuple[Problem, ...]:
        """Finishes the steps that a crash cut short; what can't be finished any more is named and left as it is."""
        if not self._journal.unsettled():
            return ()
        problems = []
        with self.alone():  # so that none of them is a living process's, about to be settled by itself
            for step, direction in self._journal.unsettled():
                try:
                    self._write(step.edits if direction is Direction.FORWARD else inverse(step.edits))
                except Refused as conflict:
                    problems.append(Problem(step.label, str(conflict)))
                self._journal.settle(step.id)
        return tuple(problems)

    def _settle(self, step: Step, edits: tuple[Edit, ...], otherwise: Callable[[Step, datetime], object]) -> None:
        if not of_documents(edits):
            return
        try:
            self._write(edits)
        except CuratorError:
            otherwise(step, self._clock())
            self._journal.settle(step.id)
            raise
        self._journal.settle(step.id)

    def _write(self, edits: tuple[Edit, ...]) -> None:
        feeds = [edit for edit in edits if isinstance(edit, FeedEdit)]
        shares = [edit for edit in edits if isinstance(edit, ShareEdit)]
        listed = [edit for edit in edits if isinstance(edit, ListEdit | ItemEdit)]
        if feeds:
            self._archive.fetching.ensure(self._curation.edit_feeds(lambda now: edited_feeds(now, feeds)))
        if shares:
            self._curation.edit_shares(lambda now: edited_shares(now, shares))
        if listed:
            self._curation.edit_list(listed[0].slug, lambda now: edited_list(now, listed))

    def _refuse_what_left(self, step: Step) -> None:
        """What was told can't be untold: a step before the sending is not taken back after it."""
        shares = {edit.share_id for edit in step.edits if isinstance(edit, ShareEdit)}
        if not shares:
            return
        for (share_id, channel), delivery in self._archive.ledger.states().items():
            if share_id in shares and delivery.state in LEFT:
                raise Refused(f"it went to {channel}")


class _Stepping(Protocol):
    @property
    def steps(self) -> Steps: ...


S = TypeVar("S", bound=_Stepping)
P = ParamSpec("P")
T = TypeVar("T")


def alone(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """For a use case that edits by what it reads: nobody else edits a document from its first look to its last."""

    @wraps(method)
    def locked(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with self.steps.alone():
            return method(self, *args, **kwargs)

    return locked
