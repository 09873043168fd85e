"""Refreshing where the world is at its worst: hosts that hang in every way, a full disk, two processes at once."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from curator.domain.faults import CuratorError
from curator.domain.settings import Refreshing
from curator.home import Home, now
from curator.listen.messages import Response, Status
from curator.services.asking import Brought, read
from curator.services.keeping import Keeping
from curator.services.refresh import Progress
from tests.builders import rss
from tests.server import Reply, Server, running
from tests.services.refreshing import GOOD, fault_of, follow, good, hurried, titles

REFRESHING = """
import sys
from contextlib import closing
from pathlib import Path
from curator.home import Home
with closing(Home.open(Path(sys.argv[1]))) as home:
    print("ready", flush=True)
    sys.stdin.readline()
    report = home.refresh.run()
    print(report.new, report.updated, len(report.faults))
"""


def follow_each(home: Home, tmp_path: Path, *urls: str) -> None:
    lines = "".join(f'<outline type="rss" text="F" xmlUrl="{url}"/>' for url in urls)
    (tmp_path / "each.opml").write_text(f'<opml version="2.0"><body>{lines}</body></opml>')
    home.subscriptions.import_opml(tmp_path / "each.opml")


@contextmanager
def deaf(host: str) -> Iterator[str]:
    """The URL of a host that lets nobody connect and refuses nobody: its queue is full for ever."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind((host, 0))
        listener.listen(0)
        for _ in range(3):
            caller = stack.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(listener.getsockname())
        yield f"http://{host}:{listener.getsockname()[1]}/feed"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8 on loopback")
def test_hosts_that_hang_at_any_point_keep_no_other_waiting(home: Home, tmp_path: Path) -> None:
    stuck = {"no connection in time": "", "no answer within": "", "no full answer within": ""}
    with ExitStack() as stack:
        mute, stalling, *well = [stack.enter_context(running(host=f"127.0.0.{number}")) for number in range(2, 12)]
        stuck["no connection in time"] = stack.enter_context(deaf("127.0.0.12"))
        stuck["no answer within"] = mute.serve("/feed", Reply(hangs=True))
        stuck["no full answer within"] = stalling.serve("/feed", Reply(GOOD, drip=60))
        urls = [*stuck.values(), *(server.serve("/feed", Reply(GOOD)) for server in well)]
        follow_each(home, tmp_path, *urls)
        heard: list[Progress] = []
        refresh = hurried(home, home._archive, Refreshing(connections=2, timeout=3))
        report = refresh.run(urls, report=heard.append)
    assert (report.new, len(report.faults)) == (2 * len(well), 3)
    for words, url in stuck.items():
        assert words in fault_of(report, url)
    assert any((progress.done, progress.faults) == (len(well), 0) for progress in heard)


