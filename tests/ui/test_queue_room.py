"""The queue: nothing leaves before it says so."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from curator.domain.share import DeliveryState
from curator.domain.text import Line
from curator.home import Home
from curator.ui.dialogs.confirm import Confirm
from curator.ui.dialogs.details import Details
from tests.ui.driving import settled
from tests.ui.rooms import NARROW, visit

CONFIG = """
[channels.notes]
kind = "file"
path = "notes.md"

[channels.away]
kind = "file"
path = "nowhere/there/notes.md"
"""


@pytest.fixture
def queued(open_home: Callable[..., Home]) -> Home:
    home = open_home(CONFIG)
    ids = home.inbox.ids()
    home.sharing.decide(ids[0], ["clipboard"], "First words", why="it is good", audience="the team")
    home.sharing.decide(ids[1], ["notes", "clipboard"], "Second words")
    return home


def states(home: Home) -> list[list[str]]:
    shares = sorted(home.sharing.queue(), key=lambda share: share.created)
    return [[delivery.state.value for delivery in share.deliveries] for share in shares]


async def test_it_says_where_each_share_stands_and_for_whom(queued: Home) -> None:
    async with visit(queued, "4") as here:
        rows = here.shows()
        assert rows[0].split()[1:3] == ["to", "decide"]
        assert rows[1].split() == ["▌", "notes", "clipboard"]
        assert rows[3].split() == ["clipboard", "for", "the", "team"]
        await here.press("j")
        assert "it is good" in here.screen()
        assert "First words" in here.screen()


async def test_approving_is_a_toggle_and_can_be_undone(queued: Home) -> None:
    async with visit(queued, "4") as here:
        await here.press("a")
        assert states(queued) == [["decided"], ["approved", "approved"]]
        assert "approved" in here.shows()[0]
        await here.press("a")
        assert states(queued) == [["decided"], ["decided", "decided"]]
        await here.press("u", "u")
        assert states(queued) == [["decided"], ["decided", "decided"]]


async def test_nothing_is_sent_without_approval_and_without_a_yes(queued: Home) -> None:
    async with visit(queued, "4") as here:
        await here.press("s")
        assert not isinstance(here.app.screen, Confirm)
        await here.press("a", "s")
        assert isinstance(here.app.screen, Confirm)
        asked = here.screen()
        title = queued.sharing.queue()[0].title
        assert f"“{title}”  to notes" in asked
        assert f"“{title}”  to clipboard" in asked
        await here.press("n")
        assert states(queued) == [["decided"], ["approved", "approved"]]


async def test_what_is_sent_leaves_and_what_goes_to_the_clipboard_is_there(queued: Home) -> None:
    async with visit(queued, "4") as here:
        await here.press("a", "s", "y")
        assert states(queued) == [["decided"], ["sent", "sent"]]
        assert here.app.clipboard == "Second words"
        assert "Second words" in (queued.paths.archive.parent / "notes.md").read_text()
        assert "2 sent · on the clipboard" in here.screen()
        assert "notes ✓" in here.shows()[-1]


async def test_what_failed_says_why_and_can_be_tried_again(queued: Home) -> None:
    blocked = queued.paths.archive.parent / "nowhere"
    blocked.write_text("a file, not a folder")
    queued.sharing.decide(queued.inbox.ids()[0], ["away"], "Third words")
    async with visit(queued, "4") as here:
        await here.press("a", "s", "y")
        assert states(queued)[2] == ["failed"]
        assert "failed" in here.shows()[0]
        assert "away failed: " in here.shows()[1]
        blocked.unlink()
        (blocked / "there").mkdir(parents=True)
        await here.press("r")
        assert isinstance(here.app.screen, Confirm)
        await here.press("y")
        assert states(queued)[2] == ["sent"]


async def test_an_answer_that_never_came_is_settled_by_the_person(queued: Home) -> None:
    share = queued.sharing.queue()[0]
    for channel in ("notes", "clipboard"):
        queued._archive.ledger.begin(share.id, channel, share.created)
        queued._archive.ledger.finish(share.id, channel, DeliveryState.UNKNOWN, share.created, error=Line(""))
    async with visit(queued, "4") as here:
        assert "unknown" in here.shows()[0]
        assert "the answer never came" in here.shows()[1]
        await here.press("m")
        await here.write("notes", "enter")
        assert states(queued)[1] == ["sent", "unknown"]
        await here.press("m")
        assert states(queued)[1] == ["sent", "sent"]


async def test_keys_that_come_to_nothing_say_so_and_stay_out_of_the_footer(queued: Home) -> None:
    async with visit(queued, "4") as here:
        assert " s send" not in here.screen()
        await here.press("s")
        assert here.app.hint == "approve it first: a"
        assert "a approve" in here.screen().splitlines()[-1]
        for key in "rm":
            here.app.hint = ""
            await here.press(key)
            assert here.app.hint == "nothing to try again"
        await here.press("x", "G")
        here.app.hint = ""
        await here.pilot.pause()
        assert "cancelled" in here.shows()[2]
        last = here.screen().splitlines()[-1]
        assert "approve" not in last
        assert "cancel" not in last


async def test_what_was_sent_is_not_taken_back(queued: Home) -> None:
    async with visit(queued, "4") as here:
        await here.press("a", "s", "y")
        before = here.shows()
        await here.press("u")
        (toast,) = here.app._notifications
        assert "can't be taken back any more: it went to" in toast.message
        assert here.shows() == before


async def test_a_share_is_edited_and_cancelled(queued: Home) -> None:
    async with visit(queued, "4") as here:
        await here.press("j", "e")
        await here.write("Better words", "ctrl+s")
        await here.press("y")
        assert here.app.clipboard == "Better words"
        await here.press("x")
        assert states(queued)[0] == ["cancelled"]
        await here.press("u", "u")
        assert {share.text for share in queued.sharing.queue()} == {"First words", "Second words"}


async def test_details_are_a_key_away_where_there_is_no_pane(queued: Home) -> None:
    async with visit(queued, "4", NARROW) as here:
        await here.press("j")
        assert "it is good" not in here.screen()
        await here.press("w")
        assert isinstance(here.app.screen, Details)
        assert "it is good" in here.screen()
        await here.press("w")
        assert not isinstance(here.app.screen, Details)


async def test_an_empty_queue_says_what_fills_it(home: Home, tmp_path: Path) -> None:
    async with visit(home, "4") as here:
        assert "Nothing waits to be shared." in here.screen()
        await here.press("a", "s", "x", "w")
        assert here.app.is_running


async def test_while_something_is_being_sent_nothing_else_is(queued: Home) -> None:
    release = threading.Event()
    send = queued.sharing.send
    queued.sharing.send = lambda ids: release.wait(10) and send(ids)  # type: ignore[method-assign]
    async with visit(queued, "4") as here:
        await here.press("a", "s")
        await here.pilot.press("y")
        await here.pilot.pause()
        assert "sending…" in here.screen()
        await here.pilot.press("s")
        await here.pilot.press("escape")
        assert not isinstance(here.app.screen, Confirm)
        release.set()
        await settled(here.app, here.pilot)
        assert here.app.clipboard == "Second words"
        assert "sending…" not in here.screen()
