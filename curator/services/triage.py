"""Triage: deciding what becomes of articles."""

from collections.abc import Sequence
from typing import Final

from curator.archive.archive import Archive
from curator.domain.article import Article, State
from curator.domain.faults import NotFound
from curator.domain.journal import StateEdit, Step, Verb
from curator.services.steps import Steps

_VERBS: Final = {State.NEW: Verb.RESTORE, State.LATER: Verb.LATER, State.DONE: Verb.DONE, State.DROP: Verb.DROP}
_WORDS: Final = {State.NEW: "back to the inbox", State.LATER: "later", State.DONE: "done", State.DROP: "dropped"}


class Triage:
    def __init__(self, archive: Archive, steps: Steps) -> None:
        self._archive = archive
        self._steps = steps

    def decide(self, ids: Sequence[int], state: State) -> Step | None:
        """Moves the articles there, each with those of its story that stand behind it.

        `None` if all are there already. Raises NotFound naming an id that isn't one.
        """
        articles = self._archive.articles.get(ids)
        missing = set(ids) - {article.id for article in articles}
        if missing:
            raise NotFound(f"no article has the id {min(missing)}")
        moved = [article for article in articles if article.state != state]
        edits = moves(self._archive, moved, state)
        return self._steps.take(_VERBS[state], f"{_WORDS[state]}: {named(moved)}", edits)


def moves(archive: Archive, articles: Sequence[Article], state: State) -> list[StateEdit]:
    """What takes these articles there, and with each the others of its story that one row stands for."""
    together = archive.articles.get(archive.stories.together([article.id for article in articles]))
    return [StateEdit(article.id, article.state, state) for article in together]


def named(articles: Sequence[Article]) -> str:
    """What to call these articles in one line, a story's as the one row that they are."""
    rows = [article for article in articles if not article.behind] or articles
    return f"“{rows[0].title}”" if len(rows) == 1 else f"{len(rows)} articles"
