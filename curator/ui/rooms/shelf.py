"""Shelf: a list of articles beside the text of the one at the cursor; the inbox, Later and search are made of it."""

from collections.abc import Callable, Collection, Sequence
from itertools import chain
from typing import ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import ContentSwitcher

from curator.domain.article import Article, State
from curator.domain.journal import StateEdit, Step, Verb
from curator.home import now
from curator.ui.article_view import ArticleView
from curator.ui.ink import Ink, Run, Runs
from curator.ui.rooms.acts import Acts
from curator.ui.rooms.teaching import Teaching
from curator.ui.rows import MARKS, ArticleRows
from curator.ui.virtual_list import VirtualList

_WIDE: Final = 100
_PANE_LINES: Final = 4
_SETTLE_SECONDS: Final = 0.06
"""Longer than a key that is held down takes to repeat."""
_BY_VERB: Final = {Verb.LIST: "✓ listed", Verb.SHARE: "✓ queued"}


class ShelfRows(ArticleRows):
    """Rows of articles with a dot before the selected ones."""

    def __init__(
        self, ids: Sequence[int], archive: object, marked: Callable[[Article], str], selected: Collection[int]
    ) -> None:
        super().__init__(ids, archive, now, marked)  # type: ignore[arg-type]
        self._selected = selected

    def row(self, index: int, width: int, height: int) -> Sequence[Runs]:
        lines = super().row(index, width, height)
        if self.keys[index] not in self._selected:
            return lines
        number, gap, *rest = lines[0]
        dot = Run("●", Ink.ACCENT)
        if number.text.startswith(" "):
            return ((dot, number._replace(text=number.text[1:]), gap, *rest), *lines[1:])
        return ((number, dot, gap._replace(text=gap.text[1:]), *rest), *lines[1:])


