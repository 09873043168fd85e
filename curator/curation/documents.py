"""The documents that the person wrote: feeds, reading lists, the queue of shares. Small, and readable without curator.

Every edit is a function from what a document says to what it shall say. It holds a lock across processes from reading
to writing; a function that raises, or changes nothing, leaves the file untouched.
"""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, Generic, Protocol, TypeVar

from msgspec import structs
from tinydb import TinyDB
from tinydb.table import Document as Record

from curator.curation import durable
from curator.curation.records import Rows, merged, typed
from curator.curation.storage import Illegible, SafeStorage, Stamp
from curator.domain.faults import Refused, Unreadable
from curator.domain.feed import Feed
from curator.domain.reading_list import ListItem, ReadingList
from curator.domain.settings import Problem
from curator.domain.share import Share
from curator.domain.text import is_safe, one_line

T = TypeVar("T")

_LIST: Final = "list"
_SLUG_BYTES: Final = 200


class Form(Protocol[T]):
    """How a kind of document is read into a value and a value written into it."""

    def load(self, database: TinyDB, storage: SafeStorage) -> T:
        """Raises Unreadable, through the storage, where a record isn't what it should be."""

    def store(self, database: TinyDB, before: T, after: T) -> None:
        """Turns the tables, which say `before`, into ones that say `after`."""


class ListForm:
    """A reading list: a table with the one record of its own words, and one of its items.

    Its slug is its file's name and stands nowhere else.
    """

    _items: Final = Rows("items", ListItem, "id")

    def __init__(self, slug: str) -> None:
        self._slug = slug

    def load(self, database: TinyDB, storage: SafeStorage) -> ReadingList | None:
        if not database.tables():
            return None
        heads = database.table(_LIST).all()
        if len(heads) != 1:
            storage.refuse(f"holds {len(heads)} records where the one with the list's name should be", f'"{_LIST}"')
        place = f'"{_LIST}", "{heads[0].doc_id}"'
        head = typed({**heads[0], "slug": self._slug, "items": []}, ReadingList, storage, place)
        return structs.replace(head, items=self._items.load(database, storage))

    def store(self, database: TinyDB, before: ReadingList | None, after: ReadingList | None) -> None:
        if after is None:
            database.drop_tables()
            return
        if after.slug != self._slug:
            raise Refused(one_line(f"“{self._slug}” can't become “{after.slug}”: a list keeps its slug"))
        table = database.table(_LIST)
        old = table.all()[0] if before else None
        head = merged(old, before and _head(before), _head(after))
        table.truncate()
        table.insert(Record({name: head[name] for name in head if name not in ("slug", "items")}, 1))
        self._items.store(database, before.items if before else (), after.items)


class Document(Generic[T]):
    """One document as a value: read once, and again when its file changed."""

    def __init__(self, storage: SafeStorage, form: Form[T]) -> None:
        self.storage = storage
        self._form = form
        self._read: tuple[Stamp, T] | None = None

    def value(self) -> T:
        """Raises Unreadable."""
        stamp = self.storage.stamp()
        known = self._read
        if known and known[0] == stamp:
            return known[1]
        value = self._form.load(self.storage.snapshot(), self.storage)
        if stamp and stamp == self.storage.stamp():
            self._read = (stamp, value)
        return value

    def edit(self, change: Callable[[T], T]) -> T:
        """Applies the change and hands back what the document says now. Raises CuratorError, and what `change` does."""
        with self.storage.editing() as draft:
            before = self._form.load(draft, self.storage)
            after = change(before)
            if after != before:
                self._form.store(draft, before, after)
        return after


