"""Compose: what to tell, to whom, why, and where; deciding it sends nothing."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.strip import Strip
from textual.widgets import Input, OptionList, SelectionList, Static, TextArea
from textual.widgets.selection_list import Selection

from curator.ui.cells import clipped
from curator.ui.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from curator.services.sharing import ChannelView


class Composed(Struct, frozen=True):
    """What was decided: names of channels, and the words."""

    channels: tuple[str, ...]
    text: str
    why: str
    audience: str


class Ticks(SelectionList[str]):
    """Boxes that show what is ticked without any colour."""

    def on_focus(self) -> None:
        if self.highlighted is None:
            self.action_first()

    def render_line(self, y: int) -> Strip:
        line = OptionList.render_line(self, y)
        index = self.scroll_offset.y + y
        if index >= self.option_count:
            return line
        box = "[x] " if self.get_option_at_index(index).value in self.selected else "[ ] "
        style = (next(iter(line)).style or self.rich_style) + Style(meta={"option": index})
        return Strip([Segment(box, style), *line])


class Compose(Dialog[Composed]):
    """What there is to begin with comes by `fill`: the text, the channels, and those of them that are ticked."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "queue", "Queue", show=False)]
    DEFAULT_CSS = """
    Compose SelectionList {
        border: none; padding: 0; background: $background; height: auto; max-height: 6;
        &:focus { border: none; background-tint: $foreground 0%; }
    }
    Compose TextArea { height: 4; }
    """

    def __init__(self, title: str) -> None:
        super().__init__(f"To the queue: “{title}”", "Ctrl+S queue   Tab next   ↑↓ choose · Space tick   Esc leave")
        self._channels: Sequence[ChannelView] = ()

    def content(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield Static("Text", markup=False, classes="label")
            yield TextArea(id="text", tab_behavior="focus")
            yield Static("Why", markup=False, classes="label")
            yield Input(id="why", placeholder="what it is good for")
            yield Static("For", markup=False, classes="label")
            yield Input(id="audience", placeholder="who should see it")
            yield Static("Where", markup=False, classes="label")
            yield Ticks(compact=True)

    def fill(self, text: str, channels: Sequence["ChannelView"], chosen: Collection[str]) -> None:
        """Begin with this, before whatever was typed already. May be called at any time."""
        self.call_later(self._fill, text, channels, chosen)

    def _fill(self, text: str, channels: Sequence["ChannelView"], chosen: Collection[str]) -> None:
        self._channels = channels
        area = self.query_one(TextArea)
        area.text = text + area.text
        area.move_cursor(area.document.end)
        usable = [channel.name for channel in channels if not channel.problem]
        ticked = [name for name in usable if name in chosen] or (usable if len(usable) == 1 else [])
        ticks = [
            Selection(
                Content.assemble(clipped(channel.name, 30), (f"  {clipped(channel.problem, 44)}", "$error")),
                channel.name,
                channel.name in ticked,
                disabled=bool(channel.problem),
            )
            for channel in channels
        ]
        self.query_one(Ticks).add_options(ticks)
        self._count()

    @on(TextArea.Changed)
    @on(SelectionList.SelectedChanged)
    def _count(self) -> None:
        """Say what is over a channel's limit while it can still be changed."""
        length = len(self.query_one(TextArea).text)
        over = [
            f"{channel.name}: {length}/{channel.limit}, {length - channel.limit} over"
            for channel in self._channels
            if channel.limit is not None and channel.name in self._ticked and length > channel.limit
        ]
        self.complain(" · ".join(over))

    @property
    def _ticked(self) -> list[str]:
        return self.query_one(Ticks).selected

    def action_queue(self) -> None:
        text = self.query_one(TextArea).text.strip()
        if not text or not self._ticked:
            self.complain("tick where it should go" if text else "there is no text")
            return
        why, audience = (self.query_one(f"#{name}", Input).value.strip() for name in ("why", "audience"))
        self.dismiss(Composed(tuple(self._ticked), text, why, audience))
