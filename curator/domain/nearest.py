"""The right word nearest to a wrong one."""

from collections.abc import Iterable
from difflib import get_close_matches


def hint(wrong: str, right: Iterable[str]) -> str:
    """The end of a sentence about the wrong word that names the nearest right one; empty where none is near."""
    near = get_close_matches(wrong.casefold(), list(right), 1)
    return f"; the nearest is “{near[0]}”" if near else ""
