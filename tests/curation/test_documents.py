import json
import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from curator.curation.documents import Curation
from curator.domain.faults import Refused, Unreadable
from curator.domain.feed import Feed
from curator.domain.reading_list import ReadingList
from curator.domain.share import Share
from curator.domain.text import is_safe
from tests.curation import making


@pytest.fixture
def curation(tmp_path: Path) -> Curation:
    return Curation(tmp_path)


def settle(path: Path) -> None:
    """Makes the file's last change an old one, as it is for whoever looks a minute later."""
    past = path.stat().st_mtime_ns - 60_000_000_000
    os.utime(path, ns=(past, past))


def test_an_empty_folder_holds_nothing_and_stays_empty(curation: Curation, tmp_path: Path) -> None:
    assert (curation.feeds(), curation.lists(), curation.shares(), curation.problems()) == ((), (), (), ())
    assert curation.reading_list("files") is None
    assert list(tmp_path.iterdir()) == []


class TestRoundTrips:
    @settings(deadline=None, max_examples=60)
    @given(st.lists(making.feeds, max_size=5, unique_by=lambda feed: feed.url).map(tuple))
    def test_feeds(self, feeds: tuple[Feed, ...]) -> None:
        with TemporaryDirectory() as folder:
            assert Curation(Path(folder)).edit_feeds(lambda _: feeds) == feeds
            assert Curation(Path(folder)).feeds() == feeds

    @settings(deadline=None, max_examples=60)
    @given(making.reading_lists)
    def test_a_list(self, reading_list: ReadingList) -> None:
        with TemporaryDirectory() as folder:
            assert Curation(Path(folder)).edit_list("files", lambda _: reading_list) == reading_list
            assert Curation(Path(folder)).lists() == (reading_list,)

    @settings(deadline=None, max_examples=60)
    @given(st.lists(making.shares, max_size=5, unique_by=lambda share: share.id).map(tuple))
    def test_shares(self, shares: tuple[Share, ...]) -> None:
        with TemporaryDirectory() as folder:
            assert Curation(Path(folder)).edit_shares(lambda _: shares) == shares
            assert Curation(Path(folder)).shares() == shares

    @settings(deadline=None, max_examples=60)
    @given(st.lists(making.items, min_size=1, max_size=6, unique_by=lambda item: item.id), st.data())
    def test_a_list_edited_in_any_way(self, pool: list, data: st.DataObject) -> None:
        with TemporaryDirectory() as folder:
            curation = Curation(Path(folder))
            for _ in range(3):
                chosen = tuple(data.draw(st.lists(st.sampled_from(pool), unique_by=lambda item: item.id)))
                wanted = making.reading_list(*chosen)
                curation.edit_list("files", lambda _, wanted=wanted: wanted)
                assert Curation(Path(folder)).reading_list("files") == wanted


