"""The app: rooms, palette, problems, refreshing, leaving."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.color import Color
from textual.widgets import Input, OptionList, Static

from curator.domain.article import State
from curator.domain.faults import Refused
from curator.home import Home
from curator.ui.app import DEMO, CuratorApp
from curator.ui.chrome import BottomBar, ProgressLine, TopBar
from curator.ui.dialogs.form import Form, Prompt
from curator.ui.dialogs.help import Help
from curator.ui.dialogs.picker import Picker
from curator.ui.rooms.inbox import InboxRoom
from curator.ui.rooms.reading import ReadingRoom
from curator.ui.rooms.room import Room
from curator.ui.rooms.teaching import Teaching
from curator.ui.rooms.welcome import WelcomeRoom
from tests.builders import rss
from tests.server import Reply, Server
from tests.ui.driving import settled, shown_by, until

ROOMS = {"1": "inbox", "2": "later", "3": "lists", "4": "queue", "5": "sources", "/": "search"}


async def test_each_room_has_its_key_and_is_left_as_it_was(home: Home):
    app = CuratorApp(home)
    async with app.run_test() as pilot:
        await settled(app, pilot)
        await pilot.press("j")
        for key, name in ROOMS.items():
            await pilot.press(key)
            await settled(app, pilot)
            assert isinstance(app.screen, Room)
            assert app.screen.NAME == name == app.current_mode
        await pilot.press("escape", "1")
        await settled(app, pilot)
        assert isinstance(app.screen, InboxRoom)
        assert app.screen.rows.index == 1


async def test_leaving_search_goes_back_to_the_room_it_was_entered_from(home: Home):
    app = CuratorApp(home)
    async with app.run_test() as pilot:
        await settled(app, pilot)
        await pilot.press("3", "/", "escape")
        await settled(app, pilot)
        assert app.current_mode == "lists"


async def test_the_key_of_the_room_one_reads_in_leads_back_to_its_list(home: Home):
    app = CuratorApp(home)
    async with app.run_test() as pilot:
        await settled(app, pilot)
        await pilot.press("j", "enter")
        await settled(app, pilot)
        assert isinstance(app.screen, ReadingRoom)
        await pilot.press("1")
        await settled(app, pilot)
        assert isinstance(app.screen, InboxRoom)


async def test_the_bars_fit_any_width(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(app, pilot)
        for width in (20, 40, 80, 120, 250):
            await pilot.resize_terminal(width, 24)
            await settled(app, pilot)
            top, bottom = shown_by(app.screen.query_one(TopBar)), shown_by(app.screen.query_one(BottomBar))
            assert "1 Inbox" in top
            assert bottom.endswith("? all keys")
            assert ("min left" in top) == (width >= 120)


async def test_a_click_on_a_bar_does_what_its_key_does(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(app, pilot)
        top = shown_by(app.screen.query_one(TopBar))
        await pilot.click(TopBar, offset=(top.index("Lists"), 0))
        await settled(app, pilot)
        assert app.current_mode == "lists"
        await pilot.press("1")
        bottom = shown_by(app.screen.query_one(BottomBar))
        await pilot.click(BottomBar, offset=(bottom.index("later"), 0))
        await settled(app, pilot)
        assert home.inbox.counts()[State.LATER] == 1


async def test_the_palette_offers_what_is_possible_and_does_it(home: Home):
    app = CuratorApp(home)
    async with app.run_test() as pilot:
        await settled(app, pilot)
        await pilot.press(":")
        await settled(app, pilot)
        assert isinstance(app.screen, Picker)
        offered = [str(option.prompt).split("  ")[0].strip() for option in app.screen.query_one(OptionList).options]
        assert "Done" in offered
        assert "Approve" not in offered
        assert "Back to the list" not in offered
        await pilot.press(*"keep it for la", "enter")
        await settled(app, pilot)
        assert home.inbox.counts()[State.LATER] == 1


async def test_the_help_shows_the_keys_in_force_and_what_was_not_used(open_home: Callable[..., Home]):
    home = open_home('[keys]\ndone = "d"\nlater = "ctlr+l"\n')
    app = CuratorApp(home)
    async with app.run_test(size=(120, 50)) as pilot:
        await settled(app, pilot)
        await pilot.press("?")
        await settled(app, pilot)
        assert isinstance(app.screen, Help)
        told = shown_by(app.screen)
        assert "later: “ctlr+l” is not a key" in told
        assert [line.split()[1] for line in told.splitlines() if "Done" in line] == ["d"]


async def test_the_persons_keys_hold(open_home: Callable[..., Home]):
    home = open_home('[keys]\ndone = "d"\nlater = "e"\nquit = ""\n')
    app = CuratorApp(home)
    async with app.run_test() as pilot:
        await settled(app, pilot)
        await pilot.press("d", "e", "l", "q")
        await settled(app, pilot)
        counts = home.inbox.counts()
        assert (counts[State.DONE], counts[State.LATER], counts[State.NEW]) == (1, 1, 7)
        assert shown_by(app.screen.query_one(BottomBar)).startswith(" d done  e later")


async def test_all_that_is_wrong_with_the_settings_is_one_toast_and_the_app_starts(open_home: Callable[..., Home]):
    home = open_home('[display]\ntheme = "dsuk"\nrowz = 2\n[keys]\ndone = "l"\ndnoe = "d"\n')
    home.paths.themes.mkdir(parents=True)
    (home.paths.themes / "mine.toml").write_text('primary = "blurple"\n')
    app = CuratorApp(home)
    async with app.run_test() as pilot:
        await settled(app, pilot)
        (toast,) = app._notifications
        assert "and 2 more; ? shows them" in toast.message
        everything = "\n".join(map(str, app.problems))
        for word in ("rowz", "dsuk", "“dusk”", "dnoe", "l is the key of “later”", "mine.toml", "blurple"):
            assert word in everything
        assert app.theme == "dusk"


async def test_the_theme_can_be_changed(home: Home):
    app = CuratorApp(home)
    async with app.run_test() as pilot:
        await settled(app, pilot)
        await pilot.press(":", *"change the theme", "enter")
        await settled(app, pilot)
        await pilot.press(*"paper", "enter")
        await settled(app, pilot)
        assert app.theme == "paper"
        assert app.screen.styles.background == Color.parse("#fbfaf6")


async def test_the_theme_is_shown_while_choosing_and_leaving_brings_the_old_one_back(home: Home):
    app = CuratorApp(home)
    async with app.run_test() as pilot:
        await settled(app, pilot)
        await app.action_command("theme")
        await settled(app, pilot)
        offered = [str(option.prompt).split()[0] for option in app.screen.query_one(OptionList).options]
        assert offered == ["dusk", "ember", "linen", "paper"]
        await pilot.press("down")
        await settled(app, pilot)
        assert app.theme == "ember"
        await pilot.press("escape")
        await settled(app, pilot)
        assert app.theme == "dusk"


async def test_a_theme_whose_file_is_wrong_is_told_of_once(open_home: Callable[..., Home]):
    home = open_home('[display]\ntheme = "mine"\n')
    home.paths.themes.mkdir(parents=True)
    (home.paths.themes / "mine.toml").write_text('primary = "blurple"\n')
    app = CuratorApp(home)
    async with app.run_test():
        (problem,) = app.problems
        assert "blurple" in problem.what
        assert app.theme == "dusk"


async def test_one_toast_at_a_time_which_escape_dismisses_first(home: Home):
    app = CuratorApp(home)
    async with app.run_test() as pilot:
        await settled(app, pilot)
        app.complain(Refused("one"))
        app.complain(Refused("two"))
        await settled(app, pilot)
        assert [toast.message for toast in app._notifications] == ["two"]
        await pilot.press("space", "escape")
        assert not app._notifications
        assert app.screen.selected
        await pilot.press("escape")
        assert not app.screen.selected


async def test_over_a_dialog_nothing_pops_up(home: Home):
    app = CuratorApp(home)
    async with app.run_test() as pilot:
        await settled(app, pilot)
        app.complain(Refused("before"))
        await settled(app, pilot)
        await pilot.press("A")
        await settled(app, pilot)
        assert not app._notifications
        app.complain(Refused("meanwhile"))
        await settled(app, pilot)
        assert not app._notifications
        assert app.hint == "meanwhile"


@pytest.mark.parametrize("before", ["e", "A"])
async def test_ctrl_c_leaves_in_order(home: Home, before: str):
    app = CuratorApp(home)
    async with app.run_test() as pilot:
        await settled(app, pilot)
        await pilot.press(before, "ctrl+c")
    assert app.return_code == 0
    assert home.inbox.counts()[State.NEW] == (8 if before == "e" else 9)


async def test_quitting_waits_for_what_was_decided(home: Home):
    app = CuratorApp(home)
    async with app.run_test() as pilot:
        await settled(app, pilot)
        await pilot.press("e", "l", "x", "q")
    assert app.return_code == 0
    assert home.inbox.counts()[State.NEW] == 6


async def test_what_was_decided_is_undone_after_coming_back(open_home: Callable[..., Home]):
    app = CuratorApp(open_home())
    async with app.run_test() as pilot:
        await settled(app, pilot)
        await pilot.press("l", "q")
    home = open_home()
    again = CuratorApp(home)
    async with again.run_test() as pilot:
        await settled(again, pilot)
        await pilot.press("u")
        await settled(again, pilot)
        assert isinstance(again.screen, InboxRoom)
        assert len(again.screen.ids) == 9
        assert home.inbox.counts()[State.NEW] == 9


# refreshing


@pytest.fixture
def listening(open_home: Callable[..., Home], server: Server) -> Home:
    """A home that follows one feed on the loopback server, which has brought one article."""
    url = server.serve("/feed", Reply(rss("Feed", [("First",)])))
    home = open_home("[refresh]\non_start = false\n", empty=True)
    home.subscriptions.add(url)
    return home


async def test_a_refresh_brings_news_and_says_what_it_came_to(listening: Home, server: Server):
    app = CuratorApp(listening)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(app, pilot)
        server.serve("/feed", Reply(rss("Feed", [("Second",), ("First",)])))
        await pilot.press("r")
        await settled(app, pilot)
        assert app.hint.startswith("1 new from 1 feed")
        assert app.screen.query_one(BottomBar).notice == "1 new · press ."
        assert shown_by(app.screen.query_one(ProgressLine)) == ""


async def test_a_refresh_shows_how_far_it_is_and_escape_stops_it(listening: Home, server: Server):
    app = CuratorApp(listening)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(app, pilot)
        server.serve("/feed", Reply(hangs=True))
        await pilot.press("r")
        await until(pilot, lambda: shown_by(app.screen.query_one(ProgressLine)) == " refreshing · Esc stops")
        await pilot.press("r")
        assert app.hint == "refreshing already · Esc stops it"
        await pilot.press("escape")
        await settled(app, pilot)
        assert "stopped" in app.hint
        assert not app.busy


async def test_a_feed_that_fails_is_named(listening: Home, server: Server):
    app = CuratorApp(listening)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(app, pilot)
        server.serve("/feed", Reply(b"gone \x1b[2J", status=500))
        await pilot.press("r")
        await settled(app, pilot)
        assert "1 failed: Feed:" in app.hint
        assert isinstance(app.screen, InboxRoom)


async def test_quitting_while_refreshing_does_not_wait(listening: Home, server: Server):
    app = CuratorApp(listening)
    async with app.run_test() as pilot:
        await settled(app, pilot)
        server.serve("/feed", Reply(hangs=True))
        await pilot.press("r", "q")
    assert app.return_code == 0


async def test_what_is_due_is_refreshed_at_the_start(listening: Home, server: Server, open_home: Callable[..., Home]):
    listening.subscriptions.resume([listening.subscriptions.all()[0].feed.url])
    before = len(server.asked("/feed"))
    app = CuratorApp(open_home("[refresh]\non_start = true\n"))
    async with app.run_test() as pilot:
        await settled(app, pilot)
        assert len(server.asked("/feed")) == before + 1


# adding


async def test_a_home_with_nothing_welcomes_and_following_a_feed_leads_on(
    open_home: Callable[..., Home], server: Server
):
    app = CuratorApp(open_home(empty=True))
    async with app.run_test() as pilot:
        await settled(app, pilot)
        assert isinstance(app.screen, WelcomeRoom)
        told = shown_by(app.screen.query_one(Teaching))
        for word in ("i  import", "a  follow", "d  look around"):
            assert word in told
        await pilot.press("a")
        app.screen.query_one(Input).value = server.serve("/feed", Reply(rss("Feed", [("First",)])))
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, InboxRoom)
        assert app.screen.article is not None
        assert "you follow “Feed”" in app.hint


async def test_without_feeds_there_is_nothing_to_refresh(open_home: Callable[..., Home]):
    app = CuratorApp(open_home(empty=True))
    async with app.run_test() as pilot:
        await settled(app, pilot)
        assert not app.hint
        await pilot.press("r")
        await settled(app, pilot)
        assert app.hint == "no feeds to ask yet: A adds one"
        assert not app.busy


async def test_the_welcome_imports_a_file_and_asks_its_feeds_for_news(
    open_home: Callable[..., Home], server: Server, tmp_path: Path
):
    url = server.serve("/feed", Reply(rss("Feed", [("First",)])))
    opml = tmp_path / "feeds.opml"
    opml.write_text(
        f'<opml version="2.0"><body><outline text="Feed" xmlUrl="{url}"/>'
        '<outline text="Bad" xmlUrl="exec:rm"/></body></opml>'
    )
    home = open_home(empty=True)
    app = CuratorApp(home)
    async with app.run_test() as pilot:
        await settled(app, pilot)
        await pilot.press("i")
        assert isinstance(app.screen, Prompt)
        app.screen.query_one(Input).value = str(tmp_path / "none.opml")
        await pilot.press("enter")
        assert isinstance(app.screen, Prompt)
        app.screen.query_one(Input).value = str(opml)
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, InboxRoom)
        assert [view.articles for view in home.subscriptions.all()] == [1]
        (toast,) = app._notifications
        assert "exec:rm" in toast.message


async def test_the_welcome_leads_to_the_demo(open_home: Callable[..., Home]):
    app = CuratorApp(open_home(empty=True))
    async with app.run_test() as pilot:
        await settled(app, pilot)
        await pilot.press("d")
    assert app.return_value == DEMO


async def test_what_cannot_be_added_is_said_and_changes_nothing(home: Home, server: Server):
    app = CuratorApp(home)
    async with app.run_test() as pilot:
        await settled(app, pilot)
        for key in ("A", "+"):
            await pilot.press(key)
            wrong = server.serve("/no", Reply(status=404))
            app.screen.query_one(Input).value = wrong
            await pilot.press("enter")
            await settled(app, pilot)
            assert isinstance(app.screen, Form)
            assert app.screen.query_one(Input).value == wrong
            assert "404" in str(app.screen.query_one(".fault", Static).content)
            await pilot.press("escape")
        assert not app._notifications
        assert len(home.subscriptions.all()) == 2
        assert not app.busy


async def test_a_page_is_put_into_the_inbox_by_its_address(home: Home, server: Server):
    page = b"<html><head><title>A page</title></head><body><p>" + b"Words to read. " * 50 + b"</p></body></html>"
    app = CuratorApp(home)
    async with app.run_test() as pilot:
        await settled(app, pilot)
        await pilot.press("+")
        app.screen.query_one(Input).value = server.serve("/page", Reply(page, content_type="text/html"))
        await pilot.press("enter")
        await settled(app, pilot)
        assert app.hint == "in the inbox: “A page”"
        assert home.inbox.counts()[State.NEW] == 10


async def test_waiting_for_a_page_can_be_stopped(home: Home, server: Server):
    app = CuratorApp(home)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(app, pilot)
        await pilot.press("+")
        app.screen.query_one(Input).value = server.serve("/slow", Reply(hangs=True))
        await pilot.press("enter")
        await until(pilot, lambda: "Fetching" in shown_by(app.screen.query_one(ProgressLine)))
        await pilot.press("escape")
        await settled(app, pilot)
        assert app.hint == "not waiting for it any more"
        assert not app.busy


async def test_the_subscriptions_are_written_as_opml(home: Home, tmp_path: Path):
    app = CuratorApp(home)
    async with app.run_test() as pilot:
        await settled(app, pilot)
        await app.action_command("export-feeds")
        await settled(app, pilot)
        app.screen.query_one(Input).value = str(tmp_path / "out.opml")
        await pilot.press("enter")
        await settled(app, pilot)
        assert (tmp_path / "out.opml").read_text().count("xmlUrl") == 2
