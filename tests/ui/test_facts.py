"""Facts: shares and feeds as rows and as pages."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from curator.domain.feed import Feed, FeedStatus, FetchState
from curator.domain.share import Delivery, DeliveryState, Share
from curator.domain.text import Line, Prose, is_safe
from curator.services.subscriptions import FeedView
from curator.ui.facts import about_feed, about_share, feed_row, share_row, standing
from curator.ui.ink import Ink, cells_of
from curator.ui.marking import plain
from curator.ui.typeset import typeset
from tests.ui.hostile import TEXTS

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LIMITS = {"short": 10, "long": 500, "file": None}


def share(*states: DeliveryState, text: str = "some words", title: str = "A title") -> Share:
    names = ("short", "long", "file")
    deliveries = tuple(Delivery(name, state) for name, state in zip(names, states, strict=False))
    return Share("s", Line(title), "https://x.org", Prose(text), NOW - timedelta(hours=3), deliveries=deliveries)


def view(error: str = "", title: str = "Feed", **changes: object) -> FeedView:
    feed = Feed("https://x.org/feed", Line(title), NOW - timedelta(days=400))
    state = FetchState(feed.url, succeeded=NOW - timedelta(hours=2), error=Line(error), failures=2 if error else 0)
    return FeedView(structs.replace(feed, **changes), state, 1_200, 7)


def row(of: Share, width: int = 80) -> list[str]:
    return [plain(runs).rstrip() for runs in share_row(of, LIMITS, width, NOW)]


def page(paragraphs: object, width: int = 60) -> str:
    return "\n".join(plain(line).rstrip() for line in typeset("", width, paragraphs).lines)


D = DeliveryState


@pytest.mark.parametrize(
    ("states", "whole"),
    [
        ((D.DECIDED,), D.DECIDED),
        ((D.APPROVED, D.DECIDED), D.DECIDED),
        ((D.SENT, D.APPROVED), D.APPROVED),
        ((D.SENT, D.FAILED, D.DECIDED), D.FAILED),
        ((D.UNKNOWN, D.FAILED), D.UNKNOWN),
        ((D.SENT, D.CANCELLED), D.SENT),
        ((), D.CANCELLED),
    ],
)
def test_a_share_stands_where_it_most_wants_attention(states: tuple[D, ...], whole: D) -> None:
    assert standing(share(*states)) == whole


def test_a_share_to_decide_counts_its_characters() -> None:
    of = structs.replace(share(D.DECIDED, D.DECIDED, D.DECIDED), audience=Line("the team"))
    assert row(of)[0].split() == ["to", "decide", "A", "title", "3h"]
    assert row(of)[1].split() == ["short", "10/10", "long", "10/500", "file", "for", "the", "team"]


def test_too_long_a_text_is_marked_bad() -> None:
    _, second = share_row(share(D.DECIDED, text="eleven char"), LIMITS, 80, NOW)
    assert [run.ink for run in second if "11/10" in run.text] == [Ink.BAD]


def test_every_state_has_words_of_its_own() -> None:
    said = row(share(D.SENT, D.APPROVED, D.CANCELLED), 100)[1]
    assert said.split() == ["short", "✓", "long", "10/500", "file", "cancelled"]
    assert "the answer never came" in row(share(D.UNKNOWN), 100)[1]
    failed = structs.replace(share(D.FAILED), deliveries=(Delivery("file", D.FAILED, error=Line("no such folder")),))
    assert row(failed, 100)[1].split("file ")[1] == "failed: no such folder"


def test_a_shares_page_tells_all() -> None:
    sent = Delivery("long", D.SENT, NOW - timedelta(minutes=5), link="https://there.example/1")
    of = structs.replace(share(text="one\ntwo"), why=Line("it is good"), deliveries=(sent, Delivery("file", D.UNKNOWN)))
    told = page(about_share(of, LIMITS, NOW))
    assert told.startswith("A title\nhttps://x.org\n\none\ntwo\n\nwhy         it is good")
    assert "long        sent · 5 min ago · 7/500 characters\n            https://there.example/1" in told
    assert "the answer never came: look whether it is there" in told


def test_a_feeds_row() -> None:
    shown = plain(feed_row(view("host not found"), 80, NOW))
    assert shown == "   7  Feed  ✗ host not found" + " " * 39 + "1,200     2h "


def test_a_feeds_row_says_what_is_unusual() -> None:
    odd = view(status=FeedStatus.PAUSED, full_text=True)
    assert "Feed  paused  full text" in plain(feed_row(odd, 80, NOW))
    gone = structs.replace(odd, state=structs.replace(odd.state, gone=True, succeeded=None))
    assert "Feed  gone  paused" in plain(feed_row(gone, 80, NOW))
    assert plain(feed_row(gone, 80, NOW)).endswith(" never ")


def test_a_feeds_page_tells_its_fault_in_full() -> None:
    told = page(about_feed(view("it said " * 30), NOW))
    assert "Its last fault, 2 times in a row" in told
    assert told.count("said") == 30
    assert "folder      no folder" in told
    assert "next        with the next refresh" in told


def test_when_a_feed_is_asked_next() -> None:
    due = structs.replace(view(), state=FetchState("u", due=NOW + timedelta(minutes=20)))
    assert "next        in 20m" in page(about_feed(due, NOW))
    assert "next        not asked" in page(about_feed(view(status=FeedStatus.PAUSED), NOW))


@pytest.mark.parametrize("text", [text[:3_000] for text in TEXTS.values()], ids=TEXTS.keys())
def test_nothing_hostile_is_shown_or_shifts_a_column(text: str) -> None:
    of = structs.replace(share(D.FAILED, text=text, title=text), why=Line(text), audience=Line(text))
    lines = [*share_row(of, LIMITS, 80, NOW), feed_row(view(text, text), 80, NOW)]
    assert [cells_of(line) for line in lines] == [80] * 3
    shown = [*map(plain, lines), *page((*about_share(of, LIMITS, NOW), *about_feed(view(text, text), NOW))).split("\n")]
    assert all(is_safe(line) and "\t" not in line for line in shown)
