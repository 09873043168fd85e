import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from curator.domain.text import is_safe
from curator.ui.ink import Ink, Run
from curator.ui.marking import plain
from curator.ui.parts import parts
from curator.ui.typeset import Link, Stopped, typeset
from tests.ui.hostile import TEXTS


def lines(text: str, width: int = 40) -> list[str]:
    return [plain(line).rstrip() for line in typeset(text, width).lines]


def inks(text: str) -> dict[str, Ink]:
    return {run.text: run.ink for line in typeset(text, 60).lines for run in line}


def test_paragraphs_are_wrapped_and_apart() -> None:
    assert lines("one two three four\nfive\n\nsix", 16) == ["one two three", "four five", "", "six"]


def test_a_word_longer_than_a_line_is_broken() -> None:
    assert lines("a " + "x" * 40, 20) == ["a", "x" * 20, "x" * 20]


def test_a_hard_break_breaks() -> None:
    assert lines("one\\\ntwo") == ["one", "two"]


def test_wide_text_breaks_between_characters_but_not_before_a_full_stop() -> None:
    assert lines("日本語の文章です。終わり", 16) == ["日本語の文章で", "す。終わり"]


def test_lists_hang_and_nest() -> None:
    text = "before\n\n* one two three fours\n* two\n    1. inner\n    2. more\n\nafter"
    assert lines(text, 20) == [
        "before", "", "  • one two three", "    fours", "  • two", "      1. inner", "      2. more", "", "after",
    ]  # fmt: skip


def test_a_loose_list_stays_loose_and_a_tight_one_tight() -> None:
    assert lines("* one\n\n* two") == ["  • one", "", "  • two"]
    assert lines("* one\n    * in\n* two") == ["  • one", "      • in", "  • two"]
    assert lines("* one\n    * in\n\n* two") == ["  • one", "", "      • in", "", "  • two"]


def test_an_empty_item_is_shown() -> None:
    assert lines("*\n* two") == ["  •", "  • two"]


def test_quotes_have_a_bar_on_every_line_and_between_paragraphs() -> None:
    assert lines("> one two three\n>\n> four", 16) == ["│ one two three", "│", "│ four"]


def test_code_is_kept_as_it_is_and_cut_hard() -> None:
    assert lines("```py\nif x:\n\treturn 1\n\n" + "y" * 20 + "\n```", 20) == [
        "  if x:", "      return 1", "", "  " + "y" * 18, "  yy",
    ]  # fmt: skip


def test_tables_have_columns() -> None:
    assert lines("| a | bb |\n|---|---|\n| one | 1 |\n| two three | 2 |") == [
        "a          bb", "─────────────", "one        1", "two three  2",
    ]  # fmt: skip


def test_a_table_too_wide_is_narrowed_to_fit() -> None:
    found = lines("| name | words |\n|---|---|\n| x | " + "many words " * 9 + "|", 30)
    assert max(cell_len(line) for line in found) <= 30
    assert found[0].startswith("name")


def test_a_table_of_too_many_columns_becomes_named_values() -> None:
    head = "| " + " | ".join(f"c{n}" for n in range(12)) + " |\n" + "|---" * 12 + "|\n"
    assert lines(head + "| " + " | ".join(f"v{n}" for n in range(12)) + " |")[:2] == ["c0: v0", "c1: v1"]


def test_links_are_numbered_once_per_address() -> None:
    set_ = typeset("[a](https://a.org) and [b](https://b.org) and [again](https://a.org)", 80)
    assert plain(set_.lines[0]) == "a[1] and b[2] and again[1]"
    assert set_.links == (Link("https://a.org", 0), Link("https://b.org", 0))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "#part", "/path", "ssh://x", "vbscript:x"]
)
def test_only_links_to_the_web_and_mail_are_links(url: str) -> None:
    assert typeset(f"[word]({url})", 40).links == ()


