"""Joining: a labelled set of pairs, no wrong merge in it; and what must never be joined whatever it says."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from curator.domain.joining import joined
from curator.domain.simhash import simhash
from curator.domain.story import APART, WINDOW, Told

HOUR = 3600
LABELLED = tomllib.loads(Path(__file__).with_name("stories.toml").read_text(encoding="utf-8"))
TITLE = "Divers raise a bronze cannon from the wreck off Skerry Point"
TAIL = " The post appeared first on the site of the Fjord Post."
RECALL = {"titles": 49 / 54, "urls": 1.0, "twins": 1.0, "texts": 6 / 7}


def told(number: int, title: str = TITLE, **changes: object) -> Told:
    """Each of a feed of its own, with an address of its own, an hour after the one before."""
    made = Told(
        number, number, f"Feed {number}", f"https://n{number}.example/{number}", title, number * HOUR, 1, 0, None
    )
    return structs.replace(made, **changes)


def joins(*articles: Told, texts: dict[int, str] | None = None) -> dict[int, int]:
    return joined(articles, {article.id for article in articles}, lambda article_id: (texts or {}).get(article_id, ""))


def of_titles(one: str, other: str, source: str = "One", other_source: str = "Other") -> dict[int, int]:
    """Told in full by one, and shortly by the other; each text says its title."""
    full = varied("lighthouse")
    return retold((one, source), (other, other_source), full, " ".join(full.split()[:80]))


def of_forms(one: str, other: str, source: str = "One", other_source: str = "Other") -> dict[int, int]:
    """What must stay apart: told without texts, by a form that was filled in twice, and where the titles are one, by
    texts of other things."""
    titled = (one, source), (other, other_source)
    texts = [("", "")] if len(one.split()) < 9 or one != other else []
    texts += [(varied("orchard"),) * 2] if one != other else [(varied("orchard"), varied("lighthouse"))]
    return next(filter(None, (retold(*titled, *pair) for pair in texts)), {})


def retold(one: tuple[str, str], other: tuple[str, str], text: str, other_text: str) -> dict[int, int]:
    texts = {1: f"{one[0]}. {text}" if text else "", 3: f"{other[0]}. {other_text}" if other_text else ""}
    return joins(
        *(
            told(key, title, source=source, print=simhash(texts[key]), minutes=2)
            for key, (title, source) in ((1, one), (3, other))
        ),
        texts=texts,
    )


def of_urls(one: str, other: str) -> dict[int, int]:
    return joins(told(1, "Dam damaged", url=one), told(3, "A quake hits", url=other))


def of_twins(one: str, other: str) -> dict[int, int]:
    """Whose addresses nearly always mean one page: only joined if the titles are alike too."""
    assert joins(told(1, "Dam damaged", url=one), told(3, "A quake hits", url=other)) == {}
    return joins(told(1, "Dam damaged", url=one), told(3, "Dam is damaged", url=other))


def of_texts(one: str, other: str, text: str, other_text: str) -> dict[int, int]:
    texts = {1: varied(text), 3: varied(other_text)}
    minutes = {key: max(1, len(value.split()) // 100) for key, value in texts.items()}
    return joins(
        *(told(key, title, print=simhash(texts[key]), minutes=minutes[key]) for key, title in ((1, one), (3, other))),
        texts=texts,
    )


def varied(name: str) -> str:
    """A text of the set; `+tail` adds a line as sites do, `+edited` another word here and there, `+other` names."""
    name, _, way = name.partition("+")
    text: str = LABELLED["text"][name]
    if way == "edited":
        return text.replace("Thursday evening", "Thursday").replace("bread and oil", "oil and bread")
    if way == "other":
        return text.replace("Corvane", "Brightcell").replace("Ada Brandt", "Olga Winter")
    return text + TAIL if way == "tail" else text


KINDS = {"titles": of_titles, "urls": of_urls, "twins": of_twins, "texts": of_texts}
APART_KINDS = KINDS | {"titles": of_forms, "twins": of_urls}


def test_the_set_is_large_enough() -> None:
    assert sum(len(pairs) for label in ("same", "different") for pairs in LABELLED[label].values()) >= 250


@pytest.mark.parametrize("kind", APART_KINDS)
def test_no_pair_of_the_labelled_set_is_joined_wrongly(kind: str) -> None:
    assert [pair for pair in LABELLED["different"][kind] if APART_KINDS[kind](*pair)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_enough_of_the_labelled_set_is_found(kind: str) -> None:
    pairs = LABELLED["same"][kind]
    missed = [pair for pair in pairs if not KINDS[kind](*pair)]
    assert 1 - len(missed) / len(pairs) >= RECALL[kind], missed


def test_articles_of_one_feed_are_never_joined() -> None:
    assert joins(told(1), told(3, feed=1)) == {}
    assert joins(told(1), told(3, feed=1, url=told(1).url)) == {}
    url = "https://news.example/2026/dam"
    assert joins(told(1, url=url), told(3, url=url), told(5, feed=3, url=url)) == {1: 1, 3: 1}


def test_the_same_title_long_after_is_another_story() -> None:
    assert joins(told(1), told(3, dated=20 * HOUR)) == {1: 1, 3: 1}
    assert joins(told(1), told(3, dated=23 * HOUR)) == {}


def test_the_same_address_long_after_is_another_story() -> None:
    url = "https://news.example/2026/11/dam"
    assert joins(told(1, "A", url=url, dated=0), told(3, "B", url=url, dated=WINDOW)) == {1: 1, 3: 1}
    assert joins(told(1, "A", url=url, dated=0), told(3, "B", url=url, dated=WINDOW + 1)) == {}


def test_what_is_set_apart_stays_so() -> None:
    assert joins(told(1, story=APART), told(3)) == {}
    assert joins(told(1), told(3, story=APART)) == {}


def test_a_story_is_joined_by_its_first_article_only() -> None:
    first, second = told(1, url="https://news.example/2026/dam"), told(3, "Other words", story=1)
    assert joins(structs.replace(first, story=1), second, told(5, "Other words")) == {}
    assert joins(structs.replace(first, story=1), second, told(5)) == {5: 1}
    far = told(5, dated=first.dated + WINDOW, title="Told late", url=second.url)
    assert joins(structs.replace(first, story=1), second, far) == {}


def test_only_what_is_new_joins() -> None:
    assert joined([told(1), told(3)], {7}, lambda _: "") == {}
    assert joined([told(1), told(3)], {1}, lambda _: "") == {1: 1, 3: 1}


def test_an_address_that_one_feed_gives_to_several_articles_tells_nothing() -> None:
    page = "https://news.example/2026/live"
    articles = [told(1, "First", url=page), told(2, "Second", url=page, feed=1), told(3, "Third", url=page)]
    assert joins(*articles) == {}
    assert joins(*(structs.replace(article, title="") for article in articles)) == {}


def test_another_number_in_the_title_is_another_story_at_the_same_address() -> None:
    page = "https://perchlite.example/v4"
    one, other = told(1, "Perchlite 4.2 released", url=page), told(3, "Perchlite 4.3 released", url=page)
    assert joins(one, other) == {}
    assert joins(one, structs.replace(other, title="Perchlite 4.2 is released")) == {1: 1, 3: 1}
    assert joins(one, structs.replace(other, title="A new Perchlite")) == {1: 1, 3: 1}


def test_a_page_of_many_things_joins_what_has_nearly_one_title() -> None:
    page = "https://news.example/blog"
    one, other = told(1, "Keepers walk out", url=page), told(3, "Keepers walk out again", url=page)
    assert joins(one, other) == {1: 1, 3: 1}
    assert joins(one, structs.replace(other, title="Dam damaged")) == {}
    assert joins(structs.replace(one, title=""), structs.replace(other, title="")) == {}


def test_a_title_that_one_feed_gives_to_several_articles_tells_nothing() -> None:
    assert joins(told(1), told(2, feed=1), told(3)) == {}


def test_an_ending_that_a_feed_gives_to_all_its_titles_is_its_sites_name() -> None:
    titles = [TITLE, "Dam damaged as quake strikes the Sorrel valley", "Old mill in Overbeck burns down at night"]
    articles = [told(at, f"{title} | Net", feed=1, source="News") for at, title in enumerate(titles, 1)]
    texts = dict.fromkeys((1, 9), varied("orchard"))
    assert joins(*articles, told(9), texts=texts) == {1: 1, 9: 1}
    assert joins(*articles, told(9)) == joins(articles[0], told(9), texts=texts) == {}
    other = structs.replace(articles[1], title="Dam damaged as quake strikes the Sorrel valley")
    assert joins(articles[0], other, articles[2], told(9), texts=texts) == {}


def test_a_print_alone_joins_nothing() -> None:
    """The texts themselves are compared: a print that says they are alike may be made to."""
    assert (
        of_texts("Keepers walk out of their nine towers", "Keepers stay in their nine towers", "orchard", "lighthouse")
        == {}
    )
    texts = {1: varied("lighthouse"), 3: varied("orchard")}
    same = simhash(texts[1])
    assert joins(told(1, "One", print=same, minutes=3), told(3, "Other", print=same, minutes=3), texts=texts) == {}


def test_a_flood_of_one_title_is_bounded() -> None:
    """Ten thousand feeds tell it: only so many texts are read, and what wasn't read isn't joined by its title."""
    articles = [told(at, dated=0) for at in range(1, 10_001)]
    asked: list[int] = []
    stories = joined(articles, range(1, 10_001), lambda article: asked.append(article) or "")
    assert len(stories) == len(asked) == 600


@given(st.lists(st.text(max_size=60), min_size=2, max_size=6), st.data())
def test_whatever_titles_and_addresses_are_the_outcome_is_sound(titles: list[str], data: st.DataObject) -> None:
    urls = st.sampled_from(["", "https://n.example/2026/a-b-c", "http://n.example/", "x:y", "https://n.example/?p=1"])
    feeds = st.integers(1, 3)
    articles = [
        told(at, data.draw(st.sampled_from(titles)), url=data.draw(urls), feed=data.draw(feeds))
        for at in range(1, len(titles) + 1)
    ]
    stories = joins(*articles)
    assert stories == joins(*reversed(articles))
    by_story: dict[int, list[int]] = {}
    for article in articles:
        if article.id in stories:
            by_story.setdefault(stories[article.id], []).append(article.feed)
    assert all(number in stories and stories[number] == number for number in by_story)
    assert all(len(feeds) == len(set(feeds)) > 1 for feeds in by_story.values())