class Curation:
    """All that the person wrote, under one folder: feeds.json, queue.json, lists/SLUG.json."""

    def __init__(self, folder: Path, patience: float = durable.PATIENCE) -> None:
        """`patience` is how many seconds an edit waits for another process's before it raises Busy."""
        self._gate = durable.Gate(folder / ".lock", patience)
        self._lists_folder = folder / "lists"
        self._feeds = self._lasting(folder / "feeds.json", Rows("feeds", Feed, "url"))
        self._shares = self._lasting(folder / "queue.json", Rows("shares", Share, "id"))
        self._lists: dict[str, Document[ReadingList | None]] = {}

    def alone(self) -> AbstractContextManager[None]:
        """Until its end nobody else, in any process, edits a document. Raises Busy. May be entered again within."""
        return self._gate.passing()

    def feeds(self) -> tuple[Feed, ...]:
        """The subscriptions in the person's order. Raises Unreadable."""
        return self._feeds.value()

    def edit_feeds(self, change: Callable[[tuple[Feed, ...]], tuple[Feed, ...]]) -> tuple[Feed, ...]:
        """Raises CuratorError; Refused if two feeds would have one URL."""
        return self._feeds.edit(change)

    def shares(self) -> tuple[Share, ...]:
        """The queue, oldest first. Raises Unreadable."""
        return self._shares.value()

    def edit_shares(self, change: Callable[[tuple[Share, ...]], tuple[Share, ...]]) -> tuple[Share, ...]:
        """Raises CuratorError; Refused if two shares would have one id."""
        return self._shares.edit(change)

    def lists(self) -> tuple[ReadingList, ...]:
        """Every reading list that can be read, by name; `problems` names the others."""
        return self._all_lists()[0]

    def reading_list(self, slug: str) -> ReadingList | None:
        """Raises Unreadable; Refused if no list can have that slug."""
        return self._list(slug).value()

    def edit_list(self, slug: str, change: Callable[[ReadingList | None], ReadingList | None]) -> ReadingList | None:
        """None stands for no such list, before and after: so lists are made and removed. Raises CuratorError."""
        return self._list(slug).edit(change)

    def unreadable_lists(self) -> dict[str, Problem]:
        """By slug, the lists that can't be read, and what stands in the way."""
        return self._all_lists()[1]

    def problems(self) -> tuple[Problem, ...]:
        """What stands in the way of each document that can't be read."""
        found = list(self.unreadable_lists().values())
        for document in (self._feeds, self._shares):
            try:
                document.value()
            except Illegible as fault:
                found.append(fault.problem)
        return tuple(found)

    def _all_lists(self) -> tuple[tuple[ReadingList, ...], dict[str, Problem]]:
        lists: list[ReadingList] = []
        problems: dict[str, Problem] = {}
        for slug in self._slugs():
            try:
                found = self.reading_list(slug)
            except Illegible as fault:
                problems[slug] = fault.problem
            else:
                lists += [found] if found else []
        return tuple(sorted(lists, key=lambda each: (each.name.casefold(), each.slug))), problems

    def _slugs(self) -> list[str]:
        try:
            names = os.listdir(self._lists_folder)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise Unreadable(one_line(f"{self._lists_folder}: {durable.cause_of(error)}")) from error
        slugs = [name.removesuffix(".json") for name in names if name.endswith(".json")]
        return sorted(slug for slug in slugs if _is_slug(slug))

    def _list(self, slug: str) -> Document[ReadingList | None]:
        if not _is_slug(slug):
            raise Refused(one_line(f"“{slug}” can't name a reading list's file"))
        if slug not in self._lists:
            storage = SafeStorage(self._lists_folder / f"{slug}.json", self._gate)
            self._lists[slug] = Document(storage, ListForm(slug))
        return self._lists[slug]

    def _lasting(self, path: Path, form: Form[T]) -> Document[T]:
        return Document(SafeStorage(path, self._gate, lasting=True), form)


def _head(each: ReadingList) -> ReadingList:
    return structs.replace(each, items=())


def _is_slug(text: str) -> bool:
    """Whether it can be a file's name, here and on other systems, and doesn't hide the file."""
    plain = is_safe(text) and not set(text) & set('/\\:*?"<>|\n\r\t')
    return plain and bool(text.strip(". ")) and text[0] != "." and len(text.encode()) <= _SLUG_BYTES
