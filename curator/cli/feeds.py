"""`curator feeds` and `curator refresh`."""

import argparse
import time
from typing import Final

from curator.cli.arguments import Commands, command, file, group, whole, words
from curator.cli.output import complain, day, passing, print_columns, print_json, print_lines, print_step, print_xml
from curator.cli.shapes import feed_shape, refresh_shape
from curator.domain.faults import CuratorError
from curator.home import Home
from curator.services.refresh import Progress

_TIDYING: Final = 0.5
"""Seconds for what nobody asked for; the next time goes on."""


def register(commands: Commands) -> None:
    feeds = group(commands, "feeds", "what you follow")
    add = command(feeds, "add", _add, "follow feeds, by the address of a feed or of a site")
    add.add_argument("url", nargs="+", metavar="URL", help="a feed, a site, a file: path, or - for addresses on stdin")
    add.add_argument("--folder", default="", metavar="F", help="where to file them; a/b for a folder in a folder")
    add.add_argument("--trial", type=whole(1, 3_650), metavar="DAYS", help="follow on trial for so many days")
    command(feeds, "list", _list, "every feed, with its last fault")
    remove = command(feeds, "remove", _remove, "unfollow; what was stored stays")
    remove.add_argument("url", nargs="+", metavar="URL")
    bring = command(feeds, "import", _import, "follow what an OPML file lists")
    bring.add_argument("file", type=file, metavar="FILE")
    hand_out = command(feeds, "export", _export, "write what you follow as OPML", json=False)
    hand_out.add_argument("file", type=file, nargs="?", metavar="FILE", help="standard output if left out")
    for name, run, text in (("pause", _pause, "stop fetching feeds"), ("resume", _resume, "fetch feeds again")):
        command(feeds, name, run, text).add_argument("url", nargs="+", metavar="URL")
    full = command(feeds, "full", _full, "always read a feed's articles in full")
    full.add_argument("url", metavar="URL")
    full.add_argument("switch", choices=("on", "off"))
    refresh = command(commands, "refresh", _refresh, "fetch what is new")
    refresh.add_argument("url", nargs="*", metavar="URL", help="only these feeds")
    refresh.add_argument("--due", action="store_true", help="only feeds whose time has come")


def _add(home: Home, args: argparse.Namespace) -> int:
    added, failed = [], 0
    for url in words(args.url):
        try:
            added.append(home.subscriptions.add(url, folder=args.folder.split("/"), trial_days=args.trial))
        except CuratorError as fault:
            failed += 1
            complain(f"{url}: {fault}" if url not in str(fault) else str(fault))
    if args.json:
        wanted = {feed.url for feed in added}
        print_json({"feeds": [feed_shape(view) for view in home.subscriptions.all() if view.feed.url in wanted]})
    else:
        print_lines(f"following {feed.title}  {feed.url}" for feed in added)
    return 1 if failed else 0


def _list(home: Home, args: argparse.Namespace) -> int:
    views = home.subscriptions.all()
    if args.json:
        print_json({"feeds": [feed_shape(view) for view in views]})
    else:
        print_columns(
            [
                (
                    "/".join(view.feed.folder) or "-",
                    "paused" if view.state.gone else view.feed.status.value,
                    f"{view.articles:>6}",
                    day(view.state.succeeded) or "never     ",
                    f"{view.feed.title}  {view.feed.url}" + (f"  ! {view.state.error}" if view.state.error else ""),
                )
                for view in views
            ]
        )
    return 0


def _remove(home: Home, args: argparse.Namespace) -> int:
    return print_step(home.subscriptions.remove(words(args.url)), json=args.json)


def _pause(home: Home, args: argparse.Namespace) -> int:
    return print_step(home.subscriptions.pause(words(args.url)), json=args.json)


def _resume(home: Home, args: argparse.Namespace) -> int:
    return print_step(home.subscriptions.resume(words(args.url)), json=args.json)


def _full(home: Home, args: argparse.Namespace) -> int:
    return print_step(home.subscriptions.full_text(args.url, on=args.switch == "on"), json=args.json)


def _import(home: Home, args: argparse.Namespace) -> int:
    imported = home.subscriptions.import_opml(args.file)
    for refusal in imported.refused:
        complain(str(refusal))
    if args.json:
        refused = [{"where": refusal.where, "why": refusal.what} for refusal in imported.refused]
        print_json({"new": imported.new, "known": imported.known, "refused": refused})
    else:
        print_lines([f"{imported.new} feeds are new, {imported.known} were known, {len(imported.refused)} refused"])
    return 0


def _export(home: Home, args: argparse.Namespace) -> int:
    if args.file:
        home.subscriptions.export_to(args.file)
    else:
        print_xml(home.subscriptions.export_opml())
    return 0


def _refresh(home: Home, args: argparse.Namespace) -> int:
    with passing() as tell:
        report = home.refresh.run(
            words(args.url) if args.url else None, due_only=args.due, report=lambda progress: tell(_so_far(progress))
        )
    for fault in report.faults:
        complain(f"{fault.feed}: {fault.error}")
    if args.json:
        print_json(refresh_shape(report))
    else:
        print_lines(
            [
                f"{report.new} new and {report.updated} updated articles from {report.feeds} feeds, "
                f"{len(report.faults)} faults, {report.seconds:.1f} s"
            ]
        )
    home.following.join()
    end = time.monotonic() + _TIDYING
    home.retention.run(stopped=lambda: time.monotonic() > end)
    return 0


def _so_far(progress: Progress) -> str:
    return f"{progress.done} of {progress.feeds} feeds · {progress.new} new · {progress.faults} faults"
