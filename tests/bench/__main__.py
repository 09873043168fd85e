"""`python -m tests.bench [NAME…] [--runs N]`: all benchmarks, or those named."""

import argparse
import os
import platform
import sqlite3
from importlib import import_module

from curator import __version__

NAMES = ("start", "refresh", "keys", "stall", "search")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", nargs="*", choices=(*NAMES, []), help=f"one of {', '.join(NAMES)}; all if left out")
    parser.add_argument("--runs", type=int, default=5, help="runs of which the median is printed")
    args = parser.parse_args()
    print(
        f"curator {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; medians of {args.runs}"
    )
    for name in args.name or NAMES:
        import_module(f"tests.bench.{name}").run(args.runs)


if __name__ == "__main__":
    main()
