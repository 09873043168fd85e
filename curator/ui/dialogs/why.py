"""Why: the reasons for an article's place, which add up to it exactly."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from curator.domain.reason import Reason
from curator.ui.cells import clipped, fitted, steady
from curator.ui.dialogs.dialog import Dialog
from curator.ui.heads import signed

if TYPE_CHECKING:
    from curator.services.inbox import Explained


class Why(Dialog[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,w", "leave", "Leave", show=False)]

    def __init__(self, explained: "Explained") -> None:
        super().__init__(explained.article.title or explained.article.url, "Esc leave")
        self._explained = explained

    def content(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(Content("\n").join(self._lines()), markup=False)

    def _lines(self) -> Iterable[Content]:
        said = self._explained
        for term in said.terms:
            moved = "" if term.rank_without == said.rank else f"without it: place {term.rank_without:,}"
            yield _summand(term.reason, moved)
        yield Content("      ─────")
        total = said.article.priority.points
        yield Content.assemble((f"{signed(total):>9}", "$accent bold"), f"  place {said.rank:,} in the inbox")
        yield Content("")
        yield Content.styled(
            "The order is the sum of these points, nothing else; equal ones stand newest first.", "dim"
        )
        if said.others:
            yield Content("")
            yield Content("Also told by")
        for other in said.others:
            yield Content.assemble(
                f"  {steady(other.feed_title)}  ", (steady(other.url or other.title), "$foreground 60%")
            )


def _summand(reason: Reason, moved: str) -> Content:
    because = f"{reason.because} · {reason.source}" if reason.source else reason.because
    return Content.assemble(
        (f"{signed(reason.points):>9}", "$accent"),
        f"  {fitted(reason.signal, 14)}",
        clipped(because, 42),
        (f"\n{' ' * 25}{moved}" if moved else "", "$foreground 60%"),
    )
