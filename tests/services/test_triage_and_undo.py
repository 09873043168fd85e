"""Deciding, taking back, doing again: across articles, lists, the queue and the feeds."""

from pathlib import Path

import pytest

from curator.domain.article import State
from curator.domain.faults import CuratorError, NotFound, Refused
from curator.home import Home
from tests.builders import followed


def states(home: Home) -> list[State]:
    return [home.reading.article(article_id).state for article_id in (1, 2, 3, 4, 5)]


def test_a_decision_takes_an_article_out_of_the_inbox(home: Home) -> None:
    home.triage.decide([1], State.DONE)
    assert 1 not in home.inbox.ids()
    assert home.inbox.counts()[State.DONE] == 1


def test_deciding_what_is_decided_so_already_is_no_step(home: Home) -> None:
    home.triage.decide([1], State.DONE)
    assert home.triage.decide([1], State.DONE) is None
    home.steps.undo()
    assert home.reading.article(1).state is State.NEW


def test_an_unknown_article_is_named(home: Home) -> None:
    with pytest.raises(NotFound, match="99"):
        home.triage.decide([1, 99], State.DONE)
    assert states(home) == [State.NEW] * 5


def test_undo_and_redo_walk_the_whole_session(home: Home) -> None:
    decisions = [(1, State.DONE), (2, State.LATER), (1, State.LATER), (3, State.DROP), (2, State.NEW)]
    seen = [states(home)]
    for article_id, state in decisions:
        home.triage.decide([article_id], state)
        seen.append(states(home))
    for expected in reversed(seen[:-1]):
        home.steps.undo()
        assert states(home) == expected
    with pytest.raises(NotFound, match="nothing to undo"):
        home.steps.undo()
    home.steps.redo()
    for expected in seen[2:]:
        home.steps.redo()
        assert states(home) == expected
    with pytest.raises(NotFound, match="nothing to redo"):
        home.steps.redo()


def test_several_decided_at_once_are_one_step(home: Home) -> None:
    home.triage.decide([1, 2, 3], State.DROP)
    home.steps.undo()
    assert states(home) == [State.NEW] * 5


def test_undo_stays_within_its_session(home: Home, tmp_path: Path) -> None:
    home.triage.decide([1], State.DONE)
    other = Home.open(tmp_path / "home", session="two")
    with pytest.raises(NotFound):
        other.steps.undo()
    everyones = Home.open(tmp_path / "home", undo_everyones=True)
    assert "Article" in everyones.steps.undo().label
    other.close()
    everyones.close()
    assert home.reading.article(1).state is State.NEW


def test_an_article_decided_elsewhere_meanwhile_is_not_overruled_by_undo(home: Home, tmp_path: Path) -> None:
    home.triage.decide([1], State.DONE)
    other = Home.open(tmp_path / "home", session="two")
    other.triage.decide([1], State.LATER)
    other.close()
    with pytest.raises(Refused):
        home.steps.undo()
    assert home.reading.article(1).state is State.LATER


def test_list_additions_are_taken_back_with_the_decision(home: Home) -> None:
    home.lists.create("Team reading")
    added = home.lists.add("team reading", [1, 2], "worth it")
    assert (added.added, added.already) == (2, 0)
    assert [item.note for item in home.lists.get("Team reading").items] == ["worth it"] * 2
    assert home.reading.article(1).state is State.DONE
    home.steps.undo()
    assert home.lists.get("Team reading").items == ()
    assert home.reading.article(1).state is State.NEW
    home.steps.redo()
    assert len(home.lists.get("Team reading").items) == 2


def test_list_edits_are_taken_back_to_the_letter(home: Home) -> None:
    home.lists.create("L")
    home.lists.add("L", [1, 2, 3, 4])
    before = home.lists.get("L")
    first, second, third, fourth = (item.id for item in before.items)
    home.lists.move("L", third, -2)
    assert [item.id for item in home.lists.get("L").items] == [third, first, second, fourth]
    home.lists.remove("L", [first, fourth])
    home.lists.annotate("L", second, "a note")
    home.lists.describe("L", title="Long", purpose="p", audience="a")
    assert [item.note for item in home.lists.get("Long").items] == ["", "a note"]
    home.lists.delete("Long")
    assert home.lists.all() == ()
    for _ in range(5):
        home.steps.undo()
    assert home.lists.get("L") == before


