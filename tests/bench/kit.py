"""The measuring kit, which is not part of the project: its corpora, its servers, its stop-watch and its peers."""

import json
import os
import shlex
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.bench.shelf import shelf

CURATOR = [sys.executable, "-m", "curator"]
PER_FEED = 50
_CHECKOUT = Path(__file__).resolve().parents[2]
_KIT = Path(os.environ.get("CURATOR_SHARED", _CHECKOUT.parent / "shared")) / "peerkit"
_VERSIONS = {"newsboat": ("newsboat", "-v"), "sfeed": ("dpkg-query", "-W", "-f", "sfeed ${Version}", "sfeed")}


@dataclass(frozen=True)
class Corpus:
    """Generated feeds with 50 entries each, and the loopback port that their URLs name."""

    folder: Path
    feeds: int
    port: int


@dataclass(frozen=True)
class Series:
    """Medians of several runs: `wall` and `cpu` in seconds, `rss_mb`; `after` is what the store held."""

    label: str
    median: dict[str, float]
    after: str = ""

    @property
    def wall(self) -> float:
        return self.median["wall"]

    @property
    def cpu(self) -> float:
        return self.median["cpu"]


def kit(name: str) -> str:
    """One of the kit's programs; ends the benchmark with the reason if it isn't here."""
    path = _KIT / name
    if not path.exists():
        raise SystemExit(
            f"this benchmark needs the measuring kit ({name}); set CURATOR_SHARED to the folder that holds it"
        )
    return str(path)


@cache
def corpus(feeds: int) -> Corpus:
    """Made once."""
    folder = shelf() / f"corpus-{feeds}"
    manifest = folder / "manifest.json"
    if not manifest.exists():
        base = f"http://127.0.0.1:{free_port()}"
        command = [kit("make_corpus.py"), str(folder), "--feeds", str(feeds), "--entries", str(PER_FEED)]
        subprocess.run([sys.executable, *command, "--base", base], check=True, stdout=subprocess.DEVNULL)
    base = json.loads(manifest.read_text())["args"]["base"]
    return Corpus(folder, feeds, int(base.rpartition(":")[2]))


def bench(peer: str, made: Corpus, *words: str, runs: int, may_fail: bool = False, **settings: object) -> list[Series]:
    """What `bench_PEER.sh` measures of a corpus, one series after another; none where the peer isn't installed.

    The words are the kit's: cold, warm, start, search; curator has follow beside. `settings` are the kit's variables,
    such as LATENCY in milliseconds. What ends with a fault ends the benchmark, unless it `may_fail`.
    """
    if not installed(peer):
        return []
    script = str(Path(__file__).with_name("bench_curator.sh")) if peer == "curator" else kit(f"bench_{peer}.sh")
    results = shelf() / "results.jsonl"
    results.unlink(missing_ok=True)
    here = {"WORK": shelf(), "CORPUS": made.folder, "PORT": made.port, "RUNS": runs, "RESULTS": results, "JOBS": 16}
    follow = shlex.join([sys.executable, "-m", "tests.bench.follow"])
    ours = {"PEERKIT": _KIT, "CURATOR": shlex.join(CURATOR), "FOLLOW": follow, "PYTHONPATH": _CHECKOUT}
    environment = os.environ | {name: str(value) for name, value in (here | ours | settings).items()}
    (store(peer, made)).mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["bash", script, *words], capture_output=True, text=True, env=environment)
    found = [json.loads(line) for line in results.read_text().splitlines()] if results.exists() else []
    # the script's own exit code says nothing
    if not found or not (may_fail or all(each["rc"] == [0] for each in found)):
        raise SystemExit(f"{script} {shlex.join(words)} failed: {done.stderr}{found}")
    return [Series(each["label"], each["median"], " ".join(each.get("after", [""])[-1].split())) for each in found]


def store(peer: str, made: Corpus) -> Path:
    """Where the kit keeps what a peer has stored of a corpus."""
    return shelf() / "st" / f"{peer}-{made.feeds}"


def installed(peer: str) -> bool:
    programs = {"newsboat": "newsboat", "sfeed": "sfeed_update", "reader": os.environ.get("READER_PY", "")}
    return peer == "curator" or bool(shutil.which(programs[peer]))


def peers() -> list[str]:
    """The peers that are installed, with their versions."""
    commands = {peer: list(_VERSIONS[peer]) for peer in _VERSIONS if installed(peer)}
    if installed("reader"):
        code = "import reader; print('reader', reader.__version__)"
        commands["reader"] = [os.environ["READER_PY"], "-c", code]
    told = []
    for peer, command in commands.items():
        try:
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError):
            said = peer
        told.append(said.splitlines()[0].partition(" - ")[0].strip())
    return told


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def serving(program: str, port: int, *arguments: object) -> Iterator[str]:
    """One of the kit's servers, on loopback; its URL."""
    command = [sys.executable, kit(program), *map(str, arguments), "--port", str(port)]
    log = shelf() / f"{program}.log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        # evil.py says that it is ready a moment before it can be reached
        while not (b"ready" in log.read_bytes() and _answers(port)):
            if server.poll() is not None:
                raise SystemExit(log.read_text())
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def timed_screen(
    command: Sequence[str], runs: int, wait: str, *, steps: Sequence[tuple[str, str]] = (), quit_keys: str = "q"
) -> dict[str, float]:
    """Medians, in seconds, over so many runs of a terminal program.

    `first` is until the screen matches `wait`, `step1` and so on from each step's keys to the match of its pattern.
    """
    options = ["-n", str(runs), "--wait", wait, "--quit", quit_keys]
    for keys, then in steps:
        options += ["--keys", keys, "--then", then]
    environment = os.environ | {"PYTHONPATH": str(_CHECKOUT)}
    done = subprocess.run(
        [sys.executable, kit("measure.py"), "tui", *options, "--", *command],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
    )
    medians: dict[str, float] = json.loads(done.stdout)["median"]
    if not {"first", *(f"step{at + 1}" for at in range(len(steps)))} <= {*medians}:
        raise SystemExit(f"{shlex.join(command)} never showed what was waited for")
    return medians


def median_of(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share (0 to 1) of the values doesn't exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def show(title: str, rows: Sequence[tuple[str, ...]]) -> None:
    """Prints rows as a Markdown table; the first row is their heads."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    heads, *rest = rows
    print(f"\n{title}\n")
    for row in (heads, tuple("-" * width for width in widths), *rest):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |", flush=True)


def figure(value: Any, digits: int = 2) -> str:
    return "-" if value is None else f"{value:.{digits}f}"
