"""VirtualList: a list that paints only the rows in view, so that its size costs nothing."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from typing import ClassVar, Final, Protocol

from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from curator.ui.commands import Scope, bindings
from curator.ui.ink import Ink, InkView, Run, Runs

_GUTTER: Final = 2
_STRIPS_KEPT: Final = 1_000


class RowSource(Protocol):
    """What a list shows: `keys` names the rows in their order, `row` gives one as `height` lines of `width` cells."""

    @property
    def keys(self) -> Sequence[Hashable]: ...

    def row(self, index: int, width: int, height: int) -> Sequence[Runs]: ...


class NoRows:
    """An empty list."""

    keys: Sequence[Hashable] = ()

    def row(self, index: int, width: int, height: int) -> Sequence[Runs]:
        return ((),) * height


class VirtualList(InkView, can_focus=True):
    """A list with a cursor. Rows are one or two lines; the list draws the gutter, the source the rest."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.LIST)

    class Moved(Message):
        """The cursor is on another row: `key` is None where there is no row."""

        def __init__(self, rows: "VirtualList", index: int, key: Hashable | None) -> None:
            super().__init__()
            self.rows, self.index, self.key = rows, index, key

        @property
        def control(self) -> "VirtualList":
            return self.rows

    class Chosen(Moved):
        """A double click on a row."""

    def __init__(self, *, row_height: int = 1, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._source: RowSource = NoRows()
        self._keys: Sequence[Hashable] = ()
        self._index = 0
        self._row_height = row_height
        self._strips: OrderedDict[tuple[int, int, Ink], list[Strip]] = OrderedDict()

    @property
    def index(self) -> int:
        """The cursor's row; 0 in an empty list."""
        return self._index

    @property
    def key(self) -> Hashable | None:
        """The key under the cursor, or None in an empty list."""
        return self._keys[self._index] if self._keys else None

    @property
    def row_height(self) -> int:
        return self._row_height

    @row_height.setter
    def row_height(self, height: int) -> None:
        if height == self._row_height:
            return
        above = self._index * self._row_height - self.scroll_offset.y
        self._row_height = height
        self._relaid(self._index * height - above)

    def show(self, source: RowSource, *, at: Hashable | None = None) -> None:
        """Show other rows. The cursor goes to `at`, or stays on its key and that key where it is on the screen."""
        before = self.key
        above = self._index * self._row_height - self.scroll_offset.y
        self._source, self._keys = source, source.keys
        self._index = self._place_of(before if at is None else at)
        self._relaid(self._index * self._row_height - above)
        self._reveal()
        if self.key != before:
            self.post_message(self.Moved(self, self._index, self.key))

    def repaint(self) -> None:
        """The same keys, but the source says other things of them."""
        self.forget_strips()
        self.refresh()

    def move_to(self, index: int) -> None:
        """Put the cursor on a row, held within the list, and bring it into view."""
        index = max(0, min(index, len(self._keys) - 1))
        if index != self._index:
            for changed in (self._index, index):
                self.refresh_lines(changed * self._row_height, self._row_height)
            self._index = index
            self.post_message(self.Moved(self, index, self.key))
        self._reveal()

    def render_line(self, y: int) -> Strip:
        index, part = divmod(y + self.scroll_offset.y, self._row_height)
        if index >= len(self._keys):
            return self.painted(())
        return self._strips_of(index)[part]

    def _strips_of(self, index: int) -> list[Strip]:
        width = self.room.width
        under = Ink.PLAIN
        if index == self._index:
            under = Ink.CURSOR if self.has_focus else Ink.IDLE_CURSOR
        kept = (index, width, under)
        if (strips := self._strips.get(kept)) is None:
            gutter = Run(" ▌" if under else "  ", Ink.ACCENT if under is Ink.CURSOR else Ink.DIM)
            rows = self._source.row(index, width - _GUTTER, self._row_height)
            strips = [self.painted((gutter, *runs), under) for runs in rows]
            self._strips[kept] = strips
            if len(self._strips) > _STRIPS_KEPT:
                self._strips.popitem(last=False)
        return strips

    def forget_strips(self) -> None:
        self._strips.clear()

    def _place_of(self, key: Hashable | None) -> int:
        """Where a key stands now; where it is gone, the cursor stays at the same number."""
        last = max(0, len(self._keys) - 1)
        if self._index <= last and self._keys and self._keys[self._index] == key:
            return self._index
        try:
            return self._keys.index(key) if key is not None else min(self._index, last)
        except ValueError:
            return min(self._index, last)

    def _relaid(self, scroll_y: int) -> None:
        self.forget_strips()
        self.virtual_size = Size(self.size.width, len(self._keys) * self._row_height)
        self.scroll_to(y=max(0, scroll_y), animate=False, force=True)
        self.refresh()

    def _reveal(self) -> None:
        height = self.room.height
        top = self._index * self._row_height
        if not height:
            return
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, force=True)
        elif top + self._row_height > self.scroll_offset.y + height:
            self.scroll_to(y=top + self._row_height - height, animate=False, force=True)

    def on_resize(self) -> None:
        self._relaid(self.scroll_offset.y)
        self._reveal()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        index = (event.y + self.scroll_offset.y) // self._row_height
        if index < len(self._keys):
            self.move_to(index)
            if event.chain > 1:
                self.post_message(self.Chosen(self, index, self.key))

    def action_move(self, rows: int) -> None:
        self.move_to(self._index + rows)

    def action_first(self) -> None:
        self.move_to(0)

    def action_last(self) -> None:
        self.move_to(len(self._keys) - 1)

    def action_page(self, pages: float) -> None:
        rows = max(1, self.room.height // self._row_height)
        self.move_to(self._index + round(rows * pages))
