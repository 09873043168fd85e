"""A home with nine articles in two feeds, made once and copied for each test."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from curator.home import Home
from tests.builders import followed

SMALL = [(f"Small {number}",) for number in range(5)]
LINKED = '<p>See <a href="https://example.org/one">one</a> and <a href="https://example.org/two">two</a>.</p>'
OTHER = [("Linked", LINKED), *[(f"Other {number}", "<p>word word</p>") for number in range(1, 4)]]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    home = Home.open(folder / "home", session="template")
    for name, items in (("Five", SMALL), ("Four", OTHER)):
        followed(home, folder, name, items)
    home.following.run()
    home.close()
    return folder


@pytest.fixture
def open_home(template: Path, tmp_path: Path) -> Iterator[Callable[..., Home]]:
    """Opens a copy of the home, as it is or with a configuration; `empty` opens one with nothing in it."""
    opened: list[Home] = []

    def open_it(config: str = "", *, empty: bool = False, session: str = "ui", name: str = "home") -> Home:
        root = tmp_path / name
        if not root.exists() and not empty:
            shutil.copytree(template / "home", root)
        root.mkdir(exist_ok=True)
        if config:
            (root / "config.toml").write_text(config)
        opened.append(Home.open(root, session=session))
        return opened[-1]

    yield open_it
    for home in opened:
        home.close()


@pytest.fixture
def home(open_home: Callable[..., Home]) -> Home:
    return open_home()
