"""ArticleView: a text to read, set in a thread, with its links and a search of its own."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from contextlib import suppress
from functools import partial, reduce
from itertools import accumulate
from math import ceil
from typing import ClassVar, Final

from rich.cells import cell_len
from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip
from textual.worker import get_current_worker

from curator.ui.commands import Answers, Scope, bindings
from curator.ui.ink import Ink, InkView, Run, Runs
from curator.ui.marking import Span, found_in, marked, plain
from curator.ui.typeset import Paragraph, Stopped, Stopper, Typeset, pieces

MEASURE: Final = 72
_EMPTY: Final = Typeset((), (), 0)
Match = tuple[int, Span]
"""A line, and where in it the words stand."""


class ArticleView(Answers, InkView, can_focus=True):
    """Shows one text at a time. `show` may be called as fast as a cursor moves: only the last text is ever shown."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.ARTICLE)

    class Followed(Message):
        """The person wants this link opened: it is http(s) or mailto."""

        def __init__(self, url: str) -> None:
            super().__init__()
            self.url = url

    class Progressed(Message):
        """Another part of the text is in view, or another text."""

    class FindAsked(Message):
        """The person wants to find words: answer with `find`."""

    class Matched(Message):
        """Another match is the present one, or there are others."""

    class Ready(Message):
        """Another piece of a text was set; from the thread to the view itself."""

        def __init__(self, ticket: int, piece: Typeset) -> None:
            super().__init__()
            self.ticket, self.piece = ticket, piece

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.key: Hashable | None = None
        """What is shown, as `show` was told."""
        self._head: Sequence[Paragraph] = ()
        self._text = ""
        self._minutes = 0
        self._ticket = self._begun = 0
        self._then: Callable[[], object] | None = None
        self._page = _EMPTY
        self._link = 0
        self._words = ""
        self._matches: tuple[Match, ...] = ()
        self._match = 0
        self._strips: dict[int, Strip] = {}

    def show(self, key: Hashable | None, head: Sequence[Paragraph], text: str, minutes: int = 0) -> None:
        """Show a Markdown text under the paragraphs of `head`; from its beginning, unless it is the same `key`."""
        if key != self.key:
            self._link, self._words = 0, ""
            self.scroll_to(y=0, animate=False, force=True)
        self.key, self._head, self._text, self._minutes = key, head, text, minutes
        self._set()

    @property
    def measure(self) -> int:
        """How wide the text is set."""
        return max(1, min(MEASURE, self.room.width - 4))

    @property
    def progress(self) -> int:
        """How much of the text has been in view, in per cent."""
        seen = (self.scroll_offset.y + self.room.height) * self._page.share
        return min(100, int(100 * seen / len(self._page.lines))) if self._page.lines else 100

    @property
    def minutes_left(self) -> int:
        return ceil(self._minutes * (100 - self.progress) / 100)

    @property
    def has_links(self) -> bool:
        return bool(self._page.links)

    @property
    def has_link(self) -> bool:
        return bool(self._link)

    @property
    def has_matches(self) -> bool:
        return bool(self._matches)

    @property
    def has_words(self) -> bool:
        """Whether words are being looked for."""
        return bool(self._words)

    @property
    def standing(self) -> str:
        """Which of the matches is the present one: `2 of 7`."""
        return f"{self._match + 1} of {len(self._matches)}" if self._matches else "none found"

    def when_whole(self, act: Callable[[], object]) -> None:
        """Do what needs all of the text, as soon as all of it is set; until then another such act takes its place."""
        if self._begun == self._ticket and self._page.share == 1:
            act()
        else:
            self._then = act

    def _set(self) -> None:
        """Have the text set to the present width; what is under way for another text or width is dropped."""
        self._ticket += 1
        self._then = None
        if self.room.width and (self._head or self._text or self._page.lines):
            setting = partial(pieces, self._text, self.measure, self._head)
            job = partial(self._set_in_thread, self._ticket, setting, at_once=not self.scroll_offset.y)
            self.run_worker(job, thread=True, group=f"typeset-{self.id}", exclusive=True)
        else:
            self._begun = self._ticket

    def _set_in_thread(self, ticket: int, setting: Callable[[Stopper], Iterable[Typeset]], *, at_once: bool) -> None:
        """Unless `at_once`, because the place in the text is to be kept, it is shown only as a whole."""
        worker = get_current_worker()
        found = setting(lambda: worker.is_cancelled)
        with suppress(Stopped):
            for piece in found if at_once else (reduce(Typeset.with_more, found),):
                self.post_message(self.Ready(ticket, piece))

    def on_article_view_ready(self, message: Ready) -> None:
        message.stop()
        if message.ticket != self._ticket:
            return
        before = self._page
        if self._begun == self._ticket:
            self._page = before.with_more(message.piece)
        else:
            self._begun, self._page = self._ticket, message.piece
            self.repaint()
        self._link = min(self._link, len(self._page.links))
        if self._words:
            self._look_for(self._words)
        self.reach(len(self._page.lines))
        if before.width != self._page.width and self.scroll_offset.y:
            place = self.scroll_offset.y * len(self._page.lines) // max(1, len(before.lines))
            self.scroll_to(y=place, animate=False, force=True)
        elif len(before.lines) < self.scroll_offset.y + self.room.height:
            self.refresh()
        self.post_message(self.Progressed())
        if self._page.share == 1 and (act := self._then):
            self._then = None
            act()

    def render_line(self, y: int) -> Strip:
        place = y + self.scroll_offset.y
        if place >= len(self._page.lines):
            return self.painted(())
        if place not in self._strips:
            self._strips[place] = self.painted(self._line(place)).apply_offsets(0, place)
        return self._strips[place]

    def _line(self, place: int) -> Runs:
        line = self._page.lines[place]
        runs = [run._replace(ink=run.ink | Ink.FOCUS) if run.link and run.link == self._link else run for run in line]
        runs = list(marked(runs, found_in(plain(line), self._words), Ink.FOUND))
        if self._matches and self._matches[self._match][0] == place:
            runs = list(marked(runs, [self._matches[self._match][1]], Ink.CURRENT))
        runs = [Run(self._margin), *runs]
        if self.text_selection is not None and (span := self.text_selection.get_span(place)) is not None:
            start, end = span
            return marked(runs, [(start, end if end >= 0 else self.size.width)], Ink.SELECTED)
        return tuple(runs)

    @property
    def _margin(self) -> str:
        return " " * max(0, (self.room.width - self._page.width) // 2)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        text = "\n".join(self._margin + plain(line) for line in self._page.lines)
        return "\n".join(line.removeprefix(self._margin) for line in selection.extract(text).split("\n")), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        self.repaint()

    def forget_strips(self) -> None:
        self._strips.clear()

    def repaint(self) -> None:
        self.forget_strips()
        self.refresh()

    def on_resize(self) -> None:
        self.repaint()
        if self._page.width != self.measure:
            self._set()
        self.post_message(self.Progressed())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.post_message(self.Progressed())

    def find(self, words: str) -> int:
        """Mark the words, go to the first match from here on, and say how many there are; no words mark nothing."""
        self._look_for(words)
        ahead = (at for at, (line, _) in enumerate(self._matches) if line >= self.scroll_offset.y)
        self._go_to_match(next(ahead, 0))
        return len(self._matches)

    def _look_for(self, words: str) -> None:
        lines = enumerate(self._page.lines if words else ())
        self._match = self._match if words == self._words else 0
        self._words = words
        self._matches = tuple((place, span) for place, line in lines for span in found_in(plain(line), words))
        self._match = max(0, min(self._match, len(self._matches) - 1))
        self.repaint()

    def _go_to_match(self, match: int) -> None:
        if self._matches:
            self._match = match % len(self._matches)
            self._go_to(self._matches[self._match][0])
            self.repaint()
        self.post_message(self.Matched())

    def _go_to(self, line: int) -> None:
        """Bring a line into the upper part of the view, if it isn't in view."""
        height = self.room.height
        if not self.scroll_offset.y <= line < self.scroll_offset.y + height:
            self.scroll_to(y=max(0, line - height // 3), animate=False, force=True)

    def on_click(self, event: events.Click) -> None:
        place = event.y + self.scroll_offset.y
        if place < len(self._page.lines) and self.text_selection is None:
            runs = (Run(self._margin), *self._page.lines[place])
            ends = accumulate(cell_len(run.text) for run in runs)
            self.action_follow(next((run.link for run, end in zip(runs, ends, strict=True) if event.x < end), 0))

    def action_scroll_lines(self, lines: int) -> None:
        self._then = None
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False, force=True)

    def action_scroll_pages(self, pages: float) -> None:
        """A page, less two lines to find one's place by; or a part of one."""
        height = self.room.height
        self.action_scroll_lines(round(pages * max(1, height - 2 if abs(pages) >= 1 else height)))

    def action_top(self) -> None:
        self._then = None
        self.scroll_to(y=0, animate=False, force=True)

    def action_bottom(self) -> None:
        self.when_whole(lambda: self.scroll_to(y=self.max_scroll_y, animate=False, force=True))

    def action_find(self) -> None:
        self.post_message(self.FindAsked())

    def action_find_step(self, by: int) -> None:
        self._go_to_match(self._match + by)

    def action_link_step(self, by: int) -> None:
        if 0 < self._link + by <= len(self._page.links):
            self._step_link(by)
        else:  # round the end of the text, wherever that is
            self.when_whole(partial(self._step_link, by))

    def _step_link(self, by: int) -> None:
        if links := self._page.links:
            self._link = (self._link + by - 1) % len(links) + 1 if self._link else (1 if by > 0 else len(links))
            self._go_to(links[self._link - 1].line)
            self.repaint()

    def action_follow(self, number: int = 0) -> None:
        """Ask for a link to be opened: this one, or the one chosen."""
        if number <= len(self._page.links):
            self._follow(number or self._link)
        else:
            self.when_whole(partial(self._follow, number))

    def _follow(self, number: int) -> None:
        if 0 < number <= len(self._page.links):
            self.post_message(self.Followed(self._page.links[number - 1].url))
