import json

from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token

from curator.domain.share import Share
from curator.domain.text import one_line, prose
from curator.share.forms import JsonLines, Markdown
from tests.share import making

PARSER = MarkdownIt("commonmark")


def pieces(source: bytes) -> list[Token]:
    """Everything a Markdown parser finds there, in its order."""
    found = []
    for token in PARSER.parse(source.decode()):
        found += [token, *(token.children or [])]
    return found


class TestMarkdown:
    form = Markdown()

    def test_says_what_why_who_and_when_and_carries_the_id(self) -> None:
        share = making.share(author="Ann", feed="A blog", why="for the talk")
        assert self.form.entry(share).decode() == (
            "- [Page 1](https://example.org/1) — for the talk (Ann, A blog, 2026-11-20) <!-- curator:s1 -->\n"
        )

    def test_leaves_out_what_it_does_not_know(self) -> None:
        assert (
            self.form.entry(making.share(url="", text="Page 1")).decode()
            == "- Page 1 (2026-11-20) <!-- curator:s1 -->\n"
        )
        assert self.form.entry(making.share(author="Ann", feed="Ann")).decode().count("Ann") == 1

    def test_quotes_a_text_that_says_more_than_title_and_url(self) -> None:
        share = making.share(text="A must:\n\nPage 1 https://example.org/1\n# yes")
        assert self.form.entry(share).decode() == (
            "- [Page 1](https://example.org/1) (2026-11-20)\n"
            "  > A must:\n"
            "  >\n"
            "  > Page 1 <https://example.org/1>\n"
            "  > \\# yes <!-- curator:s1 -->\n"
        )

    @given(making.shares)
    def test_nothing_hostile_comes_alive(self, share: Share) -> None:
        found = pieces(self.form.entry(share))
        assert [token.content for token in found if "html" in token.type] == [f"<!-- curator:{share.id} -->"]
        assert not {token.type for token in found} & {
            "image",
            "code_inline",
            "fence",
            "code_block",
            "em_open",
            "strong_open",
        }
        assert not {token.type for token in found} & {"heading_open", "hr", "ordered_list_open"}
        assert sum(token.type == "list_item_open" for token in found) == 1
        for token in found:
            if token.type == "link_open":
                assert token.attrs["href"].lower().startswith(("http://", "https://", "mailto:"))

    @given(making.shares)
    def test_is_found_by_its_own_id_alone(self, share: Share) -> None:
        entry = self.form.entry(share)
        assert [number for number in range(1, 10) if self.form.holds(entry, f"s{number}")] == [int(share.id[1:])]
        assert not self.form.holds(entry[:-6], share.id)

    def test_an_id_cannot_end_the_comment_it_stands_in(self) -> None:
        entry = self.form.entry(making.share(id="--> <b>"))
        assert b"<b>" not in entry
        assert self.form.holds(entry, "--> <b>")


class TestJsonLines:
    form = JsonLines()

    @given(making.shares)
    def test_is_one_line_that_says_everything(self, share: Share) -> None:
        entry = self.form.entry(share)
        assert entry.count(b"\n") == 1
        assert entry.endswith(b"\n")
        told = json.loads(entry)
        assert (one_line(told["title"]), prose(told["text"])) == (share.title, share.text)
        assert told["created"] == "2026-11-20T12:00:00Z"
        assert list(told) == ["id", "created", "title", "url", "author", "feed", "text", "why", "audience"]

    @given(making.shares)
    def test_is_found_by_its_own_id_alone(self, share: Share) -> None:
        entry = self.form.entry(share)
        assert [number for number in range(1, 10) if self.form.holds(entry, f"s{number}")] == [int(share.id[1:])]
        assert self.form.holds(b"{}\n" + entry.rstrip(b"\n"), share.id)
        assert not self.form.holds(entry[:-2], share.id)

    def test_only_the_beginning_of_an_entry_is_torn(self) -> None:
        entry = self.form.entry(making.share())
        assert all(self.form.is_torn(entry[:end]) for end in range(7, len(entry) - 1))
        for line in (entry[:-1], b"", b"{", b'{"other": 1', b"my own words"):
            assert not self.form.is_torn(line)
