"""Stories: the same news from several feeds becomes one row, and is set apart again where the person says so."""

from collections.abc import Iterable, Sequence
from typing import Final

from curator.archive.archive import Archive
from curator.domain.faults import CuratorError, NotFound, Refused
from curator.domain.journal import Step, StoryEdit, Verb
from curator.domain.story import APART, Teller
from curator.services.steps import Steps

_BATCH: Final = 5_000


class Stories:
    def __init__(self, archive: Archive, steps: Steps) -> None:
        self._archive = archive
        self._steps = steps

    def join(self, ids: Iterable[int]) -> int:
        """Looks which of these articles tell what others do, and makes stories of them; how many became part of one.

        By addresses and titles: for what is newly stored. For a thread.
        """
        return self._join_all(ids, texts=False)

    def join_by_text(self, ids: Iterable[int]) -> int:
        """The same by near titles and by texts too: for what was followed up."""
        return self._join_all(ids, texts=True)

    def others(self, ids: Sequence[int]) -> dict[int, tuple[Teller, ...]]:
        """By article, who else tells its story, what waits first; articles that are in no story are left out."""
        return self._archive.stories.others(ids)

    def split(self, article_id: int) -> Step | None:
        """Sets all articles of the story apart, for good. Raises NotFound; Refused where only one source tells it."""
        articles = self._archive.articles.get([article_id])
        if not articles:
            raise NotFound(f"no article has the id {article_id}")
        members = self._archive.stories.members(article_id)
        if len(members) < 2:
            raise Refused(f"“{articles[0].title}” is told by one source only")
        edits = [StoryEdit(member, story, APART) for member, story in members.items()]
        return self._steps.take(Verb.SPLIT, f"set apart: “{articles[0].title}”", edits)

    def _join_all(self, ids: Iterable[int], *, texts: bool) -> int:
        wanted = self._archive.stories.alone(list(ids))
        batches = (wanted[start : start + _BATCH] for start in range(0, len(wanted), _BATCH))
        return sum(self._join(batch, texts=texts) for batch in batches)

    def _join(self, ids: Sequence[int], *, texts: bool) -> int:
        from curator.domain.joining import joined

        found = joined(self._archive.stories.around(ids, texts=texts), set(ids), self._text)
        return self._archive.stories.join(found) if found else 0

    def _text(self, article_id: int) -> str:
        from curator.domain.plain import plain

        try:
            return plain(self._archive.articles.body(article_id).best)
        except CuratorError:
            return ""
