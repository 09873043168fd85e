"""Reading lists: names, doubles, order, export."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.faults import NotFound, Refused, Unreadable
from curator.home import Home
from curator.services.lists import slug_of


@given(st.text())
def test_a_slug_is_always_fit_for_a_file_name(name: str) -> None:
    slug = slug_of(name)
    assert len(slug) <= 60
    assert not set(slug) & set('/\\:*?"<>|. \n\0')
    assert slug_of(slug) == slug


def test_names_are_found_by_name_and_slug_in_any_case(home: Home) -> None:
    made = home.lists.create("Über / die Wörter", "to learn", "the team")
    assert made.slug == "über-die-wörter"
    assert home.lists.get("ÜBER / DIE WÖRTER") == home.lists.get("über-die-wörter") == made


def test_a_list_that_cannot_be_read_is_not_called_missing(home: Home, tmp_path: Path) -> None:
    home.lists.create("One")
    (tmp_path / "home" / "curation" / "lists" / "one.json").write_text("{")
    with pytest.raises(Unreadable, match=r"one\.json"):
        home.lists.get("One")


def test_vowel_signs_belong_to_their_letters() -> None:
    assert slug_of("हिन्दी पढ़ाई") == unicodedata.normalize("NFKC", "हिन्दी-पढ़ाई")


def test_a_name_that_is_taken_or_empty_is_refused(home: Home) -> None:
    home.lists.create("One")
    with pytest.raises(Refused, match="already"):
        home.lists.create("ONE ")
    with pytest.raises(Refused, match="already"):
        home.lists.describe(home.lists.create("Other").name, title="One", purpose="", audience="")
    assert home.lists.create("One!").slug == "one-2"
    with pytest.raises(Refused, match="letter"):
        home.lists.create(" / ")
    with pytest.raises(NotFound, match="there are: One"):
        home.lists.get("Two")


def test_the_same_page_twice_is_counted_not_doubled(home: Home) -> None:
    home.lists.create("One")
    home.lists.add("One", [1, 2])
    again = home.lists.add("One", [2, 3])
    assert (again.added, again.already) == (1, 1)
    assert [item.title for item in home.lists.get("One").items] == ["Article 0", "Article 1", "Article 2"]


def test_moving_stops_at_the_ends(home: Home) -> None:
    home.lists.create("One")
    home.lists.add("One", [1, 2, 3])
    first = home.lists.get("One").items[0].id
    assert home.lists.move("One", first, -1) is None
    home.lists.move("One", first, 100)
    assert home.lists.get("One").items[-1].id == first


def test_export_writes_the_file_whole_or_says_why_not(home: Home, tmp_path: Path) -> None:
    home.lists.create("One", "why we read")
    home.lists.add("One", [1], "start here")
    target = tmp_path / "out" / "one.md"
    home.lists.export_to("One", "markdown", target)
    text = target.read_text()
    assert "Article 0" in text
    assert "start here" in text
    with pytest.raises(Refused, match="markdown"):
        home.lists.export("One", "pdf")
    with pytest.raises(Refused, match=r"one\.md"):
        home.lists.export_to("One", "markdown", target / "one.md")
