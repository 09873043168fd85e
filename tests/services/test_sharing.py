"""Deciding to share, and sending, are two acts."""

import json
from pathlib import Path

import pytest

from curator.domain.article import State
from curator.domain.faults import NotFound, Refused
from curator.domain.settings import ChannelSettings
from curator.domain.share import DeliveryState, Share
from curator.home import Home
from curator.services.sharing import is_open
from curator.share.channel import Sent
from curator.share.file_channel import FileChannel


@pytest.fixture
def with_file(home: Home, tmp_path: Path) -> Home:
    home.add_channel(ChannelSettings("notes", "file", {"path": str(tmp_path / "notes.jsonl"), "format": "jsonl"}))
    home.close()
    return Home.open(tmp_path / "home")


def state_of(home: Home, at: int = 0) -> list[DeliveryState]:
    return [delivery.state for delivery in home.sharing.queue()[at].deliveries]


def queued(home: Home, *channels: str) -> Share:
    return home.sharing.decide(1, channels, why="because", audience="the team")


def test_deciding_sends_nothing(with_file: Home, tmp_path: Path) -> None:
    share = queued(with_file, "notes", "clipboard")
    assert with_file.sharing.send().sent == 0
    assert not (tmp_path / "notes.jsonl").exists()
    assert share.text.startswith("Article 0\nhttps://")
    assert with_file.reading.article(1).state is State.DONE


def test_only_what_is_approved_is_sent_and_once(with_file: Home, tmp_path: Path) -> None:
    share = queued(with_file, "notes", "clipboard")
    with_file.sharing.approve([share.id])
    report = with_file.sharing.send()
    assert (report.sent, report.failed, report.copied) == (2, 0, (share.text,))
    assert with_file.sharing.send().sent == 0
    assert state_of(with_file) == [DeliveryState.SENT] * 2
    (line,) = (tmp_path / "notes.jsonl").read_text().splitlines()
    assert json.loads(line)["url"] == share.url


def test_a_channel_that_fails_holds_up_no_other_and_can_be_tried_again(home: Home, tmp_path: Path) -> None:
    blocked = tmp_path / "a folder"
    blocked.mkdir()
    home.add_channel(ChannelSettings("notes", "file", {"path": str(blocked / "x" / "notes.md")}))
    home.close()
    home = Home.open(tmp_path / "home")
    (blocked / "x").write_text("a file where a folder should be")
    share = queued(home, "notes", "clipboard")
    home.sharing.approve([share.id])
    report = home.sharing.send()
    assert (report.sent, report.failed) == (1, 1)
    assert state_of(home) == [DeliveryState.FAILED, DeliveryState.SENT]
    (blocked / "x").unlink()
    (blocked / "x").mkdir()
    assert home.sharing.retry(share.id, "notes").sent == 1
    assert state_of(home) == [DeliveryState.SENT] * 2


def test_what_was_sent_is_neither_edited_nor_retried(home: Home) -> None:
    share = queued(home, "clipboard")
    home.sharing.approve([share.id])
    home.sharing.send()
    with pytest.raises(Refused, match="sent"):
        home.sharing.edit(share.id, text="x", why="", audience="")
    with pytest.raises(Refused, match="neither"):
        home.sharing.retry(share.id, "clipboard")


def test_an_edit_has_to_be_approved_again(home: Home) -> None:
    share = queued(home, "clipboard")
    home.sharing.approve([share.id])
    home.sharing.edit(share.id, text="other words", why="w", audience="a")
    assert state_of(home) == [DeliveryState.DECIDED]
    home.steps.undo()
    assert state_of(home) == [DeliveryState.APPROVED]


def test_cancelled_is_not_sent_and_can_be_taken_back(home: Home) -> None:
    share = queued(home, "clipboard")
    home.sharing.approve([share.id])
    home.sharing.cancel([share.id])
    assert home.sharing.send().sent == 0
    home.steps.undo()
    assert home.sharing.send().sent == 1


