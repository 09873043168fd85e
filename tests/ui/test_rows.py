import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from curator.domain.article import Article, State
from curator.domain.reason import Priority, Reason
from curator.domain.text import Line
from curator.ui.ink import Ink, Run, cells_of
from curator.ui.marking import plain
from curator.ui.rows import ArticleRows, age, ago, article_row, line
from tests.ui.hostile import TEXTS

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def article(number: int = 1, title: str = "SQLite as a file format", points: int = 92, hours: int = 2) -> Article:
    return Article(
        id=number,
        feed_url="https://jvns.ca/feed",
        feed_title=Line("jvns.ca"),
        url="https://jvns.ca/sqlite",
        title=Line(title),
        author=Line("Julia Evans"),
        published=NOW - timedelta(hours=hours),
        seen=NOW - timedelta(hours=hours),
        minutes=8,
        state=State.NEW,
        priority=Priority((Reason("age", points, "because"),)),
    )


@pytest.mark.parametrize(
    ("passed", "short", "long"),
    [
        (timedelta(seconds=-5), "now", "now"),
        (timedelta(seconds=59), "now", "now"),
        (timedelta(minutes=59), "59m", "59 min ago"),
        (timedelta(hours=23), "23h", "23 h ago"),
        (timedelta(days=1), "1d", "1 day ago"),
        (timedelta(days=13), "13d", "13 days ago"),
        (timedelta(days=15), "2w", "2 weeks ago"),
        (timedelta(days=120), "4mo", "4 months ago"),
        (timedelta(days=800), "2y", "2 years ago"),
    ],
)
def test_ages_are_short(passed: timedelta, short: str, long: str) -> None:
    assert age(NOW - passed, NOW) == short
    assert ago(NOW - passed, NOW) == long


def test_a_row_of_two_lines() -> None:
    first, second = (plain(runs) for runs in article_row(article(), 60, 2, NOW))
    assert first == "  92  SQLite as a file format                       8m   2h "
    assert second == "      Julia Evans · jvns.ca                                 "


def test_a_row_of_one_line_names_its_feed_where_there_is_room() -> None:
    (row,) = article_row(article(), 60, 1, NOW)
    assert plain(row) == "  92  SQLite as a file format  jvns.ca              8m   2h "


def test_a_long_title_is_cut_and_the_columns_stay() -> None:
    (row,) = article_row(article(title="日本語" * 50), 60, 1, NOW)
    assert re.search(r"… +8m   2h $", plain(row))
    assert cells_of(row) == 60


@pytest.mark.parametrize("width", range(24, 60))
def test_the_source_gives_way_before_the_title_is_cut(width: int) -> None:
    (row,) = article_row(article(), width, 1, NOW)
    shown = plain(row)
    assert shown.count("…") <= 1
    assert "…" not in shown or "jvns" not in shown


def test_a_decided_row_is_dim_and_says_what_was_decided() -> None:
    first, _ = article_row(article(), 60, 2, NOW, mark="✓ later")
    assert plain(first).endswith(" ✓ later   8m   2h ")
    assert all(run.ink & (Ink.DIM | Ink.GOOD) for run in first if run.text.strip())


def test_below_zero_has_a_minus_sign() -> None:
    (row,) = article_row(article(points=-8), 60, 1, NOW)
    assert plain(row).startswith("  −8  SQLite")


def test_strength_tints_the_number() -> None:
    strong, weak = (article_row(article(points=points), 60, 1, NOW)[0][0].ink for points in (80, -40))
    assert strong == Ink.ACCENT | Ink.BOLD
    assert weak == Ink.DIM


@pytest.mark.parametrize("width", [12, 24, 38, 74, 196])
@pytest.mark.parametrize("title", TEXTS.values(), ids=TEXTS.keys())
def test_every_title_keeps_the_row_as_wide_as_it_is(title: str, width: int) -> None:
    for height in (1, 2):
        for row in article_row(article(title=title), width, height, NOW):
            assert cells_of(row) == width or width < 20


def test_without_room_for_the_words_the_right_gives_way() -> None:
    assert plain(line(20, (), (Run("a title of some length"),), (Run("right edge"),))) == "a title of some len…"


class Archive:
    def __init__(self) -> None:
        self.asked: list[int] = []

    def articles(self, ids: Sequence[int]) -> list[Article]:
        self.asked += ids
        return [article(key, f"Title {key}") for key in ids if key != 7]


def test_articles_are_read_a_page_at_a_time_and_once() -> None:
    archive = Archive()
    rows = ArticleRows(range(10_000), archive, lambda: NOW)
    for index in (100, 101, 127, 100):
        assert f"Title {index}" in plain(rows.row(index, 60, 1)[0])
    assert archive.asked == list(range(96, 128))


def test_an_article_that_is_gone_leaves_a_row() -> None:
    (row,) = ArticleRows([7], Archive(), lambda: NOW).row(0, 60, 1)
    assert plain(row).startswith("(gone)")


def test_a_forgotten_article_is_read_again() -> None:
    archive = Archive()
    rows = ArticleRows([1, 2], archive, lambda: NOW)
    rows.row(0, 60, 1)
    rows.forget([2])
    rows.row(1, 60, 1)
    assert archive.asked == [1, 2, 2]


def test_the_pages_around_a_row_are_read_ahead_once() -> None:
    archive = Archive()
    rows = ArticleRows(range(10_000), archive, lambda: NOW)
    read = rows.ahead(100)
    assert read is not None
    read()()
    assert archive.asked == list(range(64, 160))
    assert rows.ahead(101) is None
    rows.row(159, 60, 1)
    assert len(archive.asked) == 96


def test_what_was_read_ahead_before_a_change_is_not_kept() -> None:
    archive = Archive()
    rows = ArticleRows([1, 2], archive, lambda: NOW)
    read = rows.ahead(0)
    assert read is not None
    keep = read()
    rows.forget([2])
    keep()
    assert rows.ahead(0) is not None


def test_only_so_many_articles_are_kept() -> None:
    archive = Archive()
    rows = ArticleRows(range(10, 3_000), archive, lambda: NOW)
    for index in range(0, 2_000, 32):
        rows.row(index, 60, 1)
    assert len(rows._known) == 1_000
    assert rows.article(0) is not None