def test_an_undo_that_finds_its_document_changed_leaves_everything(home: Home, tmp_path: Path) -> None:
    home.lists.create("L")
    home.lists.add("L", [1])
    item = home.lists.get("L").items[0]
    other = Home.open(tmp_path / "home", session="two")
    other.lists.annotate("L", item.id, "theirs")
    other.close()
    with pytest.raises(Refused, match="changed since"):
        home.steps.undo()
    assert home.lists.get("L").items[0].note == "theirs"
    assert home.reading.article(1).state is State.DONE


def test_what_cannot_be_taken_back_is_passed_over_by_the_next_undo(home: Home, tmp_path: Path) -> None:
    home.triage.decide([2], State.DROP)
    home.triage.decide([1], State.DONE)
    other = Home.open(tmp_path / "home", session="two")
    other.triage.decide([1], State.LATER)
    other.close()
    with pytest.raises(Refused, match=r"done: .* can't be taken back"):
        home.steps.undo()
    home.steps.undo()
    assert home.reading.article(2).state is State.NEW
    home.steps.redo()
    assert home.reading.article(2).state is State.DROP


def test_a_step_that_fails_leaves_no_trace(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in the states, nor in the way of a redo."""
    home.lists.create("L")
    home.triage.decide([2], State.LATER)
    home.steps.undo()

    def full(path: Path, content: bytes) -> None:
        raise CuratorError(f"{path} could not be written: No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("curator.curation.durable.replace", full)
        with pytest.raises(CuratorError, match="No space"):
            home.lists.add("L", [1])
    assert home.reading.article(1).state is State.NEW
    assert home.lists.get("L").items == ()
    home.steps.redo()
    assert home.reading.article(2).state is State.LATER


def test_a_new_list_and_what_goes_on_it_are_one_step(home: Home) -> None:
    home.lists.add("Fresh", [1], new=True)
    assert [item.title for item in home.lists.get("Fresh").items] == ["Article 0"]
    home.steps.undo()
    assert home.lists.all() == ()
    assert home.reading.article(1).state is State.NEW
    with pytest.raises(NotFound):
        home.lists.add("Fresh", [1, 99], new=True)
    assert home.lists.all() == ()


def test_unsubscribing_is_taken_back_with_its_articles(home: Home) -> None:
    (view,) = home.subscriptions.all()
    home.triage.decide([1], State.LATER)
    home.subscriptions.remove([view.feed.url])
    assert home.subscriptions.all() == ()
    assert home.inbox.ids() == []
    assert home.inbox.ids(State.LATER) == [1]
    home.steps.undo()
    (back,) = home.subscriptions.all()
    assert back.feed == view.feed
    assert len(home.inbox.ids()) == 4


def test_feeds_come_back_to_where_they_stood(home: Home, tmp_path: Path) -> None:
    urls = [home.subscriptions.all()[0].feed.url] + [
        followed(home, tmp_path, name, [("A",)]) for name in ("x", "y", "z")
    ]
    before = home.subscriptions.export_opml()
    home.subscriptions.remove([urls[0], urls[2]])
    assert len(home.subscriptions.all()) == 2
    home.steps.undo()
    assert home.subscriptions.export_opml() == before


def test_a_crash_between_the_stores_is_mended_at_the_next_start(home: Home, tmp_path: Path) -> None:
    """The journal says that the item was added, the document doesn't yet: as a kill between the two leaves it."""
    home.lists.create("L")
    untouched = (tmp_path / "home" / "curation" / "lists" / "l.json").read_bytes()
    settle, home._archive.journal.settle = home._archive.journal.settle, lambda _: None  # type: ignore[method-assign]
    home.lists.add("L", [1])
    home._archive.journal.settle = settle  # type: ignore[method-assign]
    (tmp_path / "home" / "curation" / "lists" / "l.json").write_bytes(untouched)
    assert Home.open(tmp_path / "home").lists.get("L").items[0].title == "Article 0"
