"""What breaks other readers, from the server to the inbox: one probe each, beside a feed that is well."""

import json
import zlib
from collections.abc import Callable

import pytest

from curator.domain.text import is_safe
from curator.home import Home
from curator.services.refresh import RefreshReport
from tests.builders import rss
from tests.server import Reply, Server

TEN = [f"Title {number}" for number in range(10)]
GOOD = rss("Well", [("All is well",)])
Probe = Callable[..., RefreshReport]


def feed(titles: list[str], item: str = "<link>https://x.example/{at}</link><guid>{at}</guid>") -> str:
    """An RSS feed as its author wrote it: nothing is escaped."""
    items = "".join(f"<item><title>{title}</title>{item.format(at=at)}</item>" for at, title in enumerate(titles))
    return f'<rss version="2.0"><channel><title>Probe</title>{items}</channel></rss>'


@pytest.fixture
def probe(home: Home, server: Server) -> Probe:
    """Follows a feed while it is well, then refreshes once for each answer that it gives: the last one's report."""
    home.subscriptions.remove([view.feed.url for view in home.subscriptions.all()])
    for path in ("/probe", "/well"):
        server.serve(path, Reply(rss("Empty", [])))
        home.subscriptions.add(server.url + path)

    def run(*answers: Reply | str | bytes) -> RefreshReport:
        server.serve("/well", Reply(GOOD))
        for answer in answers:
            body = answer.encode() if isinstance(answer, str) else answer
            server.serve("/probe", body if isinstance(body, Reply) else Reply(body))
            report = home.refresh.run()
        assert "All is well" in titles(home)
        return report

    return run


def titles(home: Home) -> list[str]:
    return [article.title for article in home.inbox.articles(home.inbox.ids())]


def probed(home: Home) -> list[str]:
    return sorted(title for title in titles(home) if title != "All is well")


def fault_of(report: RefreshReport) -> str:
    (fault,) = report.faults
    assert fault.url.endswith("/probe")
    assert "\n" not in fault.error
    return fault.error


def test_one_id_in_two_feeds(home: Home, server: Server, probe: Probe) -> None:
    others = feed(TEN, item="<link>https://y.example/{at}</link><guid>{at}</guid>")
    home.subscriptions.add(server.serve("/other", others.encode()))
    probe(feed(TEN))
    assert probed(home) == sorted(TEN * 2)


def test_the_same_articles_in_two_feeds(home: Home, server: Server, probe: Probe) -> None:
    """Both are kept, each pair as one row."""
    home.subscriptions.add(server.serve("/other", feed(TEN).encode()))
    probe(feed(TEN))
    assert sorted(view.articles for view in home.subscriptions.all()) == [1, 10, 10]
    assert probed(home) == TEN


def test_ids_that_change_when_all_is_published_again(home: Home, probe: Probe) -> None:
    again = feed(TEN).replace("<guid>", "<guid>again-")
    assert probe(feed(TEN), again).new == 0
    assert probed(home) == TEN


def test_no_ids_and_no_links(home: Home, probe: Probe) -> None:
    bare = feed(TEN, item="<description>Words</description>")
    assert probe(bare, bare + " ").new == 0
    assert probed(home) == TEN


def test_a_json_feed(home: Home, probe: Probe) -> None:
    items = [{"id": str(at), "title": title, "content_html": "<p>x</p>"} for at, title in enumerate(TEN)]
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "JSON", "items": items})
    probe(Reply(body.encode(), content_type="application/feed+json"))
    assert probed(home) == TEN


def test_an_error_page_that_says_200(home: Home, probe: Probe) -> None:
    page = b"<!doctype html><html><body><h1>Sorry</h1></body></html>"
    report = probe(feed(TEN), Reply(page, content_type="text/html"))
    assert "HTML" in fault_of(report)
    assert probed(home) == TEN


def test_one_byte_of_another_encoding(home: Home, probe: Probe) -> None:
    body = b'<?xml version="1.0" encoding="utf-8"?>' + feed([*TEN[1:], "ünï caf@"]).encode().replace(b"@", b"\xe9")
    assert probe(body).faults == ()
    assert probed(home) == [*TEN[1:], "ünï café"]


@pytest.mark.parametrize(
    ("broken", "kept"),
    [
        (feed(["Q&A", *TEN[1:]]), ["Q&A", *TEN[1:]]),
        (feed(["a&nbsp;b", *TEN[1:]]), [*TEN[1:], "a b"]),
        (feed(["Tit\x01le\x08 0", *TEN[1:]]), TEN),
        (feed(TEN)[: feed(TEN).index("Title 9")], TEN[:9]),
    ],
    ids=["ampersand", "entity", "control", "cut short"],
)
def test_ill_formed_xml(broken: str, kept: list[str], home: Home, probe: Probe) -> None:
    assert probe(broken).faults == ()
    assert probed(home) == sorted(kept)


def test_a_billion_laughs(home: Home, probe: Probe) -> None:
    lols = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    probe(f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{lols}]>' + feed(["&l9;", *TEN[1:]]))
    assert set(TEN[1:]) < set(probed(home))
    assert all(len(title) < 500 for title in titles(home))
    assert not any("lollol" in title for title in titles(home))


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("pay \u202egnp.exe\u202c \u2066now\u2069", "pay gnp.exe now"),
        ("ad\u200bmin \ufeffhere\u2060", "admin here"),
        ("C1 \x9b31mred\x9d0;x\x9c \x85end", "C1 "),
        ("ESC &#27;[2J and &amp;#x9b;31m", "ESC "),
    ],
    ids=["bidi", "zero width", "C1", "references"],
)
def test_what_hides_or_acts_in_a_title(title: str, shown: str, home: Home, probe: Probe) -> None:
    probe(feed([title]))
    (found,) = probed(home)
    assert is_safe(found)
    assert found.startswith(shown)


def test_a_bomb(home: Home, probe: Probe) -> None:
    packer = zlib.compressobj(wbits=31)
    bomb = packer.compress(feed(TEN).encode()) + b"".join(packer.compress(bytes(1_000_000)) for _ in range(400))
    report = probe(feed(TEN), Reply(bomb + packer.flush(), encoding="gzip", packed=True))
    assert fault_of(report).endswith("/probe: larger than 20 MB")
    assert probed(home) == TEN


def test_a_date_in_the_future(home: Home, probe: Probe) -> None:
    probe(feed(["Later"], item="<guid>{at}</guid><pubDate>Fri, 01 Jan 2123 00:00:00 GMT</pubDate>"))
    probe(feed(["News"], item="<guid>undated</guid>"))
    order = titles(home)
    assert order.index("News") < order.index("Later")
