import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.simhash import BITS, distance, simhash

WORDS = [f"{first}{second}" for first in "abcdefghijklm" for second in "nopqrstuvwxyz"]
TEXT = " ".join(WORDS[at * 37 % len(WORDS)] for at in range(400))


@pytest.mark.parametrize(
    ("text", "print_"),
    [
        ("", 0),
        ("… — !", 0),
        ("word", 0x79197C453EEDF9C1),
        ("The keeper’s lamp was dark", 0xC3522000410CA00),
        ("橋をめぐる対立", 0xA46184E37E9E5E07),
    ],
)
def test_prints_are_the_same_for_ever(text: str, print_: int) -> None:
    """They are stored: other numbers than these would join nothing that is stored already."""
    assert simhash(text) == print_


def test_spelling_does_not_count() -> None:
    assert simhash("The keeper’s lamp: “dark”, again!") == simhash("the KEEPER'S lamp dark (again)")


def test_a_few_changed_words_change_a_few_bits() -> None:
    assert distance(simhash(TEXT), simhash(TEXT + " one more word")) <= 3
    assert distance(simhash(TEXT), simhash(TEXT.replace(WORDS[37], "other"))) <= 8


def test_other_texts_are_far() -> None:
    backwards = " ".join(reversed(TEXT.split()))
    assert distance(simhash(TEXT), simhash(backwards)) > 16


def test_writing_without_spaces_has_words_too() -> None:
    text = "春にトラックが古い橋の欄干を突き破って以来両岸の二つの村は橋がどちらのものかをめぐって争っている" * 3
    assert distance(simhash(text), simhash(text.replace("春", "秋", 1))) < 12
    assert distance(simhash(text), simhash(text[::-1])) > 12


@given(st.text())
def test_any_text_has_a_print_of_64_bits(text: str) -> None:
    assert 0 <= simhash(text) < 1 << BITS


@given(st.text())
def test_a_text_of_few_kinds_of_characters_is_read_as_any_other(text: str) -> None:
    prints = set()
    for few in (0, 1_000):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("curator.domain.simhash._FEW", few)
            prints.add(simhash(text))
    assert len(prints) == 1


@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_a_print_is_what_most_of_the_shingles_say(words: list[str]) -> None:
    """Counted the slow way, of texts of one to three words whose print is one shingle's own hash."""
    shingles = [simhash(" ".join(words[at : at + 3])) for at in range(len(words) - 2)]
    if shingles:
        most = [sum(shingle >> bit & 1 for shingle in shingles) > len(shingles) // 2 for bit in range(BITS)]
        assert simhash(" ".join(words)) == sum(1 << bit for bit, is_set in enumerate(most) if is_set)
