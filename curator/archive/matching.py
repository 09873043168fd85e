"""Matching: a query as conditions on the archive's rows."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Final

from msgspec import Struct, structs

from curator.archive.shelves import BEHIND
from curator.archive.texts import spaced
from curator.domain.faults import Refused
from curator.domain.text import one_line
from curator.query.words import Query, Term, to_fts

FEW: Final = 1_000
_FEW_OF: Final = 10
"""So many rows, or one in so many of all, are faster looked up and sorted than met on a walk through all in order."""

_MOST_TERMS: Final = 100
_EVERYTHING: Final = "TRUE"
_HELD: Final = "SELECT rowid FROM texts WHERE texts MATCH ?"
_CHOSEN: Final = "feed IN (SELECT value FROM json_each(?))"
_FRONTS: Final = """
    SELECT front.id FROM articles CROSS JOIN articles AS front ON front.story = articles.story
    WHERE articles.shelf = {behind} AND front.story > 0 AND front.shelf = {shelf} AND {condition}
"""
_COUNT_UP_TO: Final = "SELECT count(*) FROM (SELECT 1 FROM texts WHERE texts MATCH ? LIMIT ?)"
_COUNT_IN_FEEDS: Final = """
    SELECT coalesce(sum(articles), 0) FROM tallies WHERE feed IN (SELECT value FROM json_each(?))
"""

_OR_FRONTS: Final = "({condition} OR articles.id IN ({fronts}))"
_FEW_OR_FRONTS: Final = "articles.id IN (SELECT articles.id FROM articles WHERE {condition} UNION ALL {fronts})"


class Matching(Struct, frozen=True):
    """A condition on rows of `articles`, its values, and whether it leads to a few rows without a look at others."""

    condition: str
    values: tuple[str, ...] = ()
    few: bool = False


class Wanted(Struct, frozen=True):
    """What the index is asked for, in its language: the words anywhere; all of them in the title; the former only."""

    anywhere: str
    in_title: str
    elsewhere: str


def matching(connection: sqlite3.Connection, query: Query) -> Matching:
    """What the whole query holds for."""
    words, feeds = _words(connection, query), in_feeds(connection, query)
    return Matching(f"{words.condition} AND {feeds.condition}", words.values + feeds.values, words.few or feeds.few)


def before(found: Matching, shelf: int) -> Matching:
    """What was found, or stands on that shelf before an article of its story that was."""
    fronts = _FRONTS.format(behind=shelf + BEHIND, shelf=shelf, condition=found.condition)
    either = (_FEW_OR_FRONTS if found.few else _OR_FRONTS).format(condition=found.condition, fronts=fronts)
    return Matching(either, found.values + found.values, found.few)


def in_feeds(connection: sqlite3.Connection, query: Query) -> Matching:
    """What the query's `feed:` terms hold for."""
    if not query.feeds:
        return Matching(_EVERYTHING)
    rows = connection.execute("SELECT id, url, title FROM feeds").fetchall()
    found = json.dumps([feed for feed, url, title in rows if _all_hold(query.feeds, url.casefold(), title.casefold())])
    few = connection.execute(_COUNT_IN_FEEDS, (found,)).fetchone()[0] <= _few(connection)
    return Matching(f"{_driving(few)}articles.{_CHOSEN}", (found,), few)


def wanted_words(query: Query) -> Wanted | None:
    """None if the query names no word that must be there."""
    terms = _indexable(query).terms
    held = to_fts(Query(tuple(term for term in terms if not term.excluded)))
    if not held:
        return None
    unwanted = unwanted_words(query)
    without = f" NOT ({unwanted})" if unwanted else ""
    return Wanted(
        anywhere=f"({held}){without}",
        in_title=f"({{title}} : ({held})){without}",
        elsewhere=f"({held}) NOT (({{title}} : ({held})) OR ({unwanted}))"
        if unwanted
        else f"({held}) NOT ({{title}} : ({held}))",
    )


def unwanted_words(query: Query) -> str:
    """What the index is asked for to find all that a query leaves out; empty if that is nothing."""
    unwanted = (term for term in _indexable(query).terms if term.excluded)
    return " OR ".join(to_fts(Query((Term(term.text),))) for term in unwanted)


def _words(connection: sqlite3.Connection, query: Query) -> Matching:
    if wanted := wanted_words(query):
        most = _few(connection)
        few = connection.execute(_COUNT_UP_TO, (wanted.anywhere, most + 1)).fetchone()[0] <= most
        return Matching(f"{_driving(few)}articles.id IN ({_HELD})", (wanted.anywhere,), few)
    if unwanted := unwanted_words(query):
        return Matching(f"articles.id NOT IN ({_HELD})", (unwanted,))
    return Matching(_EVERYTHING)


def _few(connection: sqlite3.Connection) -> int:
    newest: int = connection.execute("SELECT coalesce(max(id), 0) FROM articles").fetchone()[0]
    return max(FEW, newest // _FEW_OF)


def _driving(few: bool) -> str:
    """SQLite looks rows up by a column, unless there is a plus before it."""
    return "" if few else "+"


def _indexable(query: Query) -> Query:
    """The query in the words of the index, without what its language can't hold."""
    if len(query.terms) > _MOST_TERMS:
        raise Refused(f"a search may have at most {_MOST_TERMS} words")
    terms = tuple(structs.replace(term, text=spaced(one_line(term.text))) for term in query.terms)
    return structs.replace(query, terms=terms)


def _all_hold(terms: Sequence[Term], url: str, title: str) -> bool:
    return all((term.text.casefold() in url or term.text.casefold() in title) != term.excluded for term in terms)
