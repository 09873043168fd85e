"""Line: whole messages from one process to another, over a socket. The standard library's loads much beside."""

import os
import select
from typing import Final

_SIZE_BYTES: Final = 8
_PIECE: Final = 1 << 20


class Line:
    """One end of it. It closes with the last who holds it."""

    def __init__(self, descriptor: int) -> None:
        """Owns the descriptor, a blocking stream socket's, from now on."""
        self._descriptor = descriptor
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)

    def __del__(self) -> None:
        os.close(self._descriptor)

    def send(self, message: bytes) -> None:
        """Raises OSError where nobody listens."""
        rest = memoryview(len(message).to_bytes(_SIZE_BYTES, "big") + message)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]

    def hears(self, seconds: float) -> bool:
        """Whether there is something to receive within so many seconds, be it the end."""
        return bool(self._poll.poll(seconds * 1000))

    def receive(self) -> bytes:
        """The next message, once all of it is here. Raises EOFError where it doesn't come any more, or OSError."""
        return self._exactly(int.from_bytes(self._exactly(_SIZE_BYTES), "big"))

    def _exactly(self, size: int) -> bytes:
        whole = bytearray()
        while len(whole) < size:
            piece = os.read(self._descriptor, min(size - len(whole), _PIECE))
            if not piece:
                raise EOFError
            whole += piece
        return bytes(whole)
