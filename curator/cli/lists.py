"""`curator lists`."""

import argparse
import sys

from curator.cli.arguments import Commands, command, file, group, whole, words
from curator.cli.output import complain, print_columns, print_json, print_json_text, print_lines, print_step
from curator.cli.shapes import list_shape
from curator.domain.faults import CuratorError
from curator.home import Home


def register(commands: Commands) -> None:
    lists = group(commands, "lists", "your reading lists")
    new = command(lists, "new", _new, "make a reading list")
    new.add_argument("name", metavar="NAME")
    new.add_argument("--purpose", default="", metavar="T")
    new.add_argument("--audience", default="", metavar="T")
    command(lists, "list", _list, "every list")
    command(lists, "show", _show, "a list with its items").add_argument("name", metavar="NAME")
    add = command(lists, "add", _add, "add articles or pages at the end of a list")
    add.add_argument("name", metavar="NAME")
    add.add_argument("what", nargs="+", metavar="ID|URL", help="articles' ids or pages' URLs, or - for stdin")
    add.add_argument("--note", default="", metavar="T", help="why it is on the list")
    remove = command(lists, "remove", _remove, "take items off a list")
    remove.add_argument("name", metavar="NAME")
    remove.add_argument("item", nargs="+", metavar="ITEM", help="items' ids, as show prints them")
    move = command(lists, "move", _move, "move an item down by so many places, up if negative")
    move.add_argument("name", metavar="NAME")
    move.add_argument("item", metavar="ITEM")
    move.add_argument("by", type=whole(-1_000_000, 1_000_000), metavar="BY")
    export = command(lists, "export", _export, "hand a list out", json=False)
    export.add_argument("name", metavar="NAME")
    export.add_argument("--format", required=True, metavar="F", help="markdown or json")
    export.add_argument("file", type=file, nargs="?", metavar="FILE", help="standard output if left out")
    command(lists, "delete", _delete, "delete a list; undo brings it back").add_argument("name", metavar="NAME")


def _new(home: Home, args: argparse.Namespace) -> int:
    made = home.lists.create(args.name, args.purpose, args.audience)
    if args.json:
        print_json(list_shape(made))
    else:
        print_lines([f"made the list {made.name}"])
    return 0


def _list(home: Home, args: argparse.Namespace) -> int:
    lists = home.lists.all()
    if args.json:
        print_json({"lists": [{**list_shape(found), "items": len(found.items)} for found in lists]})
    else:
        print_columns([(f"{len(found.items):>4}", f"{found.minutes:>4}m", found.name) for found in lists])
    return 0


def _show(home: Home, args: argparse.Namespace) -> int:
    found = home.lists.get(args.name)
    if args.json:
        print_json(list_shape(found))
        return 0
    print_lines([" · ".join(part for part in (found.name, found.purpose, found.audience) if part)])
    print_columns(
        [(item.id, f"{item.minutes:>3}m", item.status.value, f"{item.title}  {item.url}") for item in found.items]
    )
    return 0


def _add(home: Home, args: argparse.Namespace) -> int:
    added = already = failed = 0
    for word in words(args.what):
        try:
            one = (
                home.lists.add(args.name, [int(word)], args.note)
                if word.isascii() and word.isdigit()
                else home.lists.add_url(args.name, word, args.note)
            )
            added, already = added + one.added, already + one.already
        except CuratorError as fault:
            failed += 1
            complain(str(fault) if word in str(fault) else f"{word}: {fault}")
    if args.json:
        print_json({"added": added, "already": already})
    else:
        print_lines([f"{added} added" + (f", {already} already there" if already else "")])
    return 1 if failed else 0


def _remove(home: Home, args: argparse.Namespace) -> int:
    return print_step(home.lists.remove(args.name, words(args.item)), json=args.json)


def _move(home: Home, args: argparse.Namespace) -> int:
    return print_step(home.lists.move(args.name, args.item, args.by), json=args.json)


def _delete(home: Home, args: argparse.Namespace) -> int:
    return print_step(home.lists.delete(args.name), json=args.json)


def _export(home: Home, args: argparse.Namespace) -> int:
    if args.file:
        home.lists.export_to(args.name, args.format, args.file)
    elif args.format == "json":
        print_json_text(home.lists.export(args.name, args.format))
    else:
        sys.stdout.write(home.lists.export(args.name, args.format))
    return 0
