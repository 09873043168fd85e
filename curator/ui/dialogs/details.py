"""Details: all there is to know of one thing, where there is no pane for it or more than fits."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from curator.ui.article_view import ArticleView
from curator.ui.dialogs.dialog import Dialog
from curator.ui.typeset import Paragraph


class Details(Dialog[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,w,enter", "leave", "Leave", show=False)]
    AUTO_FOCUS = "ArticleView"
    MIDDLE = "ArticleView"
    TALLEST = 24
    DEFAULT_CSS = """
    Details > Vertical { width: 84; padding: 1 1; }
    Details .title { display: none; }
    Details ArticleView { height: auto; background: $surface; }
    """

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        super().__init__("", "Esc leave")
        self._paragraphs = paragraphs

    def content(self) -> ComposeResult:
        yield ArticleView()

    def on_mount(self) -> None:
        self.query_one(ArticleView).show("details", self._paragraphs, "")
