"""Refreshing over real sockets: what is asked, what is stored, what is remembered, what is said."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from curator.domain.article import State
from curator.domain.faults import NotFound
from curator.domain.feed import FeedStatus
from curator.home import Home
from curator.services.refresh import Progress
from tests.builders import rss
from tests.server import Asked, Reply, Server
from tests.services.refreshing import GOOD, follow, state_of, titles


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
    assert "new words" in home._archive.articles.body(first).html


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
