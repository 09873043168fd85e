"""Arguments that several commands share."""

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from curator.domain.faults import Refused
from curator.domain.text import one_line
from curator.services.paths import expanded

if TYPE_CHECKING:
    from curator.home import Home

_SHIELD: Final = "\0"  # no argument from outside can have one


class Parser(argparse.ArgumentParser):
    """Takes optional words on either side of options, which argparse by itself doesn't before Python 3.13.

    Whatever follows `--` is a word, and, where it `takes_query`, each `-word` that isn't an option.
    """

    takes_query = False
    _inside = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        if self._inside or self._subparsers is not None:
            return super().parse_known_args(args, namespace)
        self._inside = True
        try:
            return self.parse_known_intermixed_args(self._shielded(args), namespace)
        finally:
            self._inside = False

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """Prints what is left to print while a fault can still be told."""
        sys.stdout.flush()
        super().exit(status, message)

    def error(self, message: str) -> NoReturn:
        super().error(message.replace(_SHIELD, ""))

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:
        return super()._get_value(action, arg_string.removeprefix(_SHIELD))

    def _shielded(self, given: Sequence[str]) -> list[str]:
        """The arguments, with those that only look like options told apart from options."""
        kept: list[str] = []
        is_value = False
        for at, word in enumerate(given):
            if word == "--":
                return kept + [_SHIELD + later for later in given[at + 1 :]]
            option = self._option_string_actions.get(word)
            looks_like_one = self.takes_query and word.startswith("-") and not word.startswith("--")
            kept.append(_SHIELD + word if looks_like_one and option is None and not is_value else word)
            is_value = option is not None and option.nargs != 0
        return kept


Run = Callable[["Home", argparse.Namespace], int]
Commands = Any  # argparse gives the type of what add_subparsers returns no public name


def command(commands: Commands, name: str, run: Run, help_text: str, *, json: bool = True) -> argparse.ArgumentParser:
    """A command that runs with the home open."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help_text, description=help_text)
    parser.set_defaults(run=run)
    add_common(parser, json=json)
    return parser


def add_common(parser: argparse.ArgumentParser, *, json: bool = True) -> None:
    """What every command takes."""
    parser.add_argument("--home", metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    if json:
        parser.add_argument("--json", action="store_true", help="print JSON")


def group(commands: Commands, name: str, help_text: str, *, required: bool = True) -> Commands:
    """A command that only has commands of its own."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help_text, description=help_text)
    return parser.add_subparsers(metavar="COMMAND", required=required)


def query(parser: argparse.ArgumentParser, nargs: str) -> None:
    """Lets the command take a query."""
    assert isinstance(parser, Parser)  # noqa: S101
    parser.takes_query = True
    parser.add_argument(
        "query",
        nargs=nargs,
        metavar="QUERY",
        type=lambda word: word.encode("utf-8", "replace").decode(),
        help='words, "phrases", -word, feed:NAME',
    )


def whole(least: int, most: int) -> Callable[[str], int]:
    """The type of an argument that is a whole number within these bounds."""

    def number(text: str) -> int:
        with suppress(ValueError):
            if least <= int(text) <= most:
                return int(text)
        raise argparse.ArgumentTypeError(f"{one_line(text, 40)} is not a whole number from {least} to {most}")

    return number


def file(text: str) -> Path:
    """The type of an argument that names a file. Raises Refused where nobody is called what follows its `~`."""
    return expanded(Path(text))


def home_folder(args: argparse.Namespace) -> Path | None:
    """Where the person wants the home to be, if they say so."""
    return Path(args.home) if args.home else None


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
