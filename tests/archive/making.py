"""Makers of what an archive holds."""

from datetime import UTC, datetime, timedelta

from curator.archive.archive import Archive
from curator.archive.storing import Download, Stored
from curator.archive.texts import follow_up
from curator.domain.article import Entry, State
from curator.domain.feed import Feed, FetchState
from curator.domain.intake import decide
from curator.domain.journal import StateEdit, Step, Verb
from curator.domain.text import html, one_line

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FEED = "https://example.org/feed"
OTHER = "https://example.net/feed"
VERBS = {State.NEW: Verb.RESTORE, State.LATER: Verb.LATER, State.DONE: Verb.DONE, State.DROP: Verb.DROP}


def feed(url: str = FEED, title: str = "Example") -> Feed:
    return Feed(url, one_line(title), NOON)


def entry(number: int = 1, *, title: str = "", text: str = "", **changes: object) -> Entry:
    """Each an hour older than the one before."""
    fields = {
        "guid": one_line(f"g{number}"),
        "url": f"https://example.org/{number}",
        "title": one_line(title or f"Title {number}"),
        "author": one_line("Ada"),
        "published": NOON - number * HOUR,
        "updated": None,
        "html": html(f"<p>{text or f'Text number{number}.'}</p>"),
    }
    return Entry(**fields | changes)


def brought(archive: Archive, *entries: Entry, url: str = FEED, now: datetime = NOON) -> Stored:
    """A download stored as a refresh stores it."""
    intents = decide(archive.articles.known(url), entries)
    stored = archive.articles.store(Download(url, intents, FetchState(url, checked=now)), now)
    followed_up(archive)
    return stored


def followed_up(archive: Archive) -> None:
    """Follows up all that waits for it."""
    while batch := archive.following.batch(1000):
        archive.following.keep(follow_up(batch))


def took(
    archive: Archive,
    article_id: int,
    after: State,
    *,
    before: State = State.NEW,
    session: str = "s",
    now: datetime = NOON,
) -> Step:
    """A step that moves one article."""
    return archive.journal.record(session, VERBS[after], f"{after}", [StateEdit(article_id, before, after)], now)
