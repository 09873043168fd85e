"""Dialog: what all dialogs have in common."""

from typing import ClassVar, Final, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from curator.ui.cells import steady

Result = TypeVar("Result")
_LOWEST: Final = 2


class Dialog(ModalScreen[Result | None]):
    """A title, what `content` yields, and a line of keys. Escape leaves it with None.

    Of the content only the part called `MIDDLE` scrolls, at most `TALLEST` lines of it: the rest is always in view.
    """

    MIDDLE: ClassVar[str] = "VerticalScroll"
    TALLEST: ClassVar[int] = 64

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", show=False),
        Binding("ctrl+c", "screen.copy_text", "Copy", show=False),
        Binding("ctrl+c", "app.quit", "Quit", show=False),
    ]
    DEFAULT_CSS = """
    Dialog { align: center middle; background: $background 60%; }
    Dialog > Vertical {
        width: 80; max-width: 90%; height: auto; max-height: 90%;
        background: $background; border: round $border; padding: 0 2;
    }
    Dialog .title { text-style: bold; margin-bottom: 1; width: 1fr; max-height: 2; }
    Dialog .keys { color: $foreground 60%; margin-top: 1; }
    Dialog .label { color: $foreground 60%; margin-top: 1; }
    Dialog .fault { color: $error; height: auto; max-height: 3; }
    Dialog .fault.-none { display: none; }
    Dialog Input, Dialog TextArea {
        border: none; padding: 0 1; background: $surface; width: 1fr;
        &:focus { border: none; background: $surface; background-tint: $foreground 0%; }
    }
    Dialog Input { height: 1; }
    Dialog TextArea { height: 5; padding: 0 1; }
    Dialog OptionList {
        border: none; padding: 0; background: $background; height: auto;
        &:focus { border: none; background-tint: $foreground 0%; }
    }
    Dialog OptionList > .option-list--option-highlighted { background: $accent 30%; text-style: bold; }
    Dialog VerticalScroll { height: auto; }
    Dialog VerticalScroll > :first-child { margin-top: 0; }
    """

    def __init__(self, title: str, keys: str) -> None:
        super().__init__()
        self._title = steady(title)
        self._keys = keys

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(self._title, markup=False, classes="title")
            yield from self.content()
            yield Static("", markup=False, classes="fault -none")
            yield Static(self._keys, markup=False, classes="keys")

    def content(self) -> ComposeResult:
        yield from ()

    def on_mount(self) -> None:
        self.app.clear_notifications()
        self.call_after_refresh(self._fit)

    def on_resize(self) -> None:
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        """Let the middle have the lines that nothing else needs."""
        for middle in self.query(self.MIDDLE).results(Widget):
            box = self.query_one(Vertical)
            others = [child for child in box.children if child is not middle and child.display]
            taken = sum(child.outer_size.height + child.styles.margin.height for child in others)
            room = self.size.height * 9 // 10 - box.gutter.height - taken
            middle.styles.max_height = max(_LOWEST, min(self.TALLEST, room))

    def complain(self, text: str) -> None:
        """Say what is wrong with the answer; an empty text takes it back."""
        fault = self.query_one(".fault", Static)
        fault.update(text)
        fault.set_class(not text, "-none")
        self.call_after_refresh(self._fit)

    def action_leave(self) -> None:
        self.dismiss(None)
