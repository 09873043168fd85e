"""Discovery: from what a person types to the feed they mean, with as few requests as possible."""

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from curator.domain.faults import FetchFailed
from curator.domain.text import Line, one_line
from curator.listen.addresses import shown, spelled_out, whole
from curator.listen.announced import Link, announced
from curator.listen.client import Client, Request, Response, TryLater
from curator.listen.guard import same_house, same_origin
from curator.listen.known_sites import known_feed

if TYPE_CHECKING:
    from curator.listen.entries import ParsedFeed

Parse = Callable[[bytes, str, str], "Awaitable[ParsedFeed]"]

_COMMON: Final = ("feed", "rss.xml", "feed.xml", "atom.xml", "index.xml", "rss")
_MOST_ANNOUNCED: Final = 4
_FEDIVERSE: Final = re.compile(r"@([\w.-]+)@([\w.-]+\.\w+)")
_SUBREDDIT: Final = re.compile(r"/?r/(\w+)/?")
_UNTITLED: Final = Line("")


class Found(Struct, frozen=True):
    """A feed that was found and read: `url` is where to ask for it from now on."""

    url: str
    title: Line
    parsed: "ParsedFeed"
    response: Response


async def discover(client: Client, text: str, parse: Parse) -> Found:
    """The feed meant by a feed's or a site's address, with or without its scheme, a handle, or a `file:` path.

    Looks at the address itself, at what its page announces, then at common paths. `parse` takes a body, its content
    type and URL, and raises FetchFailed if that is no feed. Raises FetchFailed or TryLater.
    """
    urls = addresses(text)
    if not urls:
        raise FetchFailed(
            f"“{one_line(text, 80)}” is not an address: type one like example.org or https://example.org/feed"
        )
    return await _Search(client, parse, urls).run()


def addresses(text: str) -> tuple[str, ...]:
    """The URLs that a text may mean, likeliest first; none if it can't be an address."""
    text = text.strip()
    if handle := _FEDIVERSE.fullmatch(text):
        return _whole(f"https://{handle[2]}/@{handle[1]}")
    if subreddit := _SUBREDDIT.fullmatch(text):
        return _whole(f"https://www.reddit.com/r/{subreddit[1]}/")
    if text.lower().startswith("file:"):
        return (_file(text[5:]),)
    return _whole(*spelled_out(text))


def common_paths(url: str) -> tuple[str, ...]:
    """Where feeds often are: beside the page, where that is not the site's top, and at the top."""
    folder, top = whole(".", url), whole("/", url)
    beside = [whole(path, folder) for path in _COMMON[:2]] if folder != top else []
    return (*beside, *(whole(path, top) for path in _COMMON))


class _Search:
    """One address looked at from all sides."""

    def __init__(self, client: Client, parse: Parse, urls: Sequence[str]) -> None:
        self._client = client
        self._parse = parse
        self._urls = urls

    async def run(self) -> Found:
        if (guess := known_feed(self._urls[0])) and (found := await self._first([Link(guess, _UNTITLED)])):
            return found
        url, page = await self._reached()
        try:
            return await self._read(url, page)
        except FetchFailed:
            if not _is_html(page):
                raise
        links = announced(page.body, page.final_url)[:_MOST_ANNOUNCED]
        guesses = [Link(guess, _UNTITLED) for guess in common_paths(page.final_url)]
        found = await self._first(links, page.final_url) or await self._first(guesses, page.final_url)
        if not found:
            what = f"the feed it announces, {shown(links[0].url)}, can't be read" if links else "no feed found"
            raise FetchFailed(f"{shown(url)}: {what}")
        return found

    async def _reached(self) -> tuple[str, Response]:
        """The first of the URLs that gives an answer. Raises the first one's fault if there is none."""
        faults: list[FetchFailed] = []
        for url in self._urls:
            try:
                return url, await self._client.fetch(Request(url, trusted=True))
            except FetchFailed as fault:
                faults.append(fault)
        raise faults[0]

    async def _first(self, links: Iterable[Link], source: str = "") -> Found | None:
        """The first of these that is a feed. A link is trusted only as far as where it was found. Raises TryLater."""
        for link in links:
            trusted = any(same_origin(link.url, url) for url in self._urls) or same_house(link.url, source)
            try:
                response = await self._client.fetch(Request(link.url, trusted=trusted))
                return await self._read(link.url, response, link.title)
            except TryLater:
                raise
            except FetchFailed:
                continue
        return None

    async def _read(self, url: str, response: Response, title: Line = _UNTITLED) -> Found:
        parsed = await self._parse(response.body, response.content_type, response.final_url)
        return Found(response.permanent_url or url, parsed.title or title, parsed, response)


def _is_html(page: Response) -> bool:
    head = page.body[:2_000].lstrip().lower()
    if b"<html" in head or b"<!doctype html" in head:
        return True
    return "html" in page.content_type.lower() and not head.startswith(b"<?xml")


def _whole(*urls: str) -> tuple[str, ...]:
    return tuple(map(whole, urls))


def _file(path: str) -> str:
    """The URL of a path that may be relative, begin with a tilde, or be written as a URL already."""
    if path.startswith("//"):
        return whole(f"file:{path}")
    try:
        return Path(path).expanduser().absolute().as_uri()
    except RuntimeError as error:
        raise FetchFailed(f"{one_line(path, limit=200)}: there is no such person's home here") from error
