"""Asking: what a feed says when it is asked. Its fault comes back as a value, so that it stops no other."""

import asyncio
import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from msgspec import Struct, structs

from curator.archive.archive import Archive
from curator.domain.faults import CuratorError, FetchFailed
from curator.domain.feed import Feed, FetchState
from curator.listen.addresses import shown
from curator.listen.messages import NotRead, Request, Response

if TYPE_CHECKING:
    from curator.listen.client import Client
    from curator.listen.news import News
    from curator.listen.workshop import Workshop

_READING_SECONDS: Final = 15.0
_LARGE: Final = 1_000_000  # bytes of a body from which on a thread does what would hold up the others

A = TypeVar("A")
R = TypeVar("R")


class Brought(Struct, frozen=True):
    """What asking a feed came to: its response, without the body, or its fault; and `news` if there is any.

    `body_hash` is the digest of the body, empty where none was sent.
    """

    feed: Feed
    answer: Response | FetchFailed
    body_hash: str = ""
    news: "News | None" = None


async def ask(client: "Client", workshop: "Workshop", archive: Archive, feed: Feed, state: FetchState) -> Brought:
    """Raises CuratorError only for what is no feed's fault, such as an archive that can't be read."""
    request = Request(state.address, etag=state.etag, modified=state.modified, trusted=True)
    try:
        response = await client.fetch(request)
        run = asyncio.to_thread if len(response.body) > _LARGE else _at_once
        body_hash = await run(hash_of, response.body)
        if not response.body or body_hash == state.body_hash:
            return Brought(feed, _bodiless(response), body_hash)
        from curator.listen.news import news_of

        known = await run(archive.articles.known, feed.url)
        news = await workshop.run_async(
            *(news_of, response.body, response.content_type, response.final_url, known), timeout=_READING_SECONDS
        )
        return Brought(feed, _bodiless(response), body_hash, news)
    except Exception as error:
        return Brought(feed, _of_feed(feed, error))


def read(workshop: "Workshop", archive: Archive, feed: Feed, response: Response) -> Brought:
    """What a response that is here already brings. For a thread. Raises FetchFailed."""
    from curator.listen.news import news_of

    known = archive.articles.known(feed.url)
    news = workshop.run(
        *(news_of, response.body, response.content_type, response.final_url, known), timeout=_READING_SECONDS
    )
    return Brought(feed, _bodiless(response), hash_of(response.body), news)


async def _at_once(job: Callable[[A], R], argument: A) -> R:
    return job(argument)


def hash_of(body: bytes) -> str:
    """A digest that tells bodies apart; empty for none."""
    return hashlib.sha256(body).hexdigest()[:32] if body else ""


def mistaken(feed: Feed) -> FetchFailed:
    return FetchFailed(f"{shown(feed.url)}: can't be read, by a mistake in curator")


def _of_feed(feed: Feed, error: Exception) -> FetchFailed:
    """What went wrong as the feed's fault. Raises what is no feed's: that something could not be read or stored."""
    if isinstance(error, NotRead):
        return FetchFailed(f"{shown(feed.url)}: {error}")
    if isinstance(error, FetchFailed):
        return error
    if isinstance(error, CuratorError):
        raise error
    return mistaken(feed)


def _bodiless(response: Response) -> Response:
    return structs.replace(response, body=b"")
