"""Addresses: which text is a link that may be opened, stored or fetched."""

from typing import Final
from urllib.parse import urlsplit

from curator.domain.text import is_safe

URL_LIMIT: Final = 2_000
_OPENABLE: Final = ("http", "https", "mailto")


def openable(url: str) -> bool:
    """Whether a link may be handed to a browser: http, https or mailto, whole, and nothing hidden in it."""
    if not url or len(url) > URL_LIMIT or not is_safe(url) or any(character.isspace() for character in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in _OPENABLE and bool(parts.netloc or (parts.scheme == "mailto" and parts.path))
