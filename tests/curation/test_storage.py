import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from tinydb import TinyDB, where

from curator.curation import durable
from curator.curation.documents import Curation
from curator.curation.storage import SafeStorage
from curator.domain.faults import Busy, CuratorError, Refused, Unreadable
from tests.curation import crashing, making

GOOD = '{"feeds": {"1": {"url": "u", "title": "t", "added": "2026-11-20T12:00:00Z"}}}'


def repr_of(value: object) -> str:
    return repr(value)[:40]


def in_bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


@pytest.mark.parametrize(
    ("content", "place", "why"),
    [
        (b"", "line 1, column 1", "is empty"),
        (b" \n\t", "line 2, column 2", "is empty"),
        (b"\0\0\0\0", "line 1, column 1", "not JSON"),
        (GOOD[:40], "line 1, column", "not JSON"),
        (GOOD + "}", "line 1, column", "not JSON"),
        (GOOD.replace("{", "{\n").replace('"t"', "t"), "line 4, column 22", "not JSON"),
        (b'{"feeds": "\xff"}', "byte 12", "not UTF-8"),
        (GOOD.encode("utf-16"), "byte 1", "not UTF-8"),
        ("[" * 100_000, "", "not JSON"),
        ('{"feeds": {"1": {"n": ' + "9" * 5000 + "}}}", "", "not JSON"),
        ('{"feeds": {}, "feeds": {}}', "", '"feeds" stands twice'),
        ('{"feeds": {"1": {"url": "a", "url": "b"}}}', "", '"url" stands twice'),
        ("[]", "", "holds a list"),
        ("null", "", "holds null"),
        ("3", "", "holds a number"),
        ('"feeds"', "", "holds text"),
        ("true", "", "holds true or false"),
        ('{"feeds": []}', '"feeds"', "holds a list"),
        ('{"version": 2}', '"version"', "holds a number"),
        ('{"feeds": {"one": {}}}', '"feeds", "one"', "not a record's number"),
        ('{"feeds": {"01": {}}}', '"feeds", "01"', "not a record's number"),
        ('{"feeds": {"1": []}}', '"feeds", "1"', "holds a list"),
        ('{"feeds": {"1": {}}}', '"feeds", "1"', 'missing required field "url"'),
        (GOOD.replace('"t"', "7"), '"feeds", "1", "title"', 'Expected "str", got "int"'),
        (GOOD.replace("2026-11-20T12:00:00Z", "soon"), '"feeds", "1", "added"', "RFC3339"),
        (GOOD.replace('"t"', '"t", "status": "asleep"'), '"feeds", "1", "status"', "asleep"),
        (GOOD.replace('"t"', '"t", "folder": ["a", 1]'), '"feeds", "1", "folder[1]"', "str"),
        (GOOD.replace("}}}", '}, "2": ' + GOOD[16:]), '"feeds", "2"', 'the same "url" as "1"'),
    ],
    ids=repr_of,
)
def test_what_cannot_be_read_is_refused_and_never_written_over(
    tmp_path: Path, content: str | bytes, place: str, why: str
) -> None:
    path, backup = tmp_path / "feeds.json", tmp_path / "feeds.json.bak"
    path.write_bytes(in_bytes(content))
    backup.write_text(GOOD)
    curation = Curation(tmp_path)
    for attempt in (curation.feeds, lambda: curation.edit_feeds(lambda _: (making.feed(),))):
        with pytest.raises(Unreadable) as caught:
            attempt()
        told = str(caught.value)
        assert told.startswith(f"{path}, {place}" if place else str(path))
        assert why in told
        assert told.endswith("feeds.json.bak")
        assert "\n" not in told
    (problem,) = curation.problems()
    assert str(problem) == told
    assert path.read_bytes() == in_bytes(content)
    assert backup.read_text() == GOOD


def test_a_folder_in_a_documents_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "feeds.json").mkdir()
    curation = Curation(tmp_path)
    for attempt in (curation.feeds, lambda: curation.edit_feeds(lambda _: (making.feed(),))):
        with pytest.raises(Unreadable, match=r"feeds\.json: Is a directory"):
            attempt()


def test_hostile_content_does_not_reach_the_message(tmp_path: Path) -> None:
    (tmp_path / "feeds.json").write_text(json.dumps({"\x1b]52;c;x\x07\nfeeds": []}))
    with pytest.raises(Unreadable) as caught:
        Curation(tmp_path).feeds()
    assert str(caught.value).isprintable()


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "feeds.json").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert len(Curation(tmp_path).feeds()) == 1


def test_the_backup_is_the_generation_before(tmp_path: Path) -> None:
    curation = Curation(tmp_path)
    generations = []
    for number in range(4):
        curation.edit_feeds(lambda feeds, number=number: (*feeds, making.feed(number)))
        generations.append((tmp_path / "feeds.json").read_bytes())
        if number:
            assert (tmp_path / "feeds.json.bak").read_bytes() == generations[number - 1]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "feeds.json", "feeds.json.bak"]


def test_the_backup_put_back_is_the_document_again(tmp_path: Path) -> None:
    curation = Curation(tmp_path)
    curation.edit_feeds(lambda _: (making.feed(1),))
    curation.edit_feeds(lambda feeds: (*feeds, making.feed(2)))
    (tmp_path / "feeds.json").write_text("{")
    (tmp_path / "feeds.json.bak").replace(tmp_path / "feeds.json")
    assert curation.feeds() == (making.feed(1),)


