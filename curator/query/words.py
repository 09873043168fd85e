"""Words, "phrases", exclusions (`-word`) and `feed:` in the person's own order."""

import re
from typing import Final

from msgspec import Struct

from curator.domain.text import one_line

_TOKEN: Final = re.compile(r'(?P<minus>-?)(?P<field>(?i:feed:))?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]*))')


class Term(Struct, frozen=True):
    """A word or a phrase to find, or to leave out."""

    text: str
    excluded: bool = False


class Query(Struct, frozen=True):
    """`terms` must all hold for the article's text, `feeds` for its feed's title or URL. Empty matches everything."""

    terms: tuple[Term, ...] = ()
    feeds: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms or self.feeds)


def parse(text: str) -> Query:
    """Every text is a query; what has no letter or digit in it asks for nothing."""
    terms: list[Term] = []
    feeds: list[Term] = []
    for token in _TOKEN.finditer(text):
        wanted = one_line(token["phrase"] if token["phrase"] is not None else token["word"])
        if any(character.isalnum() for character in wanted):
            (feeds if token["field"] else terms).append(Term(wanted, excluded=bool(token["minus"])))
    return Query(tuple(terms), tuple(feeds))


def to_fts(query: Query) -> str:
    """The query's terms in SQLite FTS5's language, or empty where they only exclude or there are none."""
    wanted = " AND ".join(_quoted(term.text) for term in query.terms if not term.excluded)
    unwanted = " OR ".join(_quoted(term.text) for term in query.terms if term.excluded)
    return f"({wanted}) NOT ({unwanted})" if wanted and unwanted else wanted


def _quoted(text: str) -> str:
    escaped = text.replace('"', '""')
    return f'"{escaped}"'
