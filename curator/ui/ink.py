"""Ink: what a stretch of text is for. How it looks is the theme's business, and decided only when it is painted."""

from collections.abc import Iterable
from enum import IntFlag
from typing import ClassVar, Final, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from curator.ui.cells import steady


class Ink(IntFlag):
    """Purposes; they add up."""

    PLAIN = 0
    DIM = 1
    BOLD = 2
    ITALIC = 4
    STRIKE = 8
    ACCENT = 16
    HEADING = 32
    QUOTE = 64
    CODE = 128
    LINK = 256
    GOOD = 512
    WARN = 1024
    BAD = 2048
    FOUND = 4096
    FOCUS = 8192
    CURSOR = 16384
    IDLE_CURSOR = 32768
    SELECTED = 65536
    CURRENT = 131072


class Run(NamedTuple):
    """Text of one purpose; `link` is the number of the link it belongs to, 0 for none."""

    text: str
    ink: Ink = Ink.PLAIN
    link: int = 0


Runs = tuple[Run, ...]


def cells_of(runs: Iterable[Run]) -> int:
    return sum(cell_len(run.text) for run in runs)


_CLASSES: Final = {ink: f"ink--{str(ink.name).lower().replace('_', '-')}" for ink in Ink if ink}


class InkView(ScrollView):
    """A scrolling view that paints runs. Base of the lists and of the article."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(_CLASSES.values())
    DEFAULT_CSS = """
    InkView {
        overflow-x: hidden; scrollbar-gutter: stable; scrollbar-size-vertical: 1; scrollbar-background: $background;
        scrollbar-background-hover: $background; scrollbar-background-active: $background;
        scrollbar-color: $foreground 15%; scrollbar-color-hover: $foreground 30%; scrollbar-color-active: $accent;
    }
    InkView > .ink--dim { color: $foreground 55%; }
    InkView > .ink--bold { text-style: bold; }
    InkView > .ink--italic { text-style: italic; }
    InkView > .ink--strike { text-style: strike; }
    InkView > .ink--accent { color: $accent; }
    InkView > .ink--heading { color: $foreground; text-style: bold; }
    InkView > .ink--quote { color: $foreground 75%; text-style: italic; }
    InkView > .ink--code { color: $secondary; }
    InkView > .ink--link { color: $accent; text-style: underline; }
    InkView > .ink--good { color: $success; }
    InkView > .ink--warn { color: $warning; }
    InkView > .ink--bad { color: $error; }
    InkView > .ink--found { color: $background; background: $warning; }
    InkView > .ink--current { color: $background; background: $accent; text-style: bold underline; }
    InkView > .ink--focus { color: $background; background: $accent; }
    InkView > .ink--selected { background: $primary 40%; }
    InkView > .ink--cursor { background: $foreground 10%; }
    InkView > .ink--idle-cursor { background: $foreground 5%; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._styles_of: dict[Ink, Style] = {}

    @property
    def room(self) -> Size:
        """What can be painted on, beside the scrollbar."""
        return self.scrollable_content_region.size

    def style_of(self, ink: Ink) -> Style:
        """The style of these purposes together, on this view's own background."""
        if ink not in self._styles_of:
            style = self.rich_style
            for purpose in ink:
                style += self._style_of_one(purpose)
            self._styles_of[ink] = style
        return self._styles_of[ink]

    def _style_of_one(self, purpose: Ink) -> Style:
        blended = self.get_component_rich_style(_CLASSES[purpose])
        own = self.get_component_rich_style(_CLASSES[purpose], partial=True)
        return own + Style(color=blended.color if own.color else None, bgcolor=blended.bgcolor if own.bgcolor else None)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles_of.clear()
        self.forget_strips()

    def forget_strips(self) -> None:
        """What was painted may look different now."""

    def painted(self, runs: Iterable[Run], under: Ink = Ink.PLAIN) -> Strip:
        """A strip as wide as this view. Nothing in it can act on the terminal, whatever the runs hold."""
        segments = [Segment(steady(run.text), self.style_of(run.ink | under)) for run in runs if run.text]
        return Strip(segments).adjust_cell_length(self.size.width, self.style_of(under))
