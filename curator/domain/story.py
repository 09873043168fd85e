"""Story: articles from several feeds that tell the same thing."""

from typing import Final

from msgspec import Struct

from curator.domain.article import State
from curator.domain.text import Line

APART: Final = 0
"""The story of an article that the person set apart from others for good."""
WINDOW: Final = 72 * 3600
"""Seconds that may lie between the dates of two articles of one story."""


class Teller(Struct, frozen=True):
    """Another article of a story: in which feed, and where it stands."""

    id: int
    feed_title: Line
    title: Line
    url: str
    state: State


class Told(Struct, frozen=True, gc=False):
    """An article as joining needs it: `feed` tells feeds apart, `source` is the feed's title.

    `dated` counts seconds since 1970, `print` is 0 where there is none yet, `story` is as the archive keeps it.
    """

    id: int
    feed: int
    source: str
    url: str
    title: str
    dated: int
    minutes: int
    print: int
    story: int | None
