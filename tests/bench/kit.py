"""The measuring kit, which is not part of the project: its corpus generator, feed server and stop-watch."""

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CURATOR = [sys.executable, "-m", "curator"]
_KIT = Path(os.environ.get("CURATOR_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "peerkit"


def kit(name: str) -> str:
    """One of the kit's programs; ends the benchmark with the reason if it isn't here."""
    path = _KIT / name
    if not path.exists():
        raise SystemExit(
            f"this benchmark needs the measuring kit ({name}); set CURATOR_SHARED to the folder that holds it"
        )
    return str(path)


def newsboat() -> str | None:
    return shutil.which("newsboat")


@contextmanager
def workspace() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="curator-bench-") as folder:
        yield Path(folder)


def corpus(folder: Path, feeds: int, port: int) -> Path:
    """A generated corpus of so many feeds with 50 entries each."""
    made = folder / f"corpus-{feeds}"
    base = f"http://127.0.0.1:{port}"
    subprocess.run(
        [sys.executable, kit("make_corpus.py"), str(made), "--feeds", str(feeds), "--base", base],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return made


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def served(folder: Path, port: int, *options: str) -> Iterator[str]:
    """The corpus on a loopback server; its URL."""
    log = folder / "serve.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, kit("serve.py"), str(folder), "--port", str(port), *options], stdout=output, stderr=output
        )
    try:
        while b"ready" not in log.read_bytes():
            if server.poll() is not None:
                raise SystemExit(log.read_text())
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def timed(command: Sequence[str], runs: int, *, before: str = "", home: Path | None = None) -> dict[str, float]:
    """Medians of `wall` and `cpu` in seconds and `rss_mb` over so many runs of a command."""
    options = ["--before", before] if before else []
    return _measured(["run", "-n", str(runs), *options, "--", *command], home)


def timed_screen(
    command: Sequence[str], runs: int, wait: str, *, steps: Sequence[tuple[str, str]] = (), quit_keys: str = "q"
) -> dict[str, float]:
    """Medians, in seconds, over so many runs of a terminal program.

    `first` is until the screen matches `wait`, `step1` and so on from each step's keys to the match of its pattern.
    """
    options = ["--wait", wait, "--quit", quit_keys]
    for keys, then in steps:
        options += ["--keys", keys, "--then", then]
    return _measured(["tui", "-n", str(runs), *options, "--", *command], None)


def _measured(arguments: Sequence[str], home: Path | None) -> dict[str, float]:
    environment = dict(os.environ, **({"CURATOR_HOME": str(home)} if home else {}))
    done = subprocess.run(
        [sys.executable, kit("measure.py"), *arguments], check=True, capture_output=True, text=True, env=environment
    )
    medians: dict[str, float] = json.loads(done.stdout)["median"]
    return medians


def median_of(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share (0 to 1) of the values doesn't exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def table(title: str, rows: Sequence[tuple[str, ...]]) -> None:
    """Prints rows in columns; the first row is their heads."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    print(f"\n{title}")
    for row in rows:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def figure(value: Any, digits: int = 2) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def ratio(ours: float, theirs: float | None) -> str:
    return f"{ours / theirs:.2f}" if theirs else "-"
