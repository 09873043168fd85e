import pytest
from msgspec import structs

from curator.archive.archive import Archive
from curator.archive.journal import Direction
from curator.domain.article import State
from curator.domain.faults import NotFound, Refused
from curator.domain.feed import Feed, FeedStatus
from curator.domain.journal import Edit, FeedEdit, ItemEdit, ListEdit, Placed, ShareEdit, StateEdit, Step, Verb
from curator.domain.reading_list import ListItem, ReadingList
from curator.domain.share import Delivery, Share
from curator.domain.text import Line, Prose
from tests.archive.making import DAY, FEED, HOUR, NOON, brought, entry, feed, took

ITEM = ListItem("i1", Line("An item"), "https://example.org/", NOON, note=Prose("why\nnot"))
SHARE = Share("s1", Line("A title"), "https://example.org/", Prose("text"), NOON, deliveries=(Delivery("file"),))
EVERY_EDIT: tuple[Edit, ...] = (
    StateEdit(1, State.NEW, State.DONE),
    ListEdit("files", None, ReadingList("files", Line("Files"), NOON, items=(ITEM,))),
    ItemEdit("files", "i1", Placed(0, ITEM), None),
    ShareEdit("s1", SHARE, None),
    FeedEdit(
        FEED, Feed(FEED, Line("Feed"), NOON, folder=(Line("a"),), status=FeedStatus.TRIAL, trial_until=NOON), None
    ),
)


@pytest.fixture(autouse=True)
def articles(archive: Archive) -> None:
    archive.fetching.ensure([feed()])
    brought(archive, *(entry(number) for number in range(1, 6)))


def state(archive: Archive, article_id: int) -> State:
    return archive.articles.get([article_id])[0].state


def noted(archive: Archive, session: str = "s") -> Step:
    """A step that edits a document."""
    return archive.journal.record(session, Verb.EDIT_FEEDS, "feeds", EVERY_EDIT[-1:], NOON)


def test_a_step_is_written_with_the_states_it_changes(archive: Archive) -> None:
    edits = (StateEdit(1, State.NEW, State.LATER), StateEdit(2, State.NEW, State.LATER))
    step = archive.journal.record("sitting", Verb.LATER, "2 for later", edits, NOON)
    assert step == Step(1, NOON, "sitting", Verb.LATER, "2 for later", edits)
    assert archive.journal.latest("sitting") == archive.journal.latest() == step
    assert archive.journal.steps(10) == [step]
    assert sorted(archive.articles.ids(State.LATER)) == [1, 2]


def test_every_kind_of_edit_comes_back_as_it_was(archive: Archive) -> None:
    step = archive.journal.record("s", Verb.LIST, "all", EVERY_EDIT, NOON)
    assert step.edits == EVERY_EDIT
    assert archive.journal.latest() == step


def test_a_step_outlives_the_process(archive: Archive) -> None:
    step = took(archive, 1, State.DROP)
    again = Archive.open(archive._database.path)
    assert again.journal.latest() == step
    again.journal.undo(step, NOON)
    again.close()
    assert state(archive, 1) is State.NEW


def test_undo_and_redo_go_back_and_forth(archive: Archive) -> None:
    first, second = took(archive, 1, State.DONE), took(archive, 2, State.LATER)
    undone = archive.journal.undo(second, NOON)
    assert undone.undone
    assert undone.edits == second.edits
    assert state(archive, 2) is State.NEW
    assert archive.journal.latest() == first
    assert archive.journal.next_redo() == undone
    archive.journal.undo(first, NOON)
    assert archive.journal.latest() is None
    assert archive.journal.redo(archive.journal.next_redo(), NOON) == first
    assert archive.journal.redo(archive.journal.next_redo(), NOON) == second
    assert archive.journal.next_redo() is None
    assert (state(archive, 1), state(archive, 2)) == (State.DONE, State.LATER)


