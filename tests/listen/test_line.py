"""Messages come through whole, whatever their size, and an end is told from a silence."""

import socket
from threading import Thread

import pytest

from curator.listen.line import Line


@pytest.fixture
def ends() -> tuple[Line, Line]:
    here, there = socket.socketpair()
    return Line(here.detach()), Line(there.detach())


@pytest.mark.parametrize("size", [0, 1, 5_000_000])
def test_a_message_comes_through_whole(ends: tuple[Line, Line], size: int) -> None:
    here, there = ends
    sent = bytes(range(256)) * (size // 256) + bytes(size % 256)
    sender = Thread(target=lambda: (here.send(sent), here.send(b"next")))
    sender.start()
    assert (there.receive(), there.receive()) == (sent, b"next")
    sender.join()


def test_silence_is_not_the_end(ends: tuple[Line, Line]) -> None:
    here, there = ends
    assert not there.hears(0)
    here.send(b"word")
    assert there.hears(60)
    assert there.receive() == b"word"
    assert not there.hears(0)


def test_the_end_is_heard() -> None:
    here, there = socket.socketpair()
    line = Line(there.detach())
    here.send((10).to_bytes(8, "big") + b"half")
    here.close()
    assert line.hears(60)
    with pytest.raises(EOFError):
        line.receive()
    with pytest.raises(OSError, match="pipe"):
        line.send(b"nobody listens")
