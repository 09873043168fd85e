"""Decisions about downloads: nothing doubled, nothing lost, nothing said twice."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from curator.domain.article import Entry
from curator.domain.intake import Changed, Intent, Known, New, content_of, decide, digest, keys_of
from curator.domain.text import Html, Line

DAY = datetime(2026, 11, 20, tzinfo=UTC)


def entry(
    guid: str = "", url: str = "", title: str = "T", html: str = "text", published: datetime | None = DAY
) -> Entry:
    return Entry(Line(guid), url, Line(title), Line(""), published, None, Html(html))


def stored(known: Iterable[Known], intents: Sequence[Intent]) -> list[Known]:
    """What an archive holds after these intents."""
    articles = {article.article_id: article for article in known}
    for intent in intents:
        number = intent.article_id if isinstance(intent, Changed) else max(articles, default=0) + 1
        articles[number] = Known(number, intent.key, intent.entry.url, intent.content)
    return list(articles.values())


def after(*downloads: Sequence[Entry]) -> list[Known]:
    known: list[Known] = []
    for entries in downloads:
        known = stored(known, decide(known, entries))
    return known


def test_the_same_download_again_says_nothing() -> None:
    entries = [entry("1", "http://a/1"), entry("", "http://a/2"), entry("", "", "no link")]
    assert decide(after(entries), entries) == []


def test_an_id_names_an_article_whatever_its_link() -> None:
    (intent,) = decide(after([entry("1", "http://a/1")]), [entry("1", "https://a/1")])
    assert isinstance(intent, Changed)
    assert (intent.article_id, intent.key) == (1, "id:1")


def test_a_changed_id_with_the_same_link_is_the_same_article() -> None:
    first = [entry(f"{number}-v1", f"http://a/{number}") for number in range(10)]
    again = [entry(f"{number}-v2", f"http://a/{number}") for number in range(10)]
    assert len(after(first, again)) == 10
    assert decide(after(first, again), again) == []


def test_one_id_on_two_links_is_two_articles() -> None:
    entries = [entry("same", "http://a/1"), entry("same", "http://a/2")]
    assert keys_of(entries) == ["url:http://a/1", "url:http://a/2"]


def test_entries_without_ids_that_all_link_to_one_page_stay_apart() -> None:
    entries = [entry("", "http://a/", f"News {number}") for number in range(10)]
    assert len(after(entries)) == 10
    assert decide(after(entries), entries) == []


def test_a_second_entry_with_the_same_link_leaves_the_first_alone() -> None:
    old, new = entry("", "http://a/", "Old"), entry("", "http://a/", "New")
    known = after([old], [new, old])
    assert len(known) == 2
    assert {article.content for article in known} == {content_of(old), content_of(new)}


def test_ids_that_change_on_entries_with_one_link_double_nothing_that_reads_the_same() -> None:
    first = [entry(f"{number}-v1", "http://a/", f"News {number}") for number in range(5)]
    again = [entry(f"{number}-v2", "http://a/", f"News {number}") for number in range(5)]
    assert len(after(first, again)) == 5


def test_no_id_and_no_link_is_named_by_content() -> None:
    entries = [entry(title=f"T{number}", html=f"b{number}") for number in range(10)]
    assert len(after(entries)) == 10


def test_the_same_entry_twice_in_a_download_is_one() -> None:
    assert len(decide([], [entry("1", "http://a/1"), entry("1", "http://a/1", "Twice")])) == 1


def test_an_edit_is_a_change_of_the_same_article() -> None:
    (intent,) = decide(after([entry("1", "http://a/1")]), [entry("1", "http://a/1", html="edited")])
    assert isinstance(intent, Changed)
    assert intent.entry.html == "edited"


def test_a_later_update_time_alone_is_no_news() -> None:
    seen = entry("1", "http://a/1")
    assert decide(after([seen]), [Entry("1", "http://a/1", seen.title, seen.author, DAY, DAY, seen.html)]) == []  # type: ignore[arg-type]


def test_an_empty_download_forgets_nothing() -> None:
    assert decide(after([entry("1")]), []) == []


def test_a_digest_tells_where_its_parts_end() -> None:
    assert digest("ab", "c") != digest("a", "bc")


ENTRIES = st.lists(
    st.builds(
        entry,
        guid=st.sampled_from(["", "g1", "g2"]),
        url=st.sampled_from(["", "http://a/1", "http://a/2"]),
        title=st.sampled_from(["T1", "T2"]),
        html=st.sampled_from(["one", "two"]),
    ),
    max_size=6,
)


@given(st.lists(ENTRIES, max_size=4))
def test_whatever_comes_saying_it_again_says_nothing(downloads: list[list[Entry]]) -> None:
    known = after(*downloads)
    assert len({article.key for article in known}) == len(known)
    if downloads:
        assert decide(known, downloads[-1]) == []


@given(st.lists(ENTRIES, max_size=4), ENTRIES)
def test_an_article_is_claimed_once_in_a_download(downloads: list[list[Entry]], last: list[Entry]) -> None:
    intents = decide(after(*downloads), last)
    claimed = [intent.article_id for intent in intents if isinstance(intent, Changed)]
    assert len(set(claimed)) == len(claimed)
    assert len({intent.key for intent in intents}) == len(intents)
    assert all(isinstance(intent, New | Changed) for intent in intents)
