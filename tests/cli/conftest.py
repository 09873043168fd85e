"""The command line as a script calls it, in a home of its own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from curator.cli.main import main
from tests.builders import rss


class Ran(Struct):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `curator --home … ARGUMENTS` and gives its exit code and what it printed."""

    def call(*arguments: str) -> Ran:
        capsys.readouterr()
        try:
            code = main(["--home", str(tmp_path / "home"), *arguments])
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return call


@pytest.fixture
def feed(tmp_path: Path) -> str:
    """The file: URL of a feed of three articles."""
    path = tmp_path / "three.xml"
    path.write_bytes(
        rss("Three", [("One",), ("Two", '<p>Words of <a href="https://example.org/x">two</a>.</p>'), ("Three",)])
    )
    return path.as_uri()
