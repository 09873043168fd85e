from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.curation.config import add_channel, read
from curator.domain.faults import CuratorError, Refused, Unreadable
from curator.domain.settings import Budget, ChannelSettings, Display, Keep, Refreshing, Settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def problems(path: Path, text: str) -> list[str]:
    path.write_text(text)
    return [str(problem) for problem in read(path)[1]]


def test_no_file_means_the_defaults(path: Path) -> None:
    assert read(path) == (Settings(), ())


def test_everything_that_can_be_said(path: Path) -> None:
    path.write_text(
        """
        [display]
        theme = "paper"
        rows = 1
        motion = false
        [refresh]
        connections = 4
        per_host = 1
        minutes = 30
        timeout = 20
        on_start = false
        [budget]
        items = 5
        minutes = 10
        [keep]
        per_feed = 0
        overall = 50000
        days = 30
        [keys]
        "inbox.done" = "d,e"
        "inbox.drop" = ""
        [channels.notes]
        kind = "file"
        path = "notes.md"
        [channels."my log"]
        kind = "file"
        path = "log.jsonl"
        depth = 3
        loud = true
        """
    )
    settings, found = read(path)
    assert found == ()
    assert settings == Settings(
        display=Display("paper", 1, motion=False),
        refresh=Refreshing(4, 1, 30, 20.0, on_start=False),
        budget=Budget(5, 10),
        keep=Keep(0, 50_000, 30),
        keys={"inbox.done": "d,e", "inbox.drop": ""},
        channels=(
            ChannelSettings("notes", "file", {"path": "notes.md"}),
            ChannelSettings("my log", "file", {"path": "log.jsonl", "depth": "3", "loud": "true"}),
        ),
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[dislpay]\nrows = 1", "config.toml, line 1: dislpay is not a section; the nearest is “display”"),
        ("\n\n[display]\nthem = 'x'", "config.toml, line 4: [display] them is not a setting; the nearest is “theme”"),
        ("display.them = 'x'", "config.toml, line 1: [display] them is not a setting; the nearest is “theme”"),
        ("display = {them = 'x'}", "config.toml: [display] them is not a setting; the nearest is “theme”"),
        ("theme = 'x'", "config.toml, line 1: theme is not a section; it belongs under [display]"),
        (
            "[display]\nper_host = 3",
            "config.toml, line 2: [display] per_host is not a setting; it belongs under [refresh]",
        ),
        ("[display]\nzzzz = 1", "config.toml, line 2: [display] zzzz is not a setting"),
        ("[display]\nrows = 'two'", "config.toml, line 2: [display] rows: Expected a whole number, got text"),
        ("[display]\nrows = 3", "config.toml, line 2: [display] rows: Expected a whole number <= 2"),
        ("[display]\nmotion = 1", "config.toml, line 2: [display] motion: Expected true or false, got a whole number"),
        ("[refresh]\ntimeout = nan", "config.toml, line 2: [refresh] timeout: Expected a number > 0.0"),
        ("[refresh]\ntimeout = 0", "config.toml, line 2: [refresh] timeout: Expected a number > 0.0"),
        ("[refresh]\ntimeout = 1e9", "config.toml, line 2: [refresh] timeout: Expected a number <= 600.0"),
        ("[refresh]\nminutes = 1.5", "config.toml, line 2: [refresh] minutes: Expected a whole number, got a number"),
        ("[refresh]\nconnections = 0", "config.toml, line 2: [refresh] connections: Expected a whole number >= 1"),
        ("[keep]\ndays = -1", "config.toml, line 2: [keep] days: Expected a whole number >= 0"),
        ("[keep]\ndays = 99999", "config.toml, line 2: [keep] days: Expected a whole number <= 36500"),
        ("[keep]\nper_feed = 'all'", "config.toml, line 2: [keep] per_feed: Expected a whole number, got text"),
        ("[keep]\nover_all = 1", "config.toml, line 2: [keep] over_all is not a setting; the nearest is “overall”"),
        ("display = 3", "config.toml, line 1: display is a section: write [display] on a line of its own"),
        ("[[display]]\nrows = 1", "config.toml, line 1: display is a section: write [display] on a line of its own"),
        ("[keys]\nx = ['a', 'b']", "config.toml, line 2: [keys] x: Expected text"),
        ("[channels.a]\npath = 'x'", 'config.toml, line 1: [channels] a needs a kind, such as kind = "file"'),
        (
            "[channels]\na = 'file'",
            "config.toml, line 2: [channels] a is a section: write [channels.a] on a line of its own",
        ),
        ("[channels.a]\nkind = 'file'\nto = []", "config.toml, line 3: [channels.a] to: Expected text"),
        ('[channels."\\u001bx"]\nkind = "file"', "config.toml: [channels] x can't be a channel's name"),
        (
            "[display\nrows = 1",
            "config.toml, line 1, column 9: is not TOML: Expected ']' at the end of a table declaration",
        ),
        ("[display]\nrows = ", "config.toml, end of document: is not TOML: Invalid value"),
        ("[display]\nrows = 1\nrows = 2\n", "config.toml, line 3, column 9: is not TOML: Cannot overwrite a value"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(path: Path, text: str, problem: str) -> None:
    found = problems(path, text)
    assert found[0].removesuffix("; the defaults hold") == problem
    assert all(each.isprintable() for each in found)


def test_what_is_right_holds_beside_what_is_wrong(path: Path) -> None:
    path.write_text(
        "[display]\nrows = 9\ntheme = 'ember'\n[budget]\nitems = 7\n[nonsense]\nx = 1\n[channels.a]\nkind = 'file'"
    )
    settings, found = read(path)
    assert settings == Settings(
        display=Display(theme="ember"), budget=Budget(items=7), channels=(ChannelSettings("a", "file"),)
    )
    assert len(found) == 2


def test_a_file_that_cannot_be_read_is_named(path: Path) -> None:
    path.mkdir()
    settings, (problem,) = read(path)
    assert settings == Settings()
    assert str(problem) == f"{path}: can't be read: Is a directory; the defaults hold"


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe[\x00", b"\x00", b"x = " + b"[" * 100_000, b"x = '\x1b[2J'"],
    ids=["utf-16", "zero", "deep", "escape"],
)
def test_any_bytes_give_settings_and_one_line(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    settings, (problem,) = read(path)
    assert settings == Settings()
    assert str(problem).startswith("config.toml")
    assert str(problem).isprintable()


def test_a_byte_order_mark_is_no_fault(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf[display]\nrows = 1\n")
    assert read(path) == (Settings(display=Display(rows=1)), ())


@given(st.text("[]\"'=.#\n{}abkinds display keys channels rows 0123", max_size=80))
def test_nothing_that_is_written_there_stops_the_app(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text(text)
    assert isinstance(read(path)[0], Settings)


class TestAddChannel:
    notes = ChannelSettings("notes", "file", {"path": "notes.md"})

    def test_makes_the_file(self, path: Path) -> None:
        add_channel(path, self.notes)
        assert read(path) == (Settings(channels=(self.notes,)), ())

    def test_keeps_comments_and_all_else(self, path: Path) -> None:
        text = "# mine\n[display]   # how\nrows = 1 # small\n\n[channels.old] # first\nkind = 'file'\n\n[budget]\n"
        path.write_text(text)
        add_channel(path, self.notes)
        written = path.read_text()
        for line in text.splitlines():
            assert line in written
        settings, found = read(path)
        assert found == ()
        assert {channel.name for channel in settings.channels} == {"old", "notes"}
        assert path.with_name("config.toml.bak").read_text() == text

    @pytest.mark.parametrize(
        "text", ["", "[channels]\n", "channels = {}\n", "channels.old = {kind = 'file'}\n", "[[keys]]\n"]
    )
    def test_fits_whatever_is_there(self, path: Path, text: str) -> None:
        path.write_text(text)
        add_channel(path, self.notes)
        assert self.notes in read(path)[0].channels

    @pytest.mark.parametrize("name", ["a.b", "with space", "ünï", 'quo"te', "[x]"])
    def test_takes_any_name_and_value(self, path: Path, name: str) -> None:
        channel = ChannelSettings(name, "file", {"path": 'C:\\"x"\n', "odd key": "\u00a0'''"})
        add_channel(path, channel)
        (found,) = read(path)[0].channels
        assert (found.name, found.options["path"]) == (name, 'C:\\"x"')

    def test_refuses_a_name_that_is_taken(self, path: Path) -> None:
        add_channel(path, self.notes)
        before = path.read_bytes()
        with pytest.raises(Refused, match="notes is there already"):
            add_channel(path, self.notes)
        assert path.read_bytes() == before

    @pytest.mark.parametrize("text", ["[display", "channels = 3\n", "[[channels]]\nx = 1\n"])
    def test_never_writes_over_what_it_cannot_read(self, path: Path, text: str) -> None:
        path.write_text(text)
        with pytest.raises(Unreadable, match=r"config\.toml"):
            add_channel(path, self.notes)
        assert path.read_text() == text

    def test_names_a_file_that_cannot_be_written(self, path: Path) -> None:
        path.mkdir()
        with pytest.raises(CuratorError, match=r"config\.toml"):
            add_channel(path, self.notes)
