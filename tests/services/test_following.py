"""Following up what refreshes stored, with a real workshop."""

import sqlite3
from argparse import Namespace
from pathlib import Path

import pytest

from curator.cli import articles
from curator.cli.main import main
from curator.domain.text import Html
from curator.home import Home, now
from curator.services.following import Following
from tests.builders import followed

MANY = [(f"Article {number}", f"<p>harbour {'light ' * 500}</p>") for number in range(60)]


def test_what_a_refresh_brought_is_found_after_it_was_followed_up(home: Home) -> None:
    assert home.inbox.search("article").total == 0
    assert home.following.waiting() == home.following.run() == 5
    assert home.inbox.search("article").total == 5
    assert home.following.waiting() == home.following.run() == 0


def test_a_run_goes_as_far_as_it_may(home: Home, tmp_path: Path) -> None:
    followed(home, tmp_path, "Many", MANY)
    assert home.following.waiting() == 65
    assert home.following.run(stopped=lambda: True) == 0
    assert home.following.run(limit=0) == 0
    assert home.following.run(limit=30) == 30
    assert home.following.run(limit=0) == 0
    assert home.following.waiting() == 35
    assert home.following.run() == 35
    assert home.inbox.search("harbour light").total == 60


def test_it_is_told_how_far_it_is_and_may_be_stopped_there(home: Home, tmp_path: Path) -> None:
    followed(home, tmp_path, "Many", MANY)
    told: list[int] = []
    assert home.following.run(stopped=lambda: bool(told), report=told.append) == told[0] < 65
    assert home.following.waiting() == 65 - told[0]
    assert home.following.run(hurry=True, report=told.append) == told[1] == 65 - told[0]
    assert len(told) == 2


def test_where_it_is_broken_off_the_next_goes_on(home: Home, tmp_path: Path) -> None:
    def break_off(done: int) -> None:
        raise KeyboardInterrupt

    followed(home, tmp_path, "Many", MANY)
    with pytest.raises(KeyboardInterrupt):
        home.following.run(report=break_off)
    left = home.following.waiting()
    assert 0 < left < 65
    assert home.following.run() == left
    assert home.inbox.search("harbour light").total == 60


def test_what_changes_between_reading_and_writing_waits_for_the_next_run(home: Home, tmp_path: Path) -> None:
    """By the time that the first batch is reported, the second has been taken."""
    followed(home, tmp_path, "Many", MANY)
    (last,) = [article.id for article in home.inbox.articles(home.inbox.ids()) if article.title == "Article 59"]

    def change(done: int) -> None:
        home._archive.articles.save_full(last, Html("<p>lighthouse</p>"), now())

    assert home.following.run(report=change) in (64, 65)
    home.following.run()
    assert home.following.waiting() == 0
    assert home.inbox.search("lighthouse").ids == (last,)


def test_many_small_runs_tell_the_query_planner_too(home: Home, tmp_path: Path) -> None:
    followed(home, tmp_path, "Many", MANY + [(f"More {number}",) for number in range(40)])
    while home.following.run(limit=20):
        pass
    with home._archive._database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'articles'").fetchone()[0]


def test_one_that_cannot_be_read_is_passed_over_and_holds_up_no_other(home: Home) -> None:
    with home._archive._database.writing() as connection:
        connection.execute("UPDATE bodies SET packed = x'00' WHERE article = 3")
    assert home.following.run() == 5
    assert home.inbox.search("article").total == 5
    assert home.following.waiting() == 0


def test_what_was_followed_up_by_somebody_else_is_still_compared_with_others(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []
    monkeypatch.setattr(home.stories, "join_by_text", compared.extend)
    assert home.following.run(hurry=True) == 5
    assert compared == []
    again = Following(home._archive, home._workshop, home.stories)
    assert again.run() == 0
    assert compared == [1, 2, 3, 4, 5]
    again.run()
    assert len(compared) == 5


def test_where_others_wait_still_none_is_compared(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []
    monkeypatch.setattr(home.stories, "join_by_text", compared.extend)
    assert home.following.run(limit=3) == 3
    assert compared == []
    home.following.join()
    assert compared == [1, 2, 3]
    home.following.run()
    assert compared == [1, 2, 3, 4, 5]


def test_a_search_waits_only_so_long_and_says_what_it_leaves(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home.following.run(limit=3)
    monkeypatch.setattr(articles, "_CATCHING_UP", -1)
    assert articles._search(home, Namespace(query=["article"], limit=20, json=False)) == 0
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 3
    assert printed.err.startswith("curator: 2 of the newest articles can't be found by their words yet")
    assert printed.err.count("\n") == 1


def test_the_command_line_follows_up_before_it_looks(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.close()
    assert main(["--home", str(tmp_path / "home"), "inbox", "article"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 5


def test_where_nothing_can_be_written_a_search_still_answers_and_says_so(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.following.run(limit=3)
    with home._archive._database.outside() as connection:
        connection.execute("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(home.paths.archive, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert articles._search(home, Namespace(query=["article"], limit=20, json=False)) == 0
    other.close()
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 3
    assert printed.err.startswith("curator: the newest articles may be missing here: ")
    assert printed.err.count("\n") == 1
