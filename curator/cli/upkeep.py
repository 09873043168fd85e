"""`demo`, `doctor`, `backup` and `restore`."""

import argparse
from collections.abc import Callable

from curator.cli.arguments import Commands, add_common, command, file, home_folder
from curator.cli.opening import open_demo
from curator.cli.output import print_columns, print_json, print_lines
from curator.domain.faults import Unreadable
from curator.domain.settings import Problem
from curator.home import Home
from curator.services.paths import Paths
from curator.services.upkeep import Check, examined


def register(commands: Commands) -> None:
    demo = commands.add_parser("demo", help="the app on bundled feeds, offline, in a home that is thrown away")
    demo.set_defaults(standalone=_demo)
    doctor = _standalone(commands, "doctor", _doctor, "whether everything is sound")
    doctor.add_argument("--new-archive", action="store_true", help="start a new archive where the old one is lost")
    backup = command(commands, "backup", _backup, "copy everything into one file")
    backup.add_argument("file", type=file, metavar="FILE")
    restore = _standalone(commands, "restore", _restore, "put a backup in the place of what is there")
    restore.add_argument("file", type=file, metavar="FILE")


def _standalone(
    commands: Commands, name: str, run: Callable[[argparse.Namespace], int], help_text: str
) -> argparse.ArgumentParser:
    """A command that runs without a home being opened for it."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help_text, description=help_text)
    parser.set_defaults(standalone=run)
    add_common(parser)
    return parser


def _demo(_: object) -> int:
    return open_demo()


def _doctor(args: argparse.Namespace) -> int:
    checks, problems = _examined(args)
    seen = {check.seen for check in checks}
    others = [problem for problem in problems if str(problem) not in seen]
    if args.json:
        shaped = [{"name": check.name, "sound": check.sound, "seen": check.seen} for check in checks]
        print_json({"checks": shaped, "problems": [{"where": each.where, "what": each.what} for each in problems]})
    else:
        print_columns(
            [("ok" if check.sound else "BAD", check.name, check.seen) for check in checks]
            + [("BAD", "start", str(problem)) for problem in others]
        )
    return 0 if all(check.sound for check in checks) and not others else 1


def _examined(args: argparse.Namespace) -> tuple[tuple[Check, ...], tuple[Problem, ...]]:
    try:
        home = Home.open(home_folder(args), undo_everyones=True, new_archive=args.new_archive)
    except Unreadable as fault:
        return examined(Paths.chosen(home_folder(args)), fault), ()
    try:
        return home.upkeep.doctor(), home.problems
    finally:
        home.close()


def _backup(home: Home, args: argparse.Namespace) -> int:
    path = args.file.resolve()
    home.upkeep.backup(path)
    if args.json:
        print_json({"backup": str(path)})
    else:
        print_lines([f"everything is in {path}"])
    return 0


def _restore(args: argparse.Namespace) -> int:
    from curator.services.restoring import restore

    aside = restore(args.file, Paths.chosen(home_folder(args)))
    if args.json:
        print_json({"restored": str(args.file), "aside": str(aside)})
    else:
        print_lines([f"restored; what was there before is in {aside}"])
    return 0
