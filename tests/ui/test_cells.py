import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from curator.domain.text import is_safe
from curator.ui.cells import clipped, fitted, steady
from tests.ui.hostile import TEXTS


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("width", [0, 1, 2, 7, 40])
def test_fitted_text_is_exactly_as_wide_as_asked(text: str, width: int) -> None:
    assert cell_len(fitted(text, width)) == width
    assert cell_len(fitted(text, width, right=True)) == width


@given(st.text(), st.integers(0, 30))
def test_any_text_fits_and_is_safe(text: str, width: int) -> None:
    shown = fitted(text, width)
    assert cell_len(shown) == width
    assert is_safe(shown)
    assert "\n" not in shown


@given(st.text())
def test_steady_text_stays_as_it_is(text: str) -> None:
    assert steady(steady(text)) == steady(text)


def test_the_cut_is_marked_and_never_inside_a_wide_character() -> None:
    assert clipped("日本語", 6) == "日本語"
    assert clipped("日本語", 5) == "日本…"
    assert clipped("日本語", 4) == "日…"
    assert clipped("a tale of words", 8) == "a tale…"


def test_marks_stay_with_their_letter_when_cut() -> None:
    assert clipped("e\u0301e\u0301e\u0301", 2) == "e\u0301…"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("👨‍👩‍👧", "👨"),
        ("👋🏽 hi", "👋 hi"),
        ("❤️", "❤"),
        ("🇩🇪", "DE"),
        ("क्‍ष", "क्ष"),
        ("one\ntwo", "one two"),
    ],
)
def test_what_terminals_disagree_on_is_written_plainly(text: str, shown: str) -> None:
    assert steady(text) == shown


def test_each_character_of_steady_text_adds_its_own_width() -> None:
    for text in TEXTS.values():
        shown = steady(text[:2_000])
        assert cell_len(shown) == sum(cell_len(character) for character in shown)
