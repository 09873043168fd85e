"""Confirm: asked once, and only before what can't be taken back."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from curator.ui.cells import steady
from curator.ui.dialogs.dialog import Dialog


class Confirm(Dialog[bool]):
    """`what` names the thing and what will happen to it; `yes` is the word for doing it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "agree", "Yes", show=False),
        Binding("n,q", "leave", "No", show=False),
    ]

    def __init__(self, title: str, what: str, yes: str) -> None:
        super().__init__(title, f"y {yes}   n not now")
        self._what = what

    def content(self) -> ComposeResult:
        yield Static(steady(self._what), markup=False)

    def action_agree(self) -> None:
        self.dismiss(True)
