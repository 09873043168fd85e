"""The demonstration's home: furnished in every room, offline, and gone when it ends."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from curator.demo import furnished
from curator.domain.article import State
from curator.domain.faults import NotFound
from curator.domain.feed import FeedStatus
from curator.domain.share import DeliveryState
from curator.home import Home

_OPENS_AND = """
import sys
from curator.demo import furnished
with furnished() as home:
    print(home.paths.archive.parent, flush=True)
    {then}
"""


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    with furnished() as opened:
        yield opened


def folder_of(home: Home) -> Path:
    return home.paths.archive.parent


def test_every_feed_is_followed_in_a_folder(home):
    views = home.subscriptions.all()
    assert len(views) == 8
    assert {view.feed.folder for view in views} == {("Work",), ("World",)}
    assert [view.feed.title for view in views if view.feed.status == FeedStatus.TRIAL] == ["Gadget Firehose"]
    assert all(Path(view.feed.url.removeprefix("file://")).parent == folder_of(home) / "feeds" for view in views)
    assert [view.state.error for view in views if view.state.error] == []


def test_the_inbox_begins_with_how_to_read(home):
    waiting = home.inbox.articles(home.inbox.ids())
    assert len(waiting) == 27
    assert waiting[0].title.startswith("One sitting, with an end")
    assert waiting[1].title.startswith("17 keyboard shortcuts")
    assert waiting[-1].title == "Τι έσωσε η φωτιά"
    assert home.inbox.counts()[State.NEW] == 27


def test_a_reading_list_has_three_noted_items(home):
    (made,) = home.lists.all()
    assert made.purpose
    assert made.audience
    assert len(made.items) == 3
    assert all(item.note and item.minutes for item in made.items)


def test_one_article_is_kept_for_later(home):
    assert [kept.title for kept in home.inbox.articles(home.inbox.ids(State.LATER))] == [
        "How brass wheels foretold the tides"
    ]


def test_one_share_waits_for_the_clipboard_and_could_go_into_a_file(home):
    (share,) = home.sharing.queue()
    assert [(delivery.channel, delivery.state) for delivery in share.deliveries] == [
        ("clipboard", DeliveryState.DECIDED)
    ]
    assert share.why
    assert share.audience
    assert [(channel.name, channel.kind, channel.problem) for channel in home.sharing.channels()] == [
        ("clipboard", "clipboard", ""),
        ("notebook", "file", ""),
    ]


def test_nothing_is_amiss_at_the_start(home):
    assert home.problems == ()
    assert all(check.sound for check in home.upkeep.doctor())


def test_the_text_of_every_article_can_be_read(home):
    ids = home.inbox.ids() + home.inbox.ids(State.LATER) + home.inbox.ids(State.DONE)
    assert len(ids) == 32
    assert all(home.reading.text(article_id).markdown.strip() for article_id in ids)


def test_search_finds_words_of_every_script(home):
    for words, found in [("fsync", 1), ("sqlite", 3), ("γρανάζια", 1), ("الخوارزمي", 1), ("算額", 1), ("Trema", 1)]:
        assert home.inbox.search(words).total >= found, words


def test_refreshing_finds_nothing_new(home):
    report = home.refresh.run()
    assert (report.feeds, report.new, report.faults) == (8, 0, ())


def test_undo_leaves_the_furniture_alone(home):
    with pytest.raises(NotFound, match="nothing to undo"):
        home.steps.undo()


def test_a_share_into_the_file_channel_stays_in_the_temporary_home():
    with furnished() as home:
        share = home.sharing.decide(home.inbox.ids()[0], ["notebook"])
        home.sharing.approve([share.id])
        assert home.sharing.send().sent == 1
        assert "One sitting" in (folder_of(home) / "notebook.md").read_text()


def test_asks_nobody_and_leaves_nothing(monkeypatch, tmp_path):
    def refuse(*_: object) -> None:
        raise AssertionError("asked the network")

    connect = socket.socket.connect

    def connect_here(self, address):
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1"):
            refuse()
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for name in ("HOME", "CURATOR_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    with furnished() as home:
        folder = folder_of(home)
        assert folder.is_dir()
        assert len(home.inbox.ids()) == 27
    assert not folder.exists()
    assert list(tmp_path.iterdir()) == []


def test_is_gone_after_an_error():
    with pytest.raises(ZeroDivisionError), furnished() as home:  # noqa: PT012
        folder = folder_of(home)
        assert folder.is_dir()
        raise ZeroDivisionError
    assert not folder.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_is_gone_after_a_signal(number):
    script = _OPENS_AND.format(then="sys.stdin.read()")
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        folder = Path(process.stdout.readline().strip())
        assert folder.is_dir()
        process.send_signal(number)
        process.send_signal(number)
        assert process.wait(timeout=30) == 128 + number
    assert not folder.exists()


def test_signals_are_as_before_afterwards():
    def own(*_: object) -> None: ...

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, own)
        with furnished():
            assert signal.getsignal(signal.SIGTERM) not in (signal.SIG_DFL, signal.SIG_IGN)
            assert signal.getsignal(signal.SIGHUP) is own
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
        assert signal.getsignal(signal.SIGHUP) is own
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_the_wheel_has_the_feeds(tmp_path):
    wheel = pytest.importorskip("hatchling.builders.wheel", reason="needs hatchling, which builds the wheel")
    import zipfile

    from curator.demo import FOLDERS

    root = Path(__file__).resolve().parents[2]
    (built,) = wheel.WheelBuilder(str(root)).build(directory=str(tmp_path), versions=["standard"])
    names = zipfile.ZipFile(built).namelist()
    for name in [name for names in FOLDERS.values() for name in names]:
        assert f"curator/demo/feeds/{name}" in names
    assert os.path.getsize(built) < 2_000_000
