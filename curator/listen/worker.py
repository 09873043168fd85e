"""The other side of the workshop: what runs in a worker process."""

import os
import pickle
import resource
import signal
import sys
import threading
from contextlib import suppress
from typing import Any, Final

from curator.domain.faults import CuratorError
from curator.domain.text import one_line
from curator.listen.line import Line
from curator.listen.messages import NotRead

IDLE_SECONDS: Final = 120.0
MEMORY_LIMIT: Final = 4_000_000_000
MEMORY_TO_KEEP: Final = 400_000_000
NICENESS: Final = 5


def main(jobs: int, lifeline: int) -> None:
    """Does one job after the other as they come through `jobs`, a socket's descriptor, until there is no more use.

    `lifeline` is the reading end of a pipe that closes when whoever gives the jobs is gone. Exits with 0 when idle for
    long or grown fat: nothing is under way then.
    """
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    os.nice(NICENESS)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    line = Line(jobs)
    line.send(b"ready")
    keep = _most_memory() + MEMORY_TO_KEEP  # the peak is inherited from the process that started this one
    while line.hears(IDLE_SECONDS) and _most_memory() < keep:
        try:
            job = line.receive()
        except (EOFError, OSError):
            return
        line.send(_answer(job))


def _end_with(lifeline: int) -> None:
    os.read(lifeline, 1)
    os._exit(1)


def _answer(job: bytes) -> bytes:
    """The pickled result, or fault, of a pickled (function, arguments, seconds).

    The timer ends the process, whatever it is stuck in, should nobody be left to do so.
    """
    answer: Any
    try:
        function, arguments, seconds = pickle.loads(job)  # noqa: S301 - what our own parent sends
        signal.setitimer(signal.ITIMER_REAL, seconds * 1.5 + 1)
        answer = (function(*arguments), None)
    except CuratorError as fault:
        answer = (None, fault)
    except Exception as fault:
        why = one_line(f"{type(fault).__name__} {fault}", limit=200)
        answer = (None, NotRead(f"what was sent could not be read: {why}"))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)


def _most_memory() -> int:
    """The most memory that this process ever held, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
