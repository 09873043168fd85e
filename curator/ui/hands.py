"""Hands: the threads in which everything that may block is done, so that the screen never waits."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Thread
from typing import TypeVar

from textual.dom import DOMNode
from textual.worker import Worker

from curator.domain.faults import CuratorError

Answer = TypeVar("Answer")
Complain = Callable[[CuratorError], None]


class Hands:
    """One hand for decisions, so that they happen in the order they were made; others to look and to fetch."""

    def __init__(self) -> None:
        self._deciding = ThreadPoolExecutor(1, "deciding")
        self._looking = ThreadPoolExecutor(2, "looking")

    def decide(
        self, owner: DOMNode, job: Callable[[], Answer], done: Callable[[Answer], None], failed: Complain
    ) -> Worker[None]:
        """Do it after everything decided before it, whatever becomes of the screen meanwhile."""
        sure = asyncio.shield(asyncio.wrap_future(self._deciding.submit(job)))
        return owner.run_worker(partial(_delivered, owner, sure, done, failed), group="deciding")

    def look(
        self,
        owner: DOMNode,
        question: Callable[[], Answer],
        done: Callable[[Answer], None],
        failed: Complain,
        group: str,
    ) -> Worker[None]:
        """Ask something of the stores. Only the newest question of a group gets its answer."""
        work = partial(_asked, owner, self._looking.submit, question, done, failed)
        return owner.run_worker(work, group=group, exclusive=True)

    def fetch(
        self, owner: DOMNode, job: Callable[[], Answer], done: Callable[[Answer], None], failed: Complain, group: str
    ) -> Worker[None]:
        """Do what needs the network; again, only the newest of a group is answered."""
        return owner.run_worker(partial(_asked, owner, _sent, job, done, failed), group=group, exclusive=True)

    def rest(self) -> None:
        """No more work; what was decided is still done, what was only asked is not."""
        self._looking.shutdown(wait=False, cancel_futures=True)
        self._deciding.shutdown(wait=True)


async def _asked(
    owner: DOMNode,
    begin: Callable[[Callable[[], Answer]], Future[Answer]],
    job: Callable[[], Answer],
    done: Callable[[Answer], None],
    failed: Complain,
) -> None:
    # a question that is superseded before its turn is never asked
    await _delivered(owner, asyncio.wrap_future(begin(job)), done, failed)


def _sent(job: Callable[[], Answer]) -> Future[Answer]:
    """Begin it in a thread that nobody waits for when the app ends, however long the network takes."""
    future: Future[Answer] = Future()
    Thread(target=_settle, args=(future, job), name="fetching", daemon=True).start()
    return future


def _settle(future: Future[Answer], job: Callable[[], Answer]) -> None:
    if future.set_running_or_notify_cancel():
        try:
            future.set_result(job())
        except BaseException as error:
            future.set_exception(error)


async def _delivered(
    owner: DOMNode, coming: Awaitable[Answer], done: Callable[[Answer], None], failed: Complain
) -> None:
    """Bring the answer, unless the screen it was for is being taken down."""
    try:
        answer = await coming
    except CuratorError as fault:
        if owner.app.is_running:
            failed(fault)
    else:
        if owner.app.is_running:
            done(answer)
