"""Typeset: Markdown as lines of a measure. Pure, and slow enough for long texts to belong in a thread.

A reader of our own over markdown-it's tokens, because the lines must be searchable, their links numbered and focusable,
and nothing in them may carry a style, a hyperlink or a control of the text's own making.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.cells import cell_len, chop_cells

from curator.ui.cells import steady
from curator.ui.ink import Ink, Run, Runs
from curator.ui.inlines import inline_runs
from curator.ui.parts import parts
from curator.ui.tables import table_lines
from curator.ui.wrap import wrapped

if TYPE_CHECKING:
    from markdown_it.token import Token

_LEAST: Final = 10
_LINKS: Final = ("https://", "http://", "mailto:")


class Link(NamedTuple):
    """Where a numbered link leads, and the first line it is on."""

    url: str
    line: int


class Hanging(NamedTuple):
    """A paragraph after a label, its lines all in one column."""

    label: Run
    runs: Runs


Paragraph = Runs | Hanging
Stopper = Callable[[], bool]


class Typeset(NamedTuple):
    """`lines` at most `width` cells wide, steady and safe; link number n is `links[n - 1]`.

    `share` is how much of the text that is, from 0 to 1.
    """

    lines: tuple[Runs, ...]
    links: tuple[Link, ...]
    width: int
    share: float = 1.0

    def with_more(self, piece: "Typeset") -> "Typeset":
        """This and the piece that comes after it."""
        return Typeset(self.lines + piece.lines, self.links + piece.links, piece.width, piece.share)


class Stopped(Exception):
    """Nobody waits for this text any more."""


def typeset(text: str, width: int, head: Iterable[Paragraph] = (), stopped: Stopper = lambda: False) -> Typeset:
    """The Markdown `text` under the paragraphs of `head`. Raises `Stopped` soon after `stopped()` turns true."""
    return reduce(Typeset.with_more, pieces(text, width, head, stopped))


def pieces(
    text: str, width: int, head: Iterable[Paragraph] = (), stopped: Stopper = lambda: False
) -> Iterator[Typeset]:
    """The same piece by piece, each with its own lines and links; the first is hardly more than a screen can show."""
    from markdown_it import MarkdownIt

    page = _Page(width)
    for paragraph in head:
        page.set_paragraph(paragraph)
    page.gap = bool(page.lines)
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    setter = _Setter(page, stopped)
    taken = 0
    for part in parts(text):
        if stopped():
            raise Stopped
        setter.run(markdown.parse(part))
        taken += len(part) + 1
        yield page.piece(min(1.0, taken / max(1, len(text))))


class _Frame:
    """Stands before every line of a quote or a list item: `first` once, then `rest`."""

    def __init__(self, first: Run, rest: Run) -> None:
        self.first, self.rest, self.started = first, rest, False

    def take(self) -> Run:
        run = self.rest if self.started else self.first
        self.started = True
        return run


class _Page:
    """The lines so far, and what stands before the next one."""

    def __init__(self, width: int) -> None:
        self.width = max(_LEAST, width)
        self.lines: list[Runs] = []
        self.frames: list[_Frame] = []
        self.gap = False
        self._numbers: dict[str, int] = {}
        self._given = 0
        self._linked = 0

    @property
    def room(self) -> int:
        return self.width - sum(cell_len(frame.rest.text) for frame in self.frames)

    def enter(self, first: Run, rest: Run) -> None:
        narrow = self.room - cell_len(rest.text) < _LEAST
        self.frames.append(_Frame(Run(""), Run("")) if narrow else _Frame(first, rest))

    def leave(self) -> None:
        if not self.frames[-1].started:
            self.put(())
        self.frames.pop()

    def set(self, runs: Iterable[Run]) -> None:
        for line in wrapped(runs, self.room):
            self.put(line)

    def set_paragraph(self, paragraph: Paragraph) -> None:
        if isinstance(paragraph, Hanging):
            label = Run(steady(paragraph.label.text), paragraph.label.ink)
            self.enter(label, Run(" " * cell_len(label.text)))
            self.set_paragraph(paragraph.runs)
            self.leave()
        else:
            self.set(Run(steady(run.text), run.ink, run.link) for run in paragraph)

    def put(self, runs: Runs) -> None:
        if self.gap and self.lines:
            begun = [frame.rest for frame in self.frames if frame.started]
            self.lines.append(tuple(run for run in begun if run.text.strip()))
        self.gap = False
        before = [frame.take() for frame in self.frames]
        self.lines.append((*(run for run in before if run.text), *runs))

    def link(self, url: str) -> int:
        """The number of the link to this URL, or 0 if it is none to follow."""
        if not url.lower().startswith(_LINKS):
            return 0
        return self._numbers.setdefault(steady(url), len(self._numbers) + 1)

    def piece(self, share: float) -> Typeset:
        """What was set since the last piece."""
        lines, first = self.lines[self._given :], dict[int, int]()
        for place, line in enumerate(lines, self._given):
            for run in line:
                if run.link:
                    first.setdefault(run.link, place)
        fresh = islice(self._numbers.items(), self._linked, None)
        links = tuple(Link(url, first.get(number, self._given)) for url, number in fresh)
        self._given, self._linked = len(self.lines), len(self._numbers)
        return Typeset(tuple(lines), links, self.width, share)


class _List:
    """A list that is being set: its next number, None for bullets, and whether its items stand apart."""

    def __init__(self, number: int | None) -> None:
        self.number, self.loose = number, False

    def next_mark(self) -> str:
        if self.number is None:
            return "• "
        self.number += 1
        return f"{self.number - 1}. "


class _Setter:
    """Walks the tokens of a text and sets each block on the page."""

    def __init__(self, page: _Page, stopped: Stopper) -> None:
        self._page = page
        self._stopped = stopped
        self._ink = Ink.PLAIN
        self._lists: list[_List] = []
        self._table: list[list[list[Run]]] | None = None

    def run(self, tokens: "Iterable[Token]") -> None:
        for token in tokens:
            act = getattr(self, f"_{token.type}", None)
            if act is not None:
                act(token)

    def _inline(self, token: "Token") -> None:
        if self._stopped():
            raise Stopped
        runs = inline_runs(token.children or [], self._ink, self._page.link)
        if self._table is not None:
            self._table[-1].append(runs)
        elif runs:
            self._page.set(runs)

    def _paragraph_close(self, token: "Token") -> None:
        if not token.hidden:
            self._page.gap = True
            if self._lists:
                self._lists[-1].loose = True

    def _heading_open(self, token: "Token") -> None:
        self._ink |= Ink.HEADING if token.tag in ("h1", "h2", "h3") else Ink.HEADING | Ink.ITALIC

    def _heading_close(self, token: "Token") -> None:
        self._ink &= ~(Ink.HEADING | Ink.ITALIC)
        self._page.gap = True

    def _blockquote_open(self, token: "Token") -> None:
        self._page.enter(Run("│ ", Ink.DIM), Run("│ ", Ink.DIM))
        self._ink |= Ink.QUOTE

    def _blockquote_close(self, token: "Token") -> None:
        self._page.leave()
        if not any(frame.rest.text.startswith("│") for frame in self._page.frames):
            self._ink &= ~Ink.QUOTE
        self._page.gap = True

    def _bullet_list_open(self, token: "Token") -> None:
        self._lists.append(_List(None))

    def _ordered_list_open(self, token: "Token") -> None:
        self._lists.append(_List(int(token.attrs.get("start", 1))))

    def _list_item_open(self, token: "Token") -> None:
        mark = self._lists[-1].next_mark()
        self._page.enter(Run(f"  {mark}", Ink.ACCENT), Run(" " * (len(mark) + 2)))

    def _list_item_close(self, token: "Token") -> None:
        self._page.leave()

    def _bullet_list_close(self, token: "Token") -> None:
        self._lists.pop()
        self._page.gap = not self._lists or self._lists[-1].loose

    _ordered_list_close = _bullet_list_close

    def _fence(self, token: "Token") -> None:
        self._page.enter(Run("  "), Run("  "))
        for line in token.content.expandtabs(4).rstrip().split("\n"):
            for part in chop_cells(steady(line), self._page.room) or [""]:
                self._page.put((Run(part, Ink.CODE),))
        self._page.leave()
        self._page.gap = True

    _code_block = _fence

    def _hr(self, token: "Token") -> None:
        self._page.put((Run("─" * min(self._page.room, 12), Ink.DIM),))
        self._page.gap = True

    def _table_open(self, token: "Token") -> None:
        self._table = []

    def _tr_open(self, token: "Token") -> None:
        if self._table is not None:
            self._table.append([])

    def _table_close(self, token: "Token") -> None:
        rows, self._table = self._table or [], None
        for line in table_lines(rows, self._page.room):
            self._page.put(line)
        self._page.gap = True
