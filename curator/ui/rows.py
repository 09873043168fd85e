"""Rows: one thing on one or two lines, its number at the left, its costs at the right, the words between them cut."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol, TypeVar

from curator.domain.article import Article, State
from curator.ui.cells import clipped, fitted, steady
from curator.ui.ink import Ink, Run, Runs, cells_of

MARKS: Final[Mapping[State, str]] = {
    State.NEW: "",
    State.LATER: "✓ later",
    State.DONE: "✓ done",
    State.DROP: "✓ dropped",
}

_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_AGES: Final = ((_HOUR, _MINUTE, "m"), (_DAY, _HOUR, "h"), (14 * _DAY, _DAY, "d"), (100 * _DAY, 7 * _DAY, "w"))
_NUMBER: Final = 4
_MINUTES: Final = 5
_AGE: Final = 5
_STRONG, _FAIR, _WEAK = 60, 0, -24
_SOURCE: Final = 14
_PAGE: Final = 32
_KEPT: Final = 1_000


def age(moment: datetime, now: datetime) -> str:
    """How long ago, short: `now`, `5m`, `2h`, `3d`, `8w`, `4mo`, `2y`."""
    passed = now - moment
    if passed < _MINUTE:
        return "now"
    for below, unit, letter in _AGES:
        if passed < below:
            return f"{passed // unit}{letter}"
    months = passed // (30 * _DAY)
    return f"{months}mo" if months < 24 else f"{passed // (365 * _DAY)}y"


def ago(moment: datetime, now: datetime) -> str:
    """How long ago, in a sentence: `now`, `2 h ago`, `3 days ago`."""
    short = age(moment, now)
    if short == "now":
        return short
    number, unit = (short[:-2], "mo") if short.endswith("mo") else (short[:-1], short[-1])
    words = {"m": "min", "h": "h", "d": "days", "w": "weeks", "mo": "months", "y": "years"}
    word = words[unit]
    return f"{number} {word[:-1] if number == '1' and word.endswith('s') else word} ago"


def line(width: int, left: Sequence[Run], middle: Sequence[Run], right: Sequence[Run] = ()) -> Runs:
    """One line exactly `width` cells wide: `left` and `right` whole, `middle` cut or padded to what remains.

    Where there is no room for the middle, the right gives way.
    """
    room = width - cells_of(left) - cells_of(right)
    if right and room < min(12, cells_of(middle)):
        return line(width, left, middle)
    runs: list[Run] = list(left)
    for run in middle:
        text = clipped(run.text, room)
        room -= cells_of([Run(text)])
        runs.append(run._replace(text=text))
        if room < 1 or text != steady(run.text):
            break
    return (*runs, Run(" " * max(0, room)), *right)


def blank_left(width: int = _NUMBER) -> tuple[Run, ...]:
    """The left edge of a row's second line."""
    return (Run(" " * (width + 2)),)


def number(value: str, ink: Ink = Ink.PLAIN, width: int = _NUMBER) -> tuple[Run, ...]:
    """The one number at the left edge, right-aligned, and two cells of space."""
    return (Run(fitted(value, width, right=True), ink), Run("  "))


def strength(points: int) -> Ink:
    """The tint of a priority."""
    if points >= _STRONG:
        return Ink.ACCENT | Ink.BOLD
    if points >= _FAIR:
        return Ink.ACCENT
    return Ink.PLAIN if points > _WEAK else Ink.DIM


def article_row(
    article: Article, width: int, height: int, now: datetime, *, mark: str = "", moment: datetime | None = None
) -> tuple[Runs, ...]:
    """An article as `height` lines of `width` cells: priority, title, minutes, age; where it is from on the second.

    `mark` says what was decided, and dims the row. `moment` is what the age is counted from: by default its date.
    """
    points = article.priority.points
    faded = Ink.DIM if mark else Ink.PLAIN
    left = number(str(points).replace("-", "−"), Ink.DIM if mark else strength(points))
    costs = (
        Run(f" {mark}" if mark else "", Ink.GOOD),
        Run(fitted(f"{article.minutes}m", _MINUTES, right=True), Ink.DIM),
        Run(fitted(age(moment or article.dated, now), _AGE, right=True) + " ", Ink.DIM),
    )
    title = Run(article.title or article.url or "(no title)", faded)
    if height == 1:
        source, room = _source(article), width - cells_of((*left, title, *costs))
        return (line(width, left, (title, *source) if room >= min(_SOURCE, cells_of(source)) else (title,), costs),)
    return (line(width, left, (title,), costs), line(width, blank_left(), _source(article, alone=True)))


