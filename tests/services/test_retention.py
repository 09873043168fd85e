"""Once a day what is old leaves; what stands in a document of the person's never does."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from curator.domain.article import State
from curator.domain.settings import Keep
from curator.domain.share import Share
from curator.domain.text import Line, Prose
from curator.home import Home, now
from curator.services.retention import Retention
from tests.builders import followed

DAYS = Keep().days + 1


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home.open(tmp_path / "home")
    followed(home, tmp_path, "Six", [(f"Article {number}",) for number in range(6)])
    yield home
    home.close()


def after(home: Home, days: float, keep: Keep = Keep(per_feed=1)) -> Retention:  # noqa: B008
    def clock() -> datetime:
        return now() + timedelta(days=days)

    return Retention(home._archive, home._curation, keep, clock)


def there(home: Home) -> list[int]:
    return [article.id for article in home.inbox.articles(range(1, 7))]


def test_what_is_old_leaves(home: Home) -> None:
    assert after(home, DAYS).run() == 5
    assert there(home) == [1]


def test_by_default_a_small_home_keeps_all(home: Home) -> None:
    assert home.retention.run() == 0
    assert after(home, DAYS, Keep()).run() == 0


def test_it_runs_once_a_day(home: Home) -> None:
    assert after(home, DAYS - 2).run() == 0
    assert after(home, DAYS - 1.5).run() == 0
    assert after(home, DAYS).run() == 5


def test_nobody_else_runs_it_again_on_the_same_day(home: Home, tmp_path: Path) -> None:
    assert after(home, DAYS, Keep()).run() == 0
    other = Home.open(tmp_path / "home")
    assert after(other, DAYS).run() == 0
    other.close()


@pytest.mark.parametrize("keep", [Keep(per_feed=1, days=0), Keep(per_feed=0, overall=0)])
def test_without_a_limit_nothing_leaves(home: Home, keep: Keep) -> None:
    assert after(home, DAYS, keep).run() == 0


def test_what_was_decided_stays_even_where_that_was_taken_back(home: Home) -> None:
    home.lists.create("One")
    home.lists.add("One", [2])
    home.triage.decide([3], State.DROP)
    home.steps.undo()
    assert after(home, DAYS).run() == 3
    assert there(home) == [1, 2, 3]


def test_an_address_that_a_list_or_a_share_holds_stays(home: Home) -> None:
    home.lists.create("One")
    home.lists.add_url("One", home.reading.article(5).url)
    share = Share("s", Line("Six"), home.reading.article(6).url, Prose(""), now())
    home._curation.edit_shares(lambda _: (share,))
    assert after(home, DAYS).run() == 3
    assert there(home) == [1, 5, 6]


def test_nothing_leaves_while_a_document_cannot_be_read(home: Home, tmp_path: Path) -> None:
    home.lists.create("One")
    (tmp_path / "home" / "curation" / "lists" / "one.json").write_text("{")
    assert after(home, DAYS).run() == 0


def test_it_stops_when_it_is_told_to_and_goes_on_later(home: Home) -> None:
    assert after(home, DAYS).run(stopped=lambda: True) == 0
    assert len(there(home)) == 6
    assert after(home, DAYS).run() == 0
    assert after(home, DAYS + 0.1).run() == 5


def test_an_address_that_is_listed_in_another_spelling_stays(home: Home) -> None:
    home.lists.create("One")
    home.lists.add_url("One", home.reading.article(5).url + "?utm_source=friend")
    assert after(home, DAYS).run() == 4
    assert there(home) == [1, 5]


def test_where_the_archive_is_busy_the_rest_is_left_for_another_day(home: Home) -> None:
    home._archive._database.timeout = 0.01
    retention = after(home, DAYS)
    batches = home._archive.retention.beyond

    def then_busy(*asked: object) -> object:
        found = batches(*asked)
        busy.execute("BEGIN IMMEDIATE")
        return found

    with home._archive._database.outside() as busy:
        pytest.MonkeyPatch().setattr(home._archive.retention, "beyond", then_busy)
        assert retention.run() == 0
        busy.execute("ROLLBACK")
    assert len(there(home)) == 6


def test_doctor_puts_counts_right_that_an_older_curator_left_wrong(home: Home) -> None:
    with home._archive._database.writing() as connection:
        connection.execute("UPDATE tallies SET articles = articles - 2")
    assert home.inbox.counts()[State.NEW] == 4
    checks = [next(iter(home.upkeep.doctor())) for _ in range(2)]
    assert [(check.sound, check.seen.startswith("6 articles")) for check in checks] == [(True, True)] * 2
    assert ["put right" in check.seen for check in checks] == [True, False]
    assert home.inbox.counts()[State.NEW] == 6


def test_doctor_says_how_much_there_is(home: Home) -> None:
    after(home, DAYS).run()
    seen = {check.name: check.seen for check in home.upkeep.doctor()}
    assert seen["archive"].startswith("1 articles, nothing wrong")
    assert seen["room"].endswith("5 have left for their age")
    assert " MB of it unused; " in seen["room"]
