"""Editing: a step's edits applied to what the person wrote.

Each edit says what it found and what it leaves. Found already as it leaves it: nothing to do, so applying twice is
applying once. Found neither way: somebody else changed it, and that is a conflict, never an overwrite.
"""

from collections.abc import Iterable, Sequence

from msgspec import structs

from curator.domain.faults import Refused
from curator.domain.feed import Feed
from curator.domain.journal import FeedEdit, ItemEdit, ListEdit, ShareEdit
from curator.domain.reading_list import ReadingList
from curator.domain.share import Share

_WORDS = ("name", "purpose", "audience")


def edited_list(current: ReadingList | None, edits: Iterable[ListEdit | ItemEdit]) -> ReadingList | None:
    """The list after these edits; `None` where there is none before or after. Raises Refused on a conflict."""
    for edit in edits:
        current = _list_edited(current, edit) if isinstance(edit, ListEdit) else _item_edited(current, edit)
    return current


def _list_edited(current: ReadingList | None, edit: ListEdit) -> ReadingList | None:
    if current == edit.after:
        return current
    if current is None or edit.before is None or edit.after is None:
        if current != edit.before:
            raise Refused(f"the list {edit.slug} has changed since, so it was left as it is")
        return edit.after
    if _words(current) not in (_words(edit.before), _words(edit.after)):
        raise Refused(f"the list {edit.slug} has been described anew since, so it was left as it is")
    return structs.replace(current, **_words(edit.after))


def _words(described: ReadingList) -> dict[str, str]:
    return {word: getattr(described, word) for word in _WORDS}


def _item_edited(current: ReadingList | None, edit: ItemEdit) -> ReadingList:
    if current is None:
        raise Refused(f"the list {edit.slug} is no longer there")
    index = current.index_of(edit.item_id)
    found = None if index is None else current.items[index]
    before = edit.before and edit.before.item
    after = edit.after and edit.after.item
    if found not in (before, after):
        raise Refused(f"an item of the list {edit.slug} has changed since, so it was left as it is")
    if edit.after is None:
        return current.without(edit.item_id)
    return current.placed(edit.after.item, edit.after.index)


def edited_shares(current: Sequence[Share], edits: Iterable[ShareEdit]) -> tuple[Share, ...]:
    """The queue after these edits. Raises Refused on a conflict."""
    shares = {share.id: share for share in current}
    for edit in edits:
        found = shares.get(edit.share_id)
        if found not in (edit.before, edit.after):
            raise Refused("a share has changed since, so it was left as it is")
        if edit.after is None:
            shares.pop(edit.share_id, None)
        else:
            shares[edit.share_id] = edit.after
    return tuple(shares.values())


def edited_feeds(current: Sequence[Feed], edits: Iterable[FeedEdit]) -> tuple[Feed, ...]:
    """The subscriptions after these edits. Raises Refused on a conflict."""
    feeds = list(current)
    for edit in edits:
        at = next((at for at, feed in enumerate(feeds) if feed.url == edit.url), None)
        found = None if at is None else feeds[at]
        if found not in (edit.before, edit.after):
            raise Refused(f"the feed {edit.url} has changed since, so it was left as it is")
        if at is None and edit.after:
            feeds.insert(edit.index if edit.index >= 0 else len(feeds), edit.after)
        elif at is not None:
            feeds[at : at + 1] = [edit.after] if edit.after else []
    return tuple(feeds)
