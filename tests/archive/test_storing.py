import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from curator.archive.archive import Archive
from curator.archive.storing import Download
from curator.archive.texts import estimated_minutes, indexed
from curator.domain.article import State
from curator.domain.feed import FetchState
from curator.domain.intake import Intent, New, decide
from curator.domain.text import Html
from tests.archive.crashing import check_whole
from tests.archive.making import FEED, NOON, OTHER, brought, entry, feed


def download(url: str, *numbers: int, **changes: object) -> Download:
    return Download(url, decide([], [entry(number, **changes) for number in numbers]), FetchState(url, etag=url))


def test_several_downloads_are_stored_together(archive: Archive) -> None:
    archive.fetching.ensure([feed(), feed(OTHER)])
    (one,) = brought(archive, entry(1)).new
    changed: list[Intent] = decide(archive.articles.known(FEED), [entry(1, title="Other"), entry(2)])
    stored = archive.articles.store_all(
        [Download(FEED, changed, FetchState(FEED, etag="f")), download(OTHER, 1, 2), download("https://c.example/", 5)],
        NOON,
    )
    assert [(each.new, each.updated) for each in stored] == [((2,), 1), ((3, 4), 0), ((5,), 0)]
    assert [article.feed_url for article in archive.articles.get([2, 3, 4, 5])] == [
        FEED,
        OTHER,
        OTHER,
        "https://c.example/",
    ]
    assert archive.articles.get([one])[0].title == "Other"
    assert archive.fetching.state(FEED).etag == "f"
    assert archive.fetching.state(OTHER).etag == OTHER
    check_whole(archive)


def test_one_download_that_cannot_be_stored_keeps_all_out(archive: Archive) -> None:
    broken = New("k", "c", structs.replace(entry(2), title=None))
    with pytest.raises(sqlite3.IntegrityError):
        archive.articles.store_all([download(OTHER, 1), Download(FEED, [broken], FetchState(FEED))], NOON)
    assert archive.articles.counts()[State.NEW] == 0
    assert archive.fetching.state(OTHER).etag == ""
    check_whole(archive)


def test_the_same_feed_twice_is_stored_once(archive: Archive) -> None:
    stored = archive.articles.store_all([download(FEED, 1, 2), download(FEED, 2, 3)], NOON)
    assert [(each.new, each.updated) for each in stored] == [((1, 2), 0), ((4,), 0)]
    check_whole(archive)


def test_an_id_is_never_given_twice(archive: Archive) -> None:
    archive.articles.store(download(FEED, 1, 2), NOON)
    with archive._database.writing() as connection:
        connection.execute("DELETE FROM articles")
    assert archive.articles.store(download(FEED, 3), NOON).new == (3,)


numbers = st.lists(st.integers(0, 12), unique=True, max_size=6).map(tuple)
acts = st.tuples(
    st.sampled_from(["store", "decide", "leave", "remove"]), st.booleans(), st.sampled_from([FEED, OTHER]), numbers
)


@settings(max_examples=60, deadline=None)
@given(st.lists(acts, max_size=12))
def test_the_counts_are_those_of_the_rows_whoever_writes(made: list[tuple[str, bool, str, tuple[int, ...]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archives = [Archive.open(Path(folder) / "archive.db") for _ in range(2)]
        for act, second, url, chosen in made:
            archive = archives[second]
            if act == "store":
                archive.articles.store_all([download(url, *chosen), download(FEED, *chosen, text=url)], NOON)
            elif act == "leave":
                archive.fetching.ensure([feed(url)] if chosen else [])
            else:
                order = "DELETE FROM articles" if act == "remove" else "UPDATE articles SET shelf = 2, decided = 1"
                with archive._database.writing() as connection:
                    connection.executemany(f"{order} WHERE id = ?", [(number,) for number in chosen])
        check_whole(archives[0])
        for archive in archives:
            archive.close()


@pytest.mark.parametrize(
    ("markup", "most_off"),
    [
        ("<p>" + "one two three " * 1_000 + "</p>", 0),
        ('<p class="a b" id=x>' + '<a href="https://x.example/">word</a> of links ' * 1_000 + "</p>", 1),
        ("<p>naïve – “words” " * 1_000, 0),
        ("<p>" + "漢字かな交じり文。" * 500 + "</p>", 2),
        ("", 0),
    ],
    ids=["plain", "attributes", "accents", "Japanese", "empty"],
)
def test_minutes_are_about_right_before_the_text_is_read(markup: str, most_off: int) -> None:
    assert abs(estimated_minutes(Html(markup)) - indexed(Html(markup)).minutes) <= most_off
