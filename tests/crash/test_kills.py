"""`kill -9` at over two hundred random moments: no decision lost, no article doubled, no document unreadable."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("kind", "kills"), [("refresh", 40), ("follow", 30), ("decide", 50), ("lists", 60), ("send", 50)]
)
def test_nothing_is_lost_doubled_or_torn(kind: str, kills: int, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.actor", str(tmp_path), request.node.name, str(kills), kind],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.stdout.splitlines() == [f"{kills} kills"], done.stdout + done.stderr
