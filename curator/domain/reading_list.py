"""Reading list: an ordered list with a purpose and an audience, that outlives the articles it was made from."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct, structs

from curator.domain.text import Line, Prose


class ItemStatus(StrEnum):
    TO_READ = "to read"
    READING = "reading"
    READ = "read"
    SKIPPED = "skipped"


class ListItem(Struct, frozen=True):
    """One thing to read; a copy of what it was made from, so a purged article never breaks a list.

    `id` is unique within its list and never changes; `minutes` is 0 where unknown; `found_by` is the hat tip.
    """

    id: str
    title: Line
    url: str
    added: datetime
    author: Line = Line("")
    feed: Line = Line("")
    note: Prose = Prose("")
    minutes: int = 0
    status: ItemStatus = ItemStatus.TO_READ
    found_by: Line = Line("")


class ReadingList(Struct, frozen=True):
    """`slug` names its file and its place in commands; `items` are in the person's order."""

    slug: str
    name: Line
    created: datetime
    purpose: Line = Line("")
    audience: Line = Line("")
    items: tuple[ListItem, ...] = ()

    @property
    def minutes(self) -> int:
        """What is left to read, in minutes."""
        return sum(item.minutes for item in self.items if item.status in (ItemStatus.TO_READ, ItemStatus.READING))

    def index_of(self, item_id: str) -> int | None:
        return next((index for index, item in enumerate(self.items) if item.id == item_id), None)

    def holding(self, url: str) -> ListItem | None:
        """The item with this URL, if it is here already."""
        return next((item for item in self.items if item.url == url), None)

    def placed(self, item: ListItem, index: int) -> "ReadingList":
        """This list with the item at that index, moved there if it was in it, and the index held within bounds."""
        rest = self.without(item.id).items
        index = max(0, min(index, len(rest)))
        return structs.replace(self, items=(*rest[:index], item, *rest[index:]))

    def without(self, item_id: str) -> "ReadingList":
        return structs.replace(self, items=tuple(item for item in self.items if item.id != item_id))
