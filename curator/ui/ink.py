"""Ink: what a stretch of text is for. How it looks is the theme's business, and decided only when it is painted."""

from collections.abc import Iterable, Mapping
from enum import IntFlag
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

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


_LOOKS: Final[Mapping[Ink, tuple[str, str, str]]] = {
    Ink.DIM: ("foreground 55%", "", ""),
    Ink.BOLD: ("", "", "bold"),
    Ink.ITALIC: ("", "", "italic"),
    Ink.STRIKE: ("", "", "strike"),
    Ink.ACCENT: ("accent", "", ""),
    Ink.HEADING: ("foreground", "", "bold"),
    Ink.QUOTE: ("foreground 75%", "", "italic"),
    Ink.CODE: ("secondary", "", ""),
    Ink.LINK: ("accent", "", "underline"),
    Ink.GOOD: ("success", "", ""),
    Ink.WARN: ("warning", "", ""),
    Ink.BAD: ("error", "", ""),
    Ink.FOUND: ("background", "warning", ""),
    Ink.FOCUS: ("background", "accent", ""),
    Ink.CURSOR: ("", "foreground 10%", ""),
    Ink.IDLE_CURSOR: ("", "foreground 5%", ""),
    Ink.SELECTED: ("", "primary 40%", ""),
    Ink.CURRENT: ("background", "accent", "bold underline"),
}
"""Each purpose's colour and ground, in the theme's words, and how its letters are.

Textual's component classes would say the same in CSS; to style so many of them is most of what a room's styles cost.
"""


class InkView(ScrollView):
    """A scrolling view that paints runs. Base of the lists and of the article."""

    DEFAULT_CSS = """
    InkView {
        overflow-x: hidden; scrollbar-gutter: stable; scrollbar-size-vertical: 1; scrollbar-background: $background;
        scrollbar-background-hover: $background; scrollbar-background-active: $background;
        scrollbar-color: $foreground 15%; scrollbar-color-hover: $foreground 30%; scrollbar-color-active: $accent;
    }
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
        text, ground, letters = _LOOKS[purpose]
        behind = self.background_colors[1]
        if ground:
            behind += self._colour(ground)
        return Style.parse(letters) + Style(
            color=(behind + self._colour(text)).rich_color if text else None,
            bgcolor=behind.rich_color if ground else None,
        )

    def _colour(self, words: str) -> Color:
        """A colour of the theme, or so many per cent of it."""
        name, _, share = words.partition(" ")
        colour = Color.parse(self.app.theme_variables[name])
        return colour.multiply_alpha(int(share.removesuffix("%")) / 100) if share else colour

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles_of.clear()
        self.forget_strips()

    def forget_strips(self) -> None:
        """What was painted may look different now."""

    def reach(self, lines: int) -> None:
        """There are so many lines to scroll through now. Only where a scrollbar comes or goes is the room laid out."""
        height = self.room.height
        if (lines > height) != (self.virtual_size.height > height) or self.virtual_size.width != self.size.width:
            self.virtual_size = Size(self.size.width, lines)
        else:
            self.set_reactive(Widget.virtual_size, Size(self.size.width, lines))
            self.vertical_scrollbar.window_virtual_size = lines

    def painted(self, runs: Iterable[Run], under: Ink = Ink.PLAIN) -> Strip:
        """A strip as wide as this view. Nothing in it can act on the terminal, whatever the runs hold."""
        segments = [Segment(steady(run.text), self.style_of(run.ink | under)) for run in runs if run.text]
        return Strip(segments).adjust_cell_length(self.size.width, self.style_of(under))