def test_taking_back_the_share_brings_the_article_back(home: Home) -> None:
    queued(home, "clipboard")
    home.steps.undo()
    assert home.sharing.queue() == ()
    assert home.reading.article(1).state is State.NEW


def test_unknown_channels_and_shares_are_named(home: Home) -> None:
    with pytest.raises(NotFound, match=r"mastodn.*clipboard"):
        queued(home, "mastodn")
    with pytest.raises(Refused, match="channel"):
        home.sharing.decide(1, [])
    with pytest.raises(NotFound, match="nope"):
        home.sharing.approve(["nope"])
    with pytest.raises(NotFound, match="77"):
        home.sharing.decide(77, ["clipboard"])


def test_a_channel_that_cannot_work_is_refused_before_it_is_written(home: Home, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        home.add_channel(ChannelSettings("notes", "fil", {"path": "x"}))
    with pytest.raises(Refused, match="clipboard"):
        home.add_channel(ChannelSettings("clipboard", "file", {"path": "x"}))
    assert not (tmp_path / "home" / "config.toml").exists()


def test_what_was_sent_is_not_taken_back(with_file: Home, tmp_path: Path) -> None:
    with_file.triage.decide([2], State.LATER)
    share = queued(with_file, "notes")
    with_file.sharing.approve([share.id])
    with_file.sharing.send()
    for _ in range(2):
        with pytest.raises(Refused, match="it went to notes"):
            with_file.steps.undo()
    assert state_of(with_file) == [DeliveryState.SENT]
    with_file.steps.undo()
    assert with_file.reading.article(2).state is State.NEW


def test_a_failed_share_can_be_mended_or_given_up(with_file: Home, tmp_path: Path) -> None:
    share = queued(with_file, "notes")

    def approved_and_failed() -> None:
        with_file.sharing.approve([share.id])
        assert state_of(with_file) == [DeliveryState.APPROVED]
        (tmp_path / "notes.jsonl").mkdir()
        assert with_file.sharing.send().failed == 1
        assert state_of(with_file) == [DeliveryState.FAILED]
        (tmp_path / "notes.jsonl").rmdir()

    approved_and_failed()
    with_file.sharing.edit(share.id, text="better", why="", audience="")
    assert state_of(with_file) == [DeliveryState.DECIDED]
    approved_and_failed()
    with_file.sharing.cancel([share.id])
    assert state_of(with_file) == [DeliveryState.CANCELLED]
    assert not is_open(with_file.sharing.queue()[0])
    with pytest.raises(Refused, match="neither"):
        with_file.sharing.retry(share.id, "notes")


def test_what_is_cancelled_elsewhere_while_sending_is_not_sent(
    with_file: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shares = [queued(with_file, "notes"), with_file.sharing.decide(2, ["notes"], text="second")]
    with_file.sharing.approve([share.id for share in shares])
    really_send = FileChannel.send

    def meddled(channel: FileChannel, share: Share) -> Sent:
        other = Home.open(tmp_path / "home")
        other.sharing.cancel([one.id for one in shares if one.id != share.id])
        other.close()
        return really_send(channel, share)

    monkeypatch.setattr(FileChannel, "send", meddled)
    report = with_file.sharing.send()
    assert (report.sent, report.failed) == (1, 1)
    assert "not sent" in report.errors[0]
    assert len((tmp_path / "notes.jsonl").read_text().splitlines()) == 1


def test_a_channel_that_breaks_leaves_the_delivery_in_doubt(with_file: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: object, share: Share) -> None:
        raise RuntimeError("half-way")

    share = queued(with_file, "notes", "clipboard")
    with_file.sharing.approve([share.id])
    monkeypatch.setattr("curator.share.file_channel.FileChannel.send", broken)
    report = with_file.sharing.send()
    assert (report.sent, report.unknown) == (1, 1)
    assert state_of(with_file) == [DeliveryState.UNKNOWN, DeliveryState.SENT]
    with_file.sharing.mark_sent(share.id, "notes")
    assert state_of(with_file) == [DeliveryState.SENT] * 2
