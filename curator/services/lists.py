"""Lists: making reading lists, filling them, putting them in order, handing them out."""

import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, structs

from curator.archive.archive import Archive
from curator.curation.documents import Curation
from curator.domain.article import Article, State
from curator.domain.faults import FetchFailed, NotFound, Refused, Unreadable
from curator.domain.journal import Edit, ItemEdit, ListEdit, Placed, Step, Verb
from curator.domain.reading_list import ItemStatus, ListItem, ReadingList
from curator.domain.text import Line, Prose, one_line, prose
from curator.publish.export import write
from curator.services.files import replace_file
from curator.services.pages import Pages
from curator.services.paths import expanded
from curator.services.steps import Steps, alone
from curator.services.triage import moves, named

_SLUG_LIMIT: Final = 60


class Added(Struct, frozen=True):
    """What adding to a list did: the step, how many items came, and how many were there already."""

    step: Step | None
    added: int
    already: int


class Lists:
    def __init__(
        self,
        archive: Archive,
        curation: Curation,
        steps: Steps,
        pages: Pages,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._archive = archive
        self._curation = curation
        self.steps = steps
        self._pages = pages
        self._clock = clock
        self._new_id = new_id

    def all(self) -> tuple[ReadingList, ...]:
        """Every list, by name."""
        return self._curation.lists()

    def get(self, name: str) -> ReadingList:
        """The list by its name or slug. Raises NotFound naming those there are."""
        lists = self.all()
        wanted = one_line(name).casefold()
        for found in lists:
            if wanted in (found.slug, found.name.casefold()):
                return found
        if problem := self._curation.unreadable_lists().get(slug_of(name)):
            raise Unreadable(str(problem))
        there = ", ".join(found.name for found in lists[:8])
        raise NotFound(f"no list is called “{one_line(name, 80)}”" + (f"; there are: {there}" if there else ""))

    @alone
    def create(self, name: str, purpose: str = "", audience: str = "") -> ReadingList:
        """Makes an empty list. Raises Refused if its name is taken or has no letter or digit."""
        made = self._made(name, purpose, audience)
        self.steps.take(Verb.EDIT_LIST, f"new list: “{made.name}”", [ListEdit(made.slug, None, made)])
        return made

    @alone
    def delete(self, name: str) -> Step | None:
        found = self.get(name)
        return self.steps.take(Verb.EDIT_LIST, f"deleted the list “{found.name}”", [ListEdit(found.slug, found, None)])

    @alone
    def describe(self, name: str, *, title: str, purpose: str, audience: str) -> Step | None:
        """Changes a list's own words; its slug stays, so links to it hold. Raises Refused if the name is taken."""
        found = self.get(name)
        after = structs.replace(
            found, name=self._free(title, but=found), purpose=one_line(purpose), audience=one_line(audience)
        )
        return self.steps.take(Verb.EDIT_LIST, f"described “{after.name}”", [ListEdit(found.slug, found, after)])

    @alone
    def add(self, name: str, ids: Sequence[int], note: str = "", *, new: bool = False) -> Added:
        """Adds articles at the end, and marks them done. What is in the list already is counted, not doubled.

        With `new`, the list is made first, in the same step. Raises NotFound naming an id that isn't an article's.
        """
        articles = self._archive.articles.get(ids)
        missing = set(ids) - {article.id for article in articles}
        if missing or not articles:
            raise NotFound(f"no article has the id {min(missing, default='asked for')}")
        found = self._made(name) if new else self.get(name)
        edits: list[Edit] = [ListEdit(found.slug, None, found)] if new else []
        edits += moves(self._archive, articles, State.DONE)
        return self._append(found, [self._item_of(article, note) for article in articles], edits, named(articles))

    def add_url(self, name: str, url: str, note: str = "") -> Added:
        """Adds a page by its URL, with its own title where it can be had. For a thread."""
        self.get(name)
        address = self._pages.address(url)
        try:
            page = self._pages.fetch(address)
            title, author, minutes = page.title, page.author, self._pages.minutes(page)
        except FetchFailed:
            title, author, minutes = one_line(address), Line(""), 0
        item = ListItem(self._new_id(), title, address, self._clock(), author, note=prose(note), minutes=minutes)
        with self.steps.alone():
            return self._append(self.get(name), [item], [], f"“{title}”")

    @alone
    def remove(self, name: str, item_ids: Sequence[str]) -> Step | None:
        found = self.get(name)
        # From the end, so that taking it back puts each item where it stood.
        indexes = sorted((self._index(found, item_id) for item_id in set(item_ids)), reverse=True)
        edits = [ItemEdit(found.slug, found.items[at].id, Placed(at, found.items[at]), None) for at in indexes]
        what = f"“{found.items[indexes[0]].title}”" if len(indexes) == 1 else f"{len(indexes)} items"
        return self.steps.take(Verb.EDIT_LIST, f"removed {what} from “{found.name}”", edits)

    @alone
    def move(self, name: str, item_id: str, by: int) -> Step | None:
        """Moves an item down by so many places, up if negative, as far as the list goes."""
        found = self.get(name)
        index = self._index(found, item_id)
        target = max(0, min(len(found.items) - 1, index + by))
        item = found.items[index]
        edit = ItemEdit(found.slug, item_id, Placed(index, item), Placed(target, item))
        return self.steps.take(Verb.EDIT_LIST, f"moved “{item.title}”", [edit])

    @alone
    def annotate(self, name: str, item_id: str, note: str) -> Step | None:
        return self._change(name, item_id, "noted", note=prose(note.strip()))

    @alone
    def mark(self, name: str, item_id: str, status: ItemStatus) -> Step | None:
        return self._change(name, item_id, status.value, status=status)

    def export(self, name: str, form: str) -> str:
        """The list in a format, as text. Raises Refused naming the formats there are."""
        return write(self.get(name), form)

    def export_to(self, name: str, form: str, path: Path) -> None:
        """Writes the list to a file, whole or not at all."""
        replace_file(expanded(path), self.export(name, form).encode())

    def _change(self, name: str, item_id: str, word: str, **changes: Any) -> Step | None:
        found = self.get(name)
        index = self._index(found, item_id)
        item = found.items[index]
        after = structs.replace(item, **changes)
        edit = ItemEdit(found.slug, item_id, Placed(index, item), Placed(index, after))
        return self.steps.take(Verb.EDIT_LIST, f"{word}: “{item.title}”", [edit])

    def _append(self, found: ReadingList, items: Sequence[ListItem], edits: list[Edit], what: str) -> Added:
        fresh = {item.url or item.id: item for item in items if not (item.url and found.holding(item.url))}
        start = len(found.items)
        edits += [
            ItemEdit(found.slug, item.id, None, Placed(start + at, item)) for at, item in enumerate(fresh.values())
        ]
        step = self.steps.take(Verb.LIST, f"to “{found.name}”: {what}", edits)
        return Added(step, len(fresh), len(items) - len(fresh))

    def _made(self, name: str, purpose: str = "", audience: str = "") -> ReadingList:
        title = self._free(name)
        return ReadingList(self._slug(title), title, self._clock(), one_line(purpose), one_line(audience))

    def _free(self, name: str, *, but: ReadingList | None = None) -> Line:
        """The name, if it can be a list's and no other list has it."""
        title = one_line(name, 120)
        if not slug_of(title):
            raise Refused("a list's name needs a letter or a digit")
        if any(other.name.casefold() == title.casefold() for other in self.all() if other.slug != (but and but.slug)):
            raise Refused(f"a list called “{title}” is there already")
        return title

    def _slug(self, title: str) -> str:
        """A file name of its own, numbered where another list, readable or not, has it."""
        taken = {*(found.slug for found in self.all()), *self._curation.unreadable_lists()}
        wanted = slug_of(title)
        numbered = (f"{wanted}-{number}" for number in count(2))
        return next(slug for slug in chain([wanted], numbered) if slug not in taken)

    def _item_of(self, article: Article, note: str) -> ListItem:
        return ListItem(
            id=self._new_id(),
            title=article.title,
            url=article.url,
            added=self._clock(),
            author=article.author,
            feed=article.feed_title,
            note=Prose(prose(note.strip())),
            minutes=article.minutes,
        )

    def _index(self, found: ReadingList, item_id: str) -> int:
        index = found.index_of(item_id)
        if index is None:
            raise NotFound(f"the list “{found.name}” has no item {one_line(item_id, 40)}")
        return index


def slug_of(name: str) -> str:
    """A list's name as part of a file's name: letters, marks and digits of any script, with dashes between."""
    folded = unicodedata.normalize("NFKC", one_line(name, 200)).casefold()
    kept = "".join(each if unicodedata.category(each)[0] in "LMN" else " " for each in folded)
    return "-".join(kept.split())[:_SLUG_LIMIT].strip("-")
