"""A home with one feed of five articles in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from curator.home import Home
from tests.builders import followed


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """Followed in an earlier session, so that this one has nothing to undo yet."""
    earlier = Home.open(tmp_path / "home", session="zero")
    followed(earlier, tmp_path, "Five", [(f"Article {number}",) for number in range(5)])
    earlier.close()
    home = Home.open(tmp_path / "home", session="one")
    yield home
    home.close()
