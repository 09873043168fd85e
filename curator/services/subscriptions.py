"""Subscriptions: which feeds the person listens to."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, structs

from curator.archive.archive import Archive
from curator.curation.documents import Curation
from curator.domain.faults import NotFound, Refused
from curator.domain.feed import Feed, FeedStatus, FetchState
from curator.domain.journal import FeedEdit, Step, Verb
from curator.domain.settings import Problem
from curator.domain.text import Line, one_line
from curator.services.files import read_file, replace_file
from curator.services.paths import expanded
from curator.services.steps import Steps

if TYPE_CHECKING:
    from curator.listen.discovery import Found
    from curator.services.refresh import Refresh

_OPML_LIMIT: Final = 20_000_000


class FeedView(Struct, frozen=True):
    """A feed with what listening to it has come to: articles stored, and those of them waiting in the inbox."""

    feed: Feed
    state: FetchState
    articles: int
    waiting: int


class Imported(Struct, frozen=True):
    """What an import did: feeds that are new, that were known, and lines refused with the reason."""

    new: int
    known: int
    refused: tuple[Problem, ...]
    step: Step | None


class Subscriptions:
    def __init__(
        self, archive: Archive, curation: Curation, steps: Steps, refresh: "Refresh", clock: Callable[[], datetime]
    ) -> None:
        self._archive = archive
        self._curation = curation
        self._steps = steps
        self._refresh = refresh
        self._clock = clock

    def all(self) -> tuple[FeedView, ...]:
        """Every feed, by folder and title."""
        states = self._archive.fetching.states()
        counts = self._archive.articles.counts_by_feed()
        views = [
            FeedView(feed, states.get(feed.url, FetchState(feed.url)), *counts.get(feed.url, (0, 0)))
            for feed in self._curation.feeds()
        ]
        return tuple(sorted(views, key=lambda view: (view.feed.folder, view.feed.title.casefold(), view.feed.url)))

    def wants_full(self, url: str) -> bool:
        return any(feed.full_text for feed in self._curation.feeds() if feed.url == url)

    def add(self, text: str, *, folder: Sequence[str] = (), trial_days: int | None = None, title: str = "") -> Feed:
        """Finds the feed that is meant, subscribes to it and stores what it says now, with one fetch where possible.

        `text` is a feed's or a site's address or a `file:` path. Raises Refused if it is subscribed to already,
        FetchFailed if no feed is found. For a thread.
        """
        known = self._by_address()
        _refuse(known.get(text.strip()))
        found = asyncio.run(self._refresh.discover(text))
        _refuse(known.get(found.url))
        feed = self._new_feed(found, folder, trial_days, title)
        self._steps.take(Verb.EDIT_FEEDS, f"subscribed to “{feed.title}”", [FeedEdit(feed.url, None, feed)])
        self._refresh.store_found(feed, found)
        return feed

    def remove(self, urls: Iterable[str]) -> Step | None:
        """Ends subscriptions. The articles stay in the archive, and come back with the feed."""
        return self._each(urls, "unsubscribed from", lambda _: None)

    def pause(self, urls: Iterable[str]) -> Step | None:
        return self._each(urls, "paused", lambda feed: structs.replace(feed, status=FeedStatus.PAUSED))

    def resume(self, urls: Iterable[str]) -> Step | None:
        """Listens again, also to a feed that had said it was gone or kept failing; one on trial is on trial again.

        A pause that its server asked for still holds.
        """
        chosen = list(urls)
        step = self._each(chosen, "resumed", _resumed)
        fetching = self._archive.fetching
        states = [fetching.state(url) for url in chosen]
        fetching.save(*(structs.replace(state, gone=False, failures=0, due=None) for state in states))
        return step

    def full_text(self, url: str, *, on: bool) -> Step | None:
        return self._change(url, "full text " + ("on" if on else "off"), full_text=on)

    def rename(self, url: str, title: str) -> Step | None:
        return self._change(url, "renamed", title=one_line(title))

    def file_under(self, urls: Iterable[str], folder: Sequence[str]) -> Step | None:
        names = folder_of(folder)
        return self._each(urls, "filed", lambda feed: structs.replace(feed, folder=names))

    def import_opml(self, path: Path) -> Imported:
        """Subscribes to what an OPML file lists. Importing twice changes nothing. Raises Refused, Unreadable."""
        from curator.listen.opml import read

        outlines = read(read_file(expanded(path), _OPML_LIMIT), path.name)
        known = {feed.url for feed in self._curation.feeds()}
        now = self._clock()
        edits = [
            FeedEdit(
                outline.url,
                None,
                Feed(
                    outline.url,
                    outline.title or one_line(outline.url),
                    now,
                    site=outline.site,
                    folder=outline.folder,
                    attributes=outline.attributes,
                ),
            )
            for outline in {outline.url: outline for outline in reversed(outlines.feeds)}.values()
            if outline.url not in known
        ][::-1]
        step = self._steps.take(Verb.EDIT_FEEDS, f"imported {len(edits)} feeds", edits)
        return Imported(len(edits), len({outline.url for outline in outlines.feeds} & known), outlines.refused, step)

    def export_opml(self) -> bytes:
        from curator.listen.opml import write

        return write(self._curation.feeds(), "curator")

    def export_to(self, path: Path) -> None:
        """Writes the subscriptions as OPML, whole or not at all."""
        replace_file(expanded(path), self.export_opml())

    def _by_address(self) -> dict[str, Feed]:
        """The feeds by their URL, and by where that has moved to."""
        feeds = {feed.url: feed for feed in self._curation.feeds()}
        moved = {state.address: feeds[url] for url, state in self._archive.fetching.states().items() if url in feeds}
        return moved | feeds

    def _new_feed(self, found: "Found", folder: Sequence[str], trial_days: int | None, title: str) -> Feed:
        now = self._clock()
        return Feed(
            url=found.url,
            title=one_line(title) or found.title or one_line(found.url),
            added=now,
            site=found.parsed.site if found.parsed else "",
            folder=folder_of(folder),
            status=FeedStatus.TRIAL if trial_days else FeedStatus.ACTIVE,
            trial_until=now + timedelta(days=trial_days) if trial_days else None,
        )

    def _find(self, urls: Iterable[str]) -> dict[int, Feed]:
        """These feeds by where they stand among all, the last first. Raises NotFound naming one that isn't there."""
        chosen = set(urls)
        found = {at: feed for at, feed in enumerate(self._curation.feeds()) if feed.url in chosen}
        missing = chosen - {feed.url for feed in found.values()}
        if missing:
            raise NotFound(f"you don't follow {one_line(min(missing), 200)}")
        return dict(sorted(found.items(), reverse=True))

    def _each(self, urls: Iterable[str], word: str, change: Callable[[Feed], Feed | None]) -> Step | None:
        with self._steps.alone():
            chosen = self._find(urls)
            what = f"“{next(iter(chosen.values())).title}”" if len(chosen) == 1 else f"{len(chosen)} feeds"
            edits = [FeedEdit(feed.url, feed, change(feed), at) for at, feed in chosen.items()]
            return self._steps.take(Verb.EDIT_FEEDS, f"{word} {what}", edits)

    def _change(self, url: str, word: str, **changes: Any) -> Step | None:
        return self._each([url], f"{word}:", lambda feed: structs.replace(feed, **changes))


def _refuse(known: Feed | None) -> None:
    if known:
        raise Refused(f"you follow “{known.title}” already: {known.url}")


def _resumed(feed: Feed) -> Feed:
    return structs.replace(feed, status=FeedStatus.TRIAL if feed.trial_until else FeedStatus.ACTIVE)


def folder_of(names: Sequence[str]) -> tuple[Line, ...]:
    """A folder's path from its names, empty ones left out."""
    return tuple(name for name in map(one_line, names) if name)
