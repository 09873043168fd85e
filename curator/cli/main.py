"""`curator`: without a command, the app; with one, the same use cases for scripts, cron and pipes.

Exit codes: 0 when it was done, 1 when something failed (one line on standard error says what), 2 for wrong usage.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from curator import __version__
from curator.cli import articles, feeds, lists, shares, upkeep
from curator.cli.arguments import Parser
from curator.cli.output import complain
from curator.domain.faults import CuratorError
from curator.home import Home


def main(arguments: Sequence[str] | None = None) -> int:
    args = parser().parse_args(arguments)
    try:
        return _run(args)
    except CuratorError as fault:
        complain(str(fault))
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    made = Parser(prog="curator", description="A prioritised inbox for the web. Without a command: the app.")
    made.add_argument("--home", metavar="DIR", help="keep everything under DIR (or set CURATOR_HOME)")
    made.add_argument("--version", action="version", version=f"curator {__version__}")
    made.set_defaults(run=None, standalone=None)
    commands = made.add_subparsers(metavar="COMMAND")
    for part in (feeds, articles, lists, shares, upkeep):
        part.register(commands)
    return made


def _run(args: argparse.Namespace) -> int:
    root = Path(args.home) if args.home else None
    if args.standalone:
        return int(args.standalone(args))
    if args.run is None:
        return upkeep.open_app(root)
    home = Home.open(root, undo_everyones=True)
    try:
        for problem in home.problems:
            complain(str(problem))
        return int(args.run(home, args))
    finally:
        home.close()
