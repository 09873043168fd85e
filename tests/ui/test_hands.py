"""Hands: decisions in their order, whatever happens to the screen; questions only as long as somebody waits."""

import threading
from threading import Event, Thread

from textual.app import App
from textual.widget import Widget

from curator.domain.faults import CuratorError, Refused
from curator.ui.hands import Hands
from tests.ui.driving import settled, until


class Host(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.hands = Hands()
        self.told: list[object] = []

    def on_unmount(self) -> None:
        self.hands.rest()

    def refused(self, fault: CuratorError) -> None:
        self.told.append(str(fault))


async def test_decisions_are_made_in_the_order_they_came():
    app = Host()
    async with app.run_test() as pilot:
        gate, made = Event(), []
        app.hands.decide(app, lambda: (gate.wait(), made.append(0)), app.told.append, app.refused)
        for number in range(1, 20):
            app.hands.decide(app, lambda number=number: made.append(number), app.told.append, app.refused)
        gate.set()
        await settled(app, pilot)
        assert made == list(range(20))


async def test_a_decision_is_made_even_if_its_screen_goes_away():
    app = Host()
    async with app.run_test() as pilot:
        gate, made = Event(), []
        part = Widget()
        await app.mount(part)
        app.hands.decide(app, gate.wait, app.told.append, app.refused)
        app.hands.decide(part, lambda: made.append("made"), app.told.append, app.refused)
        await pilot.pause()
        await part.remove()
        gate.set()
        await until(pilot, lambda: made == ["made"])


async def test_what_is_decided_when_the_app_ends_is_still_done():
    app = Host()
    made: list[str] = []
    async with app.run_test():
        gate = Event()
        app.hands.decide(app, gate.wait, app.told.append, app.refused)
        app.hands.decide(app, lambda: made.append("made"), app.told.append, app.refused)
        gate.set()
    assert made == ["made"]


async def test_only_the_newest_question_of_a_group_is_answered():
    app = Host()
    async with app.run_test() as pilot:
        gate = Event()
        app.hands.look(app, lambda: gate.wait() and "old", app.told.append, app.refused, "one")
        app.hands.look(app, lambda: "other", app.told.append, app.refused, "two")
        app.hands.look(app, lambda: "new", app.told.append, app.refused, "one")
        gate.set()
        await settled(app, pilot)
        assert sorted(app.told) == ["new", "other"]


async def test_a_fault_goes_to_whoever_complains():
    app = Host()

    def refuse() -> None:
        raise Refused("no")

    async with app.run_test() as pilot:
        app.hands.fetch(app, refuse, app.told.append, app.refused, "one")
        app.hands.decide(app, refuse, app.told.append, app.refused)
        await settled(app, pilot)
        assert app.told == ["no", "no"]


async def test_nobody_waits_at_the_end_for_what_the_network_does_not_bring():
    app, gate = Host(), Event()
    async with app.run_test() as pilot:
        app.hands.fetch(app, gate.wait, app.told.append, app.refused, "one")
        await until(pilot, lambda: bool(fetching()))
    assert all(thread.daemon for thread in fetching())
    gate.set()


def fetching() -> list[Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "fetching"]