def test_a_document_whose_backup_alone_is_left_was_not_removed_by_curator(tmp_path: Path) -> None:
    curation = Curation(tmp_path)
    curation.edit_feeds(lambda _: (making.feed(1),))
    curation.edit_feeds(lambda _: (making.feed(2),))
    (tmp_path / "feeds.json").unlink()
    for attempt in (curation.feeds, lambda: curation.edit_feeds(lambda _: (making.feed(),))):
        with pytest.raises(Unreadable, match=r"is gone.*put back feeds\.json\.bak"):
            attempt()
    (tmp_path / "feeds.json.bak").unlink()
    assert curation.feeds() == ()


def test_where_no_second_name_can_be_had_the_backup_is_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(durable.os, "link", refuse)
    curation = Curation(tmp_path)
    curation.edit_feeds(lambda _: (making.feed(1),))
    first = (tmp_path / "feeds.json").read_bytes()
    curation.edit_feeds(lambda _: (making.feed(2),))
    assert (tmp_path / "feeds.json.bak").read_bytes() == first
    assert curation.feeds() == (making.feed(2),)


def test_a_backup_that_is_the_document_itself_is_replaced(tmp_path: Path) -> None:
    """As a crash leaves it, between keeping the old generation and putting the new one in its place."""
    curation = Curation(tmp_path)
    curation.edit_feeds(lambda _: (making.feed(1),))
    (tmp_path / "feeds.json.bak").hardlink_to(tmp_path / "feeds.json")
    curation.edit_feeds(lambda _: (making.feed(2),))
    assert "Feed 1" in (tmp_path / "feeds.json.bak").read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "feeds.json", "feeds.json.bak"]


class TestAsATinyDbStorage:
    def test_it_holds_tables(self, tmp_path: Path) -> None:
        path = tmp_path / "a.json"
        with TinyDB(path, storage=SafeStorage) as database:
            database.table("one").insert_multiple([{"a": 1}, {"a": 2}])
            database.table("two").insert({"b": "ü"})
            database.table("one").update({"a": 3}, where("a") == 1)
        with TinyDB(path, storage=SafeStorage) as database:
            assert [record["a"] for record in database.table("one")] == [3, 2]
            assert database.table("two").get(doc_id=1) == {"b": "ü"}

    def test_an_update_in_place_within_an_edit_is_written(self, tmp_path: Path) -> None:
        storage = SafeStorage(tmp_path / "a.json")
        with storage.editing() as database:
            database.table("one").insert({"a": 1})
        with storage.editing() as database:
            database.table("one").update({"a": 2})
        assert storage.read() == {"one": {"1": {"a": 2}}}

    def test_an_edit_that_raises_writes_nothing(self, tmp_path: Path) -> None:
        storage = SafeStorage(tmp_path / "a.json")

        def fail() -> None:
            with storage.editing() as database:
                database.table("one").insert({"a": 1})
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert storage.read() is None

    def test_without_tables_there_is_no_file(self, tmp_path: Path) -> None:
        storage = SafeStorage(tmp_path / "a.json")
        storage.write({"one": {}})
        assert storage.path.exists()
        storage.write({})
        storage.write({})
        assert storage.read() is None


def add_ten(curation: Curation, start: int) -> None:
    for number in range(start, start + 10):
        curation.edit_feeds(crashing.with_feed(number))


class TestTheLock:
    def test_keeps_threads_apart(self, tmp_path: Path) -> None:
        curation = Curation(tmp_path)

        threads = [Thread(target=add_ten, args=(curation, start)) for start in (0, 10, 20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {feed.url for feed in curation.feeds()} == {making.feed(number).url for number in range(30)}

    def test_held_for_too_long_is_a_fault_of_one_line(self, tmp_path: Path) -> None:
        holder, other = durable.Gate(tmp_path / ".lock"), Curation(tmp_path, patience=0.05)
        with holder.passing(), pytest.raises(Busy, match="locked by another") as caught:
            other.edit_feeds(lambda _: (making.feed(),))
        assert str(tmp_path) in str(caught.value)
        other.edit_feeds(lambda _: (making.feed(),))

    def test_does_not_stop_readers(self, tmp_path: Path) -> None:
        curation = Curation(tmp_path, patience=0.05)
        curation.edit_feeds(lambda _: (making.feed(),))
        with durable.Gate(tmp_path / ".lock").passing():
            assert len(Curation(tmp_path).feeds()) == 1

    def test_is_free_again_after_an_edit_that_raised(self, tmp_path: Path) -> None:
        with pytest.raises(Refused):
            Curation(tmp_path).edit_feeds(lambda _: (making.feed(), making.feed()))
        assert len(Curation(tmp_path, patience=0.05).edit_feeds(lambda _: (making.feed(),))) == 1

    def test_that_cannot_be_made_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "home").write_text("not a folder")
        with pytest.raises(CuratorError, match="home") as caught:
            Curation(tmp_path / "home" / "curation").edit_feeds(lambda _: (making.feed(),))
        assert "\n" not in str(caught.value)


def test_the_new_content_is_on_the_disk_before_it_takes_the_place_and_the_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def noted(name: str, call: Callable) -> Callable:
        def wrapped(*arguments: object) -> object:
            kind = "folder" if name == "fsync" and stat.S_ISDIR(os.fstat(arguments[0]).st_mode) else ""
            calls.append(f"{name} {kind or Path(str(arguments[-1])).name}".rstrip(" 0123456789"))
            return call(*arguments)

        return wrapped

    curation = Curation(tmp_path)
    curation.edit_feeds(lambda _: (making.feed(1),))
    for name in ("fsync", "replace"):
        monkeypatch.setattr(durable.os, name, noted(name, getattr(os, name)))
    curation.edit_feeds(lambda _: (making.feed(2),))
    assert calls == ["fsync", "replace feeds.json.bak", "replace feeds.json", "fsync folder"]
