"""Themes: colours read from TOML files, checked here because a wrong one ends the app when Textual applies it."""

import re
import tomllib
from collections.abc import Collection, Iterable
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from msgspec import Struct
from textual.color import Color, ColorParseError
from textual.theme import Theme

import curator
from curator.domain.settings import Problem
from curator.domain.text import one_line

DEFAULT: Final = "dusk"
_SIZE_LIMIT: Final = 100_000
_COLOURS: Final = (
    "primary",
    "secondary",
    "accent",
    "foreground",
    "background",
    "surface",
    "panel",
    "boost",
    "success",
    "warning",
    "error",
)
_STYLE_WORDS: Final = frozenset({"bold", "dim", "italic", "none", "not", "reverse", "strike", "underline"})
_STRENGTH: Final = re.compile(r"(.+?)(?: (\d{1,2}|100)%)?")


class NotATheme(ValueError):
    """What is wrong with a theme file."""


class Themes(Struct, frozen=True):
    """The themes that can be used, by name; what is wrong with the files that can't, and the names these have."""

    loaded: dict[str, Theme]
    problems: tuple[Problem, ...]
    refused: frozenset[str] = frozenset()


def shipped() -> Path:
    """The folder of curator's own themes: in the package when installed from a wheel, beside it in a checkout."""
    package = Path(curator.__file__).parent
    return next((folder for folder in (package / "themes", package.parent / "themes") if folder.is_dir()), package)


def load(*folders: Path) -> Themes:
    """The themes of all `*.toml` files there; a later folder's replaces an earlier one's of the same name."""
    loaded: dict[str, Theme] = {}
    problems: list[Problem] = []
    refused: set[str] = set()
    for path in (path for folder in folders for path in _files(folder)):
        try:
            loaded[path.stem] = _theme(path)
        except (OSError, ValueError) as error:
            refused.add(path.stem)
            problems.append(Problem(f"theme {one_line(str(path), 200)}", one_line(_cause(error))))
    return Themes(loaded, tuple(problems), frozenset(refused))


def choose(wanted: str, names: Iterable[str], refused: Collection[str] = ()) -> tuple[str, tuple[Problem, ...]]:
    """The theme to use: the one wanted, or the default with the reason, unless that is told of its file already."""
    known = list(names)
    if wanted in known:
        return wanted, ()
    fallback = DEFAULT if DEFAULT in known else known[0]
    if wanted in refused:
        return fallback, ()
    near = get_close_matches(wanted, known, 1)
    what = f"no theme is called “{one_line(wanted, 60)}”" + (f"; the nearest is “{near[0]}”" if near else "")
    return fallback, (Problem("config.toml [display] theme", what),)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml")) if folder.is_dir() else []


def _cause(error: OSError | ValueError) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def _theme(path: Path) -> Theme:
    with path.open("rb") as file:
        content = tomllib.loads(file.read(_SIZE_LIMIT).decode())
    dark, variables = content.pop("dark", True), content.pop("variables", {})
    if not (isinstance(dark, bool) and isinstance(variables, dict)):
        raise NotATheme("dark must be true or false, and variables a table")
    for name, value in content.items():
        _check(name, value, _COLOURS, shaded=False)
    for name, value in variables.items():
        _check(name, value, _variables(), shaded=True)
    if "primary" not in content:
        raise NotATheme("primary is missing")
    theme = Theme(one_line(path.stem, 60), dark=dark, variables=variables, **content)
    try:
        theme.to_color_system().generate()
    except ColorParseError as error:
        raise NotATheme(str(error)) from error
    return theme


def _check(name: str, value: Any, allowed: Iterable[str], *, shaded: bool) -> None:
    known = list(allowed)
    if name not in known:
        near = get_close_matches(name, known, 1)
        raise NotATheme(f"“{name}” is not one of a theme's words" + (f"; the nearest is “{near[0]}”" if near else ""))
    if "-style" in name:
        _check_style(name, str(value))
    elif not _is_colour(str(value), shaded=shaded):
        raise NotATheme(f"{name} = “{value}” is not a colour; write it like #e0a458")


def _check_style(name: str, value: str) -> None:
    words = value.split()
    if not words or not _STYLE_WORDS.issuperset(words) or ("none" in words and len(words) > 1):
        raise NotATheme(f"{name} = “{value}” is not made of: {', '.join(sorted(_STYLE_WORDS))}")


def _is_colour(value: str, *, shaded: bool) -> bool:
    match = _STRENGTH.fullmatch(value)
    if match is None or (match[2] and not shaded):
        return False
    try:
        Color.parse(match[1])
    except ColorParseError:
        return False
    return True


@lru_cache(1)
def _variables() -> frozenset[str]:
    return frozenset(Theme("any", primary="#000000").to_color_system().generate())
