"""Pictures of the screen, on the demonstration's home at a fixed moment, so that no change of how it looks goes unseen.

`pytest tests/ui/test_pictures.py --snapshot-update` takes them anew; look at each before it is committed.
"""

import shutil
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from textual.pilot import Pilot

from curator.demo import furnished
from curator.home import Home
from curator.ui.app import CuratorApp
from tests.ui.driving import settled

MOMENT = datetime(2026, 6, 3, 9, 30, tzinfo=UTC)
USUAL, SMALL, LARGE = (120, 36), (80, 24), (200, 60)
Compare = Callable[..., bool]

pytestmark = pytest.mark.usefixtures("fixed_time")


@pytest.fixture
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    with time_machine.travel(MOMENT, tick=False):
        yield


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("demo") / "home"
    with time_machine.travel(MOMENT, tick=False), furnished() as home:
        shutil.copytree(home.paths.config.parent, copy)
    return copy


@contextmanager
def opened(template: Path, root: Path, settings: str = "") -> Iterator[Home]:
    """A copy of the demonstration's home that looks for nothing new, with these settings."""
    shutil.copytree(template, root)
    with (root / "config.toml").open("a") as config:
        config.write(f"\n[refresh]\non_start = false\n{settings}")
    home = Home.open(root)
    yield home
    home.close()


def after(*keys: str) -> Callable[[Pilot[object]], Awaitable[None]]:
    """Presses these keys, each dealt with to its end before the next."""

    async def press(pilot: Pilot[object]) -> None:
        await settled(pilot.app, pilot)
        for key in keys:
            await pilot.press(key)
            await settled(pilot.app, pilot)

    return press


@pytest.mark.parametrize(
    ("size", "keys"),
    [
        pytest.param(USUAL, ("j", "j"), id="inbox"),
        pytest.param(SMALL, ("j", "j"), id="inbox-small"),
        pytest.param(LARGE, ("j", "j"), id="inbox-large"),
        pytest.param(USUAL, ("e", "l", "x"), id="decided"),
        pytest.param(USUAL, ("enter",), id="reading"),
        pytest.param(SMALL, ("enter",), id="reading-small"),
        pytest.param(USUAL, ("w",), id="why"),
        pytest.param(USUAL, ("a",), id="to-a-list"),
        pytest.param(USUAL, ("s",), id="compose"),
        pytest.param(USUAL, ("3", "enter"), id="lists"),
        pytest.param(USUAL, ("4",), id="queue"),
        pytest.param(SMALL, ("5",), id="sources-small"),
        pytest.param(USUAL, ("?",), id="help"),
    ],
)
def test_how_it_looks(
    snap_compare: Compare, template: Path, tmp_path: Path, size: tuple[int, int], keys: tuple[str, ...]
):
    with opened(template, tmp_path / "home") as home:
        assert snap_compare(CuratorApp(home), terminal_size=size, run_before=after(*keys))


def test_how_it_looks_with_nothing_in_it(snap_compare: Compare, tmp_path: Path):
    home = Home.open(tmp_path / "empty")
    try:
        assert snap_compare(CuratorApp(home), terminal_size=USUAL, run_before=after())
    finally:
        home.close()


def test_how_it_looks_on_paper(snap_compare: Compare, template: Path, tmp_path: Path):
    with opened(template, tmp_path / "home", '[display]\ntheme = "paper"\n') as home:
        assert snap_compare(CuratorApp(home), terminal_size=USUAL, run_before=after("j"))
