"""Inlines: what stands inside a paragraph of Markdown, as runs."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from curator.ui.cells import steady
from curator.ui.ink import Ink, Run

if TYPE_CHECKING:
    from markdown_it.token import Token

_STYLES: Final = {"strong": Ink.BOLD, "em": Ink.ITALIC, "s": Ink.STRIKE}
Numbered = Callable[[str], int]
"""Gives the number of the link to a URL, 0 where there is none to follow."""


def inline_runs(tokens: "Sequence[Token]", base: Ink, numbered: Numbered) -> list[Run]:
    """Inline tokens as runs of `base` and what else they are; a link is followed by its number."""
    runs: list[Run] = []
    inks, links = [base], [0]
    for token in tokens:
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if kind in _STYLES:
            inks.append(inks[-1] | _STYLES[kind]) if token.nesting > 0 else inks.pop()
        elif token.type == "link_open":
            links.append(numbered(str(token.attrs.get("href", ""))))
            inks.append(inks[-1] | (Ink.LINK if links[-1] else Ink.PLAIN))
        elif token.type == "link_close":
            inks.pop()
            if number := links.pop():
                runs.append(Run(f"[{number}]", inks[-1] | Ink.DIM, number))
        elif token.type == "image":
            runs += _image(token, inks[-1], links[-1], numbered)
        elif token.type == "hardbreak":
            runs.append(Run("\n"))
        elif token.type == "softbreak":
            runs.append(Run(" ", inks[-1], links[-1]))
        elif token.content:
            ink = inks[-1] | (Ink.CODE if token.type == "code_inline" else Ink.PLAIN)
            runs.append(Run(steady(token.content), ink, links[-1]))
    return runs


def _image(token: "Token", ink: Ink, link: int, numbered: Numbered) -> list[Run]:
    words = steady("".join(child.content for child in token.children or ())).strip()
    number = link or numbered(str(token.attrs.get("src", "")))
    shown = [Run(f"[image: {words}]" if words else "[image]", ink | Ink.DIM | Ink.ITALIC, number)]
    if number and not link:
        shown.append(Run(f"[{number}]", ink | Ink.DIM, number))
    return shown