def test_a_new_step_takes_the_place_of_what_could_be_redone(archive: Archive) -> None:
    first = took(archive, 1, State.DONE)
    archive.journal.undo(first, NOON)
    second = took(archive, 2, State.DONE)
    assert archive.journal.next_redo() is None
    archive.journal.undo(second, NOON)
    assert archive.journal.next_redo().id == second.id
    archive.journal.redo(second, NOON)
    assert archive.journal.next_redo() is None


def test_each_session_has_its_own_undo_and_all_together_one(archive: Archive) -> None:
    yesterday = took(archive, 1, State.DONE, session="yesterday")
    today = took(archive, 2, State.DONE, session="today")
    assert archive.journal.latest("yesterday") == yesterday
    assert archive.journal.latest("today") == archive.journal.latest() == today
    assert archive.journal.latest("tomorrow") is None
    archive.journal.undo(yesterday, NOON)
    assert archive.journal.next_redo("yesterday").id == yesterday.id
    assert archive.journal.next_redo("today") is None
    assert archive.journal.next_redo() is None


def test_undo_puts_an_article_back_at_its_place_in_its_room(archive: Archive) -> None:
    for hour, article_id in enumerate((1, 2, 3)):
        took(archive, article_id, State.LATER, now=NOON + hour * HOUR)
    step = took(archive, 2, State.DONE, before=State.LATER, now=NOON + 5 * HOUR)
    assert archive.articles.ids(State.LATER) == [3, 1]
    archive.journal.undo(step, NOON + DAY)
    assert archive.articles.ids(State.LATER) == [3, 2, 1]
    archive.journal.redo(step, NOON + 2 * DAY)
    assert (archive.articles.ids(State.LATER), archive.articles.ids(State.DONE)) == ([3, 1], [2])
    archive.journal.undo(step, NOON + 3 * DAY)
    assert archive.articles.ids(State.LATER) == [3, 2, 1]


def test_redo_remembers_anew_where_an_article_stood(archive: Archive) -> None:
    for article_id in (1, 2):
        took(archive, article_id, State.LATER)
    step = took(archive, 1, State.DONE, before=State.LATER)
    archive.journal.undo(step, NOON)
    assert archive.articles.ids(State.LATER) == [2, 1]
    took(archive, 1, State.NEW, before=State.LATER, session="elsewhere")
    took(archive, 1, State.LATER, session="elsewhere", now=NOON + HOUR)
    archive.journal.redo(step, NOON + DAY)
    archive.journal.undo(step, NOON + DAY)
    assert archive.articles.ids(State.LATER) == [1, 2]


def test_one_step_may_move_an_article_twice(archive: Archive) -> None:
    edits = (StateEdit(1, State.NEW, State.LATER), StateEdit(1, State.LATER, State.DONE))
    step = archive.journal.record("s", Verb.DONE, "twice", edits, NOON)
    assert state(archive, 1) is State.DONE
    archive.journal.undo(step, NOON)
    assert archive.articles.ids(State.NEW)[0] == 1
    archive.journal.redo(step, NOON)
    assert archive.articles.ids(State.DONE) == [1]


def test_a_step_over_an_article_decided_elsewhere_is_refused_and_leaves_nothing(archive: Archive) -> None:
    took(archive, 2, State.DROP)
    edits = [StateEdit(1, State.NEW, State.DONE), StateEdit(2, State.NEW, State.DONE)]
    with pytest.raises(Refused, match="“Title 2” is drop now, not new"):
        archive.journal.record("s", Verb.DONE, "both", edits, NOON)
    assert state(archive, 1) is State.NEW
    assert len(archive.journal.steps(10)) == 1


