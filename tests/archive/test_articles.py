from datetime import timedelta

import pytest
from msgspec import structs

from curator.archive.archive import Archive
from curator.archive.storing import Download
from curator.domain.article import Article, Body, State
from curator.domain.faults import NotFound, Refused
from curator.domain.feed import FetchState
from curator.domain.intake import Changed, New, decide
from curator.domain.reason import Priority
from curator.domain.text import Html, Line, html, one_line
from curator.priority.rank import rank
from curator.priority.signals import Facts
from curator.query.words import parse
from tests.archive.making import DAY, FEED, HOUR, NOON, OTHER, brought, entry, feed, followed_up, took


@pytest.fixture(autouse=True)
def followed(archive: Archive) -> None:
    archive.fetching.ensure([feed(), feed(OTHER, "Other")])


def found(archive: Archive, text: str) -> list[int]:
    return archive.search.search(parse(text), 100).ids


def test_a_new_entry_becomes_an_article(archive: Archive) -> None:
    stored = brought(archive, entry(3, text="word " * 700))
    (article,) = archive.articles.get(stored.new)
    assert article == Article(
        id=stored.new[0],
        feed_url=FEED,
        feed_title=Line("Example"),
        url="https://example.org/3",
        title=Line("Title 3"),
        author=Line("Ada"),
        published=NOON - 3 * HOUR,
        seen=NOON,
        minutes=4,
        state=State.NEW,
        priority=rank(Facts(NOON - 3 * HOUR), NOON).priority,
    )
    assert archive.articles.body(article.id) == Body(article.id, entry(3, text="word " * 700).html, None, None)


def test_the_fetch_state_is_stored_with_the_articles(archive: Archive) -> None:
    state = FetchState(FEED, etag="new")
    archive.articles.store(Download(FEED, decide([], [entry()]), state), NOON)
    assert archive.fetching.state(FEED) == state


def test_all_or_nothing_of_a_download_is_stored(archive: Archive) -> None:
    broken = New("k", "c", structs.replace(entry(2), title=None))
    with pytest.raises(Exception, match="NOT NULL constraint failed"):
        archive.articles.store(Download(FEED, [*decide([], [entry(1)]), broken], FetchState(FEED, etag="new")), NOON)
    assert archive.articles.ids(State.NEW) == []
    assert archive.fetching.state(FEED).etag == ""


def test_known_tells_intake_that_nothing_is_new(archive: Archive) -> None:
    entries = [entry(number) for number in range(5)]
    assert len(brought(archive, *entries).new) == 5
    assert decide(archive.articles.known(FEED), entries) == []
    assert archive.articles.known(OTHER) == archive.articles.known("https://unknown.example/") == []


def test_the_same_id_in_two_feeds_stays_two_articles(archive: Archive) -> None:
    (one,) = brought(archive, entry(1)).new
    (two,) = brought(archive, entry(1), url=OTHER).new
    assert archive.articles.ids(State.NEW) == [two, one]


def test_an_edited_article_has_its_new_words_in_the_state_it_was_in(archive: Archive) -> None:
    (one,) = brought(archive, entry(1, text="before")).new
    took(archive, one, State.DONE)
    edited = entry(1, title="Edited", text="after " * 300, published=NOON - DAY)
    stored = brought(archive, edited, now=NOON + HOUR)
    assert (stored.new, stored.updated) == ((), 1)
    (article,) = archive.articles.get([one])
    assert (article.title, article.state, article.minutes) == ("Edited", State.DONE, 2)
    assert (article.published, article.seen) == (NOON - DAY, NOON)
    assert article.priority == rank(Facts(NOON - DAY), NOON + HOUR).priority
    assert archive.articles.ids(State.NEW) == []
    assert archive.articles.body(one).html == edited.html
    assert (found(archive, "before"), found(archive, "after"), found(archive, "edited")) == ([], [one], [one])


def test_an_article_under_a_new_id_is_the_same_article(archive: Archive) -> None:
    (one,) = brought(archive, entry(1)).new
    stored = brought(archive, entry(1, guid=Line("another")))
    assert (stored.new, stored.updated) == ((), 1)
    assert [known.key for known in archive.articles.known(FEED)] == ["id:another"]
    assert archive.articles.ids(State.NEW) == [one]


def test_what_another_process_stored_meanwhile_is_not_doubled(archive: Archive) -> None:
    decided_before = decide([], [entry(1, text="first"), entry(2)])
    (one,) = brought(archive, entry(1, text="second")).new
    stored = archive.articles.store(Download(FEED, decided_before, FetchState(FEED)), NOON)
    assert (len(stored.new), stored.updated) == (1, 1)
    assert len(archive.articles.ids(State.NEW)) == 2
    followed_up(archive)
    assert found(archive, "first") == [one]
    again = archive.articles.store(Download(FEED, decided_before, FetchState(FEED)), NOON)
    assert (again.new, again.updated) == ((), 0)


def test_a_change_to_an_article_that_is_gone_or_to_anothers_id_is_left_out(archive: Archive) -> None:
    one, two = brought(archive, entry(1), entry(2)).new
    changes = [
        Changed(two, "id:g1", "other", entry(2, title="Clash")),
        Changed(99, "id:g99", "none", entry(99)),
    ]
    stored = archive.articles.store(Download(FEED, changes, FetchState(FEED)), NOON)
    assert (stored.new, stored.updated) == ((), 0)
    assert [article.title for article in archive.articles.get([one, two, 99])] == ["Title 1", "Title 2"]
    assert found(archive, "clash") == []