class TestEdits:
    def test_each_sees_what_the_one_before_left(self, curation: Curation) -> None:
        for number in range(5):
            curation.edit_feeds(lambda feeds, number=number: (*feeds, making.feed(number)))
        assert [feed.title for feed in curation.feeds()] == [f"Feed {number}" for number in range(5)]

    def test_that_change_nothing_write_nothing(self, curation: Curation, tmp_path: Path) -> None:
        curation.edit_feeds(lambda _: (making.feed(),))
        before = (tmp_path / "feeds.json").stat()
        curation.edit_feeds(lambda feeds: tuple(feeds))
        after = (tmp_path / "feeds.json").stat()
        assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
        assert not (tmp_path / "feeds.json.bak").exists()

    def test_that_raise_leave_everything(self, curation: Curation, tmp_path: Path) -> None:
        curation.edit_feeds(lambda _: (making.feed(),))
        before = (tmp_path / "feeds.json").read_bytes()
        with pytest.raises(ZeroDivisionError):
            curation.edit_feeds(lambda feeds: (*feeds, 1 // 0))
        assert (tmp_path / "feeds.json").read_bytes() == before
        curation.edit_feeds(lambda feeds: (*feeds, making.feed(2)))
        assert len(curation.feeds()) == 2

    def test_that_would_name_two_things_the_same_are_refused(self, curation: Curation, tmp_path: Path) -> None:
        curation.edit_feeds(lambda _: (making.feed(),))
        with pytest.raises(Refused, match=r"example\.org/1/feed” is in feeds already"):
            curation.edit_feeds(lambda feeds: (*feeds, making.feed(1, title="Other")))
        assert len(curation.feeds()) == 1

    def test_keep_what_curator_does_not_know(self, curation: Curation, tmp_path: Path) -> None:
        path = tmp_path / "feeds.json"
        curation.edit_feeds(lambda _: (making.feed(1), making.feed(2)))
        document = json.loads(path.read_text())
        document["feeds"]["1"]["mood"] = {"deep": [1, None, "\ud800"]}
        document["later"] = {"1": {"a": 1}}
        path.write_text(json.dumps(document))
        curation.edit_feeds(lambda feeds: (feeds[1], structs.replace(feeds[0], title="New")))
        kept = json.loads(path.read_text())
        assert kept["feeds"]["1"]["mood"] == {"deep": [1, None, "\ud800"]}
        assert kept["feeds"]["1"]["title"] == "New"
        assert kept["later"] == {"1": {"a": 1}}
        assert [feed.title for feed in curation.feeds()] == ["Feed 2", "New"]

    def test_keep_numbers_of_records_that_only_move(self, curation: Curation, tmp_path: Path) -> None:
        one, two, three = (making.item(number) for number in (1, 2, 3))
        curation.edit_list("files", lambda _: making.reading_list(one, two))
        curation.edit_list("files", lambda _: making.reading_list(two, three, one))
        document = json.loads((tmp_path / "lists/files.json").read_text())
        assert [(number, record["id"]) for number, record in document["items"].items()] == [
            ("2", "i2"),
            ("3", "i3"),
            ("1", "i1"),
        ]

    def test_the_file_is_for_people_to_read(self, curation: Curation, tmp_path: Path) -> None:
        curation.edit_list("files", lambda _: making.reading_list(making.item(title="Füße & 日本"), name="Ça"))
        text = (tmp_path / "lists/files.json").read_text("utf-8")
        assert '"title": "Füße & 日本"' in text
        assert text.index('"name": "Ça"') < text.index('"items"')
        assert text.endswith("}\n")


class TestLists:
    def test_stand_by_name(self, curation: Curation) -> None:
        for slug, name in (("b", "alpha"), ("a", "Beta"), ("c", "Älter")):
            made = making.reading_list(slug=slug, name=name)
            curation.edit_list(slug, lambda _, made=made: made)
        assert [found.name for found in curation.lists()] == ["alpha", "Beta", "Älter"]

    def test_can_be_removed_and_made_again(self, curation: Curation, tmp_path: Path) -> None:
        made = making.reading_list(making.item())
        curation.edit_list("files", lambda _: made)
        curation.edit_list("files", lambda _: None)
        assert curation.reading_list("files") is None
        assert curation.lists() == ()
        assert not (tmp_path / "lists/files.json").exists()
        assert (tmp_path / "lists/files.json.bak").exists()
        curation.edit_list("files", lambda now: made if now is None else now)
        assert curation.reading_list("files") == made

    def test_removing_one_that_is_not_there_does_nothing(self, curation: Curation) -> None:
        assert curation.edit_list("files", lambda now: now) is None

    def test_the_slug_is_the_name_of_the_file(self, curation: Curation, tmp_path: Path) -> None:
        curation.edit_list("files", lambda _: making.reading_list(making.item()))
        (tmp_path / "lists/files.json").rename(tmp_path / "lists/moved.json")
        assert [found.slug for found in curation.lists()] == ["moved"]

    def test_a_list_keeps_its_slug(self, curation: Curation) -> None:
        with pytest.raises(Refused, match="other"):
            curation.edit_list("files", lambda _: making.reading_list(slug="other"))

    @pytest.mark.parametrize(
        "slug", ["", ".", "..", "../feeds", "a/b", ".hidden", "a\\b", "a\0", "a\nb", "x" * 300, "C:"]
    )
    def test_a_slug_never_leaves_the_folder(self, curation: Curation, slug: str) -> None:
        with pytest.raises(Refused):
            curation.edit_list(slug, lambda _: making.reading_list(slug=slug))
        with pytest.raises(Refused):
            curation.reading_list(slug)

    def test_one_that_cannot_be_read_hides_no_other(self, curation: Curation, tmp_path: Path) -> None:
        curation.edit_list("files", lambda _: making.reading_list())
        (tmp_path / "lists/torn.json").write_text('{"list": {')
        assert [found.slug for found in curation.lists()] == ["files"]
        (problem,) = curation.problems()
        assert problem.where.endswith("torn.json, line 1, column 11")
        assert "not JSON" in problem.what
        with pytest.raises(Unreadable, match=r"torn\.json"):
            curation.reading_list("torn")

    @pytest.mark.parametrize(
        "text",
        [
            '{"items": {}}',
            '{"list": {}, "items": {}}',
            '{"list": {"1": {"name": "a"}}}',
            '{"list": {"1": {}, "2": {}}}',
        ],
    )
    def test_one_without_its_own_words_is_refused(self, curation: Curation, tmp_path: Path, text: str) -> None:
        (tmp_path / "lists").mkdir()
        (tmp_path / "lists/files.json").write_text(text)
        with pytest.raises(Unreadable, match='"list"'):
            curation.edit_list("files", lambda _: making.reading_list())
        assert (tmp_path / "lists/files.json").read_text() == text


class TestChangesFromOutside:
    def test_are_read(self, curation: Curation, tmp_path: Path) -> None:
        path = tmp_path / "feeds.json"
        curation.edit_feeds(lambda _: (making.feed(),))
        settle(path)
        assert curation.feeds()[0].title == "Feed 1"
        path.write_text(path.read_text().replace("Feed 1", "By hand"))
        assert curation.feeds()[0].title == "By hand"

    def test_are_read_even_if_the_clock_of_the_files_is_too_coarse_to_show_them(
        self, curation: Curation, tmp_path: Path
    ) -> None:
        path = tmp_path / "feeds.json"
        curation.edit_feeds(lambda _: (making.feed(),))
        soon = time.time_ns() + 60_000_000_000
        for title in ("Feed 2", "Feed 3"):
            path.write_text(path.read_text().replace(curation.feeds()[0].title, title))
            os.utime(path, ns=(soon, soon))
            assert curation.feeds()[0].title == title

    def test_are_kept_by_the_next_edit(self, curation: Curation, tmp_path: Path) -> None:
        path = tmp_path / "feeds.json"
        curation.edit_feeds(lambda _: (making.feed(),))
        curation.feeds()
        path.write_text(path.read_text().replace("Feed 1", "By hand"))
        curation.edit_feeds(lambda feeds: (*feeds, making.feed(2)))
        assert [feed.title for feed in curation.feeds()] == ["By hand", "Feed 2"]

    def test_without_one_the_file_is_read_once(self, curation: Curation, tmp_path: Path) -> None:
        curation.edit_feeds(lambda _: (making.feed(),))
        settle(tmp_path / "feeds.json")
        assert curation.feeds() is curation.feeds()

    def test_hostile_text_is_made_safe(self, curation: Curation, tmp_path: Path) -> None:
        path = tmp_path / "lists/files.json"
        curation.edit_list("files", lambda _: making.reading_list(making.item(note="n")))
        document = json.loads(path.read_text())
        document["list"]["1"]["name"] = "a\x1b]52;c;evil\x07b\nc" + "x" * 1000
        document["items"]["1"] |= {
            "title": "\u202etitle\x9b2J",
            "url": "https://e.org/\x1b[2J\n",
            "note": "a\x1b[2J\r\nb",
        }
        path.write_text(json.dumps(document))
        found = curation.reading_list("files")
        assert found.name.startswith("ab c")
        assert len(found.name) == 500
        item = found.items[0]
        assert all(map(is_safe, (item.title, item.url, item.note)))
        assert (item.url, item.note) == ("https://e.org/", "a\nb")

    def test_times_of_any_kind_become_utc(self, curation: Curation, tmp_path: Path) -> None:
        path = tmp_path / "feeds.json"
        curation.edit_feeds(lambda _: (making.feed(1), making.feed(2), making.feed(3)))
        text = path.read_text().replace("2026-11-20T12:00:00Z", "2026-11-20T12:00:00", 1)
        path.write_text(text.replace("2026-11-20T12:00:00Z", "2026-11-20T13:00:00+01:00", 1))
        assert [feed.added for feed in curation.feeds()] == [making.NOON] * 3
        path.write_text(path.read_text().replace("2026-11-20T12:00:00Z", "0001-01-01T00:00:00+14:00", 1))
        with pytest.raises(Unreadable, match='"feeds", "3"'):
            curation.feeds()

    def test_a_document_that_is_a_link_stays_one(self, curation: Curation, tmp_path: Path) -> None:
        elsewhere = tmp_path / "dotfiles"
        elsewhere.mkdir()
        (tmp_path / "feeds.json").symlink_to(elsewhere / "mine.json")
        for number in (1, 2):
            curation.edit_feeds(lambda feeds, number=number: (*feeds, making.feed(number)))
        assert (tmp_path / "feeds.json").is_symlink()
        assert sorted(path.name for path in elsewhere.iterdir()) == ["mine.json", "mine.json.bak"]
        assert len(curation.feeds()) == 2

    def test_the_mode_of_the_file_stays(self, curation: Curation, tmp_path: Path) -> None:
        path = tmp_path / "feeds.json"
        curation.edit_feeds(lambda _: (making.feed(),))
        path.chmod(0o600)
        curation.edit_feeds(lambda feeds: (*feeds, making.feed(2)))
        assert path.stat().st_mode & 0o777 == 0o600

    def test_in_the_midst_of_reading_do_not_mix_two_generations(
        self, curation: Curation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        old, new = (making.reading_list(making.item(n), name=f"List {n}") for n in (1, 2))
        curation.edit_list("files", lambda _: old)
        read = Path.read_bytes

        def read_then_change(path: Path) -> bytes:
            content = read(path)
            monkeypatch.setattr(Path, "read_bytes", read)
            Curation(tmp_path).edit_list("files", lambda _: new)
            return content

        monkeypatch.setattr(Path, "read_bytes", read_then_change)
        assert curation.reading_list("files") == old
        assert curation.reading_list("files") == new
