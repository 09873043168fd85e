"""Each benchmark starts and prints its table, on next to nothing; what it measures then says nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.__main__ import NAMES
from tests.shared_data import shared

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_prints_its_table(name: str, tmp_path: Path) -> None:
    kit = shared("peerkit")
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", name, "--runs", "1", "--share", "0.001"],
        cwd=CHECKOUT,
        env=os.environ | {"CURATOR_SHARED": str(kit.parent), "CURATOR_BENCH_STOCK": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    table, summary = done.stdout.split("What was to be shown")
    assert table.count("\n| ") > 2
    assert f"`python -m tests.bench {name}`" in summary
