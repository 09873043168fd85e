import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from curator.domain.markdown import escaped, link, running
from curator.domain.text import one_line

PLAIN = MarkdownIt("commonmark")
WITH_TABLES = MarkdownIt("gfm-like")
HOSTILE = st.text(" \n-+*_#=|>`~[](){}<>!&;:.\\/$0123456789abjxh\"'%", max_size=40) | st.text(max_size=40)


def inline(source: str, parser: MarkdownIt = PLAIN) -> list[Token]:
    """What stands in the one paragraph that the source must be."""
    tokens = parser.parse(source)
    assert [token.type for token in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"]), source
    return tokens[1].children if tokens else []


def words(tokens: list[Token]) -> str:
    return "".join("\n" if token.type == "softbreak" else token.content for token in tokens)


class TestEscaped:
    @given(HOSTILE.map(one_line))
    @example("https://e.org/a_b_c")
    @example("&lt;script&gt; &#106; &amp;")
    @example("<!-- --> <b>")
    @example("| a | b |")
    @example("1. 2) 3")
    def test_reads_as_itself_and_does_nothing(self, text: str) -> None:
        tokens = inline(escaped(text))
        assert {token.type for token in tokens} <= {"text"}
        assert words(tokens) == text

    @given(st.lists(HOSTILE.map(one_line).filter(bool), min_size=1, max_size=4))
    @example(["a", "---"])
    @example(["a", ":-:"])
    @example(["a", "==="])
    @example(["a", "| --- |"])
    def test_line_by_line_too(self, lines: list[str]) -> None:
        source = escaped("\n".join(lines))
        assert words(inline(source)) == "\n".join(lines)
        inline(source, WITH_TABLES)

    @given(HOSTILE.map(one_line))
    def test_in_a_list_item_and_a_heading_too(self, text: str) -> None:
        (item,) = [token for token in PLAIN.parse(f"- {escaped(text)}") if token.type == "inline"] or [None]
        assert words(item.children if item else []) == text
        kinds = [token.type for token in PLAIN.parse(f"# {escaped(text)}")]
        assert kinds == ["heading_open", "inline", "heading_close"]

    @pytest.mark.parametrize("text", ["AT&T", "3 < 4 & 5", "snow is white", "a-b", "C# and F#", "v1.2 (2)", "hey!"])
    def test_leaves_plain_words_alone(self, text: str) -> None:
        assert escaped(text).replace("&lt;", "<") == text


class TestLink:
    @given(HOSTILE.map(one_line), HOSTILE.map(one_line))
    @example("x](javascript:alert(1))", "")
    @example("![image](x)", ")[x](javascript:alert(1)")
    @example("a", "a_(b)")
    @example("a", '?a="b"&lt;=<c>#d e')
    def test_is_one_link_to_that_place(self, text: str, rest: str) -> None:
        url = "https://example.org/" + rest
        opening, *between, closing = inline(link(text, url))
        assert (opening.type, closing.type) == ("link_open", "link_close")
        assert {token.type for token in between} <= {"text"}
        assert words(between) == (text or url)
        assert opening.attrs == {"href": PLAIN.normalizeLink(url.replace("\\", "%5C").replace("`", "%60"))}

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "", " https://x", "x"]
    )
    def test_to_elsewhere_is_no_link(self, url: str) -> None:
        assert words(inline(link("title", url))) == "title"

    def test_without_title_shows_where_it_leads(self) -> None:
        assert words(inline(link("", "https://example.org/"))) == "https://example.org/"
        assert words(inline(link("", "javascript:x"))) == "javascript:x"


class TestRunning:
    @pytest.mark.parametrize(
        ("text", "addresses"),
        [
            ("see https://e.org/a_b_c.", ["https://e.org/a_b_c"]),
            ("(https://e.org/x)", ["https://e.org/x"]),
            ("https://e.org/a_(b), and more", ["https://e.org/a_(b)"]),
            ("*https://e.org/a?b=c&amp;d* or mailto:a@e.org!", ["https://e.org/a?b=c&amp;d*", "mailto:a@e.org"]),
            ("javascript:alert(1) file:///x", []),
            ("<https://e.org/>", ["https://e.org/"]),
        ],
    )
    def test_links_addresses(self, text: str, addresses: list[str]) -> None:
        tokens = inline(running(text))
        assert [token.attrs["href"] for token in tokens if token.type == "link_open"] == addresses

    @given(
        st.lists(HOSTILE | st.sampled_from(["https://e.org/", "mailto:a@b", "http://"]), max_size=5)
        .map("".join)
        .map(one_line)
    )
    @example("HTTP://%00")
    @example("https://e.org/%E2%80%AEtxt.exe (%41)")
    def test_reads_as_itself(self, text: str) -> None:
        tokens = inline(running(text))
        assert {token.type for token in tokens} <= {"text", "link_open", "link_close"}
        assert words(tokens) == text
        for token in tokens:
            if token.type == "link_open":
                assert token.attrs["href"].lower().startswith(("http://", "https://", "mailto:"))
