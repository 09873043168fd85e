"""The shelf: where lies what a benchmark has made and another one, or the next run, can use again."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path


@cache
def shelf() -> Path:
    """The folder that `CURATOR_BENCH_STOCK` names, kept; or one that is gone when the benchmarks end."""
    if kept := os.environ.get("CURATOR_BENCH_STOCK"):
        folder = Path(kept).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    folder = Path(tempfile.mkdtemp(prefix="curator-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@contextmanager
def workspace() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="curator-bench-") as folder:
        yield Path(folder)
