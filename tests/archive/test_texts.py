import pytest

from curator.archive.texts import estimated_minutes, indexed, spaced
from curator.domain.text import html


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (1, 1), (230, 1), (231, 2), (460, 2), (461, 3), (2300, 10)])
def test_minutes_are_counted_from_words(words: int, minutes: int) -> None:
    assert indexed(html(f"<p>{'word ' * words}</p>")).minutes == minutes


@pytest.mark.parametrize(("characters", "minutes"), [(1, 1), (500, 1), (501, 2), (2000, 4)])
def test_minutes_of_unspaced_scripts_are_counted_from_characters(characters: int, minutes: int) -> None:
    assert indexed(html(f"<p>{'語' * characters}</p>")).minutes == minutes


def test_minutes_of_mixed_text_add_up() -> None:
    assert indexed(html(f"<p>{'word ' * 230}{'語' * 500}</p>")).minutes == 2


def test_markup_is_neither_counted_nor_indexed() -> None:
    words = indexed(html('<p class="a b c">one<!-- two --> <a href="https://three.example/">four</a></p>'))
    assert words.text.split() == ["one", "four"]


@pytest.mark.parametrize("words", [0, 1, 200, 2300, 23_000])
def test_minutes_are_estimated_about_as_they_are_counted(words: int) -> None:
    for text in (html("word " * words), html('<p class="lead">word word word</p> ' * (words // 3)), html("語" * words)):
        counted = indexed(text).minutes
        assert abs(estimated_minutes(text) - counted) <= max(1, counted // 5)


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("plain words", "plain words"),
        ("naïve Straße", "naïve Straße"),
        ("東京 tower", "東 京 tower"),
        ("a語b", "a 語 b"),
    ],
)
def test_unspaced_scripts_are_set_apart_for_the_index(text: str, apart: str) -> None:
    assert spaced(text).split() == apart.split()


def test_hangul_has_spaces_of_its_own() -> None:
    assert spaced("한국어 단어") == "한국어 단어"


@pytest.mark.parametrize(
    "character", "\u3005\u3041\u30ff\u31f0\u3400\u4dbf\u4e00\u9fff\uf900\ufaff\U00020000\U0003ffff"
)
def test_every_character_of_a_script_without_spaces_is_set_apart(character: str) -> None:
    assert spaced(f"a{character}b") == f"a {character} b"
