"""How a share stands in a file: as an item of a Markdown list, or as a line of JSON. Each carries the share's id."""

from typing import Final, Protocol
from urllib.parse import quote

import msgspec

from curator.domain import markdown
from curator.domain.share import Share


class Form(Protocol):
    def entry(self, share: Share) -> bytes:
        """The share as it stands in the file, its last line ended; the same for the same share."""

    def holds(self, content: bytes, share_id: str) -> bool:
        """Whether the whole entry of that share is in the file."""

    def is_torn(self, line: bytes) -> bool:
        """Whether the file's last line, not ended, surely is the beginning of an entry and nothing else."""


class Markdown:
    """`- [title](url) — why (who, where, date)`, then the text as a quotation if it says more, then the id unseen."""

    def entry(self, share: Share) -> bytes:
        why = f" — {markdown.running(share.why)}" if share.why else ""
        credit = ", ".join(markdown.escaped(part) for part in dict.fromkeys((share.author, share.feed)) if part)
        date = f"{share.created:%Y-%m-%d}"
        head = f"- {markdown.link(share.title, share.url)}{why} ({f'{credit}, {date}' if credit else date})"
        quoted = [f"  > {markdown.running(line.strip())}".rstrip() for line in _own_words(share)]
        return ("\n".join((head, *quoted)) + f" {_mark(share.id)}\n").encode()

    def holds(self, content: bytes, share_id: str) -> bool:
        return _mark(share_id).encode() in content

    def is_torn(self, line: bytes) -> bool:
        return False  # it may as well be the person's own


class JsonLines:
    """One object a line: id, created, title, url, author, feed, text, why, audience."""

    _OPENING: Final = b'{"id":'

    def entry(self, share: Share) -> bytes:
        fields = ("id", "created", "title", "url", "author", "feed", "text", "why", "audience")
        return msgspec.json.encode({name: getattr(share, name) for name in fields}) + b"\n"

    def holds(self, content: bytes, share_id: str) -> bool:
        opening = self._OPENING + msgspec.json.encode(share_id) + b","
        return any(line.startswith(opening) and _is_json(line) for line in content.split(b"\n"))

    def is_torn(self, line: bytes) -> bool:
        return line.startswith(self._OPENING) and not _is_json(line)


FORMS: Final[dict[str, Form]] = {"markdown": Markdown(), "jsonl": JsonLines()}


def _mark(share_id: str) -> str:
    return f"<!-- curator:{quote(share_id, safe='')} -->"


def _own_words(share: Share) -> list[str]:
    """The lines of its text, or none if that only says its title and URL."""
    said: str = share.text
    for part in (share.url, share.title):
        said = said.replace(part, "") if part else said
    return share.text.strip().splitlines() if said.strip(" \n-–—:·") else []


def _is_json(line: bytes) -> bool:
    try:
        msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True
