"""The workshop: worker processes that read what the web wrote, so that nothing it wrote can hold up the screen.

A job that takes too long is killed with its process; one that brings its process down fails alone.
"""

import os
import pickle
import sys
import threading
from collections.abc import Callable
from functools import cached_property, partial
from queue import LifoQueue
from typing import TYPE_CHECKING, Final, TypeVar, cast

from curator.domain.faults import CuratorError, Refused
from curator.listen.line import Line
from curator.listen.messages import NotRead

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

T = TypeVar("T")

MOST_WORKERS: Final = 4
_START_SECONDS: Final = 60.0
_START: Final = "import sys; sys.path[:] = sys.argv[1:]; from curator.listen.worker import main; main({}, {})"


class Workshop:
    """A small pool of worker processes, started as they are needed. For any thread."""

    def __init__(self, workers: int = 0) -> None:
        """`workers` at most, or as many as there are processors, within reason."""
        self._workers = workers or min(os.cpu_count() or 1, MOST_WORKERS)
        self._places: LifoQueue[_Worker | None] = LifoQueue()
        for _ in range(self._workers):
            self._places.put(None)
        self._lock = threading.Lock()
        self._working: set[_Worker] = set()
        self._lifeline: tuple[int, int] | None = None
        self._closed = False

    def run(self, function: Callable[..., T], *arguments: object, timeout: float) -> T:
        """What the function returns in a worker process; it must be importable, everything else picklable.

        `timeout` in seconds counts from when the job begins. CuratorErrors come through; anything else that goes wrong
        is NotRead.
        """
        answer = self._answer(pickle.dumps((function, arguments, timeout), pickle.HIGHEST_PROTOCOL), timeout)
        result, fault = cast(tuple[T, CuratorError | None], pickle.loads(answer))  # noqa: S301 - our own process's
        if fault is not None:
            raise fault
        return result

    async def run_async(self, function: Callable[..., T], *arguments: object, timeout: float) -> T:  # noqa: ASYNC109
        """As `run`, for an event loop, which is never held up by it."""
        import asyncio

        job = partial(self.run, function, *arguments, timeout=timeout)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, job)
        except RuntimeError as error:
            raise _closing() from error

    def prepare(self, function: Callable[..., object], *arguments: object, workers: int, timeout: float) -> None:
        """Has so many workers, if there may be, do something that nobody waits for, so that they are up by then."""
        for _ in range(min(workers, self._workers)):
            self._threads.submit(self.run, function, *arguments, timeout=timeout)

    def close(self) -> None:
        """Ends all work at once, also what is under way."""
        with self._lock:
            self._closed = True
            working, self._working = self._working, set()
            lifeline, self._lifeline = self._lifeline, None
        for worker in working:
            worker.end()
        for end in lifeline or ():
            os.close(end)
        if "_threads" in self.__dict__:
            self._threads.shutdown(wait=False, cancel_futures=True)

    @cached_property
    def _threads(self) -> "ThreadPoolExecutor":
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(self._workers, thread_name_prefix="workshop")

    def _answer(self, job: bytes, timeout: float) -> bytes:
        """The answer of a worker that is free, or newly started."""
        worker = self._places.get()
        try:
            while True:
                fresh = worker is None
                worker = worker or self._start()
                answer = worker.answer(job, timeout)
                if answer is not None:
                    return answer
                self._dismiss(worker)  # it had left for want of work
                worker = None
                if fresh:
                    raise NotRead("what was sent could not be read: a worker left before it began")  # noqa: TRY301
        except BaseException as fault:
            if worker:
                self._dismiss(worker)
                worker = None
            if self._closed:
                raise _closing() from fault
            raise
        finally:
            self._places.put(worker)

    def _start(self) -> "_Worker":
        with self._lock:
            if self._closed:
                raise _closing()
            self._lifeline = self._lifeline or os.pipe()
            worker = _Worker(self._lifeline[0])
            self._working.add(worker)
            return worker

    def _dismiss(self, worker: "_Worker") -> None:
        with self._lock:
            self._working.discard(worker)
        worker.end()


class _Worker:
    """One worker process, and the line to it."""

    def __init__(self, lifeline: int) -> None:
        import socket
        import subprocess

        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - this very Python, no shell
                [sys.executable, "-S", "-c", _START.format(theirs.fileno(), lifeline), *_import_path()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(), lifeline),
                start_new_session=True,
            )
        self._line = Line(ours.detach())
        self._ready = False

    def answer(self, job: bytes, timeout: float) -> bytes | None:
        """The answer to a job, or `None` if the worker had left before it came. Raises NotRead if there is none."""
        try:
            if not self._ready:
                self._ready = self._received(_START_SECONDS) == b"ready"
            self._line.send(job)
            return self._received(timeout)
        except (EOFError, OSError) as error:
            if self._process.wait() == 0:
                return None
            raise NotRead("what was sent could not be read: it brings the reader down") from error

    def end(self) -> None:
        """Kills the process. The line to it closes with the last who listens on it."""
        self._process.kill()
        self._process.wait()

    def _received(self, timeout: float) -> bytes:
        if not self._line.hears(timeout):
            raise NotRead(f"what was sent could not be read within {timeout:g} s")
        return self._line.receive()


def _import_path() -> list[str]:
    """Where this process finds its modules; the worker finds them there too."""
    return [path or os.getcwd() for path in sys.path]


def _closing() -> Refused:
    return Refused("curator is closing")
