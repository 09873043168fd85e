"""Links out of what the web wrote: absolute, http or https, safe to print and to open."""

import re
from typing import Final
from urllib.parse import urljoin, urlsplit

from curator.domain.address import URL_LIMIT, openable
from curator.domain.text import prose

_GAPS: Final = re.compile(r"[\t\n\r]+")
_UNWRITTEN: Final = re.compile(r'[ "<>\\^`{|}]')

_PLAIN: Final = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[0-9]{1,5})?"
    r"(?:/[\w./~%+=:@!$'()*,&-]*(?:\?[\w./~%+=:@!$'()*,;?&-]+)?(?:#[\w./~%+=:@!$'()*,;?&-]+)?)?",
    re.ASCII,
)


def plainly_absolute(address: str) -> bool:
    """Whether this is an http(s) address as nearly all are, that nothing joins with or changes."""
    return _PLAIN.fullmatch(address) is not None


def joined(base: str, raw: str) -> str:
    """The address that `raw` is, starting from `base`; the base itself where there is no making sense of it."""
    try:
        return raw if plainly_absolute(raw) else urljoin(base, raw)
    except ValueError:
        return base


def web_link(raw: str, base: str = "") -> str:
    """The absolute http(s) address, or empty where it is none, too long, or would deceive whoever reads it."""
    raw = raw.strip()
    if not raw:
        return ""
    if len(raw) <= URL_LIMIT and plainly_absolute(raw):
        return raw
    raw = _GAPS.sub("", raw)
    try:
        address = urljoin(base, raw)
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        return ""
    safe = prose(parts.scheme + address[len(parts.scheme) :])
    link = _UNWRITTEN.sub(lambda found: f"%{ord(found[0]):02X}", safe)
    return link if usable and openable(link) else ""
