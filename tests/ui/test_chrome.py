"""The bars and the dialogs hold whatever they are given, in their columns."""

import pytest
from textual.strip import Strip
from textual.widgets._toast import Toast

from curator.domain.faults import CuratorError
from curator.home import Home
from curator.services.refresh import Progress
from curator.ui.app import CuratorApp
from curator.ui.chrome import BottomBar, ProgressLine
from curator.ui.dialogs.confirm import Confirm
from curator.ui.dialogs.picker import Choice, Picker
from tests.ui.driving import settled, shown_by, until
from tests.ui.hostile import TEXTS, assert_harmless

SIZE = (80, 24)


def screen_of(app: CuratorApp) -> list[Strip]:
    return app.screen._compositor.render_strips()


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_nothing_said_reaches_the_terminal_or_leaves_its_columns(home: Home, text: str):
    app = CuratorApp(home)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settled(app, pilot)
        app.say(text)
        app.screen.notice(text)
        app.errand = text
        app.complain(CuratorError(text[:1_000]))
        await until(pilot, lambda: bool(app.screen.query(Toast)))
        await settled(app, pilot)
        assert_harmless(screen_of(app), SIZE[0])
        app.errand = ""
        app.push_screen(Picker(text[:300], [Choice(text, text, text, "x")], create="make"))
        await settled(app, pilot)
        assert_harmless(screen_of(app), SIZE[0])
        app.push_screen(Confirm(text[:300], text[:300], "send"))
        await settled(app, pilot)
        assert_harmless(screen_of(app), SIZE[0])


async def test_a_hint_goes_and_what_waits_is_seen_again(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=SIZE) as pilot:
        await settled(app, pilot)
        app.screen.notice("2 new")
        app.say("done", seconds=0.01)
        assert app.hint == "done"
        while app.hint:
            await pilot.pause(0.01)
        assert "2 new" in shown_by(app.screen.query_one(BottomBar))


async def test_a_later_hint_is_not_cut_short_by_an_earlier_one(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=SIZE) as pilot:
        await settled(app, pilot)
        app.say("first", seconds=0.01)
        app.say("second", seconds=60)
        await pilot.pause(0.05)
        assert app.hint == "second"


async def test_how_far_a_refresh_is_stands_in_words_and_figures(home: Home):
    app = CuratorApp(home)
    async with app.run_test(size=SIZE) as pilot:
        await settled(app, pilot)
        app.progress = Progress(1_229, 312, 48, 3)
        await settled(app, pilot)
        told = shown_by(app.screen.query_one(ProgressLine))
        assert told.startswith(" ━━━━━───────────────  312 of 1,229 feeds · 48 new · 3 faults")
        assert told.endswith("Esc stops")
