import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curator.archive import matching, search
from curator.archive.archive import Archive
from curator.archive.search import Hits
from curator.domain.article import State
from curator.domain.faults import Interrupted, Refused
from curator.domain.text import one_line
from curator.query.words import parse
from tests.archive.making import FEED, HOUR, NOON, OTHER, brought, entry, feed, took


@pytest.fixture(autouse=True)
def followed(archive: Archive) -> None:
    archive.fetching.ensure([feed(title="Example blog"), feed(OTHER, "Straße news")])


def hits(archive: Archive, text: str, limit: int = 100, offset: int = 0) -> list[int]:
    return archive.search.search(parse(text), limit, offset).ids


def test_all_words_must_be_there_in_title_author_or_text(archive: Archive) -> None:
    one, two, three = brought(
        archive,
        entry(1, title="Write-ahead log", text="explained"),
        entry(2, text="a log of everything"),
        entry(3, text="nothing", author=one_line("Log Lady")),
    ).new
    assert set(hits(archive, "log")) == {one, two, three}
    assert hits(archive, "log explained") == [one]
    assert hits(archive, "log absent") == []
    assert hits(archive, "lady") == [three]


def test_case_accents_and_order_of_words_do_not_matter(archive: Archive) -> None:
    (one,) = brought(archive, entry(1, title="Crème Brûlée", text="naïve")).new
    for text in ("creme brulee", "BRÛLÉE crème", "Naive"):
        assert hits(archive, text) == [one]


def test_a_phrase_stands_together(archive: Archive) -> None:
    one, two = brought(archive, entry(1, text="file format wars"), entry(2, text="format of a file")).new
    assert hits(archive, '"file format"') == [one]
    assert set(hits(archive, "file format")) == {one, two}


def test_scripts_without_spaces_are_found_by_any_part(archive: Archive) -> None:
    one, two = brought(archive, entry(1, title="東京都の天気"), entry(2, text="京東は中国の会社です")).new
    assert hits(archive, "東京") == [one]
    assert hits(archive, "京東") == [two]
    assert hits(archive, "中国") == [two]
    assert hits(archive, "京 -天気") == [two]


def test_the_better_match_comes_first_and_titles_weigh_most(archive: Archive) -> None:
    passing, twice, titled = brought(
        archive,
        entry(1, text=f"sqlite {'word ' * 200}"),
        entry(2, text=f"sqlite sqlite {'word ' * 200}"),
        entry(3, title="sqlite", text="word " * 200),
    ).new
    assert hits(archive, "sqlite") == [titled, twice, passing]


def test_among_equals_the_newest_comes_first(archive: Archive) -> None:
    old, new = brought(archive, entry(8, title="Same", text="same"), entry(7, title="Same", text="same")).new
    older = brought(archive, entry(9, title="Same", text="same")).new[0]
    assert hits(archive, "same") == [new, old, older]


def test_excluded_words_and_phrases_are_left_out(archive: Archive) -> None:
    one, two, three = brought(
        archive, entry(1, text="red apple"), entry(2, text="green apple"), entry(3, text="green pear")
    ).new
    assert hits(archive, "apple -red") == [two]
    assert hits(archive, "-apple") == [three]
    assert hits(archive, '-red -"green pear"') == [two]
    assert hits(archive, "-nothing") == [one, two, three]
    assert archive.search.search(parse("-red"), 1) == Hits([two], 2)


def test_a_feed_is_named_by_part_of_its_title_or_url(archive: Archive) -> None:
    one, two = brought(archive, entry(1, text="log"), entry(2, text="log")).new
    (three,) = brought(archive, entry(3, text="log"), url=OTHER).new
    assert hits(archive, "feed:BLOG") == hits(archive, "feed:example.org") == [one, two]
    assert hits(archive, "feed:strasse") == [three]
    assert hits(archive, "log feed:news") == [three]
    assert hits(archive, "-feed:news") == [one, two]
    assert hits(archive, "feed:example -feed:.org") == [three]
    assert hits(archive, "feed:nothing") == hits(archive, "feed:news feed:blog") == []
    assert archive.search.search(parse("log feed:blog"), 1) == Hits([one], 2)


def test_an_empty_query_finds_everything_by_date(archive: Archive) -> None:
    one, two, three = brought(archive, entry(1), entry(2), entry(3)).new
    assert archive.search.search(parse(""), 2) == Hits([one, two], 3)
    assert archive.search.search(parse("?!"), 2, 2) == Hits([three], 3)


def test_decided_articles_are_found_too(archive: Archive) -> None:
    (one,) = brought(archive, entry(1, text="kept")).new
    took(archive, one, State.DROP)
    archive.fetching.ensure([])
    assert hits(archive, "kept") == [one]


def test_of_many_matches_those_in_titles_come_first_then_what_came_in_last(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "RANKED", 3)
    old, plain, twice, half, last = brought(
        archive,
        entry(1, title="red apple"),
        entry(2, text="red apple"),
        entry(3, text="red apple, red apple"),
        entry(4, title="red", text="apple"),
        entry(5, title="Apple, red", text="green"),
    ).new
    assert hits(archive, "red apple") == [last, old, half, twice, plain]
    assert hits(archive, "red apple -green") == [old, half, twice, plain]
    assert hits(archive, '"red apple" apple') == [old, twice, plain]


