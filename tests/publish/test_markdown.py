from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from curator.domain.reading_list import ListItem, ReadingList
from curator.domain.text import one_line, prose
from curator.publish.markdown import write

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PARSER = MarkdownIt("commonmark")
ANYTHING = st.text(max_size=40) | st.text('\n -+*_#`~[]()<>!&;:.\\"|0aé{}=$', max_size=40)


def item(number: int = 1, **changes: object) -> ListItem:
    fields = {"id": f"i{number}", "title": f"Page {number}", "url": f"https://example.org/{number}", "added": NOON}
    return ListItem(**fields | changes)


def listed(*items: ListItem, **changes: object) -> ReadingList:
    return ReadingList(**{"slug": "files", "name": "Files", "created": NOON, "items": items} | changes)


def test_a_list_as_a_person_reads_it() -> None:
    full = item(1, author="Ann", feed="A blog", note="start here", minutes=8, found_by="Bob")
    assert write(listed(full, item(2, feed="A blog"), purpose="Know your files", audience="the team")) == (
        "# Files\n"
        "\n"
        "Know your files\n"
        "\n"
        "For the team.\n"
        "\n"
        "- [Page 1](https://example.org/1) — start here (Ann, found by Bob, 8 min, 2026-11-20)\n"
        "- [Page 2](https://example.org/2) (A blog, 2026-11-20)\n"
    )


def test_an_empty_list_is_its_name() -> None:
    assert write(listed()) == "# Files\n"


def test_a_note_of_several_lines_stays_with_its_item() -> None:
    assert write(listed(item(note="one\n\n# two\n    three"), item(2))) == (
        "# Files\n"
        "\n"
        "- [Page 1](https://example.org/1) (2026-11-20)\n"
        "\n"
        "  one\n"
        "\n"
        "  \\# two\n"
        "\n"
        "  three\n"
        "- [Page 2](https://example.org/2) (2026-11-20)\n"
    )


@given(
    st.lists(
        st.builds(
            item,
            title=ANYTHING.map(one_line),
            url=ANYTHING.map(one_line) | st.just("https://example.org/a_(b)"),
            author=ANYTHING.map(one_line),
            note=ANYTHING.map(prose),
            found_by=ANYTHING.map(one_line),
        ),
        max_size=3,
    ),
    ANYTHING.map(one_line).filter(bool),
    ANYTHING.map(one_line),
)
def test_nothing_hostile_comes_alive(items: list[ListItem], name: str, purpose: str) -> None:
    source = write(listed(*items, name=name, purpose=purpose))
    tokens = [each for token in PARSER.parse(source) for each in (token, *(token.children or []))]
    kinds = [token.type for token in tokens]
    alive = {"html_inline", "html_block", "image", "code_inline", "code_block", "fence", "em_open", "strong_open", "hr"}
    assert not alive & set(kinds)
    assert kinds.count("heading_open") == 1
    assert kinds.count("list_item_open") == len(items)
    assert "blockquote_open" not in kinds
    links = [token.attrs["href"] for token in tokens if token.type == "link_open"]
    assert all(link.lower().startswith(("http://", "https://", "mailto:")) for link in links)
    heading = tokens[kinds.index("heading_open") + 1]
    assert "".join(child.content for child in heading.children) == name
