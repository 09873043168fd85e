"""Which encoding a document is really in."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.listen.charset import to_text

XML = '<?xml version="1.0" encoding="{}"?><a>{}</a>'


@pytest.mark.parametrize(
    ("named", "written", "words"),
    [
        ("utf-8", "utf-8", "naïve 語"),
        ("iso-8859-1", "utf-8", "naïve 語"),
        ("utf-8", "cp1252", "naïve “quotes” € "),
        ("ISO-8859-1", "cp1252", "naïve “quotes” € "),
        ("windows-1251", "cp1251", "Привет"),
        ("gb2312", "gb18030", "投资資訊"),
        ("Shift_JIS", "cp932", "図書館①"),
        ("euc-kr", "cp949", "기사똠"),
        ("iso-2022-jp", "iso-2022-jp", "図書館"),
        ("no-such-thing", "utf-8", "naïve"),
        ("unicode_escape", "utf-8", "naïve \\x1b"),
        ("utf-16", "utf-8", "naïve"),
    ],
)
def test_the_document_is_believed_only_if_it_is_right(named: str, written: str, words: str) -> None:
    assert to_text(XML.format(named, words).encode(written)).endswith(f"<a>{words}</a>")


@pytest.mark.parametrize(
    ("header", "written"),
    [
        ("text/xml; charset=windows-1251", "cp1251"),
        ('application/rss+xml; charset="UTF-8"', "utf-8"),
        ("text/xml; charset=us-ascii", "utf-8"),
    ],
)
def test_the_servers_word_counts_where_the_document_is_silent(header: str, written: str) -> None:
    assert to_text("<a>Привет</a>".encode(written), header) == "<a>Привет</a>"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
def test_wide_encodings_show_themselves(mark: bytes, encoding: str) -> None:
    written = XML.format("utf-16", "naïve 語")
    assert to_text(mark + written.encode(encoding)) == written


def test_one_bad_byte_spoils_nothing_else() -> None:
    assert to_text(XML.format("utf-8", "語 caf").encode() + b"\xe9 and \x93so\x94 on") == (
        XML.format("utf-8", "語 caf") + "é and “so” on"
    )


def test_a_bad_byte_in_a_named_encoding_is_marked() -> None:
    assert "投资\ufffd" in to_text(XML.format("gb2312", "投资").encode("gb18030").replace(b"</a>", b"\xff</a>"))


def test_pages_name_their_encoding_in_meta() -> None:
    assert "Привет" in to_text('<html><meta charset="windows-1251">Привет'.encode("cp1251"))


@given(st.binary(max_size=200), st.text(max_size=30))
def test_it_never_fails(body: bytes, header: str) -> None:
    assert isinstance(to_text(body, header), str)
