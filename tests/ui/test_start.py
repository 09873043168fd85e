"""What the first screen costs: a screenful of the archive, however large that is, and no module it has no use for."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from curator.domain.article import Article, State
from curator.home import Home
from curator.ui.app import CuratorApp
from tests.builders import followed
from tests.ui.driving import settled
from tests.ui.rooms import visit

UNUSED = {
    "curator.cli.feeds",
    "curator.ui.dialogs",
    "curator.ui.rooms.search",
    "feedparser",
    "html_to_markdown",
    "httpx",
    "lxml",
    "markdown_it",
    "multiprocessing",
    "nh3",
    "rapidfuzz",
    "textual.widgets._text_area",
    "tomlkit",
    "zstandard",
}
FIRST_SCREEN = """
import json, sys
from pathlib import Path
import curator.cli.main
from curator.cli.opening import open_app
from curator.home import Home
from curator.ui.app import CuratorApp
import curator.ui.rooms.inbox
home = Home.open(Path(sys.argv[1]), settled=False)
CuratorApp(home)
print(json.dumps(sorted(sys.modules)))
home.close()
"""


def test_the_first_screen_loads_nothing_that_it_has_no_use_for(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FIRST_SCREEN, str(tmp_path)], check=True, capture_output=True)
    assert UNUSED.isdisjoint(json.loads(done.stdout))


@pytest.fixture
def large(open_home: Callable[..., Home], tmp_path: Path) -> Home:
    home = open_home("[refresh]\non_start = false\n", empty=True)
    followed(home, tmp_path, "Many", [(f"Many {number:03}",) for number in range(250)])
    return home


async def test_the_first_screen_reads_a_screenful_and_the_rest_comes_after(
    large: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int | None] = []
    rows: list[int] = []
    ids, articles = large.inbox.ids, large.inbox.articles

    def counted_ids(state: State = State.NEW, query: str = "", limit: int | None = None) -> list[int]:
        asked.append(limit)
        return ids(state, query, limit)

    def counted_articles(wanted: Sequence[int]) -> list[Article]:
        rows.append(len(wanted))
        return articles(wanted)

    monkeypatch.setattr(large.inbox, "ids", counted_ids)
    monkeypatch.setattr(large.inbox, "articles", counted_articles)
    async with visit(large) as at:
        assert asked == [100, None]
        assert 0 < sum(rows) <= 100
        assert len(at.app.screen.ids) == 250
        assert at.app.counts["inbox"] == 250


async def test_the_rest_comes_without_moving_the_cursor(large: Home) -> None:
    app = CuratorApp(large)
    async with app.run_test(size=(140, 30)) as pilot:
        await settled(app, pilot)
        await pilot.press("j", "j")
        key = app.screen.rows.key
        app.screen.load()
        await settled(app, pilot)
        assert (app.screen.rows.index, app.screen.rows.key) == (2, key)


async def test_a_home_that_is_not_settled_yet_is_settled_after_the_first_screen(
    open_home: Callable[..., Home], tmp_path: Path
) -> None:
    root = open_home().paths.config.parent
    (root / "curation" / "lists").mkdir(exist_ok=True)
    (root / "curation" / "lists" / "broken.json").write_text("{")
    home = Home.open(root, session="later", settled=False)
    try:
        assert not home.problems
        async with visit(home) as at:
            assert any("broken.json" in str(problem) for problem in at.app.problems)
            assert len(home.problems) == 1
    finally:
        home.close()
