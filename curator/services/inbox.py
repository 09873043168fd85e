"""Inbox: what waits, in its order, and what else the archive holds."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from curator.archive.archive import Archive
from curator.domain.article import Article, State
from curator.domain.reason import Reason
from curator.domain.settings import Budget
from curator.domain.story import Teller
from curator.query.words import parse

_BATCH: Final = 200


class Found(Struct, frozen=True):
    """One page of what a search found: article ids, best first, and how many there are in all."""

    ids: tuple[int, ...]
    total: int


class Spent(Struct, frozen=True):
    """Today's budget: items it allows and has used, minutes that are left of it."""

    items: int
    used: int
    minutes_left: int

    @property
    def left(self) -> int:
        return max(0, self.items - self.used)


class Term(Struct, frozen=True):
    """A reason and the rank, from 1, that the article would have in the inbox without it."""

    reason: Reason
    rank_without: int


class Explained(Struct, frozen=True):
    """Why an article stands where it stands; `rank` counts from 1 among what waits in the inbox.

    `others` are those that tell the same story.
    """

    article: Article
    rank: int
    terms: tuple[Term, ...]
    others: tuple[Teller, ...] = ()


class Inbox:
    def __init__(self, archive: Archive, budget: Budget, clock: Callable[[], datetime]) -> None:
        self._archive = archive
        self._budget = budget
        self._clock = clock

    def ids(self, state: State = State.NEW, query: str = "", limit: int | None = None) -> list[int]:
        """The articles in this state, in the room's order."""
        return list(self._archive.articles.ids(state, limit=limit, query=parse(query) if query else None))

    def articles(self, ids: Sequence[int]) -> list[Article]:
        """These articles in this order; those that are gone are left out."""
        return self._archive.articles.get(ids)

    def find(self, url: str) -> int | None:
        """The article with this address, the newest of several; None if the archive has none."""
        return self._archive.articles.find(url)

    def arrivals(self, after_id: int) -> list[int]:
        """What came into the inbox after that article, in the room's order."""
        return list(self._archive.articles.arrivals(after_id))

    def newest_id(self) -> int:
        return self._archive.articles.newest_id()

    def counts(self) -> dict[State, int]:
        return self._archive.articles.counts()

    def rerank(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Works out again the priorities that time has changed, soon giving up where `stopped`; returns how many."""
        done = 0
        while not stopped() and (batch := self._archive.articles.rerank(self._clock(), limit=_BATCH)):
            done += batch
        return done

    def search(self, text: str, limit: int = 50, offset: int = 0) -> Found:
        hits = self._archive.search.search(parse(text), limit, offset)
        return Found(tuple(hits.ids), hits.total)

    def stop_searching(self) -> None:
        """Interrupts a search that nobody waits for any more."""
        self._archive.search.interrupt()

    def spent(self) -> Spent:
        """What today's decisions have cost, from local midnight; one taken back costs nothing."""
        midnight = self._clock().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        decided = self._rows(self._archive.articles.get(sorted(self._archive.journal.decided_since(midnight))))
        minutes = sum(article.minutes for article in decided)
        return Spent(self._budget.items, len(decided), max(0, self._budget.minutes - minutes))

    def _rows(self, articles: Sequence[Article]) -> list[Article]:
        """These articles, one of each story."""
        others = self._archive.stories.others([article.id for article in articles])
        told: set[int] = set()
        out = []
        for article in articles:
            if article.id not in told:
                out.append(article)
                told.update(other.id for other in others.get(article.id, ()))
        return out

    def explain(self, article: Article) -> Explained:
        """The article's reasons, and what each of them does to its rank."""
        points = article.priority.points
        terms = [
            Term(reason, self._archive.articles.rank_of(article, points - reason.points))
            for reason in article.priority.reasons
        ]
        others = self._archive.stories.others([article.id]).get(article.id, ())
        return Explained(article, self._archive.articles.rank_of(article, points), tuple(terms), others)
