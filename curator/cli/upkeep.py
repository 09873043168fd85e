"""`curator` itself, `demo`, `doctor`, `backup` and `restore`."""

import argparse
from pathlib import Path

from curator.cli.arguments import Commands, command
from curator.cli.output import print_columns, print_json, print_lines
from curator.home import Home, Paths


def register(commands: Commands) -> None:
    demo = commands.add_parser("demo", help="the app on bundled feeds, offline, in a home that is thrown away")
    demo.set_defaults(standalone=_demo)
    command(commands, "doctor", _doctor, "whether everything is sound")
    backup = command(commands, "backup", _backup, "copy everything into one file", json=False)
    backup.add_argument("file", type=Path, metavar="FILE")
    restore = commands.add_parser("restore", help="put a backup in the place of what is there; close curator first")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--home", metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    restore.set_defaults(standalone=_restore)


def open_app(root: Path | None) -> int:
    """The app, until the person leaves it."""
    from curator.ui.app import DEMO, CuratorApp

    home = Home.open(root)
    try:
        app = CuratorApp(home)
        wanted = app.run()
    finally:
        home.close()
    return _demo() if wanted == DEMO else app.return_code or 0


def _demo(_: object = None) -> int:
    from curator.demo import furnished
    from curator.ui.app import CuratorApp

    with furnished() as home:
        app = CuratorApp(home)
        app.run()
        return app.return_code or 0


def _doctor(home: Home, args: argparse.Namespace) -> int:
    checks = home.upkeep.doctor()
    problems = [{"where": problem.where, "what": problem.what} for problem in home.problems]
    if args.json:
        shaped = [{"name": check.name, "sound": check.sound, "seen": check.seen} for check in checks]
        print_json({"checks": shaped, "problems": problems})
    else:
        print_columns([("ok" if check.sound else "BAD", check.name, check.seen) for check in checks])
    return 0 if all(check.sound for check in checks) else 1


def _backup(home: Home, args: argparse.Namespace) -> int:
    path = args.file.expanduser().resolve()
    home.upkeep.backup(path)
    print_lines([f"everything is in {path}"])
    return 0


def _restore(args: argparse.Namespace) -> int:
    from curator.services.upkeep import restore

    paths = Paths.chosen(Path(args.home) if args.home else None)
    for folder in (paths.config.parent, paths.archive.parent, paths.curation.parent):
        folder.mkdir(parents=True, exist_ok=True)
    aside = restore(args.file.expanduser(), paths.config, paths.curation, paths.archive)
    print_lines([f"restored; what was there before is in {aside}"])
    return 0
