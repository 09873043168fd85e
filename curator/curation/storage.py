"""The TinyDB storage: a JSON document that survives crashes, full disks, editors and other processes."""

import contextlib
import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NoReturn

from msgspec import Struct
from tinydb import TinyDB
from tinydb.storages import MemoryStorage, Storage

from curator.curation import durable
from curator.domain.faults import Unreadable
from curator.domain.settings import Problem
from curator.domain.text import one_line

Tables = dict[str, dict[str, dict[str, Any]]]
"""What a document holds: tables by name, records by number (as text), fields by name."""

_SETTLED: Final = 50_000_000
"""Nanoseconds after which a change of a file surely shows in its time of modification."""
_NUMBER: Final = re.compile("[1-9][0-9]{0,15}")
_MESSAGE_LIMIT: Final = 1_000


class Illegible(Unreadable):
    """A document that can't be read: `problem` says where and why."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(one_line(f"{where}: {why}", _MESSAGE_LIMIT))
        self.problem = Problem(one_line(where, _MESSAGE_LIMIT), one_line(why, _MESSAGE_LIMIT))


class Stamp(Struct, frozen=True):
    """What a file looked like from outside when it was read; another stamp means another content."""

    inode: int
    size: int
    modified: int


class SafeStorage(Storage):
    """One document in one file. Reads need no lock; `editing` holds it from the reading to the writing.

    A file that can't be read is refused with Unreadable, and never written over. So is the absence of a `lasting`
    document, one that is never removed, where its backup shows that it once was there.
    """

    def __init__(self, path: Path, gate: durable.Gate | None = None, *, lasting: bool = False) -> None:
        self.path = path
        self._lasting = lasting
        self._gate = gate or durable.Gate(path.with_name(f".{path.name}.lock"))

    def stamp(self) -> Stamp | None:
        """The file's stamp; None where there is no file, or it changed so lately that a stamp proves nothing."""
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            self.refuse(durable.cause_of(error))
        return _stamp(stat)

    def read(self) -> Tables | None:
        """The tables, or None where there is no file. Raises Unreadable."""
        return self._tables(self._content())

    def write(self, data: Tables) -> None:
        """Makes these the document's tables; none at all removes the file. Raises CuratorError."""
        with self._gate.passing():
            if data:
                text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
                durable.replace(self.path, text.encode("utf-8", "backslashreplace"))
            else:
                durable.remove(self.path)

    def snapshot(self) -> TinyDB:
        """The document as it is now, whatever becomes of the file meanwhile. Raises Unreadable."""
        return _in_memory(self.read())

    @contextlib.contextmanager
    def editing(self) -> Iterator[TinyDB]:
        """A draft of the document that becomes the document at the end, in one piece; nothing does if this raises."""
        with self._gate.passing():
            content = self._content()
            draft = _in_memory(self._tables(content))
            yield draft
            after = draft.storage.read() or {}
            if _ordered(after) != _ordered(self._tables(content) or {}):
                self.write(after)

    def refuse(self, why: str, place: str = "") -> NoReturn:
        """Raises Unreadable, naming the file, the place in it, and the backup if there is one."""
        backup = durable.backup_of(self.path)
        advice = f"; mend it, or put back the generation before it, {backup.name}" if backup.exists() else "; mend it"
        raise Illegible(f"{self.path}, {place}" if place else str(self.path), why + advice)

    def _content(self) -> bytes | None:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            backup = durable.backup_of(self.path)
            if self._lasting and backup.exists():
                why = f"is gone, yet its backup is there: put back {backup.name}, or remove that too"
                raise Illegible(str(self.path), why) from None
            return None
        except OSError as error:
            self.refuse(durable.cause_of(error))

    def _tables(self, content: bytes | None) -> Tables | None:
        return None if content is None else self._shaped(self._parsed(content))

    def _parsed(self, content: bytes) -> Any:
        try:
            return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_without_repeats)
        except UnicodeDecodeError as error:
            self.refuse("is not UTF-8 text", f"byte {error.start + 1}")
        except json.JSONDecodeError as error:
            why = "is empty" if not content.strip() else f"is not JSON ({error.msg})"
            self.refuse(why, f"line {error.lineno}, column {error.colno}")
        except (ValueError, RecursionError) as error:
            self.refuse(f"is not JSON that can be used ({error})")

    def _shaped(self, data: Any) -> Tables:
        if not isinstance(data, dict):
            self.refuse(f"holds {_kind(data)} where the document, an object of tables, should be")
        for name, table in data.items():
            if not isinstance(table, dict):
                self.refuse(f"holds {_kind(table)} where the table's records should be", f'"{name}"')
            for number, record in table.items():
                if not _NUMBER.fullmatch(number):
                    self.refuse("is not a record's number", f'"{name}", "{number}"')
                if not isinstance(record, dict):
                    self.refuse(f"holds {_kind(record)} where a record should be", f'"{name}", "{number}"')
        return data


def _in_memory(tables: Tables | None) -> TinyDB:
    database = TinyDB(storage=MemoryStorage)
    database.storage.write(tables or {})
    return database


def _stamp(stat: os.stat_result) -> Stamp | None:
    if time.time_ns() - stat.st_mtime_ns < _SETTLED:
        return None
    return Stamp(stat.st_ino, stat.st_size, stat.st_mtime_ns)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f'"{twice}" stands twice in one object')
    return found


def _ordered(data: Tables) -> list[tuple[str, list[tuple[str, dict[str, Any]]]]]:
    """The tables as a value that differs where the order of records does."""
    return [(name, list(table.items())) for name, table in data.items()]


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
