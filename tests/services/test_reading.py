"""Pages added by hand, over real sockets."""

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
