"""The journal of decisions: what the person did, step by step, each step exact enough to be taken back.

A step is made from what really changes: it holds every value before and after, so its inverse is the same step read
the other way, and a step that would change nothing is never written.
"""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct, structs

from curator.domain.article import State
from curator.domain.feed import Feed
from curator.domain.reading_list import ListItem, ReadingList
from curator.domain.share import Share


class Verb(StrEnum):
    """What the person decided, in the words of the screen."""

    RESTORE = "restore"
    LATER = "later"
    DONE = "done"
    DROP = "drop"
    LIST = "list"
    SHARE = "share"
    EDIT_LIST = "edit list"
    EDIT_QUEUE = "edit queue"
    EDIT_FEEDS = "edit feeds"
    SPLIT = "split"


class StateEdit(Struct, frozen=True, tag="state"):
    """An article moves from one state to another."""

    article_id: int
    before: State
    after: State


class StoryEdit(Struct, frozen=True, tag="story"):
    """An article leaves its story, or the other way round; numbers as the archive keeps them."""

    article_id: int
    before: int | None
    after: int | None


class ListEdit(Struct, frozen=True, tag="list"):
    """A reading list's own words change, or the whole list comes or goes (its items included)."""

    slug: str
    before: ReadingList | None
    after: ReadingList | None


class Placed(Struct, frozen=True):
    """An item and where it stands in its list."""

    index: int
    item: ListItem


class ItemEdit(Struct, frozen=True, tag="item"):
    """An item of a reading list comes, goes, moves or changes."""

    slug: str
    item_id: str
    before: Placed | None
    after: Placed | None


class ShareEdit(Struct, frozen=True, tag="share"):
    """A share in the queue comes, goes or changes."""

    share_id: str
    before: Share | None
    after: Share | None


class FeedEdit(Struct, frozen=True, tag="feed"):
    """A subscription comes, goes or changes; `index` is where it stands among the others, the end if negative."""

    url: str
    before: Feed | None
    after: Feed | None
    index: int = -1


Edit = StateEdit | StoryEdit | ListEdit | ItemEdit | ShareEdit | FeedEdit


class Step(Struct, frozen=True):
    """One decision: `label` is what the screen says was done; `session` is the sitting it belongs to."""

    id: int
    at: datetime
    session: str
    verb: Verb
    label: str
    edits: tuple[Edit, ...]
    undone: bool = False


def of_documents(edits: tuple[Edit, ...]) -> bool:
    """Whether any of them changes what the person wrote, not only what the archive keeps of articles."""
    return any(not isinstance(edit, StateEdit | StoryEdit) for edit in edits)


def inverse(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """The edits that take these back, last first."""
    return tuple(structs.replace(edit, before=edit.after, after=edit.before) for edit in reversed(edits))


def effective(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Only those edits that change something."""
    return tuple(edit for edit in edits if edit.before != edit.after)
