from pathlib import Path

import pytest

from curator.domain.faults import Refused
from curator.domain.settings import ChannelSettings
from curator.share.channel import make
from tests.share import making


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (
            ChannelSettings("a", "fiel", {"path": "x"}),
            "channel a: “fiel” is not a kind of channel; the nearest is “file”",
        ),
        (ChannelSettings("a", "fax"), "channel a: “fax” is not a kind of channel; there are: clipboard, file"),
        (ChannelSettings("a", ""), "channel a: “” is not a kind of channel; there are: clipboard, file"),
        (ChannelSettings("a", "file"), "channel a: kind file needs the option “path”"),
        (ChannelSettings("a", "file", {"path": ""}), "channel a: kind file needs the option “path”"),
        (
            ChannelSettings("a", "file", {"path": "x", "fromat": "jsonl"}),
            "channel a: “fromat” is not an option of kind file; the nearest is “format”",
        ),
        (
            ChannelSettings("a", "file", {"path": "x", "format": "jsnl"}),
            "channel a: “jsnl” is not a format; the nearest is “jsonl”",
        ),
        (
            ChannelSettings("a", "file", {"path": "x", "format": "html"}),
            "channel a: “html” is not a format; there are: markdown, jsonl",
        ),
        (ChannelSettings("a", "clipboard", {"path": "x"}), "channel a: “path” is not an option of kind clipboard"),
        (
            ChannelSettings("a\x1b[2J", "fax\x07"),
            "channel a: “fax” is not a kind of channel; there are: clipboard, file",
        ),
    ],
)
def test_what_is_wrong_with_a_channel_is_named(tmp_path: Path, settings: ChannelSettings, told: str) -> None:
    with pytest.raises(Refused) as caught:
        make(settings, tmp_path)
    assert str(caught.value) == told


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is a folder"):
        making.file_channel(tmp_path)


def test_a_path_starts_from_the_home_unless_it_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    (tmp_path / "me").mkdir()
    for path, where in (
        ("a.md", tmp_path / "a.md"),
        (str(tmp_path / "b.md"), tmp_path / "b.md"),
        ("~/c.md", tmp_path / "me" / "c.md"),
    ):
        make(ChannelSettings("a", "file", {"path": path}), tmp_path).send(making.share())
        assert where.exists()


def test_the_format_is_the_one_named_or_the_ending_s(tmp_path: Path) -> None:
    for name, options, opening in (
        ("a.md", {}, "- "),
        ("a.jsonl", {}, "{"),
        ("b.md", {"format": "jsonl"}, "{"),
        ("b.jsonl", {"format": "markdown"}, "- "),
    ):
        making.file_channel(tmp_path / name, **options).send(making.share())
        assert (tmp_path / name).read_text().startswith(opening)


def test_the_clipboard_needs_nothing_sends_nothing_and_forgets(tmp_path: Path) -> None:
    clipboard = make(ChannelSettings("clipboard", "clipboard"), tmp_path)
    assert (clipboard.name, clipboard.kind, clipboard.limit) == ("clipboard", "clipboard", None)
    assert clipboard.send(making.share()).link == ""
    assert clipboard.delivered(making.share()) is None
    assert list(tmp_path.iterdir()) == []
