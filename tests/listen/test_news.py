"""What a download brings, worked out in a worker."""

import pickle
from datetime import UTC, datetime, timedelta

import pytest

from curator.domain.article import Entry
from curator.domain.faults import FetchFailed
from curator.domain.intake import Changed, Known, New, content_of
from curator.domain.text import Html, Line
from curator.listen.news import news_of, rhythm_of
from curator.listen.parse import parse

URL = "https://site.example/feed"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FEED = (
    "<rss version='2.0'><channel><title>Site</title><link>/</link><ttl>45</ttl>"
    + "".join(
        f"<item><guid>{number}</guid><title>T{number}</title><pubDate>Fri, 20 Nov 2026 {number:02}:00:00 GMT</pubDate>"
        f"<description>{'words ' * 500}{number}</description></item>"
        for number in range(10)
    )
    + "</channel></rss>"
).encode()


def dated(*minutes: int) -> list[Entry]:
    return [
        Entry(Line(""), "", Line("T"), Line(""), NOON + timedelta(minutes=each), None, Html("x")) for each in minutes
    ]


def test_only_what_is_new_or_changed_comes_back_and_little_of_it_travels() -> None:
    first, second, *others = parse(FEED, "", URL).entries
    known = [Known(n, f"id:{each.guid}", each.url, content_of(each)) for n, each in enumerate(others, start=1)]
    known.append(Known(77, f"id:{first.guid}", first.url, "other words"))
    news = news_of(FEED, "", URL, known)
    assert (news.title, news.site, news.ttl_minutes, news.rhythm) == ("Site", "https://site.example/", 45, 60)
    assert news.intents == (
        Changed(77, "id:0", content_of(first), first),
        New("id:1", content_of(second), second),
    )
    assert pickle.loads(pickle.dumps(news)) == news
    assert len(pickle.dumps(news)) < 2 * 4_000


def test_what_is_no_feed_is_said() -> None:
    with pytest.raises(FetchFailed, match="is not a feed"):
        news_of(b"<html></html>", "", URL, [])


@pytest.mark.parametrize(
    ("minutes", "rhythm"),
    [((), None), ((0, 60), None), ((60, 0, 120), 60), ((0, 1, 2, 1000, 1003), 2), ((0, 0, 0), 0)],
)
def test_the_rhythm_is_the_usual_time_between_articles(minutes: tuple[int, ...], rhythm: int | None) -> None:
    assert rhythm_of(dated(*minutes)) == rhythm


def test_only_the_latest_tell_the_rhythm() -> None:
    assert rhythm_of(dated(*range(0, 200, 10), *range(-100_000, -50_000, 1000))) == 10
