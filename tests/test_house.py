"""The walls of the house, seen from a running interpreter: what may know of what, and what is loaded when."""

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import curator
from tests.server import Reply, running

FACES = ("curator.ui", "curator.__main__")
HEAVY = ("httpx", "feedparser", "readability", "lxml", "html_to_markdown", "nh3", "tomlkit", "rapidfuzz")


def loaded_by(program: str) -> set[str]:
    """The top-level modules in a fresh interpreter after this program."""
    script = (
        f"import json, sys\n{program}\nprint(json.dumps(sorted({{name.partition('.')[0] for name in sys.modules}})))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_nothing_outside_the_screen_loads_textual() -> None:
    names = [module.name for module in pkgutil.walk_packages(curator.__path__, "curator.")]
    apart = [name for name in names if not name.startswith(FACES)]
    assert len(apart) > 60
    assert "textual" not in loaded_by("\n".join(f"import {name}" for name in apart))


def test_a_plain_question_loads_nothing_that_only_secure_ones_need() -> None:
    with running() as server:
        url = server.serve("/feed", Reply(b"news"))
        loaded = loaded_by(
            "import asyncio\nfrom curator.listen.client import Client, Request\n"
            "async def ask():\n    async with Client() as client:\n"
            f"        await client.fetch(Request({url!r}, trusted=True))\nasyncio.run(ask())"
        )
    assert "httpcore" in loaded
    assert loaded.isdisjoint({*HEAVY, "h2", "idna", "email"})


def test_a_worker_is_up_soon() -> None:
    loaded = loaded_by("import curator.listen.worker, curator.listen.news")
    assert loaded.isdisjoint({*HEAVY, "multiprocessing", "socket", "http", "email"})


def test_opening_a_home_loads_none_of_the_network(tmp_path: Path) -> None:
    loaded = loaded_by(
        f"from pathlib import Path; from curator.home import Home; Home.open(Path({str(tmp_path)!r})).close()"
    )
    assert loaded.isdisjoint(HEAVY)


@pytest.mark.parametrize("command", ["inbox", "feeds list", "lists list", "queue"])
def test_listing_on_the_command_line_stays_light(command: str, tmp_path: Path) -> None:
    program = f"from curator.cli.main import main; main(['--home', {str(tmp_path)!r}, *{command.split()!r}])"
    assert loaded_by(f"import io, contextlib\nwith contextlib.redirect_stdout(io.StringIO()): {program}").isdisjoint(
        HEAVY
    )
