"""What the makers of safe text promise, on chosen and on invented text."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.text import html, is_safe, one_line, prose

HOSTILE = "\x00\x07\x08\x1b\x7f\x80\x85\x9b\x9c\x9d\u061c\u200b\u200e\u202a\u202e\u2066\u2069\u2028\ufeff\ud800\uffff"
REFERENCES = (
    "&#",
    "&#x",
    "&",
    ";",
    *"0127b",
    "1b",
    "27",
    "&#27;",
    "&#x1b;",
    "&#x9b",
    "&#155;",
    "&shy;",
    "&sh",
    "y;",
    "&lrm;",
)
SEQUENCES = ("\x1b]52;c;cHduZWQ=\x07", "\x9b31m", "\x1b[2J")
PIECES = st.sampled_from([*HOSTILE, *REFERENCES, *SEQUENCES, *"\r\n\t aé語", "<b>", "</b>", "👩‍💻", "e\u0301"])
HOSTILE_TEXT = st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=40).map("".join)


@given(HOSTILE_TEXT)
def test_no_maker_lets_anything_forbidden_through(raw: str) -> None:
    for text in (one_line(raw), prose(raw), html(raw)):
        assert is_safe(text)
        assert "\r" not in text


@given(HOSTILE_TEXT)
def test_markup_stays_safe_when_its_references_are_decoded(raw: str) -> None:
    decoded = unescape(html(raw))
    assert is_safe(decoded)
    assert "\r" not in decoded


@given(HOSTILE_TEXT)
def test_making_it_safe_twice_changes_nothing(raw: str) -> None:
    assert one_line(one_line(raw)) == one_line(raw)
    assert prose(prose(raw)) == prose(raw)
    assert html(html(raw)) == html(raw)


@given(HOSTILE_TEXT)
def test_text_in_ascii_is_made_safe_as_any_other(raw: str) -> None:
    raw = raw.encode("ascii", "ignore").decode()
    assert prose("é" + raw) == "é" + prose(raw)
    assert html("é" + raw) == "é" + html(raw)


@given(HOSTILE_TEXT)
def test_a_line_folds_white_space_as_a_pattern_does(raw: str) -> None:
    assert one_line(raw) == re.sub(r"\s+", " ", prose(raw.lstrip())).strip()


@given(HOSTILE_TEXT, st.integers(1, 30))
def test_a_line_is_one_line_within_its_limit(raw: str, limit: int) -> None:
    line = one_line(raw, limit=limit)
    assert len(line) <= limit
    assert line == line.strip()
    assert not re.search(r"[\n\t]|  ", line)


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("  two\n words\t", "two words"),
        ("red \x1b[31mink\x1b[0m", "red ink"),
        ("\x1b]52;c;cHduZWQ=\x07clip", "clip"),
        ("\x1b]0;never ended", "]0;never ended"),
        ("\x9d52;c;cHduZWQ=\x9cclip", "clip"),
        ("\x1bP1;2|data\x1b\\after", "after"),
        ("\x1b(Bafter", "after"),
        ("\x08\x1bTitle", "Title"),
        ("abc\u202efdp.exe", "abcfdp.exe"),
        ("soft\u00adhyphen and z\u200bero", "softhyphen and zero"),
        ("one\u2028two\u2029three\x85four\x0bfive", "one two three four five"),
        ("family 👨‍👩‍👧 and نمی‌خواهم", "family 👨‍👩‍👧 and نمی‌خواهم"),
        ("e" + "\u0301" * 60 + "!", "e" + "\u0301" * 4 + "!"),
        (" " * 10_000 + "late", "late"),
    ],
)
def test_a_line_keeps_the_words_and_loses_what_acts(raw: str, line: str) -> None:
    assert one_line(raw) == line


def test_a_cut_line_says_so() -> None:
    assert one_line("a" * 1_000_000, limit=10) == "aaaaaaaaa…"


def test_prose_keeps_its_lines() -> None:
    assert prose("one\r\ntwo\rthree\n\tfour") == "one\ntwo\nthree\n    four"


def test_cut_prose_says_so() -> None:
    assert prose("a\n" * 10, limit=5) == "a\na\n…"


@pytest.mark.parametrize(
    ("raw", "markup"),
    [
        ("a&#27;b", "ab"),
        ("a&#27b", "ab"),
        ("a&#x1B;b", "ab"),
        ("a&#2&#7;7;b", "a7;b"),
        ("a&&#7;#27;b", "a b"),
        ("a&#&#7;27;b", "a b"),
        ("a&s&#7;hy;b", "a b"),
        ("&#155;&#x80;&#129;", "›€"),
        ("Donau&shy;dampf&shyer", "Donaudampfer"),
        ("&lrm;&ZeroWidthSpace;x", "x"),
        ("&#13;&#0;x", "x"),
        ("&#" + "0" * 5_000 + "65;", "&#65;"),
        ("&#" + "9" * 5_000 + ";x", "x"),
        ("&#8217;&eacute;&amp;#27;", "&#8217;&eacute;&amp;#27;"),
    ],
)
def test_references_to_what_is_forbidden_go(raw: str, markup: str) -> None:
    assert html(raw) == markup
