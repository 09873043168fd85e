"""`config.toml`: read into settings, whatever it holds; written into only by adding a channel."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct, structs

from curator.curation import durable
from curator.domain.faults import Refused, Unreadable
from curator.domain.nearest import hint
from curator.domain.settings import Budget, ChannelSettings, Display, Keep, Problem, Refreshing, Settings
from curator.domain.text import one_line

S = TypeVar("S", bound=Struct)

_SECTIONS: Final[dict[str, type[Struct]]] = {"display": Display, "refresh": Refreshing, "budget": Budget, "keep": Keep}
_TABLES: Final = (*_SECTIONS, "keys", "channels")
_SYNTAX: Final = re.compile(r"(?P<why>.*) \(at (?P<place>line \d+, column \d+|end of document)\)", re.DOTALL)
_NAMED: Final = re.compile(r"\s*(?P<header>\[\[?)?(?P<name>[^\[\]#=]+)(?(header)\]|=)")
_KINDS: Final = re.compile(r"`(\w+)`")
_WORDS: Final = {"int": "a whole number", "float": "a number", "str": "text", "bool": "true or false"}


def read(path: Path) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings, and what in the file could not be used, in its order. No file: the defaults, no problem."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        data = tomllib.loads(text)
    except FileNotFoundError:
        return Settings(), ()
    except (OSError, ValueError, RecursionError) as error:
        problem = _unreadable(path, error)
        return Settings(), (structs.replace(problem, what=f"{problem.what}; the defaults hold"),)
    reading = _Reading(path.name, text)
    return reading.settings(data), tuple(reading.problems)


def add_channel(path: Path, channel: ChannelSettings) -> None:
    """Adds the channel to the file, all else in it as it was, comments too.

    Raises Refused if there is a channel of that name, Unreadable if the file can't be read, else CuratorError.
    """
    with durable.Gate(path.with_name(f".{path.name}.lock")).passing():
        try:
            text = path.read_bytes().decode("utf-8-sig") if path.exists() else ""
            data = tomllib.loads(text)
        except (OSError, ValueError, RecursionError) as error:
            raise Unreadable(str(_unreadable(path, error))) from error
        channels = data.setdefault("channels", {})
        if not isinstance(channels, dict):
            raise Unreadable(one_line(f"{path}: “channels” is not a section, so no channel can be added to it"))
        if channel.name in channels:
            raise Refused(one_line(f"{path}: a channel called {channel.name} is there already"))
        channels[channel.name] = {"kind": channel.kind} | channel.options
        durable.replace(path, _with_channel(path, text, channel.name, data).encode())


def _with_channel(path: Path, text: str, name: str, wanted: Mapping[str, Any]) -> str:
    """The text with the one channel added that makes it say what is wanted. Raises Refused if that can't be done."""
    import tomlkit
    from tomlkit.items import InlineTable

    try:
        document = tomlkit.parse(text)
        channels: Any = document.get("channels")
        if channels is None:
            channels = document["channels"] = tomlkit.table(is_super_table=True)
        table = tomlkit.inline_table() if isinstance(channels, InlineTable) else tomlkit.table()
        table.update(wanted["channels"][name])
        channels[name] = table
        written = tomlkit.dumps(document)
        fits = tomllib.loads(written) == wanted
    except ValueError:
        fits = False
    if not fits:
        raise Refused(one_line(f"{path}: the channel {name} can't be added without changing more; add it by hand"))
    return written


def _unreadable(path: Path, error: Exception) -> Problem:
    match error:
        case OSError():
            return Problem(one_line(str(path)), f"can't be read: {durable.cause_of(error)}")
        case UnicodeDecodeError():
            return Problem(f"{path.name}, byte {error.start + 1}", "is not UTF-8 text")
    found = _SYNTAX.fullmatch(str(error))
    where = f"{path.name}, {found['place']}" if found else path.name
    why = found["why"] if found else str(error)
    return Problem(one_line(where), one_line(f"is not TOML: {why}"))


class _Reading:
    """One reading of a configuration: takes what is right and notes what isn't."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._places = dict(reversed(list(_places(text))))
        self.problems: list[Problem] = []

    def settings(self, data: Mapping[str, Any]) -> Settings:
        for name in data:
            if name not in _TABLES:
                self._note_unknown((name,), _TABLES)
        return Settings(
            display=self._section(data, "display", Display),
            refresh=self._section(data, "refresh", Refreshing),
            budget=self._section(data, "budget", Budget),
            keep=self._section(data, "keep", Keep),
            keys=dict(self._texts(("keys",), self._table(data, "keys"))),
            channels=tuple(self._channels(self._table(data, "channels"))),
        )

    def _table(self, data: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
        found = data.get(path[-1], {})
        if isinstance(found, dict):
            return found
        self._note(path, f"is a section: write [{'.'.join(path)}] on a line of its own")
        return {}

    def _section(self, data: Mapping[str, Any], name: str, shape: type[S]) -> S:
        fields = {field.name: field.type for field in structs.fields(shape)}
        good = {}
        for key, value in self._table(data, name).items():
            if key not in fields:
                self._note_unknown((name, key), tuple(fields))
                continue
            try:
                good[key] = msgspec.convert(one_line(value) if isinstance(value, str) else value, fields[key])
            except msgspec.ValidationError as error:
                self._note((name, key), _KINDS.sub(lambda kind: _WORDS.get(kind[1], kind[1]), str(error)))
        return shape(**good)

    def _texts(self, path: tuple[str, ...], table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for key, value in table.items():
            if isinstance(value, str):
                yield one_line(key), one_line(value)
            elif isinstance(value, int):
                yield one_line(key), str(value).lower()
            else:
                self._note((*path, key), "Expected text")

    def _channels(self, table: Mapping[str, Any]) -> Iterator[ChannelSettings]:
        for name in table:
            options = dict(self._texts(("channels", name), self._table(table, "channels", name)))
            if not name or one_line(name) != name:
                self._note(("channels", name), "can't be a channel's name")
            elif not (kind := options.pop("kind", "")):
                self._note(("channels", name), 'needs a kind, such as kind = "file"')
            else:
                yield ChannelSettings(name, kind, options)

    def _note_unknown(self, path: tuple[str, ...], known: Sequence[str]) -> None:
        elsewhere = [name for name, shape in _SECTIONS.items() if path[-1] in shape.__struct_fields__]
        advice = f"; it belongs under [{elsewhere[0]}]" if elsewhere else hint(path[-1], known)
        self._note(path, ("is not a setting" if path[1:] else "is not a section") + advice)

    def _note(self, path: tuple[str, ...], what: str) -> None:
        line = self._places.get(path)
        where = f"{self._file}, line {line}" if line else self._file
        section = f"[{'.'.join(path[:-1])}] " if path[1:] else ""
        colon = ":" if what[:1].isupper() else ""
        self.problems.append(Problem(where, one_line(f"{section}{path[-1]}{colon} {what}")))


def _places(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """The line of each section and key, and of whatever holds them."""
    section: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        match = _NAMED.match(line)
        if not match:
            continue
        here = tuple(part.strip(" \t\"'") for part in match["name"].split("."))
        if match["header"]:
            section, here = here, ()
        full = (*section, *here)
        yield from ((full[:depth], number) for depth in range(1, len(full) + 1))
