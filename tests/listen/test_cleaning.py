"""Sanitised markup, and its Markdown, which a Markdown parser must not bring to life."""

import re
import time
from html import escape
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from curator.domain.text import Html, html, is_safe
from curator.listen.cleaning import links, sanitised, to_markdown
from tests.domain.test_text import HOSTILE_TEXT

BASE = "https://base.example/dir/page.html"
BROKEN = ("<p>", "<a>", "</a>", "<b>", "<!--", "<img", "<iframe", "src=x", '"', "'", ">", "</", "&", 'href="x"')
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def clean(markup: str) -> str:
    return sanitised(html(markup), BASE)


def markdown(markup: str) -> str:
    return to_markdown(html(markup), BASE)


def tokens(text: str) -> list[Token]:
    """Everything that a parser makes of Markdown."""
    found = MARKDOWN.parse(text)
    return [*found, *(inner for token in found for inner in token.children or ())]


def seen(text: str) -> str:
    """The words that a parser finds in Markdown."""
    return " ".join(token.content for token in tokens(text) if token.type in ("text", "code_inline", "fence"))


@pytest.mark.parametrize(
    ("markup", "left"),
    [
        ("<p onclick='x()'>a<script>alert(1)</script></p>", "<p>a</p>"),
        ('<a href="javascript:alert(1)">x</a>', "<a>x</a>"),
        ('<a href="java&#10;script:alert(1)">x</a>', "<a>x</a>"),
        ('<a href="data:text/html,x">x</a><img src="data:image/png;base64,AA" alt="A">', '<a>x</a><img alt="A">'),
        ('<a href="file:///etc/passwd">x</a>', "<a>x</a>"),
        ('<a href="mailto:a@b.example">x</a>', '<a href="mailto:a@b.example">x</a>'),
        ('<a href="/up" title="t" style="x">x</a>', '<a href="https://base.example/up">x</a>'),
        ('<img src="pic.png" onerror="x" srcset="a 1x">', '<img src="https://base.example/dir/pic.png">'),
        ('<img src="http://t.example/p.gif" width="1" height="1">text', "text"),
        ("<form><p>in a form</p><button>no</button></form>", "<p>in a form</p>"),
        ("<!-- no --><svg><text>no</text></svg><style>p{}</style>x", "x"),
        (
            '<pre><code class="language-py">a &lt; b</code></pre>',
            '<pre><code class="language-py">a &lt; b</code></pre>',
        ),
    ],
)
def test_nothing_is_left_that_acts(markup: str, left: str) -> None:
    assert clean(markup) == left


@pytest.mark.parametrize(
    ("markup", "link"),
    [
        ('<iframe width="5" src="//films.example/e/1?a=1&amp;b=2"></iframe>', "https://films.example/e/1?a=1&b=2"),
        ("<video controls><source src='/a.mp4'></video>", "https://base.example/a.mp4"),
        ("<audio src=/a.mp3></audio>", "https://base.example/a.mp3"),
    ],
)
def test_what_is_embedded_becomes_a_link(markup: str, link: str) -> None:
    assert links(sanitised(html(markup), BASE)) == (link,)


def test_an_embedded_script_address_becomes_nothing() -> None:
    assert clean('<iframe src="javascript:x"></iframe>') == ""


@given(st.lists(st.sampled_from(BROKEN), max_size=20))
def test_sanitising_twice_changes_nothing(pieces: list[str]) -> None:
    once = sanitised(html(" ".join(pieces)), BASE)
    assert sanitised(once, "https://elsewhere.example/") == once


