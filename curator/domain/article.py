"""Article: one entry of a feed, or a page added by URL, as the archive keeps it."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from curator.domain.reason import Priority
from curator.domain.text import Html, Line


class State(StrEnum):
    """Where an article stands: waiting in the inbox, or what the person decided."""

    NEW = "new"
    LATER = "later"
    DONE = "done"
    DROP = "drop"


class Entry(Struct, frozen=True, gc=False):
    """What a feed says of one article: cleaned, not yet stored.

    `guid`, `url`, `title`, `author` and `html` are empty where the feed gives none; times are UTC. `html` is still to
    be sanitised; its relative links start from `base`, or from `url` where that is empty.
    """

    guid: Line
    url: str
    title: Line
    author: Line
    published: datetime | None
    updated: datetime | None
    html: Html
    base: str = ""


class Article(Struct, frozen=True):
    """An article as rows and reasons need it; its body is kept apart. Times are UTC, `minutes` a reading time.

    `sources` is how many articles tell its story, itself among them; `behind` says that another's row stands for it.
    """

    id: int
    feed_url: str
    feed_title: Line
    url: str
    title: Line
    author: Line
    published: datetime | None
    seen: datetime
    minutes: int
    state: State
    priority: Priority
    sources: int = 1
    behind: bool = False

    @property
    def dated(self) -> datetime:
        """When it was published, or first seen if the feed doesn't say or says a time to come."""
        return min(self.published, self.seen) if self.published else self.seen


class Body(Struct, frozen=True):
    """An article's text: the feed's own, and the full text where it was fetched.

    Neither counts as sanitised. The relative links of `html` start from `base`, or where that is empty from the
    article's own address.
    """

    article_id: int
    html: Html
    full: Html | None
    full_fetched: datetime | None
    base: str = ""

    @property
    def best(self) -> Html:
        return self.full if self.full else self.html
