"""Manners while refreshing: when feeds are asked, and when their hosts are left alone."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from curator.domain.faults import FetchFailed
from curator.domain.settings import Refreshing
from curator.home import Home, now
from curator.services.refresh import Progress
from tests.builders import rss
from tests.server import Reply, Server, running
from tests.services.refreshing import GOOD, fault_of, follow, hurried, impatient, state_of


def test_a_feed_is_asked_in_its_own_rhythm_also_where_nothing_is_new(
    home: Home, server: Server, tmp_path: Path
) -> None:
    weekly = b"".join(
        b"<item><title>W%d</title><guid>%d</guid><pubDate>%02d Oct 2026 08:00:00 GMT</pubDate></item>" % (day, day, day)
        for day in (1, 8, 15, 22, 29)
    )
    feed = b'<rss version="2.0"><channel><title>Weekly</title>%b</channel></rss>' % weekly
    server.serve("/feed", Reply(feed, etag='"1"'))
    follow(home, server, tmp_path, "/feed")
    for _ in range(2):
        home.refresh.run()
        state = state_of(home, f"{server.url}/feed")
        assert state.rhythm == 7 * 24 * 60
        assert state.due
        assert 13 < (state.due - now()) / timedelta(hours=1) <= 17.5
    assert home.refresh.run(due_only=True).feeds == 0
    assert home.refresh.run().feeds == 1


def test_a_server_that_wants_a_pause_gets_it_from_all_its_feeds_and_in_every_run(
    home: Home, server: Server, tmp_path: Path
) -> None:
    server.serve("/feed", Reply(GOOD), Reply(status=429, headers={"retry-after": "3600"}))
    server.serve("/other", Reply(GOOD))
    follow(home, server, tmp_path, "/feed", "/other")
    home.refresh.run()
    url, other = f"{server.url}/feed", f"{server.url}/other"
    assert "429" in fault_of(home.refresh.run([url]), "/feed")
    report = home.refresh.run()
    assert (report.feeds, report.faults) == (0, ())
    (until,) = home._archive.fetching.rests().values()
    report = home.refresh.run([url, other])
    for path in ("/feed", "/other"):
        assert fault_of(report, path).endswith(f"wants to be left alone until {until:%Y-%m-%d %H:%M} UTC")
    home.subscriptions.resume([url])
    assert len(home.refresh.run([url]).faults) == 1
    assert (len(server.asked("/feed")), len(server.asked("/other"))) == (2, 1)
    assert state_of(home, url).failures == 0
    assert (state_of(home, other).failures, state_of(home, other).error) == (0, "")


def test_a_pause_holds_in_another_process_and_for_another_feed(home: Home, server: Server, tmp_path: Path) -> None:
    server.serve("/feed", Reply(status=503, headers={"retry-after": "3600"}))
    server.serve("/other", Reply(GOOD))
    follow(home, server, tmp_path, "/feed", "/other")
    home.refresh.run([f"{server.url}/feed"])
    command = [sys.executable, "-m", "curator", "--home", str(tmp_path / "home"), "refresh", f"{server.url}/other"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert "/other: not asked, its server wants to be left alone until" in done.stderr
    with pytest.raises(FetchFailed, match="wants to be left alone for"):
        home.subscriptions.add(f"{server.url}/third")
    assert [asked.path for asked in server.asked()] == ["/feed"]


def test_a_pause_asked_for_while_a_feed_is_added_holds_too(home: Home, server: Server) -> None:
    url = server.serve("/feed", Reply(status=429, headers={"retry-after": "3600"}))
    for words in ("asks to wait for 3600 s", "wants to be left alone for 60 min"):
        with pytest.raises(FetchFailed, match=words):
            home.subscriptions.add(url)
    assert len(server.asked()) == 1


def test_a_pause_holds_for_the_pages_of_that_server_too(home: Home, server: Server) -> None:
    with pytest.raises(FetchFailed, match="asks to wait"):
        home.subscriptions.add(server.serve("/feed", Reply(status=429, headers={"retry-after": "3600"})))
    with pytest.raises(FetchFailed, match="wants to be left alone for 60 min"):
        home.reading.add_page(server.serve("/page", Reply(b"<p>A page.</p>")))
    assert server.asked("/page") == []


def test_a_pause_that_a_page_asks_for_holds_for_its_server_too(home: Home, server: Server, tmp_path: Path) -> None:
    busy = Reply(status=429, headers={"retry-after": "3600"})
    links = [server.serve(path, busy) for path in ("/one", "/two")]
    server.serve("/feed", Reply(rss("Linked", [(link, "", link) for link in links])))
    follow(home, server, tmp_path, "/feed")
    home.refresh.run()
    one, two = [article.id for article in home.inbox.articles(home.inbox.ids()) if article.title in links]
    with pytest.raises(FetchFailed, match="HTTP 429, asks to wait for 3600 s"):
        home.reading.fetch_full(one)
    for again in (one, two):
        with pytest.raises(FetchFailed, match="wants to be left alone for 60 min"):
            home.reading.fetch_full(again)
    assert home.refresh.run().feeds == 0
    assert [asked.path for asked in server.asked()] == ["/feed", urlsplit(links[0]).path]


def test_pages_of_one_server_are_fetched_one_after_another(home: Home, server: Server) -> None:
    page = Reply(b"<title>A page</title><p>" + b"Words of the page. " * 50, content_type="text/html", delay=0.05)
    urls = [server.serve(f"/{number}", page) for number in range(6)]
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(home.reading.add_page, urls))
    assert server.most_at_once == 1


def test_of_several_pauses_the_longest_holds(home: Home) -> None:
    rest = home._archive.fetching.rest
    moment = now()
    for minutes, known in ((600, 600), (1, 600), (900, 900), (10**5, 24 * 60)):
        rest("example.org", moment + timedelta(minutes=minutes), moment)
        assert home._archive.fetching.rests() == {"example.org": moment + timedelta(minutes=known)}
    earlier = moment - timedelta(days=300)
    rest("example.org", earlier + timedelta(minutes=5), earlier)
    assert home._archive.fetching.rests() == {"example.org": earlier + timedelta(minutes=5)}


def test_a_pause_that_is_asked_for_meanwhile_is_no_fault_of_the_feeds_that_are_spared(
    home: Home, server: Server, tmp_path: Path
) -> None:
    paths = [f"/{number}" for number in range(8)]
    for path in paths:
        server.serve(path, Reply(status=429, headers={"retry-after": "600"}))
    follow(home, server, tmp_path, *paths)
    with impatient(home) as refresh:
        report = refresh.run()
    assert len(server.asked()) == 1
    assert sum("HTTP 429" in fault.error for fault in report.faults) == 1
    assert sum("not asked" in fault.error for fault in report.faults) == 7
    states = [view.state for view in home.subscriptions.all()]
    assert sorted(state.failures for state in states) == [0] * 7 + [1]
    assert all(state.due and state.due > now() for state in states)


def test_a_pause_for_where_a_redirect_leads_spares_that_host(home: Home, server: Server, tmp_path: Path) -> None:
    with running() as elsewhere:
        elsewhere.serve("/feed", Reply(status=429, headers={"retry-after": "600"}))
        server.serve("/moved", Reply(status=302, location=f"{elsewhere.url}/feed"))
        server.serve("/good", Reply(GOOD))
        follow(home, server, tmp_path, "/moved", "/good")
        home.refresh.run([f"{server.url}/moved"])
        assert home.refresh.run().new == 2
        assert len(elsewhere.asked()) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8 on loopback")
def test_hosts_that_hang_cost_their_own_timeout_and_nobody_elses(home: Home, tmp_path: Path) -> None:
    with ExitStack() as stack:
        servers = [stack.enter_context(running(host=f"127.0.0.{number}")) for number in range(2, 22)]
        for number, server in enumerate(servers):
            server.serve("/feed", Reply(hangs=True) if number % 5 == 0 else Reply(GOOD))
        lines = "".join(f'<outline text="{server.host}" xmlUrl="{server.url}/feed"/>' for server in servers)
        (tmp_path / "in.opml").write_text(f'<opml version="2.0"><body>{lines}</body></opml>')
        home.subscriptions.import_opml(tmp_path / "in.opml")
        refresh = hurried(home, home._archive, Refreshing(connections=2, timeout=4))
        heard: list[Progress] = []
        report = refresh.run([f"{server.url}/feed" for server in servers], report=heard.append)
    assert (report.new, len(report.faults)) == (32, 4)
    assert any((progress.done, progress.faults) == (16, 0) for progress in heard)
    assert report.seconds < 8
