"""The words of markup."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.plain import plain
from curator.domain.text import Html, html, is_safe
from tests.domain.test_text import HOSTILE_TEXT

PIECES = st.sampled_from(
    ["<p>", "</p>", "<b", ">", "<", "</", "<!--", "-->", "<script>", "</script>", '"', "'", "=", "&#2", "7;", "&", "x"]
)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>one <b>two</b></p><p>three</p>", "one two\nthree"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("a  \n b\t<i>c</i>d", "a b cd"),
        ("one\n\n\ttwo&NewLine;three<p>\n</p>\nfour", "one two three\nfour"),
        ("caf&eacute; &lt;b&gt; &amp;amp; &#8217;", "café <b> &amp; ’"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("<script>var a = '<p>no</p>';</script>yes<style>p {}</style>", "yes"),
        ("a<select><option>no</select>b<textarea>no</textarea>c<button>no</button>d<object>no</object>e", "a b c d e"),
        ("<p>before<!-- <p>hidden</p> -->after", "before after"),
        ('<img alt="a > b" src="x">seen', "seen"),
        ("<p>never <b>closed", "never closed"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
        ("a\N{NO-BREAK SPACE}b&nbsp;c", "a b c"),
        ("&#2<b>7;</b>", "7;"),
        ("<h2>Head</h2>text<table><tr><td>1</td><td>2</td></tr></table>", "Head\ntext\n1\n2"),
        ("", ""),
    ],
)
def test_what_a_reader_sees(markup: str, text: str) -> None:
    assert plain(html(markup)) == text


@given(HOSTILE_TEXT, st.lists(PIECES, max_size=30).map("".join))
def test_it_is_safe_whatever_the_markup(hostile: str, broken: str) -> None:
    assert is_safe(plain(html(broken + hostile + broken)))


@pytest.mark.parametrize("piece", ["<a ", '<a "', "<!", "<!--", "<script ", "<script>", "</", "&", "<p>", "x "])
def test_a_million_characters_of_anything_take_a_moment(piece: str) -> None:
    started = time.process_time()
    plain(Html(piece * (1_000_000 // len(piece))))
    assert time.process_time() - started < 5
