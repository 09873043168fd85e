"""Markdown out of plain text: whatever a title, a note or a link holds, it reads as itself and does nothing."""

import re
from typing import Final

_ACTIVE: Final = re.compile(r"[\\`*_{}\[\]>|~$]")
_ENTITY: Final = re.compile(r"&(?=#?\w{1,32};)")
_OPENING: Final = re.compile(r"^([ \t]*)(?:([#+\-=:])|(\d{1,9})([.)]))", re.MULTILINE)
_ADDRESS: Final = re.compile(r"(?:https?://|mailto:)[^\s<>]+", re.IGNORECASE)
_NEVER_IN_ADDRESS: Final = re.compile(r"[\s<>\"`{}|^\\]")
_ACTIVE_IN_ADDRESS: Final = re.compile(r"[()\[\]]")


def escaped(text: str) -> str:
    """The text as Markdown that reads as this text, at the start of a line too; line breaks stay."""
    inert = _ENTITY.sub("&amp;", text)
    inert = _ACTIVE.sub(r"\\\g<0>", inert).replace("<", "&lt;")
    return _OPENING.sub(_escaped_opening, inert)


def running(text: str) -> str:
    """As `escaped`, with the web and mail addresses in the text as links."""
    parts, end = [], 0
    for match in _ADDRESS.finditer(text):
        address = _without_stop(match[0])
        # renderers show what is percent-encoded in a bare address decoded, whatever it is
        linked = link(address, address) if "%" in address else f"<{address}>"
        parts += [escaped(text[end : match.start()]), linked]
        end = match.start() + len(address)
    return "".join((*parts, escaped(text[end:])))


def link(text: str, url: str) -> str:
    """A link with this text; the text alone where the URL isn't one of the web or of mail."""
    shown = escaped(text) or escaped(url)
    if not _ADDRESS.match(url):
        return shown
    encoded = _NEVER_IN_ADDRESS.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), url)
    encoded = _ACTIVE_IN_ADDRESS.sub(r"\\\g<0>", _ENTITY.sub("&amp;", encoded))
    return f"[{shown}]({encoded})"


def _without_stop(address: str) -> str:
    """The address without what ends the sentence or the parenthesis that it stands in."""
    address = address.rstrip(".,;:!?'\"”»…")
    return address.rstrip(")") if "(" not in address else address


def _escaped_opening(match: re.Match[str]) -> str:
    space, mark, number, stop = match.groups()
    return f"{space}\\{mark}" if mark else f"{space}{number}\\{stop}"
