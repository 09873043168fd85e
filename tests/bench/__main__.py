"""`python -m tests.bench [NAME…] [--runs N] [--share S]`: all benchmarks, or those named.

Beside the measuring kit (`CURATOR_SHARED` is the folder that `peerkit` lies in) they use what there is of newsboat,
sfeed, and reader in the interpreter that `READER_PY` names. What takes long to fill is kept in the folder that
`CURATOR_BENCH_STOCK` names, for the next run too; empty it when the archive's format has changed.
"""

import argparse
import os
import platform
import sqlite3
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version

from curator import __version__
from tests.bench.claims import Claim, summary
from tests.bench.kit import peers, show
from tests.bench.scale import Scale

NAMES = (
    "cold",
    "latency",
    "warm",
    "start",
    "search",
    "keys",
    "opening",
    "stall",
    "hanging",
    "memory",
    "hostile",
    "growth",
)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", nargs="*", choices=(*NAMES, []), help=f"one of {', '.join(NAMES)}; all if left out")
    parser.add_argument("--runs", type=int, default=5, help="runs of which the median is printed")
    parser.add_argument("--share", type=float, default=1.0, help="of the feeds and articles that are tried otherwise")
    args = parser.parse_args()
    names = args.name or NAMES
    claims: list[Claim] = []
    for name in names:
        claims += import_module(f"tests.bench.{name}").run(Scale(args.runs, args.share))
    show("What was to be shown", summary(claims))
    print(f"\n{_circumstances(args.runs)} `{' '.join(['python -m tests.bench', *args.name])}`")


def _circumstances(runs: int) -> str:
    beside = ", ".join((f"Textual {version('textual')}", *peers()))
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}, {_processor()}, {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f}; medians of {runs}; curator {__version__}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {beside}."
    )


def _processor() -> str:
    try:
        with open("/proc/cpuinfo") as known:
            return next(line.partition(":")[2].strip() for line in known if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()


if __name__ == "__main__":
    main()
