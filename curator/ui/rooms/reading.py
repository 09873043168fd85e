"""Reading: nothing but the text, and one line of keys."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from curator.domain.article import Article
from curator.domain.journal import Step
from curator.ui.article_view import ArticleView
from curator.ui.chrome import ProgressLine
from curator.ui.commands import Command, Scope, bindings
from curator.ui.rooms.acts import Acts

if TYPE_CHECKING:
    from curator.services.reading import Text


class Pile(Protocol):
    """What is read from: a shelf, or anything else with articles one after the other."""

    @property
    def article(self) -> Article | None: ...
    def go(self, by: int) -> None: ...
    def mark(self, ids: Sequence[int], mark: str) -> None: ...
    def unmark(self, ids: Sequence[int]) -> None: ...


class Stack:
    """Articles one after the other, such as those on a reading list; deciding one leaves it where it is."""

    def __init__(self, articles: Sequence[Article], at: int) -> None:
        self._articles = articles
        self._at = at

    @property
    def article(self) -> Article:
        return self._articles[self._at]

    def go(self, by: int) -> None:
        self._at = max(0, min(self._at + by, len(self._articles) - 1))

    def mark(self, ids: Sequence[int], mark: str) -> None:
        """The list shows what is on it, decided or not."""

    def unmark(self, ids: Sequence[int]) -> None:
        """Nothing was marked."""


class ReadingRoom(Acts):
    """The text of the article at the cursor of a shelf; deciding it goes on to the next one there."""

    SCOPES = (Scope.READING, Scope.ARTICLE)
    FIRST: ClassVar[Mapping[str, str]] = {
        "open": "open",
        "full-text": "full text",
        "find": "find",
        "find-next": "next match",
        "next-link": "link",
        "back": "back",
    }
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.READING)
    AUTO_FOCUS = "#alone"
    DEFAULT_CSS = """
    ReadingRoom #place { height: 1; width: 1fr; text-align: right; padding: 0 2; color: $foreground 60%; }
    ReadingRoom ArticleView { width: 1fr; height: 1fr; }
    """

    def __init__(self, shelf: Pile) -> None:
        super().__init__()
        self._shelf = shelf
        self._wanted_full: set[int] = set()

    def compose(self) -> ComposeResult:
        yield ProgressLine()
        yield Static("", id="place", markup=False)
        yield ArticleView(id="alone")
        yield self.footer()

    def load(self) -> None:
        self.show_text(self.article)

    def offers(self, command: Command) -> bool:
        if command.id == "find-next":
            return self.view.has_matches
        return self.view.has_links if command.id == "next-link" else super().offers(command)

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
            self.app.pop_screen()
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
    @on(ArticleView.Matched)
    def _place(self) -> None:
        left = self.view.minutes_left
        found = f"{self.view.standing} · " if self.view.has_words else ""
        told = f"{found}{self.view.progress} %" + (f" · {left} min left" if left else "")
        self.query_one("#place", Static).update(told, layout=False)
        self.refresh_bindings()

    def action_next_article(self) -> None:
        self._turn(1)

    def action_previous_article(self) -> None:
        self._turn(-1)

    def _turn(self, by: int) -> None:
        self._shelf.go(by)
        self.load()

    def action_back(self) -> None:
        """Out of what was searched for, then out of the text."""
        if self.view.has_words:
            self.view.find("")
        else:
            self.app.pop_screen()
