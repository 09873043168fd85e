"""Following: one at a time, by OPML, and out again."""

from pathlib import Path

import pytest

from curator.domain.faults import FetchFailed, NotFound, Refused, Unreadable
from curator.domain.feed import FeedStatus
from curator.home import Home
from tests.builders import rss
from tests.server import Reply, Server
from tests.shared_data import shared

NESTED = b"""<?xml version="1.0"?><opml version="2.0" xmlns:x="https://example.org/x"><head><title>Mine</title></head><body>
<outline text="Outer"><outline text="Inner &amp; more">
  <outline type="rss" text="One" title="The One" xmlUrl="https://one.example.org/feed" htmlUrl="https://one.example.org/"
    description="about one" x:colour="green"/>
</outline><outline type="rss" text="Two" xmlUrl="https://two.example.org/feed"/></outline>
<outline type="rss" text="Loose" xmlUrl="https://three.example.org/feed"/>
<outline type="rss" text="Bad one" xmlUrl="exec:rm -rf /"/><outline type="rss" text="Filtered" xmlUrl="filter:x:https://e.org"/>
<outline type="rss" text="Local" xmlUrl="file:///etc/passwd"/></body></opml>"""


def seen(home: Home) -> list[tuple[str, str, tuple[str, ...], dict[str, str]]]:
    views = home.subscriptions.all()
    return [(view.feed.url, view.feed.title, view.feed.folder, view.feed.attributes) for view in views]


def test_opml_keeps_folders_titles_and_what_it_does_not_know(home: Home, tmp_path: Path) -> None:
    (tmp_path / "in.opml").write_bytes(NESTED)
    imported = home.subscriptions.import_opml(tmp_path / "in.opml")
    assert (imported.new, imported.known) == (3, 0)
    refused = " ".join(map(str, imported.refused))
    assert all(name in refused for name in ("exec:", "filter:", "file:"))
    before = [one for one in seen(home) if one[0].startswith("https")]
    assert [one[1:3] for one in before] == [("Loose", ()), ("Two", ("Outer",)), ("The One", ("Outer", "Inner & more"))]
    assert "green" in before[2][3].values()
    again = home.subscriptions.import_opml(tmp_path / "in.opml")
    assert (again.new, again.known, again.step) == (0, 3, None)
    home.subscriptions.export_to(tmp_path / "out.opml")
    other = Home.open(tmp_path / "other")
    other.subscriptions.import_opml(tmp_path / "out.opml")
    assert [one for one in seen(other) if one[0].startswith("https")] == before
    other.close()


def test_an_import_is_one_step_to_take_back(home: Home, tmp_path: Path) -> None:
    (tmp_path / "in.opml").write_bytes(NESTED)
    home.subscriptions.import_opml(tmp_path / "in.opml")
    home.steps.undo()
    assert len(home.subscriptions.all()) == 1


@pytest.mark.parametrize("name", ["engineering-blogs", "hn-personal-blogs", "india-news", "programming"])
def test_real_lists_come_in_and_go_out_the_same(name: str, home: Home, tmp_path: Path) -> None:
    path = shared("data", "opml", f"{name}.opml")
    imported = home.subscriptions.import_opml(path)
    assert imported.new + imported.known >= 36
    assert imported.refused == ()
    home.subscriptions.export_to(tmp_path / "out.opml")
    other = Home.open(tmp_path / "other")
    for view in home.subscriptions.all():
        if view.feed.url.startswith("file:"):
            home.subscriptions.remove([view.feed.url])
    other.subscriptions.import_opml(tmp_path / "out.opml")
    assert seen(other) == seen(home)
    other.close()


@pytest.mark.parametrize(
    "content", [b"", b"not xml", b"<html><body/></html>", b"<opml><body><outline", b"\x00\xff\xfe"]
)
def test_an_opml_file_that_is_none_is_named_and_changes_nothing(content: bytes, home: Home, tmp_path: Path) -> None:
    (tmp_path / "odd.opml").write_bytes(content)
    with pytest.raises((Unreadable, Refused), match=r"odd\.opml"):
        home.subscriptions.import_opml(tmp_path / "odd.opml")
    assert len(home.subscriptions.all()) == 1


def test_a_site_gives_its_feed_with_one_request_each(home: Home, server: Server) -> None:
    server.serve(
        "/",
        Reply(
            b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>',
            content_type="text/html",
        ),
    )
    server.serve("/feed", Reply(rss("Found", [("A",), ("B",)])))
    feed = home.subscriptions.add(server.url)
    assert (feed.url, feed.title) == (f"{server.url}/feed", "Found")
    assert len(home.inbox.ids()) == 7
    assert (len(server.asked("/")), len(server.asked("/feed"))) == (1, 1)
    with pytest.raises(Refused, match="already"):
        home.subscriptions.add(feed.url)
    assert len(server.asked("/feed")) == 1


def test_trial_folder_and_title_are_the_persons(home: Home, server: Server) -> None:
    server.serve("/feed", Reply(rss("Theirs", [("A",)])))
    feed = home.subscriptions.add(f"{server.url}/feed", folder=["a", " ", "b"], trial_days=7, title="Mine")
    assert (feed.title, feed.folder, feed.status) == ("Mine", ("a", "b"), FeedStatus.TRIAL)
    assert feed.trial_until is not None
    assert (feed.trial_until - feed.added).days == 7


def test_what_is_no_feed_is_not_followed(home: Home, server: Server) -> None:
    server.serve("/page", Reply(b"<html><body>words</body></html>", content_type="text/html"))
    with pytest.raises(FetchFailed):
        home.subscriptions.add(f"{server.url}/page")
    with pytest.raises(NotFound, match="nobody"):
        home.subscriptions.pause(["https://nobody.example.org/"])
    assert len(home.subscriptions.all()) == 1


def test_a_feed_on_trial_is_on_trial_again_after_a_pause(home: Home, server: Server) -> None:
    server.serve("/feed", Reply(rss("F", [("A",)])))
    feed = home.subscriptions.add(f"{server.url}/feed", trial_days=7)
    home.subscriptions.pause([feed.url])
    home.subscriptions.resume([feed.url])
    assert feed in [view.feed for view in home.subscriptions.all()]


def test_a_feed_is_known_by_where_it_moved_to_as_well(home: Home, server: Server, tmp_path: Path) -> None:
    server.serve("/old", Reply(rss("Moves", [("A",)])), Reply(status=301, location="/new"))
    server.serve("/new", Reply(rss("Moves", [("A",)])))
    home.subscriptions.add(f"{server.url}/old")
    home.refresh.run()
    for path in ("/old", "/new"):
        with pytest.raises(Refused, match="“Moves” already"):
            home.subscriptions.add(f"{server.url}{path}")
    assert len(server.asked("/new")) == 1


def test_what_is_known_is_looked_up_at_once(home: Home, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.serve("/feed", Reply(rss("F", [("A",)])))
    looked_up: list[str] = []
    state = home._archive.fetching.state
    monkeypatch.setattr(home._archive.fetching, "state", lambda url: looked_up.append(url) or state(url))
    url = home.subscriptions.add(f"{server.url}/feed").url
    assert looked_up == [url]


def test_a_paused_feed_is_not_asked_until_it_is_resumed(home: Home, server: Server) -> None:
    server.serve("/feed", Reply(rss("F", [("A",)])))
    url = home.subscriptions.add(f"{server.url}/feed").url
    home.subscriptions.pause([url])
    home.refresh.run()
    assert len(server.asked("/feed")) == 1
    home.subscriptions.resume([url])
    home.refresh.run()
    assert len(server.asked("/feed")) == 2
