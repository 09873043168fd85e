"""The floor of every start: a Textual app that shows a list, and nothing else. `python -m tests.bench.bare`."""

from textual.app import App, ComposeResult
from textual.widgets import OptionList

ROWS = 100


class Bare(App[None]):
    BINDINGS = [("q", "quit", "Quit")]  # noqa: RUF012

    def compose(self) -> ComposeResult:
        yield OptionList(*(f"Row {number:04}" for number in range(ROWS)))


if __name__ == "__main__":
    Bare().run()
