"""Arguments that several commands share."""

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any

from curator.domain.faults import Refused
from curator.home import Home


class Parser(argparse.ArgumentParser):
    """Takes optional words on either side of options, which argparse by itself doesn't before Python 3.13."""

    _inside = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        if self._inside or self._subparsers is not None:
            return super().parse_known_args(args, namespace)
        self._inside = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._inside = False


Run = Callable[[Home, argparse.Namespace], int]
Commands = Any  # argparse gives the type of what add_subparsers returns no public name


def command(commands: Commands, name: str, run: Run, help_text: str, *, json: bool = True) -> argparse.ArgumentParser:
    """A command that runs with the home open."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help_text, description=help_text)
    parser.set_defaults(run=run)
    parser.add_argument("--home", metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    if json:
        parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def group(commands: Commands, name: str, help_text: str, *, required: bool = True) -> Commands:
    """A command that only has commands of its own."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help_text, description=help_text)
    return parser.add_subparsers(metavar="COMMAND", required=required)


def words(given: Sequence[str]) -> list[str]:
    """The arguments, with `-` standing for the words on standard input."""
    found: list[str] = []
    for word in given:
        found += sys.stdin.read().split() if word == "-" else [word]
    if not found:
        raise Refused("nothing was given on standard input")
    return found


def article_ids(given: Sequence[str]) -> list[int]:
    """Article ids from arguments. Raises Refused naming what isn't one."""
    ids = []
    for word in words(given):
        if not (word.isascii() and word.isdigit() and len(word) < 19):
            raise Refused(f"“{word}” is not an article's id; inbox and search print them")
        ids.append(int(word))
    return list(dict.fromkeys(ids))
