"""Feed: a subscribed RSS, Atom, RDF or JSON Feed, and what fetching it has led to."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field

from curator.domain.text import Line


class FeedStatus(StrEnum):
    TRIAL = "trial"
    ACTIVE = "active"
    PAUSED = "paused"


class Feed(Struct, frozen=True, omit_defaults=True):
    """A subscription as the person wrote it.

    `url` is what they subscribed to and names the feed; `folder` is a path of names, outermost first; `attributes` are
    the OPML attributes that curator doesn't use itself and hands back on export.
    """

    url: str
    title: Line
    added: datetime
    site: str = ""
    folder: tuple[Line, ...] = ()
    status: FeedStatus = FeedStatus.ACTIVE
    trial_until: datetime | None = None
    full_text: bool = False
    person: str = ""
    attributes: dict[str, str] = field(default_factory=dict)


class FetchState(Struct, frozen=True):
    """What the archive remembers of fetching a feed; times are UTC.

    `location` is where a permanent redirect led, or empty; `etag` and `modified` are the validators to send;
    `body_hash` is the digest of the last body; `error` is the last fault in one line, empty after a success. Before
    `not_before` the server wants to be left alone, whoever asks. `rhythm` is the minutes between the feed's articles.
    """

    url: str
    location: str = ""
    etag: str = ""
    modified: str = ""
    body_hash: str = ""
    checked: datetime | None = None
    succeeded: datetime | None = None
    due: datetime | None = None
    failures: int = 0
    error: Line = Line("")
    gone: bool = False
    not_before: datetime | None = None
    rhythm: int | None = None

    @property
    def address(self) -> str:
        """Where to ask next."""
        return self.location or self.url