def _source(article: Article, *, alone: bool = False) -> tuple[Run, ...]:
    parts = [article.author, article.feed_title] if alone else [article.feed_title]
    text = " · ".join(dict.fromkeys(part for part in parts if part))
    more = article.sources - 1
    if more and alone:
        text += f" · {more} more source{'s' if more > 1 else ''}"
    elif more:
        text += f" +{more}"
    return (Run(text if alone else f"  {text}", Ink.DIM),) if text else ()


Thing = TypeVar("Thing")


class Rows:
    """A source of rows for a `VirtualList` from things that are all at hand; `draw` gives one thing's lines."""

    def __init__(
        self,
        things: Sequence[Thing],
        key: Callable[[Thing], Hashable],
        draw: Callable[[Thing, int, int], Sequence[Runs]],
    ) -> None:
        self.keys: Sequence[Hashable] = [key(thing) for thing in things]
        self._row: Callable[[int, int, int], Sequence[Runs]] = lambda index, width, height: draw(
            things[index], width, height
        )

    def row(self, index: int, width: int, height: int) -> Sequence[Runs]:
        return self._row(index, width, height)


class _Articles(Protocol):
    def articles(self, ids: Sequence[int]) -> Sequence[Article]: ...


class ArticleRows:
    """Articles by id, read from the archive a page at a time as they come into view.

    `clock` gives the time that ages count from; `marked` the marks of articles decided in this sitting.
    """

    def __init__(
        self,
        ids: Sequence[int],
        archive: _Articles,
        clock: Callable[[], datetime],
        marked: Callable[[Article], str] = lambda article: "",
    ) -> None:
        self.keys = ids
        self._archive = archive
        self._clock = clock
        self._marked = marked
        self._known: dict[int, Article] = {}
        self._changes = 0

    def article(self, index: int) -> Article | None:
        """The article of a row; None if the archive has lost it."""
        wanted = self.keys[index]
        if wanted not in self._known:
            start = index // _PAGE * _PAGE
            self._keep(self._archive.articles(self._unknown(start, start + _PAGE)))
        return self._known.get(wanted)

    def ahead(self, index: int) -> Callable[[], Callable[[], None]] | None:
        """What reads, in a thread, the row's page and those before and after it; what that returns keeps them.

        None if they are all at hand.
        """
        start = index // _PAGE * _PAGE
        wanted = self._unknown(max(0, start - _PAGE), start + 2 * _PAGE)
        return partial(self._read, wanted, self._changes) if wanted else None

    def _read(self, wanted: Sequence[int], changes: int) -> Callable[[], None]:
        found = self._archive.articles(wanted)
        return lambda: self._keep(found) if changes == self._changes else None

    def _unknown(self, start: int, end: int) -> list[int]:
        return [key for key in self.keys[start:end] if key not in self._known]

    def _keep(self, found: Sequence[Article]) -> None:
        self._known.update({article.id: article for article in found})
        for key in list(self._known)[:-_KEPT]:
            del self._known[key]

    def forget(self, ids: Collection[int]) -> None:
        """Read these again when they are next shown."""
        self._changes += 1
        for changed in ids:
            self._known.pop(changed, None)

    def row(self, index: int, width: int, height: int) -> Sequence[Runs]:
        article = self.article(index)
        if article is None:
            return (line(width, (), (Run("(gone)", Ink.DIM),)),) * height
        return article_row(article, width, height, self._clock(), mark=self._marked(article))