def test_undo_and_redo_over_an_article_decided_elsewhere_are_refused(archive: Archive) -> None:
    step = took(archive, 1, State.DONE)
    other = took(archive, 1, State.LATER, before=State.DONE, session="elsewhere")
    with pytest.raises(Refused, match="“Title 1” is later now, not done"):
        archive.journal.undo(step, NOON)
    archive.journal.undo(other, NOON)
    archive.journal.undo(step, NOON)
    took(archive, 1, State.DROP, session="elsewhere")
    with pytest.raises(Refused, match="“Title 1” is drop now, not new"):
        archive.journal.redo(step, NOON)
    assert state(archive, 1) is State.DROP
    assert archive.journal.steps(10)[-1].undone


def test_undoing_twice_and_redoing_what_stands_are_refused(archive: Archive) -> None:
    step = took(archive, 1, State.DONE)
    with pytest.raises(Refused, match="“done” was not undone"):
        archive.journal.redo(step, NOON)
    archive.journal.undo(step, NOON)
    with pytest.raises(Refused, match="“done” is undone already"):
        archive.journal.undo(step, NOON)


def test_an_article_or_step_that_is_not_there_is_named(archive: Archive) -> None:
    with pytest.raises(NotFound, match="no article 99"):
        took(archive, 99, State.DONE)
    with pytest.raises(NotFound, match="no step 99"):
        archive.journal.undo(Step(99, NOON, "s", Verb.DONE, "", ()), NOON)
    assert archive.journal.steps(10) == []


def test_steps_that_only_move_articles_are_settled_at_once(archive: Archive) -> None:
    step = took(archive, 1, State.DONE)
    archive.journal.undo(step, NOON)
    archive.journal.redo(step, NOON)
    assert archive.journal.unsettled() == []


def test_documents_are_unsettled_until_somebody_says_that_they_are_written(archive: Archive) -> None:
    first, second = noted(archive), noted(archive)
    assert archive.journal.unsettled() == [(first, Direction.FORWARD), (second, Direction.FORWARD)]
    archive.journal.settle(second.id)
    archive.journal.settle(first.id)
    assert archive.journal.unsettled() == []
    undone = archive.journal.undo(first, NOON)
    assert archive.journal.unsettled() == [(undone, Direction.BACK)]
    archive.journal.settle(first.id)
    redone = archive.journal.redo(first, NOON)
    assert archive.journal.unsettled() == [(redone, Direction.FORWARD)]


def test_steps_are_listed_newest_first(archive: Archive) -> None:
    steps = [took(archive, article_id, State.DONE) for article_id in (1, 2, 3)]
    assert archive.journal.steps(2) == [steps[2], steps[1]]


def test_what_was_decided_since_leaves_out_what_was_undone_or_restored(archive: Archive) -> None:
    took(archive, 1, State.DONE, now=NOON - HOUR)
    took(archive, 2, State.DONE)
    took(archive, 3, State.LATER)
    took(archive, 3, State.NEW, before=State.LATER)
    undone = took(archive, 4, State.DONE)
    archive.journal.undo(undone, NOON)
    took(archive, 5, State.DROP, now=NOON + HOUR)
    assert archive.journal.decided_since(NOON) == {2, 5}


def test_a_forgotten_step_leaves_no_trace(archive: Archive) -> None:
    before = archive.articles.ids(State.NEW)
    undone = took(archive, 2, State.LATER)
    archive.journal.undo(undone, NOON)
    archive.journal.forget(took(archive, 1, State.DONE), NOON)
    assert archive.articles.ids(State.NEW) == before
    assert [step.id for step in archive.journal.steps(9)] == [undone.id]
    assert archive.journal.next_redo() == structs.replace(undone, undone=True)


def test_a_step_that_is_kept_is_passed_over(archive: Archive) -> None:
    first, second = took(archive, 1, State.DONE), took(archive, 2, State.DONE)
    archive.journal.keep(second)
    assert archive.journal.latest() == first
    assert archive.journal.decided_since(NOON - DAY) == {1, 2}
    archive.journal.undo(first, NOON)
    assert archive.journal.latest() is None
    redone = archive.journal.next_redo()
    assert redone is not None
    assert redone.id == first.id
