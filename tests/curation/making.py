"""Makers of the person's documents, plain ones and every one that the types allow."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from curator.domain.feed import Feed, FeedStatus
from curator.domain.reading_list import ItemStatus, ListItem, ReadingList
from curator.domain.share import Delivery, DeliveryState, Share
from curator.domain.text import one_line, prose

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def feed(number: int = 1, **changes: object) -> Feed:
    return Feed(**{"url": f"https://example.org/{number}/feed", "title": f"Feed {number}", "added": NOON} | changes)


def item(number: int = 1, **changes: object) -> ListItem:
    fields = {"id": f"i{number}", "title": f"Page {number}", "url": f"https://example.org/{number}", "added": NOON}
    return ListItem(**fields | changes)


def reading_list(*items: ListItem, slug: str = "files", **changes: object) -> ReadingList:
    return ReadingList(**{"slug": slug, "name": "Files", "created": NOON, "items": items} | changes)


def share(number: int = 1, **changes: object) -> Share:
    title, url = f"Page {number}", f"https://example.org/{number}"
    fields = {"id": f"s{number}", "title": title, "url": url, "text": f"{title}\n{url}", "created": NOON}
    return Share(**fields | changes)


_anything = st.text() | st.text("\x1b\x9b[]();<>&\u202e\u200d\u0301\u2028\ufeff\r\n\t \\\"'{}a", max_size=30)
lines = _anything.map(one_line)
proses = _anything.map(prose)
times = st.datetimes(timezones=st.just(UTC))
feeds = st.builds(
    Feed,
    url=lines,
    title=lines,
    added=times,
    site=lines,
    folder=st.lists(lines, max_size=3).map(tuple),
    status=st.sampled_from(FeedStatus),
    trial_until=st.none() | times,
    full_text=st.booleans(),
    person=lines,
    attributes=st.dictionaries(lines, lines, max_size=3),
)
items = st.builds(
    ListItem,
    id=lines,
    title=lines,
    url=lines,
    added=times,
    author=lines,
    feed=lines,
    note=proses,
    minutes=st.integers(0, 10_000),
    status=st.sampled_from(ItemStatus),
    found_by=lines,
)
reading_lists = st.builds(
    ReadingList,
    slug=st.just("files"),
    name=lines,
    created=times,
    purpose=lines,
    audience=lines,
    items=st.lists(items, max_size=4, unique_by=lambda each: each.id).map(tuple),
)
deliveries = st.builds(
    Delivery, channel=lines, state=st.sampled_from(DeliveryState), at=st.none() | times, link=lines, error=lines
)
shares = st.builds(
    Share,
    id=lines,
    title=lines,
    url=lines,
    text=proses,
    created=times,
    author=lines,
    feed=lines,
    why=lines,
    audience=lines,
    deliveries=st.lists(deliveries, max_size=3).map(tuple),
)
