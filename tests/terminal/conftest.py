"""A web server and, fetched from it, a harmless and a hostile home."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.server import Server, running
from tests.terminal.furnished import Spoil, furnish


@pytest.fixture(scope="session")
def web() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def furnished(web: Server, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Spoil], Path]:
    """Where a home is furnished with texts spoilt this way; each is made once."""
    made: dict[Spoil, Path] = {}

    def furnished_with(spoil: Spoil) -> Path:
        if spoil not in made:
            made[spoil] = tmp_path_factory.mktemp(spoil.__name__)
            furnish(made[spoil], web, spoil)
        return made[spoil]

    return furnished_with


@pytest.fixture
def copied(furnished: Callable[[Spoil], Path], tmp_path: Path) -> Callable[[Spoil], Path]:
    """The same as a copy for one test."""

    def copied_from(spoil: Spoil) -> Path:
        return shutil.copytree(furnished(spoil), tmp_path / spoil.__name__)

    return copied_from
