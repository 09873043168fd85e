"""News: what a download brings that isn't stored yet, worked out where it was parsed."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Final

from msgspec import Struct

from curator.domain.article import Entry
from curator.domain.intake import Intent, Known, decide
from curator.domain.text import Line
from curator.listen.parse import parse

_TELLING_ENTRIES: Final = 20


class News(Struct, frozen=True):
    """A feed's own words, and what to store of its entries.

    `ttl_minutes` is how long it asks to be left alone; `rhythm` is how many minutes lie between its latest articles,
    where it dates at least three.
    """

    title: Line
    site: str
    intents: tuple[Intent, ...]
    ttl_minutes: int | None
    rhythm: int | None


def news_of(body: bytes, content_type: str, url: str, known: Sequence[Known]) -> News:
    """What the feed that `url` sent says beyond what is `known` of it. Raises FetchFailed if it is no feed."""
    feed = parse(body, content_type, url)
    return News(feed.title, feed.site, tuple(decide(known, feed.entries)), feed.ttl_minutes, rhythm_of(feed.entries))


def rhythm_of(entries: Sequence[Entry]) -> int | None:
    """The median of the minutes between the latest entries that bear a date; `None` of fewer than three."""
    dates = sorted((entry.published for entry in entries if entry.published), reverse=True)[:_TELLING_ENTRIES]
    if len(dates) < 3:
        return None
    gaps = sorted(later - earlier for later, earlier in pairwise(dates))
    middle = len(gaps) // 2
    return round((gaps[middle] + gaps[-1 - middle]) / timedelta(minutes=2))
