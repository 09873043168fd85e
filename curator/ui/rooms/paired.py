"""Paired: things in a list, and beside them what there is to know of the one at the cursor."""

from collections.abc import Hashable, Mapping, Sequence
from typing import ClassVar, Final, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import ContentSwitcher

from curator.ui.article_view import ArticleView
from curator.ui.dialogs.details import Details
from curator.ui.ink import Runs
from curator.ui.rooms.room import Room
from curator.ui.rooms.teaching import Teaching
from curator.ui.rows import Rows
from curator.ui.typeset import Paragraph
from curator.ui.virtual_list import VirtualList

Thing = TypeVar("Thing")
_WIDE: Final = 100


class Paired(Room, Generic[Thing]):
    """A room says how a thing looks in `draw` and `about`, and what it says when there is none in `teach`."""

    ROW_HEIGHT: ClassVar[int] = 1
    AUTO_FOCUS = "#rows"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_WIDE, "-wide")]  # noqa: RUF012
    DEFAULT_CSS = """
    Paired ContentSwitcher { height: 1fr; }
    Paired #rows { width: 62%; max-width: 120; }
    Paired ArticleView { width: 1fr; border-left: solid $border-blurred; }
    Paired ArticleView:focus { border-left: solid $accent; }
    Paired.-narrow #rows { width: 1fr; max-width: 100%; }
    Paired.-narrow ArticleView { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._things: Mapping[Hashable, Thing] = {}

    def body(self) -> ComposeResult:
        with ContentSwitcher(initial="pair"):
            with Horizontal(id="pair"):
                yield VirtualList(row_height=self.ROW_HEIGHT, id="rows")
                yield ArticleView(id="about")
            yield Teaching(id="teaching")

    def draw(self, thing: Thing, width: int, height: int) -> Sequence[Runs]:
        """The lines of a thing's row."""
        raise NotImplementedError

    def about(self, thing: Thing) -> Sequence[Paragraph]:
        """What there is to know of it, as paragraphs."""
        raise NotImplementedError

    def teach(self, teaching: Teaching) -> None:
        """Say what this room is for, and how it fills."""

    @property
    def rows(self) -> VirtualList:
        return self.query_one("#rows", VirtualList)

    @property
    def thing(self) -> Thing | None:
        """What is at the cursor."""
        return self._things.get(self.rows.key)

    def show(self, things: Mapping[Hashable, Thing]) -> None:
        """Show these, by their keys and in their order."""
        self._things = things
        self.rows.show(Rows(list(things.items()), _key, lambda item, width, height: self.draw(item[1], width, height)))
        self._show_list(there=bool(things))
        self._tell()

    def _show_list(self, *, there: bool) -> None:
        teaching, switcher = self.query_one(Teaching), self.query_one(ContentSwitcher)
        if not there:
            self.teach(teaching)
        wanted = "pair" if there else "teaching"
        if switcher.current != wanted:
            switcher.current = wanted
            (self.rows if there else teaching).focus()

    @on(VirtualList.Moved)
    def _tell(self) -> None:
        thing = self.thing
        self.query_one(ArticleView).show(self.rows.key, self.about(thing) if thing else (), "")
        self.refresh_bindings()

    @on(VirtualList.Chosen)
    def show_details(self) -> None:
        """What the pane says, where there is no pane."""
        if thing := self.thing:
            self.app.push_screen(Details(self.about(thing)))


def _key(item: tuple[Hashable, object]) -> Hashable:
    return item[0]
