"""Short ways to follow feeds, refresh them, and see what it came to."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from curator.archive.archive import Archive
from curator.curation.documents import Curation
from curator.domain.feed import FetchState
from curator.domain.settings import Refreshing
from curator.home import Home, now
from curator.services.refresh import Refresh, RefreshReport
from tests.builders import rss
from tests.server import Server

GOOD = rss("Good", [("G1",), ("G2",)])


def good(path: str) -> bytes:
    """Two articles that no other path has."""
    return rss(path, [(f"{path} 1", f"<p>One of {path}.</p>"), (f"{path} 2", f"<p>Two of {path}.</p>")])


def follow(home: Home, server: Server, tmp_path: Path, *paths: str) -> None:
    """Without asking them first, as an import does."""
    lines = "".join(f'<outline type="rss" text="{path}" xmlUrl="{server.url}{path}"/>' for path in paths)
    (tmp_path / "in.opml").write_text(f'<opml version="2.0"><body>{lines}</body></opml>')
    home.subscriptions.import_opml(tmp_path / "in.opml")
    for view in home.subscriptions.all():
        if view.feed.url.startswith("file:"):
            home.subscriptions.remove([view.feed.url])


def fault_of(report: RefreshReport, path: str) -> str:
    (found,) = [fault.error for fault in report.faults if fault.url.endswith(path)]
    assert "\n" not in found
    return found


def state_of(home: Home, url: str) -> FetchState:
    return next(view.state for view in home.subscriptions.all() if view.feed.url == url)


def hurried(home: Home, archive: Archive, settings: Refreshing) -> Refresh:
    return Refresh(archive, Curation(home.paths.curation), home._workshop, settings, now, home.stories)


@contextmanager
def impatient(home: Home) -> Iterator[Refresh]:
    """Refreshes one feed after another, and waits for a locked archive for a moment only."""
    archive = Archive.open(home.paths.archive, timeout=0.05)
    yield hurried(home, archive, Refreshing(connections=1))
    archive.close()


def locked(home: Home) -> sqlite3.Connection:
    """Held by somebody else until it is closed."""
    connection = sqlite3.connect(home.paths.archive, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    return connection


def titles(home: Home) -> list[str]:
    return [article.title for article in home.inbox.articles(home.inbox.ids())]
