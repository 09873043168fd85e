"""The same news from several feeds: one row, decided as one, and set apart with one word."""

from pathlib import Path

import pytest

from curator.domain.article import State
from curator.domain.faults import NotFound, Refused
from curator.domain.journal import Verb
from curator.home import Home
from tests.builders import followed

NEWS = "Lighthouse keepers of the northern coast strike for better lamps"
LINK = "https://news.example/2026/lighthouse-keepers-strike"
TEXT = " ".join(f"Keeper number{at} climbs the tower again tonight without any oil for the lamp." for at in range(40))
CREDIT = " The post Keepers climb appeared first on Long."


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home.open(tmp_path / "home", session="one")
    followed(home, tmp_path, "Coast", [(NEWS, "", LINK), ("Another thing entirely",)])
    followed(home, tmp_path, "Harbour", [("Keepers strike", "", LINK + "/?utm_source=rss")])
    followed(home, tmp_path, "Island", [("BREAKING: " + NEWS + " | Island",)])
    yield home
    home.close()


def states(home: Home, *ids: int) -> list[State]:
    return [home.reading.article(article_id).state for article_id in ids]


def test_what_several_feeds_tell_is_one_row_with_its_sources(home: Home) -> None:
    ids = home.inbox.ids()
    ((face, others),) = home.stories.others(ids).items()
    assert {face, *(other.id for other in others)} == {1, 3, 4}
    assert set(ids) == {face, 2}
    assert home.inbox.counts()[State.NEW] == 2


def story(home: Home) -> int:
    (face,) = home.stories.others(home.inbox.ids())
    return face


@pytest.mark.parametrize("state", [State.DONE, State.DROP, State.LATER])
def test_a_story_is_decided_as_one_and_taken_back_as_it_was(home: Home, state: State) -> None:
    face = story(home)
    step = home.triage.decide([face], state)
    assert step.label.endswith(f"“{home.reading.article(face).title}”")
    assert states(home, 1, 3, 4) == [state] * 3
    assert home.inbox.ids() == [2]
    assert home.inbox.spent().used == 1
    if state is State.LATER:
        assert home.inbox.ids(State.LATER) == [face]
    home.steps.undo()
    assert states(home, 1, 3, 4) == [State.NEW] * 3
    assert story(home) == face


def test_what_stands_behind_takes_the_whole_story_along(home: Home) -> None:
    behind = next(other for other in (1, 3, 4) if other != story(home))
    home.triage.decide([behind], State.DONE)
    assert home.inbox.ids() == [2]


def test_a_step_names_the_row_not_all_that_it_stands_for(home: Home) -> None:
    face = story(home)
    assert home.triage.decide([1, 3, 4], State.DONE).label == f"done: “{home.reading.article(face).title}”"
    assert home.triage.decide([1, 2, 3, 4], State.DROP).label == "dropped: 4 articles"


def test_a_story_kept_for_later_is_decided_as_one_from_there(home: Home) -> None:
    face = story(home)
    home.triage.decide([face], State.LATER)
    home.triage.decide([face], State.DONE)
    assert states(home, 1, 3, 4) == [State.DONE] * 3
    home.steps.undo()
    assert home.inbox.ids(State.LATER) == [face]


def test_listing_and_sharing_decide_the_whole_story(home: Home) -> None:
    face = story(home)
    home.lists.add("Coast", [face], new=True)
    assert len(home.lists.get("Coast").items) == 1
    assert states(home, 1, 3, 4) == [State.DONE] * 3
    home.steps.undo()
    assert states(home, 1, 3, 4) == [State.NEW] * 3


def test_one_key_sets_a_story_apart_and_another_takes_that_back(home: Home) -> None:
    face = story(home)
    step = home.stories.split(face)
    assert step.verb is Verb.SPLIT
    assert sorted(home.inbox.ids()) == [1, 2, 3, 4]
    assert home.stories.join([1, 2, 3, 4]) == 0
    home.steps.undo()
    assert story(home) == face
    home.steps.redo()
    assert home.stories.others([1, 2, 3, 4]) == {}


def test_what_one_source_tells_cannot_be_set_apart(home: Home) -> None:
    with pytest.raises(Refused, match="“Another thing entirely” is told by one source only"):
        home.stories.split(2)
    with pytest.raises(NotFound, match="99"):
        home.stories.split(99)


def test_news_of_a_story_that_was_decided_waits_as_a_row_of_its_own(home: Home, tmp_path: Path) -> None:
    home.triage.decide([story(home)], State.DROP)
    followed(home, tmp_path, "Late", [("Strike goes on", "", LINK)])
    assert home.inbox.ids() == [5, 2]
    assert {other.state for other in home.stories.others([5])[5]} == {State.DROP}


def test_a_later_refresh_joins_what_it_brings(home: Home, tmp_path: Path) -> None:
    from tests.builders import rss

    (tmp_path / "Harbour.xml").write_bytes(
        rss("Harbour", [("Another thing, entirely", "", "https://example.org/Coast/1")])
    )
    home.refresh.run()
    assert len(home.inbox.ids()) == 2
    assert {other.id for other in home.stories.others([2])[2]} == {5}


def test_the_same_text_joins_once_it_was_followed_up(home: Home, tmp_path: Path) -> None:
    followed(home, tmp_path, "Long", [("Keeper climbs the tower again without any oil", TEXT)])
    followed(home, tmp_path, "Wire", [("Why the keeper climbs tonight without oil for the lamp", TEXT + CREDIT)])
    assert home.stories.others([5]) == {}
    home.following.run()
    assert {other.id for other in home.stories.others([5])[5]} == {6}
