"""The client against a real server that behaves."""

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from curator.domain.faults import FetchFailed
from curator.listen.client import Client, Gone, Request, Status, TryLater
from tests.listen.fetching import RSS, fetched
from tests.server import Asked, Reply, Server, running


async def test_an_answer_comes_with_what_is_worth_remembering(server: Server) -> None:
    url = server.serve(
        "/feed",
        Reply(RSS, etag='"1"', modified="Thu, 09 Oct 2025 08:53:20 GMT", headers={"Cache-Control": "max-age=600"}),
    )
    response = await fetched(url)
    assert (response.status, response.body, response.final_url) == (Status.OK, RSS, url)
    assert (response.content_type, response.permanent_url) == ("application/rss+xml", "")
    assert (response.etag, response.modified, response.max_age) == ('"1"', "Thu, 09 Oct 2025 08:53:20 GMT", 600)


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate", "br", "zstd"])
@pytest.mark.parametrize("framing", [{}, {"chunked": True}, {"until_closed": True}])
async def test_every_coding_in_every_framing(server: Server, encoding: str, framing: dict[str, bool]) -> None:
    body = RSS + os.urandom(100_000) + b" " * 300_000
    assert (await fetched(server.serve("/feed", Reply(body, encoding=encoding, **framing)))).body == body


async def test_it_says_who_it_is_and_what_it_can_undo(server: Server) -> None:
    await fetched(server.serve("/feed", RSS))
    headers = server.asked()[0].headers
    assert headers["user-agent"].startswith("curator/")
    assert headers["accept-encoding"] == "gzip, deflate, br, zstd"


@pytest.mark.parametrize("validators", [{"etag": '"1"'}, {"modified": "Thu, 09 Oct 2025 08:53:20 GMT"}])
async def test_validators_are_sent_and_an_unchanged_feed_is_not_sent_again(
    server: Server, validators: dict[str, str]
) -> None:
    url = server.serve("/feed", Reply(RSS, **validators))
    response = await fetched(url, **validators)
    assert (response.status, response.body) == (Status.UNCHANGED, b"")
    assert {"etag": response.etag, "modified": response.modified} | validators == {
        "etag": response.etag,
        "modified": response.modified,
    }


async def test_unchanged_without_having_asked_is_a_fault(server: Server) -> None:
    with pytest.raises(FetchFailed, match="HTTP 304"):
        await fetched(server.serve("/feed", Reply(status=304)))


async def test_a_validator_that_cannot_be_sent_back_is_not_remembered(server: Server) -> None:
    response = await fetched(server.serve("/feed", Reply(RSS, etag='"ü"', modified="x" * 5_000)))
    assert (response.etag, response.modified) == ("", "")


async def test_redirects_are_followed_to_their_end(server: Server) -> None:
    end = server.serve("/end", RSS)
    first = server.serve("/a/first", Reply(status=302, location="../b?x=1"))
    server.serve("/b?x=1", Reply(status=307, location=end))
    response = await fetched(first, etag='"1"')
    assert (response.body, response.final_url, response.permanent_url) == (RSS, end, "")
    assert server.asked("/end")[0].headers["if-none-match"] == '"1"'


@pytest.mark.parametrize(
    ("hops", "remembered"), [((301,), True), ((308, 301), True), ((301, 302), False), ((307, 301), False)]
)
async def test_a_move_is_remembered_only_if_every_hop_is_for_good(
    server: Server, hops: tuple[int, ...], remembered: bool
) -> None:
    for number, status in enumerate(hops):
        server.serve(f"/{number}", Reply(status=status, location=f"/{number + 1}"))
    end = server.serve(f"/{len(hops)}", RSS)
    assert (await fetched(f"{server.url}/0")).permanent_url == (end if remembered else "")


async def test_five_redirects_are_enough(server: Server) -> None:
    for number in range(6):
        server.serve(f"/{number}", Reply(status=302, location=f"/{number + 1}"))
    server.serve("/6", RSS)
    assert (await fetched(f"{server.url}/1")).body == RSS
    with pytest.raises(FetchFailed, match=r"/0: redirects more than 5 times"):
        await fetched(f"{server.url}/0")


async def test_a_circle_of_redirects_is_named(server: Server) -> None:
    server.serve("/a", Reply(status=301, location="/b"))
    server.serve("/b", Reply(status=301, location="/a"))
    with pytest.raises(FetchFailed, match=r"/a: redirects in a circle"):
        await fetched(f"{server.url}/a")
    assert len(server.asked()) == 6


async def test_a_redirect_may_ask_for_a_cookie_back_and_the_next_fetch_knows_nothing_of_it(server: Server) -> None:
    def guarded(asked: Asked) -> Reply:
        if asked.headers.get("cookie") == "seen=1":
            return Reply(RSS)
        return Reply(status=302, location="/feed", headers={"Set-Cookie": "seen=1; Path=/"})

    url = server.serve("/feed", guarded)
    async with Client() as client:
        assert (await client.fetch(Request(url, trusted=True))).body == RSS
        assert (await client.fetch(Request(url, trusted=True))).body == RSS
    assert len(server.asked()) == 4


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://example.org/", "javascript:alert(1)", "http://[/"])
async def test_a_redirect_leads_to_the_web_only(server: Server, location: str) -> None:
    with pytest.raises(FetchFailed):
        await fetched(server.serve("/feed", Reply(status=302, location=location)))