class Shelf(Acts):
    """`HOLDS` is the state of articles that belong here; those decided in this sitting stay in place, with a mark.

    A room says what it shows in `find` and what it says when that is nothing in `teach`.
    """

    HOLDS: ClassVar[State | None] = None
    AUTO_FOCUS = "#rows"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_WIDE, "-wide")]  # noqa: RUF012
    DEFAULT_CSS = """
    Shelf ContentSwitcher { height: 1fr; }
    Shelf #rows { width: 58%; max-width: 100; }
    Shelf ArticleView { width: 1fr; border-left: solid $border-blurred; }
    Shelf ArticleView:focus { border-left: solid $accent; }
    Shelf.-narrow #rows { width: 1fr; max-width: 100%; }
    Shelf.-narrow ArticleView { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[int] = []
        self.marks: dict[int, str] = {}
        self.selected: set[int] = set()
        self._showing = True
        self._source = ShelfRows((), None, self._marked, self.selected)

    def body(self) -> ComposeResult:
        with ContentSwitcher(initial="shelf"):
            with Horizontal(id="shelf"):
                yield VirtualList(id="rows")
                yield ArticleView(id="text")
            yield Teaching(id="teaching")

    def find(self) -> Sequence[int]:
        """The ids to show, in order. Called in a thread."""
        raise NotImplementedError

    def teach(self) -> None:
        """Say in `teaching` what this room is for, and how it fills."""

    @property
    def rows(self) -> VirtualList:
        return self.query_one("#rows", VirtualList)

    @property
    def teaching(self) -> Teaching:
        return self.query_one(Teaching)

    # what is shown

    def load(self) -> None:
        self.ask(self.find, self.show, group="ids")

    def show(self, ids: Sequence[int]) -> None:
        """Show these articles, and among them, where they stood, those decided in this sitting."""
        self.ids = merged(self.ids, ids, self.marks)
        if self.selected:
            self.selected &= set(self.ids)
        self._source = ShelfRows(self.ids, self.home.inbox, self._marked, self.selected)
        self.rows.show(self._source)
        self.teach()
        self.settle()

    def show_list(self, *, there: bool) -> None:
        """Show the list, or what the room teaches instead."""
        if there != self._showing:
            self._showing = there
            self.query_one(ContentSwitcher).current = "shelf" if there else "teaching"
            (self.rows if there else self.teaching).focus()
            self.refresh_bindings()

    def settle(self) -> None:
        """The cursor is somewhere else, or what it is on has changed."""
        self.refresh_bindings()
        if self.has_pane:
            self.set_timer(_SETTLE_SECONDS, lambda at=self.rows.key: self._settled(at))

    def _settled(self, key: object) -> None:
        shown = self.view.key[0] if isinstance(self.view.key, tuple) else None
        if self.has_pane and self.rows.key == key != shown:
            self.show_text(self.article)

    @on(VirtualList.Moved)
    def _moved(self) -> None:
        self.settle()
        if self.rows.index and (read := self._source.ahead(self.rows.index)):
            self.ask(read, lambda keep: keep(), group="ahead")

    @on(VirtualList.Chosen)
    def _chosen(self) -> None:
        self.action_read()

    def on_resize(self, event: events.Resize) -> None:
        wanted = self.home.settings.display.rows
        self.rows.row_height = wanted or (2 if event.size.width >= _WIDE else 1)
        self.call_after_refresh(self.settle)

    def _marked(self, article: Article) -> str:
        return self.marks.get(article.id) or (MARKS[article.state] if article.state != self.HOLDS else "")

    # what can be done

    @property
    def article(self) -> Article | None:
        return self._source.article(self.rows.index) if self.ids and self._showing else None

    @property
    def chosen(self) -> Sequence[int]:
        return [key for key in self.ids if key in self.selected] if self.selected else super().chosen

    @property
    def has_pane(self) -> bool:
        return self._showing and self.has_class("-wide")

    @property
    def can_step_back(self) -> bool:
        return bool(self.selected) or self.view.has_focus

    def mark(self, ids: Sequence[int], mark: str) -> None:
        self._stand(ids, mark)
        self.selected.clear()
        self._go_on()

    def unmark(self, ids: Sequence[int]) -> None:
        for article_id in ids:
            self.marks.pop(article_id, None)
        self._source.forget(ids)
        self.rows.repaint()
        self.settle()

    def stepped(self, step: Step, *, undone: bool) -> None:
        for edit in step.edits:
            if isinstance(edit, StateEdit):
                state = edit.before if undone else edit.after
                mark = "" if state == self.HOLDS else _BY_VERB.get(step.verb, MARKS[state])
                self._stand([edit.article_id], mark)
                if undone and self.is_current:
                    self._return_to(edit.article_id)
            else:
                self.changed()

    def _stand(self, ids: Sequence[int], mark: str) -> None:
        for article_id in ids:
            if mark:
                self.marks[article_id] = mark
            else:
                self.marks.pop(article_id, None)
        self._source.forget(ids)
        self.rows.repaint()

    def _go_on(self) -> None:
        """To the next row that isn't decided: below, else above, else stay."""
        at = self.rows.index
        others = chain(range(at, len(self.ids)), range(at, -1, -1))
        waiting = (index for index in others if self.waits(self.ids[index]))
        self.rows.move_to(next(waiting, at))
        self.settle()

    def waits(self, article_id: int) -> bool:
        return article_id not in self.marks

    def _return_to(self, article_id: int) -> None:
        if article_id not in self.ids:
            if any(article.behind for article in self.home.inbox.articles([article_id])):
                return
            self.ids.insert(self.rows.index, article_id)
            self.show(list(self.ids))
        self.rows.move_to(self.ids.index(article_id))

    def go(self, by: int) -> None:
        """Move the cursor, for the reader."""
        self.rows.move_to(self.rows.index + by)

    def action_read(self) -> None:
        from curator.ui.rooms.reading import ReadingRoom

        if self.article:
            self.app.push_screen(ReadingRoom(self))

    def action_pane(self) -> None:
        (self.view if self.rows.has_focus else self.rows).focus()

    def action_text_down(self) -> None:
        self.view.action_scroll_lines(_PANE_LINES)

    def action_text_up(self) -> None:
        self.view.action_scroll_lines(-_PANE_LINES)

    def action_select(self) -> None:
        if article := self.article:
            self.selected ^= {article.id}
            self.rows.repaint()
            self.rows.move_to(self.rows.index + 1)
            self.notice(f"{len(self.selected)} selected" if self.selected else "")
            self.refresh_bindings()

    def action_step_back(self) -> None:
        """Out of what was searched for in the text, out of the text, or else out of the selection."""
        if self.view.has_focus and self.view.has_words:
            self.view.find("")
        elif self.view.has_focus:
            self.rows.focus()
        else:
            self.selected.clear()
            self.rows.repaint()
            self.notice("")
            self.refresh_bindings()


def merged(shown: Sequence[int], fresh: Sequence[int], kept: Collection[int]) -> list[int]:
    """`fresh`, in its order, with those of `shown` that are to be `kept` each after the one it stood after."""
    if not kept:
        return list(fresh)
    present = set(fresh)
    after: dict[int | None, list[int]] = {}
    anchor: int | None = None
    for article_id in shown:
        if article_id in present:
            anchor = article_id
        elif article_id in kept:
            after.setdefault(anchor, []).append(article_id)
    together = list(after.get(None, ()))
    for article_id in fresh:
        together.append(article_id)
        together.extend(after.get(article_id, ()))
    return together
