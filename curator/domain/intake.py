"""Intake: what a download means for what is stored. Decides only; storing is the archive's.

An article is (feed, its id, or else its link, or else a hash of its content). Nothing here ever forgets: what a
download doesn't mention stays as it is.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256

from msgspec import Struct

from curator.domain.article import Entry


class Known(Struct, frozen=True, gc=False):
    """An article as intake needs it: `content` is the digest of what was last stored of it."""

    article_id: int
    key: str
    url: str
    content: str


class New(Struct, frozen=True, gc=False):
    key: str
    content: str
    entry: Entry


class Changed(Struct, frozen=True, gc=False):
    """The same article with other words, or under another id; it stays in the state it is in."""

    article_id: int
    key: str
    content: str
    entry: Entry


Intent = New | Changed


def digest(*parts: str) -> str:
    """A stable 16-byte digest, in hexadecimal, of texts in their order."""
    return sha256(b"\x1f".join([part.encode() for part in parts])).hexdigest()[:32]


def content_of(entry: Entry) -> str:
    """The digest of all that a reader would notice if it changed."""
    published = entry.published.isoformat() if entry.published else ""
    return digest(entry.title, entry.url, entry.author, published, entry.html)


def keys_of(entries: Sequence[Entry]) -> list[str]:
    """The key of each entry within its feed.

    An id that one download gives to entries with different links names none of them, nor does a link without an id
    that it gives to entries with different titles: feeds exist whose entries all link to the same page.
    """
    links: dict[str, set[str]] = {}
    titles: dict[str, set[str]] = {}
    for entry in entries:
        links.setdefault(entry.guid, set()).add(entry.url)
    named = [bool(entry.guid) and len(links[entry.guid]) == 1 for entry in entries]
    for entry, has_id in zip(entries, named, strict=True):
        if not has_id:
            titles.setdefault(entry.url, set()).add(entry.title)
    return [
        f"id:{entry.guid}" if has_id else _key(entry, link_names_it=bool(entry.url) and len(titles[entry.url]) == 1)
        for entry, has_id in zip(entries, named, strict=True)
    ]


def _key(entry: Entry, *, link_names_it: bool) -> str:
    return f"url:{entry.url}" if link_names_it else f"hash:{digest(entry.guid, entry.title, entry.html)}"


def decide(known: Iterable[Known], entries: Sequence[Entry]) -> list[Intent]:
    """What to store of a download, in its order; entries that say nothing new are left out."""
    stored = list(known)
    keys = keys_of(entries)
    present = set(keys)
    by_key = {article.key: article for article in stored}
    unmentioned = [article for article in stored if article.key not in present]
    by_words = {(article.url, article.content): article for article in unmentioned}
    by_link = _alone_with_their_link(stored, unmentioned, entries)
    intents: list[Intent] = []
    taken: set[str] = set()
    for entry, key in zip(entries, keys, strict=True):
        if key in taken:
            continue
        taken.add(key)
        content = content_of(entry)
        old = by_key.get(key) or by_words.pop((entry.url, content), None) or by_link.get(entry.url)
        if old is None:
            intents.append(New(key, content, entry))
        elif old.content != content or old.key != key:
            intents.append(Changed(old.article_id, key, content, entry))
    return intents


def _alone_with_their_link(
    stored: Sequence[Known], unmentioned: Sequence[Known], entries: Sequence[Entry]
) -> dict[str, Known]:
    """Of the articles whose ids the download doesn't mention, those that their link tells all the same, by link.

    The link must be one entry's in the download and one article's in the feed.
    """
    links_now = Counter(entry.url for entry in entries)
    links_stored = Counter(article.url for article in stored)
    return {
        article.url: article
        for article in unmentioned
        if article.url and links_stored[article.url] == 1 and links_now[article.url] == 1
    }