def test_links_come_in_order_each_once_and_only_where_there_is_something_to_follow() -> None:
    markup = (
        '<a href="/1?a=1&amp;b=2">one</a> <a href="/2"> </a><a href="/3"><b>x</b></a> <a href="/1?a=1&b=2">again</a>'
    )
    assert links(sanitised(html(markup), BASE)) == ("https://base.example/1?a=1&b=2", "https://base.example/3")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<h2>Head</h2><p>one <b>two</b> <i>three</i></p>", "## Head\n\none **two** *three*\n"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b\n"),
        ("<ol start=3><li>x</li></ol>", "3. x\n"),
        ("<blockquote><p>q</p></blockquote>", "> q\n"),
        ("<pre><code class='x language-c++'>a\n b</code></pre>", "```c++\na\n b\n```\n"),
        ("<pre>```</pre>", "````\n```\n````\n"),
        ('<a href="x">y</a><a href="z"></a>', "[y](https://base.example/dir/x)\n"),
        ('<img src="x.png" alt="A picture">', "![A picture](https://base.example/dir/x.png)\n"),
        ("", ""),
        ("<p> </p>", ""),
    ],
)
def test_markdown_says_what_the_markup_said(markup: str, text: str) -> None:
    assert markdown(markup) == text


@pytest.mark.parametrize(
    "text",
    [
        "*a* _b_ `c` [d](e) ![f](g) <h> ~~i~~ | j \\ k",
        "# a",
        "1. a",
        "- a",
        "> a",
        "+ a",
        "&#27;[31m &amp; &lt;b&gt; &copy; AT&T",
        "<script>alert(1)</script> <!-- c -->",
        "[a]: http://evil.example",
        "<http://evil.example>",
        "===",
        "***",
        "```",
        "    four",
    ],
)
def test_what_looks_like_markdown_stays_text(text: str) -> None:
    made = markdown(f"<p>{escape(text)}</p>")
    assert {token.type for token in tokens(made)} <= {"paragraph_open", "paragraph_close", "inline", "text"}
    assert seen(made).split() == text.split()


@pytest.mark.parametrize(
    "address", ["http://x.example/(a)_b?q=1&copy=2", "http://x.example/a|b[c]d\\e`f", "http://x.example/a b"]
)
def test_an_address_leads_to_the_same_place(address: str) -> None:
    made = markdown(f'<p><a href="{escape(address)}">there</a></p>')
    (link,) = [token for token in tokens(made) if token.type == "link_open"]
    assert unquote(str(link.attrs["href"])).replace("\\", "/") == address.replace("\\", "/")


def test_neither_addresses_nor_pictures_nor_languages_smuggle_anything_in() -> None:
    made = markdown(
        '<a href="http://x.example/&amp;#27;[31m)">a</a><img src="http://x.example/&amp;#x9b;" alt="b](javascript:x) '
        '\\](javascript:y) &amp;#27;"><pre><code class="language-c&amp;#27;">d</code></pre>'
    )
    assert all(
        is_safe(str(value)) for token in tokens(made) for value in (token.content, token.info, *token.attrs.values())
    )
    assert [token.attrs["href"] for token in tokens(made) if token.type == "link_open"] == [
        "http://x.example/&#27%3B%5B31m%29"
    ]


@given(
    HOSTILE_TEXT,
    st.sampled_from(["{}", "<p>{}</p>", "<pre>{}</pre>", "<a href='http://x/{}'>{}</a>", "<img alt='{}' src='/{}'>"]),
)
def test_nothing_unsafe_comes_to_life_in_a_markdown_parser(hostile: str, frame: str) -> None:
    made = markdown(frame.replace("{}", hostile))
    assert is_safe(made)
    for token in tokens(made):
        assert all(is_safe(text) for text in (token.content, token.info, *map(str, token.attrs.values())))
        assert token.type not in ("html_block", "html_inline")
        assert re.match(r"https?:|mailto:|$", str(token.attrs.get("href", "")))


@pytest.mark.parametrize(
    "piece", ["<div>", "<blockquote>", "<ul><li>", "<b>", "<table><tr><td>", "<a href='x'>", "<p><i>"]
)
def test_bottomless_markup_is_dealt_with_in_a_moment(piece: str) -> None:
    started = time.process_time()
    made = to_markdown(Html(piece * 60_000 + "bottom"), BASE)
    assert time.process_time() - started < 12
    assert len(made) <= 1_000_000