def test_pictures_say_what_they_show_and_can_be_opened() -> None:
    set_ = typeset("![a cat](https://x.org/cat.png) ![](rel.png)", 60)
    assert plain(set_.lines[0]) == "[image: a cat][1] [image]"
    assert set_.links == (Link("https://x.org/cat.png", 0),)


def test_a_linked_picture_leads_where_the_link_does() -> None:
    set_ = typeset("[![cat](https://x.org/cat.png)](https://y.org)", 60)
    assert (plain(set_.lines[0]), set_.links) == ("[image: cat][1]", (Link("https://y.org", 0),))


def test_styles_are_purposes() -> None:
    found = inks("# head\n\n**b** *i* ~~s~~ `c`\n\n> q")
    assert found["head"] == Ink.HEADING
    assert (found["b"], found["i"], found["s"], found["c"]) == (Ink.BOLD, Ink.ITALIC, Ink.STRIKE, Ink.CODE)
    assert found["q"] == Ink.QUOTE


def test_markup_of_any_kind_is_only_text() -> None:
    assert lines("<b>x</b> [red]y[/red] &lt;i&gt;", 60) == ["<b>x</b> [red]y[/red] <i>"]


def test_the_head_stands_first() -> None:
    set_ = typeset("text", 40, [(Run("Title", Ink.HEADING),), (Run("by me", Ink.DIM),)])
    assert [plain(line) for line in set_.lines] == ["Title", "by me", "", "text"]


def test_a_reference_to_a_forbidden_character_is_not_decoded_into_one() -> None:
    for line in lines("a&#x202e;b &#155;2J &#27;[2J `&#x9b;` c", 60):
        assert is_safe(line)


@pytest.mark.parametrize("text", [text[:20_000] for text in TEXTS.values()], ids=TEXTS.keys())
@pytest.mark.parametrize(
    "frame",
    [
        "{}",
        "# {}",
        "* {}",
        "> {}",
        "```\n{}\n```",
        "`{}`",
        "[{}](https://x.org)",
        "![{}](https://x.org)",
        "|a|\n|-|\n|{}|",
    ],
)
def test_nothing_hostile_reaches_a_line(frame: str, text: str) -> None:
    for line in typeset(frame.format(text), 40).lines:
        shown = plain(line)
        assert is_safe(shown)
        assert cell_len(shown) <= 40
        assert not set(shown) & set("\n\t\u200d")


@given(st.text(alphabet="ab *_`#>-[]()!|\n\\日e\u0301 1.~<&;:", max_size=200), st.integers(1, 60))
def test_any_markdown_fits_its_measure(text: str, width: int) -> None:
    set_ = typeset(text, width)
    assert all(cell_len(plain(line)) <= max(10, width) for line in set_.lines)
    assert all(run.link <= len(set_.links) for line in set_.lines for run in line)


EVERYTHING = """# Head

one two

* item

    its paragraph

    ```
    code

    more
    ```
* other

1. first

2. second

> quote
>
> more

~~~
a

``` not an end

b
~~~

| a | b |
|---|---|
| c | d |

    indented

    still

last"""


@pytest.mark.parametrize("size", [0, 5, 40, 100, 10_000])
def test_a_text_in_parts_reads_as_a_whole(size: int) -> None:
    pieces = list(parts(EVERYTHING, size))
    assert "\n".join(pieces) == EVERYTHING
    assert "\n\n".join("\n".join(lines(piece)) for piece in pieces) == "\n".join(lines(EVERYTHING))
    assert len(pieces) > 4 or size > 5


@given(st.text(alphabet="a `~*>#-\n", max_size=300), st.integers(0, 50))
def test_no_part_is_lost(text: str, size: int) -> None:
    assert "\n".join(parts(text, size)) == text


def test_deep_nesting_leaves_room_to_read() -> None:
    assert all(cell_len(line) <= 30 for line in lines("> " * 30 + "word " * 20, 30))


def test_a_text_nobody_waits_for_is_not_set() -> None:
    asked = iter([False, False, True])
    with pytest.raises(Stopped):
        typeset("one\n\ntwo\n\nthree", 40, stopped=lambda: next(asked))
