"""A session with an archive that leads to every statement it knows."""

from collections.abc import Callable

from curator.archive.archive import Archive
from curator.archive.storing import Download
from curator.domain.article import Entry, State
from curator.domain.feed import FetchState
from curator.domain.intake import decide
from curator.domain.share import DeliveryState
from curator.query.words import parse
from tests.archive.making import DAY, FEED, NOON, OTHER, brought, entry, feed, took

Act = Callable[[Archive], object]

FEEDS = [feed(), feed(OTHER), *(feed(f"https://example.com/{number}") for number in range(30))]
PARTS = ("articles", "fetching", "following", "journal", "ledger", "retention", "search", "stories")
QUERIES = (
    "number7",
    "text",
    "-number7",
    "text -number7",
    "feed:net",
    "text feed:net -feed:org",
    "-number7 feed:net",
    "",
)


def download(*entries: Entry) -> Download:
    return Download(FEED, decide((), entries), FetchState(FEED))


def every_query(archive: Archive) -> None:
    for text in QUERIES:
        archive.search.search(parse(text), 20)
        archive.search.search(parse(text), 20, 300)


def every_room(archive: Archive) -> None:
    for state in State:
        for text in QUERIES:
            archive.articles.ids(state, limit=50, query=parse(text))


def forget(archive: Archive) -> None:
    archive.retention.forget([1, 2, 3], ("https://example.org/1",), NOON)


SESSION: dict[str, Act] = {
    "articles.add_page": lambda archive: archive.articles.add_page(entry(1000), NOON),
    "articles.arrivals": lambda archive: archive.articles.arrivals(390),
    "articles.body": lambda archive: archive.articles.body(1),
    "articles.counts": lambda archive: archive.articles.counts(),
    "articles.counts_by_feed": lambda archive: archive.articles.counts_by_feed(),
    "articles.find": lambda archive: archive.articles.find("https://example.org/7"),
    "articles.get": lambda archive: archive.articles.get([1, 2, 3]),
    "articles.ids": every_room,
    "articles.known": lambda archive: archive.articles.known(FEED),
    "articles.newest_id": lambda archive: archive.articles.newest_id(),
    "articles.rank_of": lambda archive: archive.articles.rank_of(archive.articles.get([1])[0], 0),
    "articles.rerank": lambda archive: archive.articles.rerank(NOON + 3 * DAY, 50),
    "articles.save_full": lambda archive: archive.articles.save_full(3, entry(3).html, NOON),
    "articles.store": lambda archive: archive.articles.store(download(entry(900)), NOON),
    "articles.store_all": lambda archive: archive.articles.store_all([download(entry(1, text="new"))], NOON),
    "fetching.ensure": lambda archive: (archive.fetching.ensure([feed()]), archive.fetching.ensure(FEEDS)),
    "fetching.rest": lambda archive: archive.fetching.rest("example.org", NOON, NOON),
    "fetching.rests": lambda archive: archive.fetching.rests(),
    "fetching.save": lambda archive: archive.fetching.save(FetchState(FEED)),
    "fetching.state": lambda archive: archive.fetching.state(FEED),
    "fetching.states": lambda archive: archive.fetching.states(),
    "following.batch": lambda archive: archive.following.batch(10),
    "following.finish": lambda archive: archive.following.finish(),
    "following.joined": lambda archive: archive.following.joined([1, 2]),
    "following.keep": lambda archive: brought(archive, entry(901)),
    "following.unjoined": lambda archive: archive.following.unjoined(10),
    "following.waiting": lambda archive: archive.following.waiting(),
    "journal.decided_since": lambda archive: archive.journal.decided_since(NOON),
    "journal.forget": lambda archive: archive.journal.forget(
        took(archive, archive.articles.ids(State.NEW)[-1], State.DONE), NOON
    ),
    "journal.keep": lambda archive: archive.journal.keep(
        took(archive, archive.articles.ids(State.NEW)[-1], State.DONE)
    ),
    "journal.latest": lambda archive: (archive.journal.latest(), archive.journal.latest("s")),
    "journal.next_redo": lambda archive: (archive.journal.next_redo(), archive.journal.next_redo("s")),
    "journal.record": lambda archive: took(archive, archive.articles.ids(State.NEW)[-1], State.DONE),
    "journal.redo": lambda archive: archive.journal.redo(
        archive.journal.undo(took(archive, archive.articles.ids(State.NEW)[-1], State.DONE), NOON), NOON
    ),
    "journal.settle": lambda archive: archive.journal.settle(1),
    "journal.steps": lambda archive: archive.journal.steps(5),
    "journal.undo": lambda archive: archive.journal.undo(
        took(archive, archive.articles.ids(State.NEW)[-1], State.DONE), NOON
    ),
    "journal.unsettled": lambda archive: archive.journal.unsettled(),
    "ledger.begin": lambda archive: archive.ledger.begin("a", "notes", NOON),
    "ledger.finish": lambda archive: archive.ledger.finish("a", "notes", DeliveryState.FAILED, NOON),
    "ledger.forget": lambda archive: archive.ledger.forget("a", "notes"),
    "ledger.interrupted": lambda archive: archive.ledger.interrupted(NOON),
    "ledger.states": lambda archive: archive.ledger.states(),
    "retention.beyond": lambda archive: archive.retention.beyond(1, 100, NOON + DAY, 50),
    "retention.claim": lambda archive: archive.retention.claim(NOON, DAY, DAY),
    "retention.done": lambda archive: archive.retention.done(NOON, NOON - DAY),
    "retention.forget": forget,
    "retention.sizes": lambda archive: archive.retention.sizes(),
    "search.interrupt": lambda archive: archive.search.interrupt(),
    "search.search": every_query,
    "stories.alone": lambda archive: archive.stories.alone([10, 11]),
    "stories.around": lambda archive: archive.stories.around([10, 11], texts=True),
    "stories.join": lambda archive: archive.stories.join({10: 10, 11: 10, 12: 10}),
    "stories.members": lambda archive: archive.stories.members(10),
    "stories.others": lambda archive: archive.stories.others([10, 11]),
    "stories.together": lambda archive: archive.stories.together([10, 11]),
}
"""Something that leads to each statement that the archive knows."""
