"""Packing: markup as the archive keeps it, a text as it is or a blob that is zstd (RFC 8878) of its UTF-8."""

from collections.abc import Callable
from typing import Final

from curator.domain.faults import Unreadable
from curator.domain.text import Html

_LEVEL: Final = 3
_MOST_BYTES: Final = 64_000_000

Kept = str | bytes


def packer() -> Callable[[Kept], bytes | None]:
    """What makes markup a blob; `None` where that is no smaller, or it is one already. For one thread."""
    from zstandard import ZstdCompressor

    compress = ZstdCompressor(level=_LEVEL).compress

    def packed(kept: Kept) -> bytes | None:
        if isinstance(kept, bytes):
            return None
        plain = kept.encode()
        blob = compress(plain)
        return blob if len(blob) < len(plain) else None

    return packed


def unpacked(kept: Kept, where: str) -> Html:
    """Raises Unreadable, naming `where` it was kept, if it is damaged."""
    if isinstance(kept, str):
        return Html(kept)
    from zstandard import ZstdDecompressor, ZstdError, frame_content_size

    try:
        if frame_content_size(kept) <= _MOST_BYTES:
            return Html(ZstdDecompressor().decompress(kept).decode())
    except (ZstdError, UnicodeDecodeError):
        pass
    raise Unreadable(f"{where} is damaged: it can't be unpacked")
