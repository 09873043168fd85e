"""Pages added by hand, over real sockets."""

from pathlib import Path

import pytest

from curator.domain.article import State
from curator.domain.faults import NotFound, Refused
from curator.home import Home
from tests.server import Reply, Server

PAGE = Reply(
    b"<html><head><title>A page</title></head><body><article><p>"
    + b"Words of the page. " * 50
    + b"</p></article></body>",
    content_type="text/html",
)


def state_of(home: Home, article_id: int) -> State:
    return home.reading.article(article_id).state


def test_a_new_page_stands_in_the_inbox_and_is_no_step(home: Home, server: Server) -> None:
    article = home.reading.add_page(server.serve("/page", PAGE))
    assert (article.title, article.state) == ("A page", State.NEW)
    assert home.inbox.ids()[0] == article.id
    with pytest.raises(NotFound, match="nothing to undo"):
        home.steps.undo()


def test_a_page_added_again_comes_back_and_every_step_can_be_undone(home: Home, server: Server) -> None:
    url = server.serve("/page", PAGE)
    first = home.reading.add_page(url)
    home.triage.decide([first.id], State.DROP)
    again = home.reading.add_page(url)
    assert (again.id, again.state) == (first.id, State.NEW)
    assert again.seen > first.seen
    assert home.steps.undo().label == "back to the inbox: “A page”"
    assert state_of(home, first.id) is State.DROP
    home.steps.undo()
    assert state_of(home, first.id) is State.NEW
    home.steps.redo()
    assert home.steps.redo().label == "back to the inbox: “A page”"
    assert state_of(home, first.id) is State.NEW


def test_a_page_that_waits_and_is_added_again_is_no_step_either(home: Home, server: Server) -> None:
    url = server.serve("/page", PAGE)
    home.reading.add_page(url)
    home.triage.decide([home.inbox.ids()[1]], State.DONE)
    home.reading.add_page(url)
    assert home.steps.undo().label.startswith("done")


def test_an_address_may_be_typed_as_for_a_feed(home: Home, server: Server) -> None:
    url = server.serve("/page", PAGE)
    assert home.reading.add_page(f" 127.0.0.1:{server.port}/page ").url == url
    assert home.reading.add_page(f"localhost:{server.port}/page").url == f"http://localhost:{server.port}/page"


@pytest.mark.parametrize(
    "text", ["", "hello", "two words", "mailto:a@b.org", "mailto://b.org", "file:///x", "http://[bad"]
)
def test_what_is_no_web_address_is_refused(text: str, home: Home) -> None:
    with pytest.raises(Refused, match="is not a web address"):
        home.reading.add_page(text)


def test_what_a_feed_wrote_is_sanitised_when_it_is_shown_and_its_links_start_where_it_says(
    home: Home, tmp_path: Path
) -> None:
    feed = tmp_path / "hostile.xml"
    feed.write_text(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Hostile</title><entry><title>T</title><id>1</id>'
        '<link href="https://site.example/page"/><content type="html" xml:base="https://base.example/dir/">'
        "&lt;script&gt;alert(1)&lt;/script&gt;&lt;p onclick=&quot;x()&quot;&gt;Words &lt;a href=&quot;up&quot;&gt;up"
        "&lt;/a&gt; &lt;a href=&quot;javascript:x()&quot;&gt;no&lt;/a&gt;&lt;/p&gt;</content></entry></feed>"
    )
    home.subscriptions.add(feed.as_uri())
    shown = home.reading.text(home.inbox.ids()[0])
    assert shown.markdown == "Words [up](https://base.example/dir/up) no\n"
    assert shown.links == ("https://base.example/dir/up",)