def test_a_redirect_from_a_host_that_rests_is_not_asked_for_but_where_it_led_for_good_is(
    home: Home, server: Server, tmp_path: Path
) -> None:
    with running() as elsewhere:
        feed = elsewhere.serve("/feed", Reply(GOOD), Reply(rss("More", [("M1",)])))
        server.serve("/for-good", Reply(status=301, location=feed))
        server.serve("/for-now", Reply(status=302, location=feed))
        server.serve("/busy", Reply(status=429, headers={"retry-after": "600"}))
        follow(home, server, tmp_path, "/for-good", "/for-now", "/busy")
        home.refresh.run([f"{server.url}/for-good"])
        home.refresh.run([f"{server.url}/busy"])
        report = home.refresh.run([f"{server.url}/for-good", f"{server.url}/for-now"])
    assert "not asked, its server wants to be left alone" in fault_of(report, "/for-now")
    assert (len(report.faults), report.new) == (1, 1)
    assert [asked.path for asked in server.asked()] == ["/for-good", "/busy"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=2m", "curator-test", str(disk)]
    try:
        mounted = subprocess.run(mounting, capture_output=True).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("only root may mount a small disk")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_disk_that_fills_up_ends_the_refresh_and_with_room_nothing_is_missing(
    small_disk: Path, server: Server, tmp_path: Path
) -> None:
    paths = [f"/{number}" for number in range(12)]
    for path in paths:
        body = rss(path, [(f"{path} {number}", f"<p>{path} {number}</p>" * 2_000) for number in range(10)])
        server.serve(path, Reply(body, etag='"1"'))
    home = Home.open(small_disk / "home")
    try:
        follow(home, server, tmp_path, *paths)
        with pytest.raises(CuratorError, match=r"archive\.db: no space left"):
            hurried(home, home._archive, Refreshing(connections=1)).run()
        states = [view.state for view in home.subscriptions.all()]
        assert all((state.failures, state.error) == (0, "") for state in states)
        assert len(titles(home)) == 10 * sum(state.succeeded is not None for state in states) < 120
        subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
        assert home.refresh.run().faults == ()
        assert sorted(titles(home)) == sorted(f"{path} {number}" for path in paths for number in range(10))
    finally:
        home.close()


def test_two_processes_that_refresh_at_once_store_and_count_everything_once(
    home: Home, server: Server, tmp_path: Path
) -> None:
    paths = [f"/{number}" for number in range(30)]
    for path in paths:
        server.serve(path, Reply(good(path)))
    follow(home, server, tmp_path, *paths)
    known = len(titles(home))

    def refreshed() -> list[int]:
        command = [sys.executable, "-c", REFRESHING, str(tmp_path / "home")]
        others = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        for other in others:
            assert other.stdout
            assert other.stdout.readline() == "ready\n"
        said = []
        for other in others:
            assert other.stdin
            other.stdin.write("\n")
            other.stdin.flush()
        for other in others:
            said.append([int(number) for number in other.communicate(timeout=60)[0].split()])
            assert other.returncode == 0
        return [sum(numbers) for numbers in zip(*said, strict=True)]

    assert refreshed() == [60, 0, 0]
    for path in paths:
        server.serve(path, Reply(good(path).replace(b"One of", b"The first of")))
    assert refreshed() == [0, 30, 0]
    assert len(titles(home)) == known + 60


def test_what_two_decided_to_store_is_stored_and_counted_once(home: Home, server: Server, tmp_path: Path) -> None:
    follow(home, server, tmp_path, "/feed")
    (feed,) = [view.feed for view in home.subscriptions.all()]
    keeping = Keeping(home._archive, Refreshing(), now)

    def kept_by_two(body: bytes) -> list[tuple[int, int]]:
        response = Response(Status.OK, body, "application/rss+xml", feed.url)
        brought: list[Brought] = [read(home._workshop, home._archive, feed, response) for _ in range(2)]
        outcomes = [keeping.keep([each])[0].stored for each in brought]
        return [(len(stored.new), stored.updated) for stored in outcomes]

    assert kept_by_two(good("/x")) == [(2, 0), (0, 0)]
    assert kept_by_two(good("/x").replace(b"One of", b"The first of")) == [(0, 1), (0, 0)]


def test_who_listens_can_not_end_a_refresh_by_a_mistake(home: Home, server: Server, tmp_path: Path) -> None:
    paths = [f"/{number}" for number in range(20)]
    for path in paths:
        server.serve(path, Reply(good(path)))
    follow(home, server, tmp_path, *paths)
    heard = []

    def mistaken(progress: Progress) -> None:
        heard.append(progress)
        raise KeyError("a listener's own")

    known = len(titles(home))
    with pytest.raises(KeyError, match="a listener's own"):
        home.refresh.run(report=mistaken)
    assert (len(heard), len(titles(home))) == (1, known + 40)


def test_stories_are_joined_also_where_a_refresh_ends_by_a_fault(
    home: Home, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = "https://example.org/the-same-news"
    for path in ("/one", "/other"):
        server.serve(path, Reply(rss(path, [("The same news of the day", "<p>It happened.</p>", link)])))
    server.serve("/late", Reply(GOOD))
    follow(home, server, tmp_path, "/one", "/other", "/late")
    keep = Keeping.keep

    def full(self: Keeping, batch: list[Brought]) -> object:
        if any(each.feed.url.endswith("/late") for each in batch):
            raise CuratorError("archive.db: no space left")
        return keep(self, batch)

    monkeypatch.setattr(Keeping, "keep", full)
    home.refresh.run([f"{server.url}/one"])
    stored = home.inbox.ids()
    monkeypatch.setattr("curator.services.writer._MOST", 1)
    with pytest.raises(CuratorError, match="no space left"):
        hurried(home, home._archive, Refreshing(connections=1)).run([f"{server.url}/other", f"{server.url}/late"])
    (told,) = [article for article in home.inbox.articles(stored) if article.title == "The same news of the day"]
    assert [teller.feed_title for teller in home.stories.others([told.id])[told.id]] == ["/other"]