async def test_name_and_password_are_used_and_never_shown(server: Server) -> None:
    server.serve("/feed", Reply(RSS), Reply(status=500))
    url = f"http://me:s%C3%A9cret@127.0.0.1:{server.port}/feed"
    await fetched(url)
    assert server.asked()[0].headers["authorization"] == "Basic bWU6c8OpY3JldA=="
    with pytest.raises(FetchFailed) as fault:
        await fetched(url)
    assert str(fault.value) == f"127.0.0.1:{server.port}/feed: HTTP 500, internal server error"


async def test_name_and_password_go_along_to_the_same_server_and_into_no_link(server: Server) -> None:
    server.serve("/feed", Reply(status=301, location=f"{server.url}/there"))
    server.serve("/there", RSS)
    response = await fetched(f"http://me:secret@127.0.0.1:{server.port}/feed")
    assert server.asked("/there")[0].headers["authorization"]
    assert response.permanent_url == f"http://me:secret@127.0.0.1:{server.port}/there"
    assert response.final_url == f"{server.url}/there"


async def test_name_and_password_stay_with_the_server_they_are_for(server: Server) -> None:
    server.serve("/feed", Reply(status=302, location=f"http://localhost:{server.port}/other"))
    server.serve("/other", RSS)
    await fetched(f"http://me:secret@127.0.0.1:{server.port}/feed")
    assert "authorization" not in server.asked("/other")[0].headers


@pytest.mark.parametrize("status", [204, 206, 400, 401, 403, 404, 500, 502, 503, 599])
async def test_any_other_status_is_a_fault_that_names_it(server: Server, status: int) -> None:
    with pytest.raises(FetchFailed, match=f"/feed: HTTP {status}"):
        await fetched(server.serve("/feed", Reply(RSS if status == 206 else b"", status=status)))


async def test_gone_is_told_apart(server: Server) -> None:
    with pytest.raises(Gone, match="410"):
        await fetched(server.serve("/feed", Reply(status=410)))


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [(429, {"Retry-After": "90"}, 90), (429, {}, 120), (503, {"Retry-After": "70"}, 70)],
)
async def test_a_server_that_wants_a_pause_says_for_how_long(
    server: Server, status: int, headers: dict[str, str], seconds: int
) -> None:
    with pytest.raises(TryLater, match=f"HTTP {status}, asks to wait for {seconds} s") as fault:
        await fetched(server.serve("/feed", Reply(status=status, headers=headers)))
    assert (fault.value.seconds, fault.value.asked) == (seconds, True)


async def test_connections_are_used_again_whatever_the_answer_was(server: Server) -> None:
    server.serve("/feed", Reply(RSS, etag='"1"'))
    server.serve("/moved", Reply(b"moved" * 100, status=301, location="/feed"))
    async with Client() as client:
        for path, etag in (("/feed", ""), ("/feed", '"1"'), ("/moved", "")):
            await client.fetch(Request(server.url + path, etag, trusted=True))
        with pytest.raises(FetchFailed):
            await client.fetch(Request(server.url + "/none", trusted=True))
        await client.fetch(Request(server.url + "/feed", trusted=True))
    assert server.connections == 2  # a redirect's target may lie in fewer places, so it has connections of its own


async def test_connections_are_kept_to_a_few_servers_only() -> None:
    with ExitStack() as stack:
        servers = [stack.enter_context(running()) for _ in range(20)]
        urls = [server.serve("/feed", RSS) for server in servers]
        async with Client() as client:
            for url in [*urls, urls[-1], urls[0]]:
                await client.fetch(Request(url, trusted=True))
        assert [server.connections for server in servers] == [2] + [1] * 19


async def test_a_connection_that_the_server_closed_is_replaced(server: Server) -> None:
    url = server.serve("/feed", Reply(RSS, until_closed=True))
    async with Client() as client:
        for _ in range(3):
            assert (await client.fetch(Request(url, trusted=True))).body == RSS
    assert server.connections == 3


async def test_a_file_is_read_once_until_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "a feed.xml"
    path.write_bytes(RSS)
    response = await fetched(path.as_uri())
    assert (response.status, response.body) == (Status.OK, RSS)
    assert (await fetched(path.as_uri(), etag=response.etag)).status == Status.UNCHANGED
    path.write_bytes(RSS * 2)
    assert (await fetched(path.as_uri(), etag=response.etag)).body == RSS * 2


async def test_a_file_is_read_only_if_the_person_named_it(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(RSS)
    with pytest.raises(FetchFailed, match="only if you name it"):
        await fetched(path.as_uri(), trusted=False)


async def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "empty").touch()
    (tmp_path / "large").write_bytes(b"x" * 1_000_001)
    for name in ("fifo", "empty", "large", "missing", "."):
        with pytest.raises(FetchFailed, match=r"^file://"):
            await fetched((tmp_path / name).as_uri(), max_body=1_000_000)
    with pytest.raises(FetchFailed, match="another computer"):
        await fetched("file://elsewhere/feed.xml")


@pytest.mark.parametrize("url", ["", "hello", "ftp://example.org/", "http://", "https://a b/", "http://x" * 2_000])
async def test_what_is_no_web_address_is_a_fault_too(url: str) -> None:
    with pytest.raises(FetchFailed, match="not an address"):
        await fetched(url)
