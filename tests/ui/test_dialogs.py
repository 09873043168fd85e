"""Dialogs: what they answer."""

from typing import Any

import pytest
from textual.app import App
from textual.widgets import Input, OptionList, SelectionList, Static, TextArea

from curator.services.sharing import ChannelView
from curator.ui.commands import Scope
from curator.ui.dialogs.compose import Compose, Composed
from curator.ui.dialogs.confirm import Confirm
from curator.ui.dialogs.dialog import Dialog
from curator.ui.dialogs.form import Field, Form, Prompt
from curator.ui.dialogs.help import Help
from curator.ui.dialogs.picker import Choice, Picked, Picker, matching
from curator.ui.keymap import keymap
from tests.ui.driving import shown_by

LISTS = [Choice("a", "Architecture"), Choice("r", "Reading for the team"), Choice("z", "Zürich")]
NONE = object()


class Host(App[None]):
    """Shows one dialog and keeps its answer."""

    def __init__(self, dialog: Dialog[Any]) -> None:
        super().__init__()
        self.dialog = dialog
        self.answer: object = NONE

    def on_mount(self) -> None:
        self.push_screen(self.dialog, self._answered)

    def _answered(self, answer: object) -> None:
        self.answer = answer


async def answer_to(dialog: Dialog[Any], *keys: str) -> object:
    app = Host(dialog)
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
        return app.answer


def told(dialog: Dialog[Any]) -> str:
    return str(dialog.query_one(".fault", Static).content)


async def test_a_prompt_answers_with_what_was_typed():
    assert await answer_to(Prompt("Add"), *"a.org", "enter") == {"text": "a.org"}


@pytest.mark.parametrize("dialog", [Prompt("Add"), Picker("Pick", LISTS), Confirm("Send?", "it", "send")])
async def test_escape_leaves_any_dialog_without_an_answer(dialog: Dialog[Any]):
    assert await answer_to(dialog, "escape") is None


async def test_a_form_says_what_is_missing_or_wrong_and_stays():
    form = Form("List", Field("name", "Name", needed=True), wrong=lambda a: "taken" if a["name"] == "x" else "")
    app = Host(form)
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("enter")
        assert told(form) == "Name is missing"
        await pilot.press("x", "enter")
        assert told(form) == "taken"
        await pilot.press("y", "enter")
        await pilot.pause()
        assert app.answer == {"name": "xy"}


async def test_a_long_text_is_counted_and_saved_with_ctrl_s():
    form = Form("Note", Field("note", "Note", "ab", many_lines=True, limit=3))
    app = Host(form)
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("c", "d")
        await pilot.pause()
        assert str(form.query_one("#count-note", Static).content) == "4/3 · 1 over"
        await pilot.press("enter", "e", "ctrl+s")
        await pilot.pause()
        assert app.answer == {"note": "abcd\ne"}


async def test_confirming_takes_a_yes():
    assert await answer_to(Confirm("Send?", "two shares", "send"), "y") is True
    assert await answer_to(Confirm("Send?", "two shares", "send"), "n") is None


async def test_the_picker_finds_by_a_part_or_a_slip():
    assert await answer_to(Picker("Pick", LISTS), *"team", "enter") == Picked("r")
    assert await answer_to(Picker("Pick", LISTS), *"architcture", "enter") == Picked("a")


async def test_what_was_picked_last_stands_first():
    assert await answer_to(Picker("Pick", LISTS, last="z"), "enter") == Picked("z")
    assert await answer_to(Picker("Pick", LISTS, last="z"), "down", "enter") == Picked("a")


async def test_the_picker_makes_a_new_one_only_where_it_may():
    assert await answer_to(Picker("Pick", LISTS, create="make"), *"qqq", "enter") == Picked("qqq", new=True)
    assert await answer_to(Picker("Pick", LISTS), *"qqq", "enter") is NONE


async def test_a_name_that_is_there_already_is_not_made_again():
    assert await answer_to(Picker("Pick", LISTS, create="make"), *"architecture", "enter") == Picked("a")


async def test_a_note_goes_with_what_is_picked():
    keys = (*"team", "tab", *"read it", "enter")
    assert await answer_to(Picker("Pick", LISTS, note=True), *keys) == Picked("r", note="read it")


async def test_markup_in_names_is_shown_as_it_is():
    picker = Picker("[red]x", [Choice("m", "[bold]not bold[/bold]", "[1]")], create="make")
    app = Host(picker)
    async with app.run_test() as pilot:
        await pilot.pause()
        option = picker.query_one(OptionList).get_option_at_index(0)
        assert "[bold]not bold[/bold]" in str(option.prompt)
        await pilot.press(*"[/x")
        await pilot.pause()
        assert str(picker.query_one(".title", Static).content) == "[red]x"


