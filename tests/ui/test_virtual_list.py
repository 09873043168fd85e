import time
from collections.abc import Sequence

import pytest
from textual.app import App, ComposeResult

from curator.ui.ink import Run, Runs
from curator.ui.rows import Rows, line, number
from curator.ui.virtual_list import VirtualList
from tests.ui.hostile import TEXTS, assert_harmless


def draw(thing: int, width: int, height: int) -> Sequence[Runs]:
    first = line(width, number(str(thing)), (Run(f"title {thing}"),))
    return (first, line(width, (), (Run("source"),)))[:height]


def rows(things: Sequence[int]) -> Rows:
    return Rows(things, lambda thing: thing, draw)


class Shell(App[None]):
    CSS = "VirtualList { height: 1fr; }"

    def __init__(self, row_height: int = 1) -> None:
        super().__init__()
        self.row_height = row_height
        self.heard: list[tuple[str, int, object]] = []

    def compose(self) -> ComposeResult:
        yield VirtualList(row_height=self.row_height)

    @property
    def rows(self) -> VirtualList:
        return self.query_one(VirtualList)

    def on_virtual_list_moved(self, message: VirtualList.Moved) -> None:
        self.heard.append(("moved", message.index, message.key))

    def on_virtual_list_chosen(self, message: VirtualList.Chosen) -> None:
        self.heard.append(("chosen", message.index, message.key))

    def screen_lines(self) -> list[str]:
        return [self.rows.render_line(y).text.rstrip() for y in range(self.rows.size.height)]


@pytest.mark.parametrize(
    ("keys", "index"),
    [
        ("j", 1),
        ("jjk", 1),
        ("k", 0),
        ("G", 99),
        ("Gj", 99),
        ("Gg", 0),
        (["pagedown"], 24),
        (["pagedown", "pageup"], 0),
        (["ctrl+d"], 12),
        (["end", "home", "down"], 1),
    ],
)
async def test_keys_move_the_cursor(keys: Sequence[str], index: int) -> None:
    app = Shell()
    async with app.run_test(size=(60, 24)) as pilot:
        app.rows.show(rows(range(100)))
        app.rows.focus()
        await pilot.press(*keys)
        assert app.rows.index == index
        assert any(text.startswith(" ▌") and text.endswith(f"title {index}") for text in app.screen_lines())
        assert app.rows.key == index


async def test_moving_is_told_once_a_row() -> None:
    app = Shell()
    async with app.run_test() as pilot:
        app.rows.show(rows(range(3)))
        app.rows.focus()
        await pilot.press("j", "j", "j", "k")
        assert app.heard == [("moved", 0, 0), ("moved", 1, 1), ("moved", 2, 2), ("moved", 1, 1)]


async def test_an_empty_list_stays_quiet() -> None:
    app = Shell()
    async with app.run_test() as pilot:
        app.rows.show(rows([]))
        app.rows.focus()
        await pilot.press("j", "G", "pagedown", "k", "g")
        assert (app.rows.key, app.rows.index, app.heard) == (None, 0, [])


@pytest.mark.parametrize("height", [1, 2])
async def test_new_rows_above_leave_the_cursor_where_it_is_on_the_screen(height: int) -> None:
    app = Shell(height)
    async with app.run_test(size=(60, 24)) as pilot:
        app.rows.show(rows(range(1_000)))
        app.rows.focus()
        app.rows.move_to(500)
        await pilot.press("k", "k", "k")
        before = app.screen_lines()
        app.rows.show(rows([*range(5_000, 5_200), *range(1_000)]))
        await pilot.pause()
        assert app.rows.key == 497
        assert app.screen_lines() == before
        assert app.heard[-1] == ("moved", 497, 497)


async def test_a_key_that_is_gone_leaves_the_cursor_at_its_place() -> None:
    app = Shell()
    async with app.run_test() as pilot:
        app.rows.show(rows(range(10)))
        app.rows.move_to(9)
        app.rows.show(rows(range(9)))
        await pilot.pause()
        assert app.rows.key == 8
        assert app.heard[-1] == ("moved", 8, 8)


async def test_the_cursor_can_be_sent_to_a_key() -> None:
    app = Shell()
    async with app.run_test() as pilot:
        app.rows.show(rows(range(100)), at=70)
        await pilot.pause()
        assert app.rows.key == 70
        assert any(text.endswith("title 70") for text in app.screen_lines())


async def test_repaint_asks_the_source_again() -> None:
    words = ["before"]
    app = Shell()
    async with app.run_test() as pilot:
        app.rows.show(Rows(words, str, lambda word, width, height: ((Run(words[0]),),)))
        await pilot.pause()
        words[0] = "after"
        assert "before" in app.screen_lines()[0]
        app.rows.repaint()
        assert "after" in app.screen_lines()[0]


async def test_a_click_moves_and_a_double_click_chooses() -> None:
    app = Shell(2)
    async with app.run_test() as pilot:
        app.rows.show(rows(range(100)))
        await pilot.click(VirtualList, offset=(10, 5))
        assert app.rows.index == 2
        await pilot.click(VirtualList, offset=(10, 6), times=2)
        assert app.heard[-1] == ("chosen", 3, 3)
        app.rows.show(rows(range(2)))
        await pilot.click(VirtualList, offset=(10, 9))
        assert app.rows.index == 1


async def test_changing_the_height_of_rows_keeps_the_cursor_in_view() -> None:
    app = Shell(1)
    async with app.run_test(size=(60, 10)) as pilot:
        app.rows.show(rows(range(100)), at=50)
        await pilot.pause()
        app.rows.row_height = 2
        await pilot.pause()
        assert any(text.endswith("title 50") for text in app.screen_lines())
        assert app.screen_lines()[1].endswith("source")


async def test_without_focus_the_cursor_is_paler() -> None:
    app = Shell()
    async with app.run_test() as pilot:
        app.rows.show(rows(range(3)))
        app.screen.set_focus(None)
        await pilot.pause()
        idle = app.rows.render_line(0)
        app.rows.focus()
        await pilot.pause()
        assert app.rows.render_line(0).text == idle.text
        assert list(app.rows.render_line(0)) != list(idle)


@pytest.mark.parametrize("width", [40, 80, 200])
async def test_nothing_hostile_reaches_the_strips(width: int) -> None:
    app = Shell(2)
    async with app.run_test(size=(width, 50)) as pilot:
        texts = list(TEXTS.values())
        app.rows.show(Rows(texts, id, lambda text, width, height: (line(width, (Run(text),), ()), (Run(text[:99]),))))
        await pilot.pause()
        assert_harmless((app.rows.render_line(y) for y in range(50)), app.rows.size.width)


async def test_200_000_rows_are_shown_at_once_and_painting_does_not_grow() -> None:
    def showing(app: Shell, source: Rows) -> float:
        start = time.perf_counter()
        app.rows.show(source)
        app.screen_lines()
        return time.perf_counter() - start

    def moving(app: Shell) -> float:
        start = time.perf_counter()
        for _ in range(20):
            app.rows.action_move(1)
            app.screen_lines()
        return time.perf_counter() - start

    app = Shell(2)
    async with app.run_test(size=(120, 36)) as pilot:
        shown, moved = {}, {}
        for size in (100, 200_000):
            source = rows(range(size))
            shown[size] = min(showing(app, source) for _ in range(3))
            moved[size] = min(moving(app) for _ in range(5))
            await pilot.pause()
    assert shown[200_000] < 0.1
    assert moved[200_000] < 3 * moved[100] + 0.01
