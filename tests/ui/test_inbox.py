"""The inbox: deciding, taking back, letting in, coming to an end."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from curator.domain.article import State
from curator.home import Home
from curator.ui.app import CuratorApp
from curator.ui.chrome import BottomBar, TopBar
from curator.ui.dialogs.compose import Compose
from curator.ui.dialogs.form import Prompt
from curator.ui.dialogs.picker import Picker
from curator.ui.dialogs.why import Why
from curator.ui.rooms.inbox import InboxRoom
from curator.ui.rooms.reading import ReadingRoom
from curator.ui.rooms.shelf import merged
from curator.ui.rooms.teaching import Teaching
from tests.builders import followed
from tests.ui.driving import settled, shown_by, until

WIDE = (120, 30)
FIRST = "Linked"


def room_of(app: CuratorApp) -> InboxRoom:
    assert isinstance(app.screen, InboxRoom)
    return app.screen


def states(home: Home) -> dict[str, int]:
    return {state: count for state, count in home.inbox.counts().items() if count}


async def press(app: CuratorApp, pilot: Pilot[object], *keys: str) -> None:
    await pilot.press(*keys)
    await settled(app, pilot)


async def test_it_opens_on_what_waits_with_the_cursor_on_the_first(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        room = room_of(app)
        assert room.ids == home.inbox.ids()
        assert room.rows.has_focus
        assert room.article == home.inbox.articles(room.ids[:1])[0]
        assert "1 Inbox 9" in shown_by(app.screen.query_one(TopBar))


@pytest.mark.parametrize(
    ("key", "state", "mark"), [("e", "done", "✓ done"), ("l", "later", "✓ later"), ("x", "drop", "✓ dropped")]
)
async def test_deciding_marks_the_row_goes_on_and_is_stored(home: Home, key: str, state: str, mark: str):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        room = room_of(app)
        first, second = room.ids[:2]
        await press(app, pilot, key)
        assert room.marks == {first: mark}
        assert room.rows.key == second
        assert room.ids[0] == first
        assert states(home) == {"new": 8, state: 1}
        assert "u undo" in app.hint


async def test_the_mark_is_there_before_the_decision_is_stored(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        room = room_of(app)
        room.action_done()
        assert list(room.marks.values()) == ["✓ done"]
        assert room.rows.index == 1


async def test_many_decisions_in_one_breath_all_land_in_order(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        ids = list(room_of(app).ids)
        await press(app, pilot, *"elxelx")
        assert states(home) == {"new": 3, "done": 2, "later": 2, "drop": 2}
        assert [step.edits[0].article_id for step in reversed(home_steps(home))] == ids[:6]


def home_steps(home: Home) -> list:
    taken = []
    while True:
        try:
            taken.append(home.steps.undo())
        except Exception:
            return taken


async def test_undo_brings_the_row_and_the_cursor_back_and_redo_decides_again(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        room = room_of(app)
        first = room.ids[0]
        await press(app, pilot, "e", "l", "u", "u")
        assert room.marks == {}
        assert room.rows.key == first
        assert states(home) == {"new": 9}
        await press(app, pilot, "u")
        assert app.hint == "nothing to undo"
        await press(app, pilot, "ctrl+r", "ctrl+r")
        assert list(room.marks.values()) == ["✓ done", "✓ later"]
        assert states(home) == {"new": 7, "done": 1, "later": 1}


async def test_the_cursor_skips_what_is_decided_and_turns_back_at_the_end(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        room = room_of(app)
        await press(app, pilot, "j", "e", "k", "k", "e")
        assert room.rows.index == 2
        await press(app, pilot, "G", "e")
        assert room.rows.index == 7


async def test_several_can_be_selected_and_decided_at_once(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        room = room_of(app)
        chosen = [room.ids[0], room.ids[2]]
        await press(app, pilot, "space", "j", "space")
        assert room.chosen == chosen
        dotted = [line[2] == "●" for line in shown_by(room.rows).splitlines()[:6:2]]
        assert dotted == [True, False, True]
        assert "2 selected" in shown_by(app.screen.query_one(BottomBar))
        await press(app, pilot, "l")
        assert sorted(room.marks) == sorted(chosen)
        assert states(home) == {"new": 7, "later": 2}
        await press(app, pilot, "u")
        assert states(home) == {"new": 9}
        await press(app, pilot, "space", "escape")
        assert not room.selected


async def test_new_articles_wait_until_they_are_let_in(home: Home, tmp_path: Path):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        room = room_of(app)
        before = list(room.ids)
        await press(app, pilot, "j", "e")
        under, row = room.rows.key, room.rows.index
        await asyncio.to_thread(followed, home, tmp_path, "Third", [("Fresh",), ("Fresh too",)])
        app.look()
        await settled(app, pilot)
        assert (room.ids, room.rows.key, room.rows.index) == (before, under, row)
        assert room.query_one(BottomBar).notice == "2 new · press ."
        await press(app, pilot, ".")
        assert len(room.ids) == 11
        assert room.rows.key == under
        assert room.marks
        assert room.query_one(BottomBar).notice == ""


async def test_a_feed_that_goes_takes_its_waiting_articles_along(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        room = room_of(app)
        url = home.subscriptions.all()[0].feed.url
        room.take(lambda: home.subscriptions.remove([url]))
        await settled(app, pilot)
        assert len(room.ids) == 4
        await press(app, pilot, "u")
        assert len(room.ids) == 9


async def test_when_all_is_decided_it_says_what_came_of_it(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        room = room_of(app)
        await press(app, pilot, *"eeeellllx")
        told = shown_by(room.query_one(Teaching))
        assert "That was today." in told
        assert "9 decided: 4 done · 4 later · 1 dropped" in told
        assert "2  what you kept for later: 4" in told
        assert "to the queue" not in told
        assert not room.has_article
        await press(app, pilot, "u")
        assert room.has_article
        assert room.rows.has_focus


async def test_an_empty_inbox_lets_news_in_by_itself(home: Home, tmp_path: Path):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        await press(app, pilot, *"eeeeeeeee")
        await asyncio.to_thread(followed, home, tmp_path, "Third", [("Fresh",)])
        app.look()
        await settled(app, pilot)
        assert room_of(app).article.title == "Fresh"


async def test_an_empty_inbox_says_how_it_fills(home: Home):
    home.triage.decide(home.inbox.ids(), State.DONE)
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        told = shown_by(app.screen.query_one(Teaching))
        assert "Nothing waits." in told
        assert "your 2 feeds" in told
        assert "r  ask the feeds for news" in told


async def test_where_there_is_nothing_the_inbox_is_the_welcome(open_home: Callable[..., Home]):
    app = CuratorApp(open_home(empty=True))
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        for keys in (("escape", "1"), ("2", "1"), ("5", "1"), ("1",), ("/", "escape")):
            for key in keys:
                await press(app, pilot, key)
            told = shown_by(app.screen.query_one(Teaching))
            assert "Welcome to curator." in told
            assert "undo" not in shown_by(app.screen.query_one(BottomBar))
        await press(app, pilot, "a")
        assert isinstance(app.screen, Prompt)


async def test_undo_is_offered_when_there_is_something_to_undo(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        bar = app.screen.query_one(BottomBar)
        assert "u undo" not in shown_by(bar)
        await press(app, pilot, "e")
        app.hint = ""
        await pilot.pause()
        assert "u undo" in shown_by(bar)


async def test_undo_from_another_room_says_where(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        await press(app, pilot, "l")
        await press(app, pilot, "2")
        await press(app, pilot, "u")
        assert app.hint.startswith("undone in the inbox: ")


async def test_the_pane_follows_the_cursor(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        room = room_of(app)
        for _ in range(3):
            await settled(app, pilot)
            await until(pilot, lambda: room.view.key == (room.rows.key, False))
            await pilot.press("j")


async def test_a_narrow_screen_has_no_pane_and_rows_of_one_line(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(app, pilot)
        room = room_of(app)
        assert not room.view.display
        assert room.rows.row_height == 1
        await pilot.resize_terminal(120, 30)
        await settled(app, pilot)
        assert room.view.display
        assert room.rows.row_height == 2
        await until(pilot, lambda: room.view.key == (room.rows.key, False))


async def test_the_text_is_entered_and_left_again(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        room = room_of(app)
        await press(app, pilot, "tab")
        assert room.view.has_focus
        await press(app, pilot, "l")
        assert list(room.marks.values()) == ["✓ later"]
        await press(app, pilot, "escape")
        assert room.rows.has_focus


async def test_why_adds_up(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        await press(app, pilot, "j", "w")
        assert isinstance(app.screen, Why)
        told = shown_by(app.screen)
        article = home.inbox.articles(home.inbox.ids())[1]
        assert f"−{abs(article.priority.points)}  age" in told
        assert f"−{abs(article.priority.points)}  place 2 in the inbox" in told


async def test_an_article_goes_on_a_new_list_with_a_note(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        await press(app, pilot, "a")
        assert isinstance(app.screen, Picker)
        await press(app, pilot, *"Team", "tab", *"why", "enter")
        (made,) = home.lists.all()
        assert [(item.title, item.note) for item in made.items] == [(FIRST, "why")]
        assert list(room_of(app).marks.values()) == ["✓ listed"]
        await press(app, pilot, "a", "enter")
        assert len(home.lists.get("Team").items) == 2
        await press(app, pilot, "u")
        assert len(home.lists.get("Team").items) == 1
        assert states(home) == {"new": 8, "done": 1}


@pytest.mark.parametrize("key", ["a", "s"])
async def test_what_is_typed_in_haste_never_decides_anything(home: Home, key: str):
    """A dialog takes the keys from the moment it was asked for, however long its content takes to come."""
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        room = room_of(app)
        await app.screen.run_action("list" if key == "a" else "share")
        assert app.screen is not room
        await press(app, pilot, *"exl")
        assert states(home) == {"new": 9}


async def test_what_is_on_a_list_already_is_said(home: Home):
    home.lists.create("Team")
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        await press(app, pilot, "a", "enter", "k", "a", "enter")
        assert app.hint == "on that list already"
        assert len(home.lists.get("team").items) == 1
        assert states(home) == {"new": 8, "done": 1}


async def test_an_article_is_queued_to_be_shared_and_that_can_be_taken_back(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        await press(app, pilot, "s")
        assert isinstance(app.screen, Compose)
        await press(app, pilot, "ctrl+s")
        (share,) = home.sharing.queue()
        assert share.title == FIRST
        assert list(room_of(app).marks.values()) == ["✓ queued"]
        assert "4 Queue 1" in shown_by(app.screen.query_one(TopBar))
        await press(app, pilot, "u")
        assert home.sharing.queue() == ()
        assert room_of(app).marks == {}


async def test_a_link_is_copied(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        await press(app, pilot, "y")
        assert app.clipboard == home.inbox.articles(home.inbox.ids())[0].url


async def test_what_another_process_decided_is_refused_and_shown_as_it_is(open_home: Callable[..., Home]):
    home, other = open_home(), open_home(session="other")
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        room = room_of(app)
        first = room.ids[0]
        await press(app, pilot, "e")
        other.triage.decide([first], State.LATER)
        await press(app, pilot, "u")
        assert [notice.severity for notice in app._notifications] == ["error"]
        assert states(home) == {"new": 8, "later": 1}


async def test_a_decision_that_cannot_be_stored_is_said_and_the_row_stands_as_it_was(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=WIDE) as pilot:
        await settled(app, pilot)
        room = room_of(app)
        first = room.ids[0]
        with closing(sqlite3.connect(home.paths.archive)) as connection, connection:
            connection.execute("DELETE FROM articles WHERE id = ?", (first,))
        await press(app, pilot, "e")
        assert [notice.severity for notice in app._notifications] == ["error"]
        assert room.marks == {}
        assert "(gone)" in shown_by(room.rows)


async def test_reading_alone_and_deciding_goes_on_to_the_next(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(app, pilot)
        ids = list(room_of(app).ids)
        await press(app, pilot, "enter")
        assert isinstance(app.screen, ReadingRoom)
        await press(app, pilot, "l")
        assert isinstance(app.screen, ReadingRoom)
        assert app.screen.view.key == (ids[1], False)
        await press(app, pilot, "u")
        assert app.screen.view.key == (ids[0], False)
        await press(app, pilot, "]")
        assert app.screen.view.key == (ids[1], False)
        await press(app, pilot, "q")
        assert room_of(app).rows.key == ids[1]


articles = st.lists(st.integers(0, 30), unique=True, max_size=20)


@given(articles, articles, st.sets(st.integers(0, 30)))
def test_letting_in_keeps_the_new_order_and_the_decided_where_they_stood(
    shown: list[int], fresh: list[int], kept: set[int]
):
    together = merged(shown, fresh, kept)
    assert [one for one in together if one in fresh] == fresh
    assert set(together) == set(fresh) | (set(shown) & kept)
    assert len(together) == len(set(together))
    for one in set(together) - set(fresh):
        before = [other for other in shown[: shown.index(one)] if other in fresh or other in kept]
        found = together.index(one)
        assert (together[found - 1] if found else None) == (before[-1] if before else None)
