"""Teaching: what an empty room is for, and the keys that fill it."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Center
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from curator.ui.chrome import clickable


class Teaching(Widget, can_focus=True):
    """A title, some lines, and keys with what they do, in the middle of the room. A key is `(key, what, action)`."""

    DEFAULT_CSS = """
    Teaching { align: center middle; width: 1fr; height: 1fr; }
    Teaching Static { width: auto; max-width: 90%; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._page = Content("")

    def compose(self) -> ComposeResult:
        with Center():
            page = Static(self._page, markup=False)
            page.auto_links = False
            yield page

    def say(self, title: str, lines: Sequence[str], keys: Sequence[tuple[str, str, str]]) -> None:
        page = [Content.styled(title, "$foreground bold"), Content("")]
        page += [Content.styled(line, "$foreground 75%") for line in lines]
        page.append(Content(""))
        width = max((len(key) for key, _, _ in keys), default=0)
        page += [
            clickable(Content.assemble((key.rjust(width), "$accent bold"), f"  {what}"), action)
            for key, what, action in keys
            if key
        ]
        self._page = Content("\n").join(page)
        self.query_one(Static).update(self._page)
