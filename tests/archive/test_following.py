from pathlib import Path

import pytest
from msgspec import structs

from curator.archive.archive import Archive
from curator.archive.storing import Download, Stored
from curator.archive.texts import follow_up, passed_over
from curator.domain.article import Entry
from curator.domain.faults import Unreadable
from curator.domain.feed import FetchState
from curator.domain.intake import decide
from curator.domain.simhash import simhash
from curator.domain.text import Html
from curator.query.words import parse
from tests.archive.crashing import check_whole
from tests.archive.making import FEED, HOUR, NOON, brought, entry, followed_up

LONG = "words that are packed " * 300


def stored(archive: Archive, *entries: Entry) -> Stored:
    """As after a refresh, before anything is followed up."""
    intents = decide(archive.articles.known(FEED), entries)
    return archive.articles.store(Download(FEED, intents, FetchState(FEED)), NOON)


def found(archive: Archive, words: str) -> list[int]:
    return archive.search.search(parse(words), 10).ids


def asked(archive: Archive, query: str) -> list[tuple[object, ...]]:
    with archive._database.reading() as connection:
        return connection.execute(query).fetchall()


def test_articles_wait_until_they_are_followed_up(archive: Archive) -> None:
    one, two = stored(archive, entry(1, text="harbour"), entry(2)).new
    assert archive.following.waiting() == 2
    assert found(archive, "harbour") == []
    (first,) = archive.following.batch(1)
    assert (first.id, first.title, first.author, first.html) == (one, "Title 1", "Ada", "<p>harbour</p>")
    assert archive.following.keep(follow_up([first])) == 1
    assert found(archive, "harbour") == [one]
    assert [each.id for each in archive.following.batch(10)] == [two]
    check_whole(archive)


def test_minutes_print_and_body_are_as_worked_out(archive: Archive) -> None:
    (one,) = stored(archive, entry(1, text=LONG)).new
    followed_up(archive)
    assert archive.articles.get([one])[0].minutes == 6
    assert archive.articles.body(one).html == f"<p>{LONG}</p>"
    assert asked(archive, "SELECT html, typeof(packed) FROM bodies") == [("", "blob")]
    ((number,),) = asked(archive, "SELECT print FROM prints")
    assert number % (1 << 64) == simhash(LONG)


@pytest.mark.parametrize("number", [0, 1, (1 << 63) - 1, 1 << 63, (1 << 64) - 1])
def test_any_print_fits(archive: Archive, number: int) -> None:
    stored(archive, entry(1))
    (done,) = follow_up(archive.following.batch(1))
    archive.following.keep([structs.replace(done, print=number)])
    ((kept,),) = asked(archive, "SELECT print FROM prints")
    assert kept % (1 << 64) == number


def test_what_changed_meanwhile_is_passed_over_and_still_waits(archive: Archive) -> None:
    stored(archive, entry(1, text="first"), entry(2, text="other"))
    read = follow_up(archive.following.batch(10))
    stored(archive, entry(1, text="second"), entry(2, text="other"))
    assert archive.following.keep(read) == 1
    assert found(archive, "first") == []
    assert [each.html for each in archive.following.batch(10)] == ["<p>second</p>"]
    followed_up(archive)
    assert found(archive, "second") == [1]
    check_whole(archive)


def test_a_full_text_fetched_meanwhile_is_not_forgotten(archive: Archive) -> None:
    (one,) = stored(archive, entry(1, text="teaser")).new
    read = follow_up(archive.following.batch(10))
    archive.articles.save_full(one, Html(f"<p>whole {LONG}</p>"), NOON)
    assert found(archive, "whole") == [one]
    read_again = follow_up(archive.following.batch(10))
    archive.articles.save_full(one, Html(f"<p>newer {LONG}</p>"), NOON + HOUR)
    assert archive.following.keep(read) == archive.following.keep(read_again) == 0
    assert (found(archive, "newer"), found(archive, "whole"), found(archive, "teaser")) == ([one], [], [])
    followed_up(archive)
    assert (found(archive, "newer"), found(archive, "whole"), found(archive, "teaser")) == ([one], [], [])
    assert archive.articles.body(one).full == f"<p>newer {LONG}</p>"
    assert archive.articles.body(one).html == "<p>teaser</p>"


def test_a_full_text_is_followed_up_like_any_other(archive: Archive) -> None:
    (one,) = brought(archive, entry(1, text="teaser")).new
    archive.articles.save_full(one, Html(f"<p>{LONG}</p>"), NOON)
    assert archive.following.waiting() == 1
    followed_up(archive)
    assert asked(archive, "SELECT packed IS NULL, full, typeof(full_packed) FROM bodies") == [(1, "", "blob")]
    ((number,),) = asked(archive, "SELECT print FROM prints")
    assert number % (1 << 64) == simhash(LONG)


def test_a_change_of_the_feeds_text_leaves_the_full_one_searched(archive: Archive) -> None:
    (one,) = brought(archive, entry(1, text="teaser")).new
    archive.articles.save_full(one, Html(f"<p>whole {LONG}</p>"), NOON)
    stored(archive, entry(1, title="Changed", text="other"))
    assert archive.articles.get([one])[0].minutes == 6
    followed_up(archive)
    assert (found(archive, "whole changed"), found(archive, "other")) == ([one], [])
    assert archive.articles.get([one])[0].minutes == 6
    check_whole(archive)


