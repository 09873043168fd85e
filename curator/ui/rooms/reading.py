"""Reading: nothing but the text, and one line of keys."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from curator.domain.article import Article
from curator.domain.journal import Step
from curator.ui.article_view import ArticleView
from curator.ui.chrome import BottomBar, ProgressLine
from curator.ui.commands import Scope, bindings
from curator.ui.rooms.acts import Acts
from curator.ui.rooms.shelf import Shelf

if TYPE_CHECKING:
    from curator.services.reading import Text


class ReadingRoom(Acts):
    """The text of the article at the cursor of a shelf; deciding it goes on to the next one there."""

    SCOPES = (Scope.READING, Scope.ARTICLE)
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.READING)
    AUTO_FOCUS = "#alone"
    DEFAULT_CSS = """
    ReadingRoom #place { height: 1; width: 1fr; text-align: right; padding: 0 2; color: $foreground 60%; }
    ReadingRoom ArticleView { width: 1fr; height: 1fr; }
    """

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self._shelf = shelf
        self._wanted_full: set[int] = set()

    def compose(self) -> ComposeResult:
        yield ProgressLine()
        yield Static("", id="place", markup=False)
        yield ArticleView(id="alone")
        yield BottomBar(self.SCOPES)

    def load(self) -> None:
        self.show_text(self.article)

    @property
    def article(self) -> Article | None:
        return self._shelf.article

    @property
    def chosen(self) -> Sequence[int]:
        return [self.article.id] if self.article else []

    def changed(self) -> None:
        """What is read stays as it is."""

    def stepped(self, step: Step, *, undone: bool) -> None:
        if self.is_current and undone:
            self.call_later(self.load)

    def mark(self, ids: Sequence[int], mark: str) -> None:
        before = self.chosen
        self._shelf.mark(ids, mark)
        if self.chosen in ([], before):
            self.action_back()
        else:
            self.load()

    def unmark(self, ids: Sequence[int]) -> None:
        self._shelf.unmark(ids)

    def set_text(self, article: Article, text: "Text") -> None:
        super().set_text(article, text)
        if not text.is_full and article.id not in self._wanted_full:
            self._wanted_full.add(article.id)
            question = partial(self.home.reading.reads_in_full, article.id)
            self.ask(question, partial(self._if_wanted, article), group="wanted")

    def _if_wanted(self, article: Article, wanted: bool) -> None:
        if wanted:
            self.fetch_full(article)

    @on(ArticleView.Progressed)
    def _place(self) -> None:
        left = self.view.minutes_left
        self.query_one("#place", Static).update(f"{self.view.progress} %" + (f" · {left} min left" if left else ""))
        self.refresh_bindings()

    def action_next_article(self) -> None:
        self._turn(1)

    def action_previous_article(self) -> None:
        self._turn(-1)

    def _turn(self, by: int) -> None:
        self._shelf.go(by)
        self.load()

    def action_back(self) -> None:
        self.app.pop_screen()
