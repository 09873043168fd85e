"""Links out of what the web wrote: absolute, http or https, safe to print and to open."""

import re
from typing import Final
from urllib.parse import urljoin, urlsplit

from curator.domain.address import openable
from curator.domain.text import prose

_GAPS: Final = re.compile(r"[\t\n\r]+")
_UNWRITTEN: Final = re.compile(r'[ "<>\\^`{|}]')


def joined(base: str, raw: str) -> str:
    """The address that `raw` is, starting from `base`; the base itself where there is no making sense of it."""
    try:
        return urljoin(base, raw)
    except ValueError:
        return base


def web_link(raw: str, base: str = "") -> str:
    """The absolute http(s) address, or empty where it is none, too long, or would deceive whoever reads it."""
    raw = _GAPS.sub("", raw.strip())
    if not raw:
        return ""
    try:
        address = urljoin(base, raw)
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        return ""
    safe = prose(parts.scheme + address[len(parts.scheme) :])
    link = _UNWRITTEN.sub(lambda found: f"%{ord(found[0]):02X}", safe)
    return link if usable and openable(link) else ""
