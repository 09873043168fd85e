"""Sending in a process of its own, run as a program: `python -m tests.share.sending WHAT PATH …`.

full PATH BYTES     sends where no file may grow beyond so many bytes; prints the fault
many PATH START     sends the shares START to START + 49
die PATH            sends in children that die at every step in turn, sending again after each, as a person would
"""

import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from curator.domain.faults import CuratorError
from curator.domain.share import Share
from tests.share import making


def full(path: Path, limit: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        making.file_channel(path).send(making.share(2, text="x" * limit))
    except CuratorError as fault:
        print(fault)


def many(path: Path, start: int) -> None:
    channel = making.file_channel(path)
    for number in range(start, start + 50):
        channel.send(making.share(number))


def die(path: Path) -> None:
    """A child dies before each call in turn, having written at most half of what a write was given."""
    channel = making.file_channel(path)
    step = 0
    while True:
        share = long_share(step)
        child = os.fork()
        if not child:
            left = [step]
            for name in ("open", "ftruncate", "fsync", "close", "dup", "fdopen"):
                setattr(os, name, dying(getattr(os, name), left))
            os.write = halting(os.write, left)
            channel.send(share)
            os._exit(0)
        died = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        before = channel.delivered(share)
        channel.send(share)
        assert channel.delivered(share)
        assert died or before
        if not died:
            break
        step += 1
    print(step)


def long_share(number: int) -> Share:
    return making.share(number, text="Look at this. " * 20)


def dying(call: Callable, left: list[int]) -> Callable:
    def wrapped(*arguments: object, **named: object) -> object:
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return call(*arguments, **named)

    return wrapped


def halting(write: Callable, left: list[int]) -> Callable:
    def wrapped(handle: int, content: bytes) -> int:
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return write(handle, content[: len(content) // 2 or 1])

    return wrapped


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["full", path, limit]:
            full(Path(path), int(limit))
        case ["many", path, start]:
            many(Path(path), int(start))
        case ["die", path]:
            die(Path(path))
