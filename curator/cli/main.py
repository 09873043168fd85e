"""`curator`: without a command, the app; with one, the same use cases for scripts, cron and pipes.

Exit codes: 0 when it was done, 1 when something failed (one line on standard error says what), 2 for wrong usage.
"""

import argparse
import sys
from collections.abc import Sequence

from curator import __version__
from curator.cli.arguments import Parser, home_folder
from curator.cli.opening import open_app
from curator.cli.output import accept_any_text, complain, let_go_of_output
from curator.domain.faults import CuratorError


def main(arguments: Sequence[str] | None = None) -> int:
    accept_any_text()
    try:
        given = sys.argv[1:] if arguments is None else arguments
        args = _of_the_app(given)
        code = _run(parser().parse_args(given)) if args is None else open_app(home_folder(args))
        sys.stdout.flush()
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        return 130
    except OSError as fault:
        complain(": ".join(str(part) for part in (fault.filename, fault.strerror or fault) if part))
        return 1
    except (CuratorError, UnicodeError) as fault:
        complain(str(fault))
        return 1
    else:
        return code
    finally:
        let_go_of_output()


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    from curator.cli import articles, feeds, lists, shares, upkeep

    made = Parser(prog="curator", description="A prioritised inbox for the web. Without a command: the app.")
    made.add_argument("--home", metavar="DIR", help="keep everything under DIR (or set CURATOR_HOME)")
    made.add_argument("--version", action="version", version=f"curator {__version__}")
    made.set_defaults(run=None, standalone=None)
    commands = made.add_subparsers(metavar="COMMAND")
    for part in (feeds, articles, lists, shares, upkeep):
        part.register(commands)
    return made


def _of_the_app(given: Sequence[str]) -> argparse.Namespace | None:
    """The arguments where they ask for the app and nothing else: it starts without knowing the commands."""
    made = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    made.add_argument("--home")
    try:
        args, more = made.parse_known_args(given)
    except argparse.ArgumentError:
        return None
    return None if more else args


def _run(args: argparse.Namespace) -> int:
    if args.standalone:
        return int(args.standalone(args))
    if args.run is None:
        return open_app(home_folder(args))
    from curator.home import Home

    home = Home.open(home_folder(args), undo_everyones=True)
    told = [str(problem) for problem in home.problems]
    try:
        for problem in told:
            complain(problem)
        return int(args.run(home, args))
    except CuratorError as fault:
        if any(problem.endswith(str(fault)) for problem in told):
            return 1
        raise
    finally:
        home.close()