def test_matching_prefers_what_holds_the_letters():
    assert [choice.key for choice in matching("in", LISTS)][:1] == ["r"]
    assert matching("", LISTS) == LISTS


CHANNELS = (
    ChannelView("clipboard", "clipboard", None),
    ChannelView("short", "file", 5),
    ChannelView("bad", "x", 1, "no"),
)


async def test_a_share_is_composed_for_the_channels_that_are_ticked():
    compose = Compose("Title")
    app = Host(compose)
    async with app.run_test() as pilot:
        await pilot.pause()
        compose.fill("Text", CHANNELS, ["clipboard", "bad"])
        await pilot.pause()
        await pilot.press("!", "tab", *"why", "tab", *"team", "ctrl+s")
        await pilot.pause()
        assert app.answer == Composed(("clipboard",), "Text!", "why", "team")


async def test_composing_says_what_is_over_a_limit_and_needs_a_text_and_a_place():
    compose = Compose("Title")
    app = Host(compose)
    async with app.run_test() as pilot:
        await pilot.pause()
        compose.fill("Longer", CHANNELS, ["short"])
        await pilot.pause()
        assert told(compose) == "short: 6/5, 1 over"
        await pilot.press("backspace")
        await pilot.pause()
        assert told(compose) == ""
        compose.query_one(SelectionList).deselect_all()
        await pilot.pause()
        await pilot.press("ctrl+s")
        assert told(compose) == "tick where it should go"
        compose.query_one(TextArea).text = " "
        await pilot.pause()
        await pilot.press("ctrl+s")
        assert told(compose) == "there is no text"
        assert app.answer is NONE


async def test_the_channels_are_ticked_with_the_keys_and_shown_without_colour():
    compose = Compose("Title")
    app = Host(compose)
    async with app.run_test() as pilot:
        await pilot.pause()
        compose.fill("Text", CHANNELS[:2], ())
        await pilot.pause()
        await pilot.press("tab", "tab", "tab", "space")
        await pilot.pause()
        ticks = compose.query_one(SelectionList)
        assert shown_by(ticks).split("\n") == ["[x] clipboard", "[ ] short"]
        await pilot.press("down", "space", "up", "space")
        assert ticks.selected == ["short"]


async def test_the_only_channel_that_can_be_used_is_ticked_already():
    compose = Compose("Title")
    app = Host(compose)
    async with app.run_test() as pilot:
        await pilot.pause()
        compose.fill("Text", (CHANNELS[0], CHANNELS[2]), ())
        await pilot.pause()
        assert compose.query_one(SelectionList).selected == ["clipboard"]


MANY = [Choice(str(number), f"List {number}") for number in range(30)]


@pytest.mark.parametrize("size", [(80, 24), (60, 15)])
@pytest.mark.parametrize("dialog", ["compose", "picker", "help"])
async def test_the_keys_and_the_fault_are_in_view_in_a_small_terminal(dialog: str, size: tuple[int, int]):
    keys, _ = keymap({})
    made: dict[str, Dialog[Any]] = {
        "compose": Compose("Title " * 30),
        "picker": Picker("Pick", MANY, note=True),
        "help": Help([Scope.INBOX], keys, ()),
    }
    app = Host(made[dialog])
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        made[dialog].complain("something is wrong")
        await pilot.pause()
        await pilot.pause()
        told = shown_by(app.screen)
        assert "something is wrong" in told
        assert "Esc leave" in told


async def test_a_form_comes_again_as_it_was_filled_in():
    form = Form("Page", Field("url", "URL"), Field("note", "Note")).again({"url": "x", "note": "y"}, "no such page")
    app = Host(form)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert told(form) == "no such page"
        await pilot.press("z", "enter")
        await pilot.pause()
        assert app.answer == {"url": "xz", "note": "y"}


async def test_an_input_is_bounded():
    prompt = Prompt("Add")
    app = Host(prompt)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert prompt.query_one(Input).max_length == 20_000


async def test_what_is_typed_before_the_choices_come_is_kept():
    picker, compose = Picker("Pick", ()), Compose("Title")
    app = Host(picker)
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press(*"team")
        picker.fill(LISTS)
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert app.answer == Picked("r")
        app.push_screen(compose)
        await pilot.pause()
        await pilot.press("!")
        compose.fill("Text", CHANNELS, ["clipboard"])
        await pilot.pause()
        assert compose.query_one(TextArea).text == "Text!"
        await pilot.press("escape")
        await pilot.pause()
        compose.fill("too late", (), ())
        await pilot.pause()