def test_a_date_to_come_counts_as_now(archive: Archive) -> None:
    future, past = brought(archive, entry(1, published=NOON + 100 * DAY), entry(2)).new
    assert archive.articles.ids(State.NEW) == [future, past]
    (later,) = brought(archive, entry(3, published=None), now=NOON + HOUR).new
    archive.articles.rerank(NOON + 30 * DAY, 100)
    assert archive.articles.ids(State.NEW) == [later, future, past]
    assert archive.articles.get([future])[0].published == NOON + 100 * DAY


def test_ids_are_never_given_twice(archive: Archive) -> None:
    (one,) = brought(archive, entry(1)).new
    with archive._database.writing() as connection:
        connection.execute("DELETE FROM articles")
    (two,) = brought(archive, entry(1)).new
    assert two > one


def test_a_removed_article_leaves_nothing_behind(archive: Archive) -> None:
    one, two = brought(archive, entry(1, text="same"), entry(2, text="same")).new
    with archive._database.writing() as connection:
        connection.execute("DELETE FROM articles WHERE id = ?", (one,))
    assert found(archive, "same") == [two]
    assert archive.articles.counts()[State.NEW] == 1
    with pytest.raises(NotFound):
        archive.articles.body(one)


def test_get_keeps_the_order_of_the_ids_and_leaves_out_what_is_not_there(archive: Archive) -> None:
    one, two, three = brought(archive, entry(1), entry(2), entry(3)).new
    assert [article.id for article in archive.articles.get([three, 77, one, two, one])] == [three, one, two, one]
    assert archive.articles.get([]) == []


def test_the_full_text_stands_beside_the_feeds_own_and_is_searched_instead(archive: Archive) -> None:
    (one,) = brought(archive, entry(1, text="teaser")).new
    full = html(f"<p>{'everything ' * 500}</p>")
    archive.articles.save_full(one, full, NOON + HOUR)
    assert archive.articles.body(one) == Body(one, entry(1, text="teaser").html, full, NOON + HOUR)
    assert archive.articles.get([one])[0].minutes == 3
    assert (found(archive, "everything"), found(archive, "teaser")) == ([one], [])

    brought(archive, entry(1, title="Edited", text="another teaser"))
    assert archive.articles.body(one).full == full
    assert archive.articles.body(one).html == entry(1, text="another teaser").html
    assert (found(archive, "everything"), found(archive, "edited")) == ([one], [one])


def test_an_article_that_is_not_there_is_named(archive: Archive) -> None:
    with pytest.raises(NotFound, match="no article 5"):
        archive.articles.body(5)
    with pytest.raises(NotFound, match="no article 5"):
        archive.articles.save_full(5, Html("x"), NOON)


def test_a_page_stands_in_the_inbox_as_of_now_whenever_it_was_written(archive: Archive) -> None:
    brought(archive, entry(1))
    page = archive.articles.add_page(entry(2, guid=Line(""), published=NOON - 4000 * DAY), NOON)
    assert archive.articles.ids(State.NEW)[0] == page
    (article,) = archive.articles.get([page])
    assert (article.feed_url, article.feed_title) == ("curator:pages", "Pages you added")
    assert article.published == NOON - 4000 * DAY
    assert article.priority == rank(Facts(NOON), NOON).priority


def test_a_page_added_again_is_the_same_article_as_of_now_in_the_state_it_is_in(archive: Archive) -> None:
    page = archive.articles.add_page(entry(1, text="first"), NOON)
    took(archive, page, State.DROP)
    again = archive.articles.add_page(entry(1, guid=Line("other"), text="second"), NOON + DAY)
    assert again == page
    assert (archive.articles.ids(State.NEW), archive.articles.ids(State.DROP)) == ([], [page])
    assert archive.articles.get([page])[0].seen == NOON + DAY
    assert (found(archive, "first"), found(archive, "second")) == ([], [page])


def test_a_page_added_again_without_its_text_keeps_the_text_it_had(archive: Archive) -> None:
    page = archive.articles.add_page(entry(1, text="first"), NOON)
    archive.articles.add_page(entry(1, title="Bare", html=Html("")), NOON)
    assert found(archive, "first") == [page]
    assert archive.articles.get([page])[0].title == "Title 1"


def test_a_page_without_an_address_is_refused(archive: Archive) -> None:
    with pytest.raises(Refused, match="address"):
        archive.articles.add_page(entry(1, url=""), NOON)


def test_hostile_words_are_only_words(archive: Archive) -> None:
    title = one_line('\'); DROP TABLE articles; -- "NEAR" [red]')
    (one,) = brought(archive, entry(1, title=title, text=str(title))).new
    assert archive.articles.get([one])[0].title == title
    assert found(archive, title) == [one]


def test_reasons_add_up_to_the_order(archive: Archive) -> None:
    brought(archive, *(entry(number, published=NOON - timedelta(hours=number**2)) for number in range(40)))
    articles = archive.articles.get(archive.articles.ids(State.NEW))
    points = [article.priority.points for article in articles]
    assert points == sorted(points, reverse=True)
    assert all(article.priority != Priority() for article in articles)