def test_a_page_added_by_hand_is_found_at_once_and_followed_up_later(archive: Archive) -> None:
    page = archive.articles.add_page(entry(1, title="Harbour", text="light"), NOON)
    assert found(archive, "harbour light") == [page]
    assert archive.following.waiting() == 1
    followed_up(archive)
    assert found(archive, "harbour light") == [page]
    check_whole(archive)


def test_two_at_once_double_nothing(path: Path, archive: Archive) -> None:
    other = Archive.open(path)
    stored(archive, *(entry(number, text="harbour") for number in range(5)))
    mine, others = follow_up(archive.following.batch(3)), follow_up(other.following.batch(5))
    assert (archive.following.keep(mine), other.following.keep(others)) == (3, 2)
    assert archive.following.waiting() == 0
    assert len(found(archive, "harbour")) == 5
    check_whole(archive)
    other.close()


def test_what_was_removed_meanwhile_leaves_nothing_behind(archive: Archive) -> None:
    stored(archive, entry(1), entry(2, text="harbour"))
    read = follow_up(archive.following.batch(10))
    archive.following.keep(read[1:])
    with archive._database.writing() as connection:
        connection.execute("DELETE FROM articles")
    assert archive.following.keep(read) == archive.following.waiting() == 0
    assert found(archive, "harbour") == []
    check_whole(archive)


def test_large_articles_come_in_small_batches(archive: Archive) -> None:
    stored(archive, *(entry(number, text="x" * 40_000) for number in range(5)), entry(9))
    assert [len(archive.following.batch(limit)) for limit in (1, 4, 10)] == [1, 1, 2]
    followed_up(archive)
    assert archive.following.waiting() == 0


def test_a_batch_goes_on_after_another_that_is_not_kept_yet(archive: Archive) -> None:
    ids = list(stored(archive, *(entry(number) for number in range(5))).new)
    first = archive.following.batch(2)
    second = archive.following.batch(2, first[-1].id)
    assert [each.id for each in first + second] == ids[:4]
    archive.following.keep(follow_up(second))
    assert [each.id for each in archive.following.batch(9)] == [*ids[:2], ids[4]]
    assert archive.following.batch(9, ids[4]) == archive.following.batch(0) == []


def test_one_that_is_passed_over_is_found_by_its_title_and_reads_as_before(archive: Archive) -> None:
    (one,) = stored(archive, entry(1, title="Harbour 港", text=LONG)).new
    before = archive.articles.get([one]), archive.articles.body(one)
    archive.following.keep([passed_over(each) for each in archive.following.batch(1)])
    assert found(archive, "harbour") == found(archive, "港") == [one]
    assert (archive.articles.get([one]), archive.articles.body(one)) == before
    assert asked(archive, "SELECT * FROM prints") == []


def test_a_damaged_body_is_named(archive: Archive) -> None:
    (one,) = stored(archive, entry(1)).new
    with archive._database.writing() as connection:
        connection.execute("UPDATE bodies SET packed = x'00'")
    with pytest.raises(Unreadable, match=r"archive\.db: the text of article 1 is damaged") as caught:
        archive.articles.body(one)
    assert "\n" not in str(caught.value)
    with pytest.raises(Unreadable):
        follow_up(archive.following.batch(1))


def test_the_query_planner_is_told_when_there_is_ten_times_as_much(archive: Archive) -> None:
    def planned_for() -> int:
        """About so many."""
        archive.following.finish()
        if not asked(archive, "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'"):
            return 0
        ((stat,),) = asked(archive, "SELECT stat FROM sqlite_stat1 WHERE idx = 'articles_in_order'")
        return int(str(stat).split()[0])

    stored(archive, *(entry(number) for number in range(100)))
    assert planned_for() == 0
    stored(archive, entry(100))
    assert planned_for() == 101
    stored(archive, *(entry(number) for number in range(101, 1010)))
    assert planned_for() == 101
    stored(archive, entry(1010))
    assert planned_for() > 500


def test_what_was_followed_up_waits_to_be_joined_whoever_does_it(path: Path, archive: Archive) -> None:
    ids = list(brought(archive, *(entry(number) for number in range(3))).new)
    archive.following.joined(ids[:1])
    archive.close()
    again = Archive.open(path)
    assert again.following.unjoined(1) == ids[1:2]
    assert again.following.unjoined(9) == ids[1:]
    brought(again, entry(0, text="changed"))
    assert again.following.unjoined(9) == ids
    with again._database.writing() as connection:
        connection.execute("DELETE FROM articles WHERE id = ?", (ids[2],))
    assert again.following.unjoined(9) == ids[:2]
    again.close()


def test_what_is_no_utf_8_is_followed_up_as_far_as_it_goes(archive: Archive) -> None:
    one, two = stored(archive, entry(1), entry(2)).new
    with archive._database.writing() as connection:
        connection.execute("UPDATE bodies SET html = CAST(x'686172626f7572ff' AS TEXT) WHERE article = ?", (one,))
    with pytest.raises(Unreadable, match=r"archive\.db holds a text that is damaged"):
        archive.articles.body(one)
    followed_up(archive)
    assert archive.following.waiting() == 0
    assert found(archive, "harbour") == [one]
    assert found(archive, "number2") == [two]


def test_a_row_without_a_body_keeps_nobody_waiting(archive: Archive) -> None:
    stored(archive, entry(1))
    with archive._database.writing() as connection:
        connection.execute("DELETE FROM bodies")
    assert archive.following.waiting() == 0
