"""Faults while refreshing: one feed's stops no other, this computer's ends it."""

import sqlite3
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from curator.archive.storing import Download, Stored
from curator.domain.faults import Busy, CuratorError
from curator.home import Home
from curator.services.refresh import Progress
from tests.builders import rss
from tests.server import Asked, Reply, Server
from tests.services.refreshing import GOOD, fault_of, follow, good, impatient, locked, state_of, titles


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


def test_a_feed_that_takes_too_long_to_read_is_named(
    home: Home, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("curator.services.asking._READING_SECONDS", 0.000_001)
    server.serve("/slow", Reply(GOOD))
    follow(home, server, tmp_path, "/slow")
    text = fault_of(home.refresh.run(), "/slow")
    assert text.endswith("/slow: what was sent could not be read within 1e-06 s")


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
    run = home._workshop.run_async

    async def mistaken(job: Any, body: bytes, content_type: str, url: str, *more: Any, **options: Any) -> Any:
        if url.endswith("/odd"):
            raise KeyError(url)
        return await run(job, body, content_type, url, *more, **options)

    monkeypatch.setattr(home._workshop, "run_async", mistaken)
    report = home.refresh.run()
    assert report.new == 2
    assert "KeyError" not in fault_of(report, "/odd")
    assert state_of(home, f"{server.url}/odd").failures == 1


def test_a_busy_archive_is_no_feeds_fault_and_ends_the_refresh(home: Home, server: Server, tmp_path: Path) -> None:
    paths = [f"/{number}" for number in range(4)]
    for path in paths:
        server.serve(path, Reply(good(path)))
    follow(home, server, tmp_path, *paths)
    lock: list[sqlite3.Connection] = []
    held = threading.Event()

    def told(progress: Progress) -> None:
        if progress.done and not lock:
            lock.append(locked(home))
            held.set()

    def late(asked: Asked) -> Reply:
        assert held.wait(10)
        return Reply(good(paths[-1]))

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
    with impatient(home) as refresh, pytest.raises(Busy):
        refresh.run()
    lock.close()
    assert state_of(home, f"{server.url}/broken").failures == 0


def test_what_can_not_be_stored_by_a_mistake_is_one_feeds_fault(
    home: Home, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("/odd", "/good", "/better"):
        server.serve(path, Reply(GOOD))
    follow(home, server, tmp_path, "/odd", "/good", "/better")
    store_all = home._archive.articles.store_all

    def mistaken(downloads: Sequence[Download], when: datetime) -> list[Stored]:
        if any("/odd" in each.feed_url and each.intents for each in downloads):
            raise KeyError("odd")
        return store_all(downloads, when)

    monkeypatch.setattr(home._archive.articles, "store_all", mistaken)
    report = home.refresh.run()
    assert (report.new, len(report.faults)) == (4, 1)
    assert "by a mistake in curator" in fault_of(report, "/odd")
    assert state_of(home, f"{server.url}/odd").failures == 1


def test_a_feed_that_turns_bad_keeps_its_articles(home: Home, server: Server, tmp_path: Path) -> None:
    half = GOOD[: GOOD.index(b"<item>", GOOD.index(b"<item>") + 1) + 20]
    server.serve("/feed", Reply(GOOD), Reply(b""), Reply(half), Reply(b"<html/>"), Reply(status=503), Reply(GOOD))
    follow(home, server, tmp_path, "/feed")
    for _ in range(6):
        home.refresh.run()
        assert titles(home) == ["G1", "G2"]