@pytest.mark.parametrize("text", ["word", "word -odd", "word title", "word feed:blog", "word -feed:news", "-odd", ""])
@pytest.mark.parametrize("ranked", [7, 100])
@pytest.mark.parametrize("few", [0, 1000])
def test_pages_follow_each_other_without_gap_or_overlap(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, text: str, ranked: int, few: int
) -> None:
    monkeypatch.setattr(search, "RANKED", ranked)
    monkeypatch.setattr(matching, "FEW", few)

    def title(number: int) -> str:
        return f"word {number}" if number % 3 else "Title"

    for url in (FEED, OTHER):
        numbered = [(number, "word odd " if number % 2 else "word ") for number in range(20)]
        brought(
            archive, *(entry(each, title=title(each), text=words * (each % 5 + 1)) for each, words in numbered), url=url
        )
    together = hits(archive, text)
    paged = [archive.search.search(parse(text), 4, offset) for offset in range(0, 48, 4)]
    assert [each for page in paged for each in page.ids] == together
    assert {page.total for page in paged} == {len(together)} == {len(set(together))}
    assert len(together) == len(archive.articles.ids(State.NEW, query=parse(text)))


@pytest.mark.parametrize("text", ["word", "-word", "word feed:news", "-word feed:blog", "feed:blog", "feed:nothing"])
def test_a_room_shows_the_same_whether_few_or_many_are_found(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    for url in (FEED, OTHER):
        brought(archive, *(entry(number, text="word" if number % 3 else "other") for number in range(12)), url=url)
    for article in (1, 2, 3, 14, 15):
        took(archive, article, State.LATER, now=NOON + article * HOUR)
    for state in (State.NEW, State.LATER):
        found = archive.articles.ids(state, query=parse(text))
        monkeypatch.setattr(matching, "FEW", 0)
        assert archive.articles.ids(state, query=parse(text)) == found
        assert found == [each for each in archive.articles.ids(state) if each in hits(archive, text)]
        monkeypatch.undo()


def test_the_total_counts_all_matches(archive: Archive) -> None:
    brought(archive, *(entry(number, text="word") for number in range(30)))
    assert archive.search.search(parse("word"), 3).total == 30
    assert archive.search.search(parse("word feed:blog"), 3).total == 30
    assert archive.search.search(parse("-other feed:blog"), 3).total == 30
    assert archive.search.search(parse("-word feed:blog"), 3).total == 0


def test_too_many_words_are_refused(archive: Archive) -> None:
    assert hits(archive, "word " * 100) == []
    with pytest.raises(Refused, match="at most 100 words"):
        hits(archive, "word " * 101)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text() | st.text('"*-:^(){}+ANDORNTE\x00feed', max_size=30))
def test_every_text_is_a_query(archive: Archive, text: str) -> None:
    archive.search.search(parse(text), 10)
    archive.articles.ids(State.NEW, query=parse(text))


def test_a_search_that_runs_can_be_interrupted(archive: Archive) -> None:
    brought(archive, *(entry(number, text="word " * 50) for number in range(20)))
    started, superseded = threading.Event(), threading.Event()
    faults: list[Interrupted] = []

    def wait_within_sqlite() -> int:
        if not archive.search._running:
            return 0
        started.set()
        return int(not superseded.wait(10))

    def run() -> None:
        try:
            hits(archive, "word")
        except Interrupted as fault:
            faults.append(fault)

    with archive._database.outside() as connection:
        connection.set_progress_handler(wait_within_sqlite, 1)
    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(10)
    archive.search.interrupt()
    superseded.set()
    thread.join(10)
    assert [str(fault) for fault in faults] == [f"{archive._database.path}: a newer request took this one's place"]


def test_an_interruption_does_not_touch_what_comes_later(archive: Archive) -> None:
    brought(archive, *(entry(number, text="word") for number in range(20)))
    assert len(hits(archive, "word")) == 20
    assert archive.search._running == set()
    archive.search.interrupt()
    assert len(hits(archive, "word")) == 20


def test_the_index_follows_every_change(archive: Archive) -> None:
    brought(archive, entry(1, text="one"), entry(2, text="two"))
    brought(archive, entry(1, text="three"), entry(2, text="two"))
    page = archive.articles.add_page(entry(3, text="four"), NOON)
    archive.articles.save_full(page, entry(3, text="five").html, NOON)
    with archive._database.writing() as connection:
        connection.execute("DELETE FROM articles WHERE url LIKE '%/2'")
        connection.execute("INSERT INTO texts (texts) VALUES ('integrity-check')")
        connection.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, texts, row)")
        words = {row[0] for row in connection.execute("SELECT term FROM temp.vocabulary")}
    assert {"three", "five"} < words
    assert not words & {"one", "two", "four"}
