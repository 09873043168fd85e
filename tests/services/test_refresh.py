"""Refreshing over real sockets: what is asked, what is stored, what is remembered, what is said."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from curator.archive.archive import Archive
from curator.curation.documents import Curation
from curator.domain.article import State
from curator.domain.faults import Busy, CuratorError, NotFound
from curator.domain.feed import FeedStatus, FetchState
from curator.domain.settings import Refreshing
from curator.home import Home, now
from curator.services.refresh import Progress, Refresh, RefreshReport
from tests.builders import rss
from tests.server import Asked, Reply, Server

GOOD = rss("Good", [("G1",), ("G2",)])


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


@contextmanager
def impatient(home: Home) -> Iterator[Refresh]:
    """Refreshes one feed after another, and waits for a locked archive for a moment only."""
    archive = Archive.open(home.paths.archive, timeout=0.05)
    yield Refresh(archive, Curation(home.paths.curation), home._workshop, Refreshing(connections=1), now)
    archive.close()


def locked(home: Home) -> sqlite3.Connection:
    """Held by somebody else until it is closed."""
    connection = sqlite3.connect(home.paths.archive, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    return connection


def titles(home: Home) -> list[str]:
    return [article.title for article in home.inbox.articles(home.inbox.ids())]


def test_one_feeds_fault_never_stops_anothers(home: Home, server: Server, tmp_path: Path) -> None:
    server.serve("/good", Reply(GOOD))
    server.serve("/page", Reply(b"<html><body>error</body></html>", content_type="text/html"))
    server.serve("/broken", Reply(status=500))
    server.serve("/empty", Reply(b""))
    server.serve("/binary", Reply(bytes(range(256)) * 9))
    server.serve("/circle", Reply(status=302, location="/circle"))
    server.serve("/cut", Reply(GOOD * 50, cut=100))
    follow(home, server, tmp_path, "/page", "/broken", "/empty", "/binary", "/circle", "/cut", "/missing", "/good")
    report = home.refresh.run()
    assert (report.feeds, report.fetched, report.new, len(report.faults)) == (8, 1, 2, 7)
    assert titles(home) == ["G1", "G2"]
    for path, word in (
        ("/page", "HTML"),
        ("/broken", "500"),
        ("/empty", "empty"),
        ("/binary", "binary"),
        ("/circle", "circle"),
    ):
        assert word in fault_of(report, path)
        assert path in fault_of(report, path)
    told = {view.feed.url: view.state.error for view in home.subscriptions.all()}
    assert told[f"{server.url}/broken"] == fault_of(report, "/broken")
    assert told[f"{server.url}/good"] == ""


def test_a_feed_without_a_url_that_can_be_read_is_at_fault_alone(home: Home, server: Server, tmp_path: Path) -> None:
    server.serve("/good", Reply(GOOD))
    follow(home, server, tmp_path, "/odd", "/good")
    document = home.paths.curation / "feeds.json"
    document.write_text(document.read_text().replace(f"{server.url}/odd", "http://[bad"))
    report = home.refresh.run()
    assert (report.feeds, report.new) == (2, 2)
    assert fault_of(report, "[bad") == "[bad: not an address that can be fetched"


def test_a_mistake_in_curator_is_one_feeds_fault(
    home: Home, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.serve("/odd", Reply(GOOD))
    server.serve("/good", Reply(GOOD))
    follow(home, server, tmp_path, "/odd", "/good")
    parsed = home.refresh._parsed

    async def mistaken(body: bytes, content_type: str, url: str) -> Any:
        return {}["odd"] if url.endswith("/odd") else await parsed(body, content_type, url)

    monkeypatch.setattr(home.refresh, "_parsed", mistaken)
    report = home.refresh.run()
    assert report.new == 2
    assert "KeyError" not in fault_of(report, "/odd")
    assert state_of(home, f"{server.url}/odd").failures == 1


def test_a_busy_archive_is_no_feeds_fault_and_ends_the_refresh(home: Home, server: Server, tmp_path: Path) -> None:
    paths = [f"/{number}" for number in range(4)]
    for path in paths:
        server.serve(path, Reply(GOOD))
    follow(home, server, tmp_path, *paths)
    lock: list[sqlite3.Connection] = []
    held = threading.Event()

    def told(progress: Progress) -> None:
        if progress.done == 1 and not lock:
            lock.append(locked(home))
            held.set()

    def late(asked: Asked) -> Reply:
        assert held.wait(10)
        return Reply(GOOD)

    server.serve(paths[-1], late)
    with impatient(home) as refresh, pytest.raises(Busy, match=r"archive\.db is in use"):
        refresh.run(report=told)
    lock[0].close()
    assert len(titles(home)) in (2, 4, 6)
    assert all((view.state.failures, view.state.error) == (0, "") for view in home.subscriptions.all())
    home.refresh.run()
    assert len(titles(home)) == 8


def test_a_full_disk_is_no_feeds_fault_either(home: Home, server: Server, tmp_path: Path) -> None:
    server.serve("/big", Reply(rss("Big", [(f"B{number}", "<p>words</p>" * 1_000) for number in range(50)])))
    follow(home, server, tmp_path, "/big")
    with impatient(home) as refresh:
        with refresh._archive._database.outside() as connection:
            connection.execute("PRAGMA max_page_count = 1")
        with pytest.raises(CuratorError, match=r"archive\.db: no space left"):
            refresh.run()
    state = state_of(home, f"{server.url}/big")
    assert (state.failures, state.error, titles(home)) == (0, "", [])


def test_a_fault_that_can_not_be_stored_ends_the_refresh_too(home: Home, server: Server, tmp_path: Path) -> None:
    server.serve("/broken", Reply(status=500))
    follow(home, server, tmp_path, "/broken")
    lock = locked(home)
    seen: list[Progress] = []
    with impatient(home) as refresh, pytest.raises(Busy):
        refresh.run(report=seen.append)
    lock.close()
    assert seen[-1].faults == 1


def test_a_feed_that_turns_bad_keeps_its_articles(home: Home, server: Server, tmp_path: Path) -> None:
    half = GOOD[: GOOD.index(b"<item>", GOOD.index(b"<item>") + 1) + 20]
    server.serve("/feed", Reply(GOOD), Reply(b""), Reply(half), Reply(b"<html/>"), Reply(status=503), Reply(GOOD))
    follow(home, server, tmp_path, "/feed")
    for _ in range(6):
        home.refresh.run()
        assert titles(home) == ["G1", "G2"]


def test_unchanged_feeds_are_asked_with_validators_and_not_read_again(
    home: Home, server: Server, tmp_path: Path
) -> None:
    server.serve("/tagged", Reply(GOOD, etag='"v1"'))
    server.serve("/plain", Reply(GOOD))
    follow(home, server, tmp_path, "/tagged", "/plain")
    home.refresh.run()
    report = home.refresh.run()
    assert (report.unchanged, report.fetched, report.new, report.updated) == (2, 0, 0, 0)
    assert server.asked("/tagged")[1].headers["if-none-match"] == '"v1"'


def test_a_permanent_redirect_is_remembered(home: Home, server: Server, tmp_path: Path) -> None:
    server.serve("/old", Reply(status=301, location="/new"))
    server.serve("/new", Reply(GOOD))
    follow(home, server, tmp_path, "/old")
    home.refresh.run()
    home.refresh.run()
    assert (len(server.asked("/old")), len(server.asked("/new"))) == (1, 2)
    (view,) = home.subscriptions.all()
    assert view.state.address == f"{server.url}/new"


def test_gone_pauses_the_feed_until_it_is_resumed(home: Home, server: Server, tmp_path: Path) -> None:
    server.serve("/feed", Reply(GOOD), Reply(status=410))
    follow(home, server, tmp_path, "/feed")
    for _ in range(4):
        home.refresh.run()
    assert len(server.asked("/feed")) == 2
    (view,) = home.subscriptions.all()
    assert view.state.gone
    assert "gone" in view.state.error.lower()
    assert titles(home) == ["G1", "G2"]
    home.subscriptions.resume([view.feed.url])
    home.refresh.run()
    assert len(server.asked("/feed")) == 3


def test_a_server_that_wants_a_pause_gets_it_from_everyone(home: Home, server: Server, tmp_path: Path) -> None:
    server.serve("/feed", Reply(GOOD), Reply(status=429, headers={"retry-after": "3600"}))
    server.serve("/other", Reply(GOOD))
    follow(home, server, tmp_path, "/feed", "/other")
    home.refresh.run()
    assert "429" in fault_of(home.refresh.run(), "/feed")
    report = home.refresh.run()
    assert (report.feeds, report.faults) == (1, ())
    url = f"{server.url}/feed"
    report = home.refresh.run([url, f"{server.url}/other"])
    until = state_of(home, url).not_before
    assert until
    assert fault_of(report, "/feed").endswith(f"wants to be left alone until {until:%Y-%m-%d %H:%M} UTC")
    assert (report.feeds, report.unchanged) == (2, 1)
    home.subscriptions.resume([url])
    assert len(home.refresh.run([url]).faults) == 1
    assert (len(server.asked("/feed")), len(server.asked("/other"))) == (2, 4)


def test_a_feed_that_is_not_followed_is_named(home: Home, server: Server, tmp_path: Path) -> None:
    server.serve("/feed", Reply(GOOD))
    follow(home, server, tmp_path, "/feed")
    with pytest.raises(NotFound, match=r"you don't follow https://nobody\.example\.org/"):
        home.refresh.run([f"{server.url}/feed", "https://nobody.example.org/"])
    assert server.asked() == []


def test_what_is_decided_of_a_feed_while_it_is_asked_holds(home: Home, server: Server, tmp_path: Path) -> None:
    def renamed(asked: Asked) -> Reply:
        home.subscriptions.rename(f"{server.url}/renamed", "Mine")
        return Reply(GOOD)

    def resumed(asked: Asked) -> Reply:
        home.subscriptions.resume([f"{server.url}/resumed"])
        return Reply(status=500)

    server.serve("/renamed", renamed)
    server.serve("/resumed", Reply(status=500), Reply(status=500), resumed)
    follow(home, server, tmp_path, "/renamed", "/resumed")
    for _ in range(3):
        home.refresh.run()
    assert {article.feed_title for article in home.inbox.articles(home.inbox.ids())} == {"Mine"}
    assert state_of(home, f"{server.url}/resumed").failures == 1


def test_only_what_is_due_is_asked_when_asked_for_that(home: Home, server: Server, tmp_path: Path) -> None:
    server.serve("/feed", Reply(GOOD))
    follow(home, server, tmp_path, "/feed")
    assert home.refresh.run(due_only=True).feeds == 1
    assert home.refresh.run(due_only=True).feeds == 0
    assert home.refresh.run().feeds == 1


def test_an_edit_updates_an_article_and_does_not_raise_it_from_the_dead(
    home: Home, server: Server, tmp_path: Path
) -> None:
    edited = rss("Good", [("G1, corrected", "<p>new words</p>"), ("G2",)])
    server.serve("/feed", Reply(GOOD), Reply(edited))
    follow(home, server, tmp_path, "/feed")
    home.refresh.run()
    first = home.inbox.ids()[0]
    home.triage.decide([first], State.DONE)
    report = home.refresh.run()
    assert (report.new, report.updated) == (0, 1)
    article = home.reading.article(first)
    assert (article.title, article.state) == ("G1, corrected", State.DONE)
    assert home.inbox.search("words").ids == (first,)


def test_the_same_guid_in_two_feeds_is_two_articles(home: Home, server: Server, tmp_path: Path) -> None:
    server.serve("/a", Reply(GOOD))
    server.serve("/b", Reply(GOOD))
    follow(home, server, tmp_path, "/a", "/b")
    assert home.refresh.run().new == 4


def test_changed_ids_with_the_same_links_are_the_same_articles(home: Home, server: Server, tmp_path: Path) -> None:
    renamed = GOOD.replace(b"<guid>", b"<guid>v2-")
    server.serve("/feed", Reply(GOOD), Reply(renamed), Reply(GOOD))
    follow(home, server, tmp_path, "/feed")
    for expected in (2, 0, 0):
        assert home.refresh.run().new == expected
    assert titles(home) == ["G1", "G2"]


def test_progress_is_told_and_a_stop_is_heeded(home: Home, server: Server, tmp_path: Path) -> None:
    release = threading.Event()
    paths = [f"/{number}" for number in range(6)]
    for path in paths[:3]:
        server.serve(path, Reply(GOOD))
    for path in paths[3:]:
        server.serve(path, Reply(hangs=True))
    follow(home, server, tmp_path, *paths)
    seen: list[Progress] = []

    def told(progress: Progress) -> None:
        seen.append(progress)
        if progress.done >= 1:
            release.set()

    report = home.refresh.run(report=told, stopped=release.is_set)
    assert report.stopped
    assert report.seconds < 10
    assert seen[-1].feeds == 6
    assert seen[-1].new == report.new


def test_the_feeds_own_title_does_not_overrule_the_persons(home: Home, server: Server, tmp_path: Path) -> None:
    server.serve("/feed", Reply(GOOD))
    follow(home, server, tmp_path, "/feed")
    (view,) = home.subscriptions.all()
    home.refresh.run()
    home.subscriptions.rename(view.feed.url, "My name for it")
    for _ in range(2):
        assert {article.feed_title for article in home.inbox.articles(home.inbox.ids())} == {"My name for it"}
        home.refresh.run()


@pytest.mark.parametrize("command", [["refresh"], ["refresh", "--due"]])
def test_two_processes_refresh_and_decide_at_once(
    command: list[str], home: Home, server: Server, tmp_path: Path
) -> None:
    paths = [f"/{number}" for number in range(8)]
    for path in paths:
        server.serve(path, Reply(rss(path, [(f"{path}-{n}",) for n in range(30)]), delay=0.01))
    follow(home, server, tmp_path, *paths)
    cron = subprocess.Popen(
        [sys.executable, "-m", "curator", "--home", str(tmp_path / "home"), *command], stdout=subprocess.PIPE
    )
    report = home.refresh.run()
    ids = home.inbox.ids()
    for article_id in ids[:50]:
        home.triage.decide([article_id], State.DONE)
    assert cron.wait(60) == 0
    assert report.faults == ()
    counts = home.inbox.counts()
    assert counts[State.NEW] + counts[State.DONE] == 240
    assert counts[State.DONE] == 50
    assert all(view.feed.status is FeedStatus.ACTIVE for view in home.subscriptions.all())
