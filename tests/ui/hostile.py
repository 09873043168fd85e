"""What the web may send to be shown, and the check that none of it reaches the terminal."""

from collections.abc import Iterable

from rich.cells import cell_len
from textual.strip import Strip

from curator.domain.text import is_safe

TEXTS = {
    "esc": "before \x1b[2J\x1b[31mred\x1b[0m after",
    "osc52": "before \x1b]52;c;aGFja2Vk\x07 after",
    "osc8": "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "c1": "before \x9b31m\x90q\x9c after \x85 end",
    "bidi": "pay \u202egnp.exe\u202c \u2066now\u2069 \u200e\u200f",
    "markup": "[red]not red[/] [@click=app.quit]x[/] [/]",
    "newlines": "one\r\ntwo\nthree\ttabbed\u2028four\x0bfive",
    "nul": "a\x00b\x07c\x08d",
    "long": "endless " * 130_000,
    "unbroken": "x" * 1_000_000,
    "zwj": "family 👨‍👩‍👧‍👦 flag 🏳️‍🌈 wave 👋🏽 heart ❤️ Germany 🇩🇪 key 1️⃣ end",
    "cjk": "日本語の見出しはとても長いので切り詰める必要があります、たぶん。そして続きます、さらに長く長く",
    "combining": "Zalgo " + "e\u0301\u0302\u0303\u0304\u0305\u0306\u0307" * 40,
    "hangul": "한국어 제목입니다 그리고 더 길게 쓰인 제목입니다 정말로 아주 깁니다",
    "arabic": "عنوان المقال باللغة العربية وهو طويل جدا",
    "indic": "क्‍ष हिन्दी में शीर्षक",
    "surrogate": "lone \ud800 half",
    "empty": "",
    "blank": " \t ",
}


def assert_harmless(strips: Iterable[Strip], width: int) -> None:
    """Every strip is exactly as wide as it should be, and holds nothing that acts on a terminal or opens a link."""
    for strip in strips:
        assert strip.cell_length == width
        assert cell_len(strip.text) == width
        assert is_safe(strip.text)
        assert not set(strip.text) & set("\n\r\t\u200d\ufe0f")
        assert all(segment.style is None or segment.style.link is None for segment in strip)
