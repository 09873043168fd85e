"""Matching: a query as conditions on the archive's rows."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Final

from msgspec import structs

from curator.archive.texts import spaced
from curator.domain.faults import Refused
from curator.domain.text import one_line
from curator.query.words import Query, Term, to_fts

_MOST_TERMS: Final = 100
_EVERYTHING: Final = "TRUE"


def matching(connection: sqlite3.Connection, query: Query) -> tuple[str, list[str]]:
    """A condition on rows of `articles` that the whole query holds, and its values."""
    words, its_values = _words(query)
    feeds, more_values = in_feeds(connection, query)
    return f"{words} AND {feeds}", its_values + more_values


def in_feeds(connection: sqlite3.Connection, query: Query) -> tuple[str, list[str]]:
    """A condition on rows of `articles` that the query's `feed:` terms hold, and its values."""
    if not query.feeds:
        return _EVERYTHING, []
    rows = connection.execute("SELECT id, url, title FROM feeds").fetchall()
    found = [feed for feed, url, title in rows if _all_hold(query.feeds, url.casefold(), title.casefold())]
    return "articles.feed IN (SELECT value FROM json_each(?))", [json.dumps(found)]


def wanted_words(query: Query) -> str:
    """What the index is asked for, in its language: empty if the query names no word that must be there."""
    return to_fts(_indexable(query))


def _words(query: Query) -> tuple[str, list[str]]:
    if wanted := wanted_words(query):
        return "articles.id IN (SELECT rowid FROM texts WHERE texts MATCH ?)", [wanted]
    positive = tuple(Term(term.text) for term in query.terms)
    if not positive:
        return _EVERYTHING, []
    unwanted = [to_fts(_indexable(Query((term,)))) for term in positive]
    return "articles.id NOT IN (SELECT rowid FROM texts WHERE texts MATCH ?)", [" OR ".join(unwanted)]


def _indexable(query: Query) -> Query:
    """The query in the words of the index, without what its language can't hold."""
    if len(query.terms) > _MOST_TERMS:
        raise Refused(f"a search may have at most {_MOST_TERMS} words")
    terms = tuple(structs.replace(term, text=spaced(one_line(term.text))) for term in query.terms)
    return structs.replace(query, terms=terms)


def _all_hold(terms: Sequence[Term], url: str, title: str) -> bool:
    return all((term.text.casefold() in url or term.text.casefold() in title) != term.excluded for term in terms)
