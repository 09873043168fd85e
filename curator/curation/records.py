"""Between the records of a TinyDB table and the values of the domain.

What curator doesn't know in a record stays in it; what it knows is typed, and its text made safe: people, editors and
version control write these files too.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, Generic, TypeVar, cast, get_args, get_type_hints

import msgspec
from msgspec import Struct, structs
from tinydb import TinyDB
from tinydb.table import Document as Record

from curator.curation.storage import SafeStorage
from curator.domain import text
from curator.domain.faults import Refused
from curator.domain.text import Line, Prose

R = TypeVar("R", bound=Struct)

_URL_LIMIT: Final = 16_000
_LIMITS: Final = {Line: text.LINE_LIMIT, Prose: text.PROSE_LIMIT}
_BREAKS: Final = re.compile(r"[\t\n\r]")
_ODD_BREAKS: Final = re.compile(r"[\t\r]")


class Rows(Generic[R]):
    """A table as values in the order of its records; `key` names the field that tells them apart."""

    def __init__(self, table: str, shape: type[R], key: str) -> None:
        self._table = table
        self._shape = shape
        self._key = key

    def load(self, database: TinyDB, storage: SafeStorage) -> tuple[R, ...]:
        """Raises Unreadable naming the record and the field."""
        records = database.table(self._table).all()
        rows = tuple(typed(record, self._shape, storage, self._place(record)) for record in records)
        first: dict[str, Record] = {}
        for record, row in zip(records, rows, strict=True):
            same = first.setdefault(self._name(row), record)
            if same is not record:
                storage.refuse(f'has the same "{self._key}" as "{same.doc_id}"', self._place(record))
        return rows

    def store(self, database: TinyDB, before: Sequence[R], after: Sequence[R]) -> None:
        """Makes `after` the table, which holds `before`. Raises Refused if two of them go by one name."""
        table = database.table(self._table)
        records = {self._name(row): (row, record) for row, record in zip(before, table.all(), strict=True)}
        number = max((record.doc_id for _, record in records.values()), default=0)
        fresh: dict[str, Record] = {}
        for row in after:
            name = self._name(row)
            if name in fresh:
                raise Refused(text.one_line(f"“{name}” is in {self._table} already"))
            old, record = records.get(name, (None, None))
            if record is None:
                number += 1
            fresh[name] = Record(merged(record, old, row), record.doc_id if record else number)
        table.truncate()
        table.insert_multiple(fresh.values())

    def _name(self, row: R) -> str:
        return cast("str", getattr(row, self._key))

    def _place(self, record: Record) -> str:
        return f'"{self._table}", "{record.doc_id}"'


def typed(record: Mapping[str, Any], shape: type[R], storage: SafeStorage, place: str) -> R:
    """The record as a value, its text made safe. Raises Unreadable naming the place and the field."""
    try:
        return cast("R", _safe(msgspec.convert(dict(record), shape), shape))
    except OverflowError:
        storage.refuse("holds a time that no calendar has", place)
    except msgspec.ValidationError as error:
        why, _, field = str(error).partition(" - at `$.")
        storage.refuse(why.replace("`", '"'), f'{place}, "{field.rstrip("`")}"' if field else place)


def merged(record: Mapping[str, Any] | None, old: R | None, new: R) -> dict[str, Any]:
    """The record that says `new`: the old one where that says it already, else a fresh one with its unknown fields."""
    if record is not None and new == old:
        return dict(record)
    fresh: dict[str, Any] = msgspec.to_builtins(new)
    known = {field.encode_name for field in structs.fields(new)}
    return fresh | {name: value for name, value in (record or {}).items() if name not in known}


def _safe(value: Any, hint: Any) -> Any:
    """The value with its text safe and its times in UTC; `hint` is its declared type."""
    if type(value) is str:
        return _safe_text(value, hint)
    match value:
        case Struct():
            return type(value)(**{name: _safe(getattr(value, name), type_) for name, type_ in _hints(type(value))})
        case tuple():
            return tuple(_safe(each, get_args(hint)[0]) for each in value)
        case dict():
            return {_safe(key, str): _safe(each, str) for key, each in value.items()}
        case datetime():
            return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return value


def _safe_text(value: str, hint: Any) -> str:
    limit = _LIMITS.get(hint, _URL_LIMIT)
    if len(value) <= limit and ((value.isascii() and value.isprintable()) or _is_safe(value, hint)):
        return value
    return text.prose(value) if hint is Prose else text.one_line(value, limit)


def _is_safe(value: str, hint: Any) -> bool:
    breaks = _ODD_BREAKS if hint is Prose else _BREAKS
    return text.is_safe(value) and not breaks.search(value)


@cache
def _hints(shape: type[Struct]) -> tuple[tuple[str, Any], ...]:
    return tuple(get_type_hints(shape).items())
