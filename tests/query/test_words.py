"""The query language, and that SQLite's index takes whatever comes out of it."""

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.query.words import Query, Term, parse, to_fts


@pytest.mark.parametrize(
    ("text", "terms", "feeds"),
    [
        ("", [], []),
        ("one two", ["one", "two"], []),
        ('"one two" three', ["one two", "three"], []),
        ('"never closed', ["never closed"], []),
        ("one -two", ["one", "-two"], []),
        ('-"one two"', ["-one two"], []),
        ("feed:acme one", ["one"], ["acme"]),
        ('FEED:"Acme blog" -feed:other', [], ["Acme blog", "-other"]),
        ("feed: one", ["one"], []),
        ("feed:", [], []),
        ('- -- "" \' *', [], []),
        ("well-known it's a:b", ["well-known", "it's", "a:b"], []),
        ("café 語", ["café", "語"], []),
        ("tab\tnew\nline", ["tab", "new", "line"], []),
        ("nul\x00l", ["null"], []),
    ],
)
def test_words_phrases_exclusions_and_feeds(text: str, terms: list[str], feeds: list[str]) -> None:
    def written(found: tuple[Term, ...]) -> list[str]:
        return ["-" * term.excluded + term.text for term in found]

    query = parse(text)
    assert (written(query.terms), written(query.feeds)) == (terms, feeds)
    assert bool(query) == bool(terms or feeds)


@pytest.fixture
def index() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE texts USING fts5(words)")
    connection.executemany(
        "INSERT INTO texts (words) VALUES (?)", [("one two three",), ("two three",), ("three two",), ("well known",)]
    )
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("two", [1, 2, 3]),
        ("one two", [1]),
        ('"two three"', [1, 2]),
        ("two -one", [2, 3]),
        ('three -"two three"', [3]),
        ("well-known", [4]),
        ("TWO AND", []),
        ("NEAR(two", []),
    ],
)
def test_what_the_index_finds(index: sqlite3.Connection, text: str, found: list[int]) -> None:
    rows = index.execute("SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rowid", (to_fts(parse(text)),))
    assert [row for (row,) in rows] == found


@pytest.mark.parametrize("query", [Query(), parse("-one"), parse("feed:acme")])
def test_what_only_excludes_asks_the_index_nothing(query: Query) -> None:
    assert to_fts(query) == ""


@given(st.text(alphabet=st.one_of(st.sampled_from('ab"-:*()^+{}\\ \x00'), st.characters()), max_size=30))
def test_no_text_is_an_error_to_the_index(text: str) -> None:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE VIRTUAL TABLE texts USING fts5(words)")
        if asked := to_fts(parse(text)):
            connection.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", (asked,)).fetchone()
    connection.close()
