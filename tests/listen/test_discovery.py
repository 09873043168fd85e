"""From what a person types to the feed they mean, against a real server."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from curator.domain.faults import FetchFailed
from curator.domain.text import Line
from curator.listen.client import Client, TryLater
from curator.listen.discovery import Found, addresses, common_paths, discover
from curator.listen.entries import ParsedFeed
from curator.listen.parse import parse as real_parse
from tests.certificates import certificate, serving, trusting
from tests.listen.fetching import RSS, leading_to
from tests.server import Reply, Server, running
from tests.shared_data import shared


async def parse(body: bytes, content_type: str, url: str) -> ParsedFeed:
    """Enough of a parser to tell feeds from other things."""
    await asyncio.sleep(0)
    if not body.startswith(b"<rss"):
        raise FetchFailed(f"{url} is not a feed")
    return ParsedFeed(Line("T" if b"<title>" in body else ""), "", (), None)


def page(*links: str) -> Reply:
    html = "".join(f'<link rel="alternate" type="application/rss+xml" title="Named" href="{link}">' for link in links)
    return Reply(f"<!doctype html><html><head>{html}</head>".encode(), content_type="text/html")


async def found(text: str, **options: Any) -> Found:
    async with Client(**options) as client:
        return await discover(client, text, parse)


def paths(server: Server) -> list[str]:
    return [asked.path for asked in server.asked()]


async def test_a_feed_is_asked_once(server: Server) -> None:
    result = await found(server.serve("/feed", RSS))
    assert (result.url, result.title, result.response.body) == (f"{server.url}/feed", "T", RSS)
    assert paths(server) == ["/feed"]


async def test_a_site_costs_two_requests(server: Server) -> None:
    server.serve("/", page("/comments/feed", "feed"))
    server.serve("/feed", b"<rss>")
    result = await found(f"127.0.0.1:{server.port}")
    assert (result.url, result.title) == (f"{server.url}/feed", "Named")
    assert paths(server) == ["/", "/feed"]


async def test_a_feed_that_moved_for_good_is_followed_at_its_new_place(server: Server) -> None:
    server.serve("/old", Reply(status=301, location="/new"))
    server.serve("/new", RSS)
    assert (await found(f"{server.url}/old")).url == f"{server.url}/new"


async def test_a_site_that_announces_nothing_is_tried_at_common_paths(server: Server) -> None:
    server.serve("/blog/", page())
    server.serve("/atom.xml", RSS)
    assert (await found(f"{server.url}/blog/")).url == f"{server.url}/atom.xml"
    assert paths(server) == ["/blog/", "/blog/feed", "/blog/rss.xml", "/feed", "/rss.xml", "/feed.xml", "/atom.xml"]


async def test_the_next_announced_feed_is_tried_where_the_first_is_broken(server: Server) -> None:
    server.serve("/", page("/none", "/page", "/feed"))
    server.serve("/page", page())
    server.serve("/feed", RSS)
    assert (await found(server.url)).url == f"{server.url}/feed"


async def test_a_site_without_a_feed_is_named(server: Server) -> None:
    server.serve("/", page())
    with pytest.raises(FetchFailed, match=rf"^127.0.0.1:{server.port}: no feed found"):
        await found(server.url)


async def test_a_site_whose_feed_is_broken_says_which(server: Server) -> None:
    server.serve("/", page("/none"))
    with pytest.raises(FetchFailed, match=r"the feed it announces, .*/none, can't be read"):
        await found(server.url)


async def test_what_is_neither_feed_nor_page_is_not_searched(server: Server) -> None:
    with pytest.raises(FetchFailed, match="is not a feed"):
        await found(server.serve("/picture", Reply(b"\x89PNG", content_type="image/png")))
    assert paths(server) == ["/picture"]


async def test_a_server_that_wants_a_pause_is_not_asked_on(server: Server) -> None:
    server.serve("/", page("/busy", "/feed"))
    server.serve("/busy", Reply(status=429))
    with pytest.raises(TryLater):
        await found(server.url)
    assert paths(server) == ["/", "/busy"]


async def test_a_page_does_not_lead_to_another_local_server(server: Server) -> None:
    other = f"http://localhost:{server.port}/feed"
    server.serve("/", page(other))
    server.serve("/feed", RSS)
    result = await found(server.url)
    assert result.url == f"{server.url}/feed"
    assert paths(server) == ["/", "/feed"]


async def test_a_name_without_scheme_is_asked_securely_first(server: Server) -> None:
    server.serve("/feed", RSS)
    result = await found(f"feeds.example:{server.port}/feed", find=leading_to("127.0.0.1"), timeout=1)
    assert result.url == f"http://feeds.example:{server.port}/feed"


async def test_a_site_that_answers_securely_is_not_asked_again_without(tmp_path: Path) -> None:
    both = certificate(tmp_path)
    with running(serving(both)) as server:
        server.serve("/", page())
        with pytest.raises(FetchFailed, match="no feed found"):
            await found(f"feeds.example:{server.port}", find=leading_to("127.0.0.1"), tls=trusting(both))
        assert len(paths(server)) == 7


@pytest.mark.parametrize(
    ("html", "feed", "title"),
    [("DaringFireball.html", "/feeds/main", "Daring Fireball"), ("coco.html", "/feed/all/", "Daring Fireball")],
)
async def test_a_real_site_with_a_real_feed(server: Server, html: str, feed: str, title: str) -> None:
    async def really_parse(body: bytes, content_type: str, url: str) -> ParsedFeed:
        return await asyncio.to_thread(real_parse, body, content_type, url)

    server.serve("/", Reply(shared("data", "feeds", html).read_bytes(), content_type="text/html; charset=utf-8"))
    server.serve(feed, Reply(shared("data", "feeds", "DaringFireball.atom").read_bytes(), encoding="gzip"))
    async with Client() as client:
        result = await discover(client, server.url, really_parse)
    assert (result.url, result.title, paths(server)) == (server.url + feed, title, ["/", feed])
    assert len(result.parsed.entries) > 10


async def test_a_known_page_leads_to_its_feed_and_else_is_looked_at(server: Server) -> None:
    name = f"http://social.example:{server.port}"
    server.serve("/@one.rss", RSS)
    server.serve("/@two", page("/two.rss"))
    server.serve("/two.rss", RSS)
    find = leading_to("127.0.0.1")
    assert (await found(f"{name}/@one", find=find)).url == f"{name}/@one.rss"
    assert (await found(f"{name}/@two", find=find)).url == f"{name}/two.rss"
    assert paths(server) == ["/@one.rss", "/@two.rss", "/@two", "/two.rss"]


async def test_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a feed.xml"
    path.write_bytes(RSS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for text in (path.as_uri(), f"file:{path}", "file:a feed.xml", "file:~/a feed.xml"):
        assert (await found(text)).url == path.as_uri()
    with pytest.raises(FetchFailed, match="no such file"):
        await found("file:missing.xml")


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        (" https://example.org ", ("https://example.org/",)),
        ("example.org/blog", ("https://example.org/blog", "http://example.org/blog")),
        ("localhost:8000", ("http://localhost:8000/", "https://localhost:8000/")),
        ("nas:8000/x", ("http://nas:8000/x", "https://nas:8000/x")),
        ("[::1]:8000", ("http://[::1]:8000/", "https://[::1]:8000/")),
        ("127.0.0.1:9/x", ("http://127.0.0.1:9/x", "https://127.0.0.1:9/x")),
        ("8.8.8.8/x", ("https://8.8.8.8/x", "http://8.8.8.8/x")),
        ("feed://example.org/x", ("https://example.org/x",)),
        ("feed:https://example.org/x", ("https://example.org/x",)),
        ("@one@social.example", ("https://social.example/@one",)),
        ("r/python", ("https://www.reddit.com/r/python/",)),
        ("hello", ()),
        ("hello world.org", ()),
        ("", ()),
    ],
)
def test_what_a_text_may_mean(text: str, urls: tuple[str, ...]) -> None:
    assert addresses(text) == urls


async def test_what_is_no_address_is_said_to_be_none() -> None:
    for text in ("hello world", "", "ftp://example.org/", "exec:ls", "javascript:alert(1)", "x" * 10_000, "[1:2]"):
        with pytest.raises(FetchFailed, match="not an address"):
            await found(text)


def test_common_paths_at_the_top_are_looked_at_once() -> None:
    assert common_paths("https://example.org/") == tuple(
        f"https://example.org/{path}" for path in ("feed", "rss.xml", "feed.xml", "atom.xml", "index.xml", "rss")
    )
