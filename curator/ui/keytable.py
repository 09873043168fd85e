"""The table of keys: what the help shows and the README prints."""

from collections.abc import Iterable
from itertools import groupby

from msgspec import Struct

from curator.ui.commands import COMMANDS, Command, Scope
from curator.ui.keymap import Keymap, keymap


class Row(Struct, frozen=True):
    """A command, or a run of commands that differ by their key only."""

    keys: str
    title: str
    help: str


def rows(keys: Keymap, commands: Iterable[Command]) -> list[Row]:
    """The commands in the registry's order, each with the keys it has now."""
    grouped = (list(group) for _, group in groupby(commands, lambda command: command.help))
    return [_row(keys, group) for group in grouped]


def _row(keys: Keymap, group: list[Command]) -> Row:
    first, last = group[0], group[-1]
    if len(group) == 1:
        return Row("  ".join(keys.of(first)), first.title, first.help)
    return Row(f"{keys.first(first.id)}…{keys.first(last.id)}", first.title.rsplit(" ", 1)[0], first.help)


def key_table() -> str:
    """Every command with its own keys, as a Markdown table."""
    keys, _ = keymap({})
    lines = ["| Keys | Command | What it does | Id in `[keys]` |", "| --- | --- | --- | --- |"]
    for scopes, group in groupby(sorted(COMMANDS, key=_place), lambda command: command.scopes):
        lines.append(f"| | **{_where(scopes)}** | | |")
        for command in group:
            written = " ".join(f"`{key}`" for key in keys.of(command)).replace("|", "\\|")
            lines.append(f"| {written} | {command.title} | {command.help} | `{command.id}` |")
    return "\n".join(lines) + "\n"


def _place(command: Command) -> list[int]:
    order = list(Scope)
    return [order.index(scope) for scope in command.scopes]


def _where(scopes: tuple[Scope, ...]) -> str:
    """The scopes in words: `in the inbox, in Later`."""
    words = ", ".join(scopes)
    return words[0].upper() + words[1:]
