"""Decoding: undoing what Content-Encoding says, without ever holding more than the limit.

The decoders of HTTP libraries inflate a whole chunk at once, and a few bytes can stand for gigabytes; these are asked
for a bounded piece at a time.
"""

from collections.abc import Callable, Generator, Iterator
from typing import Final

_PIECE: Final = 1 << 20
_SLICE: Final = 256
_WINDOW: Final = 1 << 23  # what RFC 9659 allows a zstd stream over HTTP to ask for
_MOST_CODINGS: Final = 3

Decoder = Callable[[bytes], Iterator[bytes]]


class Undecodable(Exception):
    """The body isn't what its Content-Encoding says, or is cut short."""


class TooLarge(Exception):
    """The body is larger than the limit."""


def decoded(body: bytes, encoding: str, limit: int) -> bytes:
    """The body as it was before these codings, a comma between them; unknown ones change nothing.

    Raises TooLarge over `limit` bytes, Undecodable.
    """
    codings = [_DECODERS[name] for name in map(str.strip, encoding.lower().split(",")) if name in _DECODERS]
    if len(codings) > _MOST_CODINGS:
        raise Undecodable
    for decoder in reversed(codings):
        body = _bounded(decoder(body), limit) if body else body
    return body


def _bounded(pieces: Iterator[bytes], limit: int) -> bytes:
    whole, size = [], 0
    for piece in pieces:
        whole.append(piece)
        size += len(piece)
        if size > limit:
            raise TooLarge
    return b"".join(whole)


def _gzip(body: bytes) -> Iterator[bytes]:
    """All members of a gzip file; what follows them and is none, such as padding, is left out."""
    rest = yield from _zlib(body, 31)
    while rest.startswith(b"\x1f\x8b"):
        rest = yield from _zlib(rest, 31)


def _deflate(body: bytes) -> Iterator[bytes]:
    """With its wrapper, as the standard says, or without, as some servers send it."""
    wrapped = body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    yield from _zlib(body, 15 if wrapped else -15)


def _zlib(body: bytes, window: int) -> Generator[bytes, None, bytes]:
    """Returns what follows the end of the stream."""
    import zlib

    stream = zlib.decompressobj(window)
    rest = body
    while not stream.eof:
        try:
            piece = stream.decompress(rest, _PIECE)
        except zlib.error as error:
            raise Undecodable from error
        rest = stream.unconsumed_tail
        if not piece and not rest and not stream.eof:
            raise Undecodable
        yield piece
    return stream.unused_data


def _brotli(body: bytes) -> Iterator[bytes]:
    import brotli  # type: ignore[import-untyped]

    stream = brotli.Decompressor()
    rest = body
    while not stream.is_finished():
        try:
            piece = stream.process(rest, output_buffer_limit=_PIECE)
        except brotli.error as error:
            raise Undecodable from error
        rest = b""
        if not piece and not stream.is_finished():
            raise Undecodable
        yield piece


def _zstd(body: bytes) -> Iterator[bytes]:
    """All frames. Its decoder knows no bound on output, but a slice this small never gives more than a few MB."""
    import zstandard

    maker = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
    stream = maker.decompressobj()
    for start in range(0, len(body), _SLICE):
        rest = body[start : start + _SLICE]
        while rest:
            if stream.eof:
                stream = maker.decompressobj()
            try:
                yield stream.decompress(rest)
            except zstandard.ZstdError as error:
                raise Undecodable from error
            rest = stream.unused_data
    if not stream.eof:
        raise Undecodable


_DECODERS: Final[dict[str, Decoder]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
ACCEPTED: Final = "gzip, deflate, br, zstd"
