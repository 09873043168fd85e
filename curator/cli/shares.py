"""`curator share`, `queue` and `channels`."""

import argparse
import sys
from collections.abc import Sequence
from itertools import chain

from curator.cli.arguments import Commands, article_ids, command, group
from curator.cli.output import complain, print_columns, print_json, print_lines, print_step
from curator.cli.shapes import queue_shape
from curator.domain.faults import NotFound, Refused
from curator.domain.settings import ChannelSettings
from curator.domain.share import DeliveryState, Share
from curator.domain.text import one_line, prose
from curator.home import Home
from curator.services.sharing import SendReport


def register(commands: Commands) -> None:
    share = command(commands, "share", _share, "queue a share; nothing is sent before `queue send`")
    share.add_argument("id", nargs="+", metavar="ID", help="articles' ids, or - for ids on stdin")
    share.add_argument("--to", nargs="+", required=True, metavar="CHANNEL")
    share.add_argument("--text", default="", metavar="T")
    share.add_argument("--why", default="", metavar="T")
    share.add_argument("--audience", default="", metavar="T")
    queue = command(commands, "queue", _queue, "what is decided to be shared, and what came of it")
    acts = queue.add_subparsers(metavar="COMMAND")
    command(acts, "approve", _approve, "say that shares may be sent").add_argument("id", nargs="+", metavar="ID")
    command(acts, "send", _send, "send what is approved").add_argument(
        "--due", action="store_true", help="only what is due (all that is approved, as long as nothing is scheduled)"
    )
    command(acts, "retry", _retry, "send again what failed or is unknown").add_argument("id", metavar="ID")
    command(acts, "sent", _sent, "an unknown delivery did arrive: you looked").add_argument("id", metavar="ID")
    command(acts, "cancel", _cancel, "send shares nowhere they haven't gone yet").add_argument(
        "id", nargs="+", metavar="ID"
    )
    channels = group(commands, "channels", "the places a share can go")
    command(channels, "list", _channels, "every channel")
    add = command(channels, "add", _add_channel, "add a channel to config.toml")
    add.add_argument("name", metavar="NAME")
    add.add_argument("kind", metavar="KIND", help="file: path=FILE [format=markdown|jsonl]")
    add.add_argument("option", nargs="*", metavar="KEY=VALUE")
    command(channels, "test", _test_channel, "whether a channel can be used").add_argument("name", metavar="NAME")


def _share(home: Home, args: argparse.Namespace) -> int:
    ids = article_ids(args.id)
    for article_id in ids:
        home.reading.article(article_id)
    shares = [home.sharing.decide(article_id, args.to, args.text, args.why, args.audience) for article_id in ids]
    if args.json:
        print_json(queue_shape(shares, home.sharing.channels()))
    else:
        print_lines(f"queued {share.id}: {share.title}" for share in shares)
    return 0


def _queue(home: Home, args: argparse.Namespace) -> int:
    shares = home.sharing.queue()
    if args.json:
        print_json(queue_shape(shares, home.sharing.channels()))
        return 0
    print_columns(
        [
            (
                share.id,
                delivery.state.value,
                delivery.channel,
                share.title + (f"  ! {delivery.error}" if delivery.error else ""),
            )
            for share in shares
            for delivery in share.deliveries
        ]
    )
    return 0


def _approve(home: Home, args: argparse.Namespace) -> int:
    return print_step(home.sharing.approve(args.id), json=args.json)


def _cancel(home: Home, args: argparse.Namespace) -> int:
    return print_step(home.sharing.cancel(args.id), json=args.json)


def _send(home: Home, args: argparse.Namespace) -> int:
    return _print_report([home.sharing.send()], args)


def _retry(home: Home, args: argparse.Namespace) -> int:
    channels = _in_doubt(home, args.id, DeliveryState.FAILED, DeliveryState.UNKNOWN)
    return _print_report([home.sharing.retry(args.id, channel) for channel in channels], args)


def _sent(home: Home, args: argparse.Namespace) -> int:
    channels = _in_doubt(home, args.id, DeliveryState.UNKNOWN)
    for channel in channels:
        home.sharing.mark_sent(args.id, channel)
    if args.json:
        print_json({"sent": channels})
    else:
        print_lines(f"marked as sent: {channel}" for channel in channels)
    return 0


def _in_doubt(home: Home, share_id: str, *states: DeliveryState) -> list[str]:
    share = _find(home, share_id)
    channels = [delivery.channel for delivery in share.deliveries if delivery.state in states]
    if not channels:
        raise Refused(f"“{share.title}” has no delivery that is {' or '.join(states)}")
    return channels


def _find(home: Home, share_id: str) -> Share:
    for share in home.sharing.queue():
        if share.id == share_id:
            return share
    raise NotFound(f"the queue has no share {one_line(share_id, 40)}")


def _print_report(reports: Sequence[SendReport], args: argparse.Namespace) -> int:
    for error in chain.from_iterable(report.errors for report in reports):
        complain(error)
    copied = [text for report in reports for text in report.copied]
    sent, failed, unknown = (sum(getattr(report, name) for report in reports) for name in ("sent", "failed", "unknown"))
    if args.json:
        print_json({"sent": sent, "failed": failed, "unknown": unknown, "copied": copied})
    else:
        for text in copied:
            sys.stdout.write(prose(text) + "\n")
        print_lines([f"{sent} sent, {failed} failed"])
    return 1 if failed else 0


def _channels(home: Home, args: argparse.Namespace) -> int:
    views = home.sharing.channels()
    if args.json:
        print_json(
            {
                "channels": [
                    {"name": view.name, "kind": view.kind, "limit": view.limit, "problem": view.problem or None}
                    for view in views
                ]
            }
        )
    else:
        print_columns([(view.name, view.kind, view.problem) for view in views])
    return 0


def _add_channel(home: Home, args: argparse.Namespace) -> int:
    options = {}
    for option in args.option:
        key, sign, value = option.partition("=")
        if not sign or not key:
            raise Refused(f"“{one_line(option, 60)}” is not KEY=VALUE")
        options[key] = value
    home.add_channel(ChannelSettings(args.name, args.kind, options))
    if args.json:
        print_json({"channel": args.name, "kind": args.kind})
    else:
        print_lines([f"added the channel {args.name}"])
    return 0


def _test_channel(home: Home, args: argparse.Namespace) -> int:
    for view in home.sharing.channels():
        if view.name == args.name:
            if view.problem:
                raise Refused(view.problem)
            if args.json:
                print_json({"channel": view.name, "problem": None})
            else:
                print_lines([f"{view.name} can be used"])
            return 0
    raise NotFound(f"no channel is called {one_line(args.name, 60)}")
