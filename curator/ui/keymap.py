"""Keymap: which keys each command has, after the person's own `[keys]`. Textual checks none of it, so this does."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from itertools import combinations
from typing import Final

from msgspec import Struct
from textual.binding import Binding
from textual.keys import REPLACED_KEYS, Keys, format_key, key_to_character

from curator.domain.settings import Problem
from curator.domain.text import one_line
from curator.ui.commands import BY_ID, COMMANDS, UNBOUND, Command, Scope

_WHERE: Final = "config.toml [keys]"
_MODIFIERS: Final = frozenset({"alt", "ctrl", "hyper", "meta", "shift", "super"})
_SPOKEN: Final = {"control": "ctrl", "esc": "escape", "return": "enter", "pgdn": "pagedown", "pgup": "pageup"}
_SHOWN: Final = {"escape": "Esc", "enter": "Enter", "pagedown": "PgDn", "pageup": "PgUp", "backspace": "Backspace"}
_NAMED: Final = frozenset(key.value for key in Keys if "+" not in key.value and "<" not in key.value) - {"return"}
_LISTED: Final = frozenset(Scope) - {Scope.LIST, Scope.ARTICLE, Scope.READING}
_READ: Final = frozenset({Scope.INBOX, Scope.LATER, Scope.SEARCH, Scope.READING})

Clash = tuple[str, Command, Command]


class Keymap(Struct, frozen=True):
    """`keys` holds every command's keys by its id, as Textual names them; none where it has no key."""

    keys: Mapping[str, tuple[str, ...]]

    def of(self, command: Command) -> tuple[str, ...]:
        """The command's keys, as they are written on a keyboard."""
        return tuple(map(shown, self.keys[command.id]))

    def first(self, command_id: str) -> str:
        """The first of a command's keys as it is written on a keyboard; empty if it has none."""
        keys = self.keys[command_id]
        return shown(keys[0]) if keys else ""

    def overrides(self) -> dict[str, str]:
        """What differs from the registry, as Textual's keymap wants it."""
        return {
            command.id: ",".join(self.keys[command.id]) or UNBOUND
            for command in COMMANDS
            if self.keys[command.id] != _default(command)
        }


def keymap(chosen: Mapping[str, str]) -> tuple[Keymap, tuple[Problem, ...]]:
    """The keys in force, and what of the person's choice could not be used; those commands keep their own keys."""
    wanted: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for command_id, text in chosen.items():
        try:
            wanted[_known(command_id)] = _parsed(text)
        except ValueError as error:
            problems.append(Problem(f"{_WHERE} {one_line(command_id, 60)}", str(error)))
    usual = list(_clashes({}))
    while clash := next((clash for clash in _clashes(wanted) if clash not in usual), None):
        key, one, other = clash
        loser, winner = (one, other) if _later(one.id, other.id, wanted) else (other, one)
        del wanted[loser.id]
        kept = ", ".join(map(shown, _default(loser))) or "no key"
        problems.append(
            Problem(f"{_WHERE} {loser.id}", f"{shown(key)} is the key of “{winner.id}” already; it keeps {kept}")
        )
    return Keymap(_effective(wanted)), tuple(problems)


@lru_cache(1024)
def canonical(text: str) -> str:
    """Textual's name of a key written as people write it: `?`, `Ctrl+R`, `Esc`. Raises ValueError if it is none."""
    text = text.strip()
    *parts, base = [text] if len(text) == 1 else text.split("+")
    modifiers = sorted({_SPOKEN.get(part.lower(), part.lower()) for part in parts})
    base = _SPOKEN.get(base.lower(), base)
    if modifiers == ["shift"] and len(base) == 1 and base.isalpha():
        modifiers, base = [], base.upper()
    named = _of_character(base) if len(base) == 1 else _of_name(base.lower())
    if not named or not _MODIFIERS.issuperset(modifiers):
        raise ValueError(f"“{one_line(text, 60)}” is not a key{_nearest_key(text)}")
    return "+".join([*modifiers, named.lower() if "ctrl" in modifiers else named])


@lru_cache(1024)
def shown(key: str) -> str:
    """A key as it is written on a keyboard."""
    *modifiers, base = key.split("+")
    character = key_to_character(base)
    if character and character.isprintable() and not character.isspace():
        written = character.upper() if modifiers else character
    else:
        written = _SHOWN.get(base) or format_key(base)
        written = written if len(written) == 1 else written[0].upper() + written[1:]
    return "+".join([*(modifier.capitalize() for modifier in modifiers), written])


def _of_character(character: str) -> str:
    if not character.isprintable():
        return ""
    return "comma" if character == "," else next(iter(Binding.make_bindings([(character, "")]))).key


def _of_name(name: str) -> str:
    if name in _NAMED:
        return name
    character = key_to_character(REPLACED_KEYS.get(name, name))
    return _of_character(character) if character else ""


def _known(command_id: str) -> str:
    if command_id not in BY_ID:
        near = get_close_matches(command_id, BY_ID, 1)
        raise ValueError("no command is called that" + (f"; the nearest is “{near[0]}”" if near else ""))
    return command_id


def _parsed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(canonical(key) for key in text.split(",") if key.strip()))


def _nearest_key(text: str) -> str:
    names = [*_NAMED, *(f"ctrl+{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")]
    near = get_close_matches(text.lower(), names, 1)
    if near and "+" in text and not text.lower().endswith(near[0][-2:]):
        return ""  # the slip is in the key itself: any other would be a guess
    return f"; the nearest is “{near[0]}”" if near else ""


@lru_cache(256)
def _default(command: Command) -> tuple[str, ...]:
    return tuple(map(canonical, command.keys))


def _effective(wanted: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {command.id: wanted.get(command.id, _default(command)) for command in COMMANDS}


def _clashes(wanted: Mapping[str, tuple[str, ...]]) -> Iterator[Clash]:
    """Two commands on one key where both can be meant."""
    by_key: defaultdict[str, list[Command]] = defaultdict(list)
    for command_id, keys in _effective(wanted).items():
        for key in keys:
            by_key[key].append(BY_ID[command_id])
    for key, commands in by_key.items():
        for one, other in combinations(commands, 2):
            if _meet(one, other):
                yield key, one, other


def _meet(one: Command, other: Command) -> bool:
    here, there = set(one.scopes), set(other.scopes)
    if here & there or Scope.EVERYWHERE in here | there:
        return True
    for inner, rooms in ((Scope.LIST, _LISTED), (Scope.ARTICLE, _READ)):
        if (inner in here and there & rooms) or (inner in there and here & rooms):
            return True
    return False


def _later(one: str, other: str, wanted: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the person wrote `one` after `other`, or didn't write `other` at all."""
    order = list(wanted)
    return one in order and (other not in order or order.index(one) > order.index(other))
