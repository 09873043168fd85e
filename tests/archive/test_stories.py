"""Stories as the archive keeps them: one row in front, whatever moves the others."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from curator.archive.archive import Archive
from curator.archive.shelves import ASIDE, BEHIND, LATER_BEHIND, NEW
from curator.domain.article import State
from curator.domain.faults import Refused
from curator.domain.journal import StateEdit, Step, StoryEdit, Verb, effective
from curator.domain.story import APART
from curator.query.words import parse
from tests.archive.making import DAY, FEED, HOUR, NOON, OTHER, VERBS, brought, entry, feed, took

THIRD = "https://example.com/feed"
FEEDS = (FEED, OTHER, THIRD)
Seen = dict[int, tuple[State, int | None]]


@pytest.fixture
def told(archive: Archive) -> Archive:
    """Articles 1, 2 and 3 of three feeds, each dated a minute after the one before; they are one story."""
    archive.fetching.ensure([feed(url, f"Feed {at}") for at, url in enumerate(FEEDS)])
    for at, url in enumerate(FEEDS):
        brought(archive, entry(at, title=f"Told {at}", published=NOON - (3 - at) * HOUR / 60), url=url)
    assert archive.stories.join({1: 1, 2: 1, 3: 1}) == 3
    return archive


def shelves(archive: Archive) -> dict[int, int]:
    with archive._database.reading() as connection:
        return dict(connection.execute("SELECT id, shelf FROM articles").fetchall())


def test_the_best_stands_in_front_and_counts(told: Archive) -> None:
    assert told.articles.ids(State.NEW) == [1]
    assert told.articles.counts()[State.NEW] == 1
    assert shelves(told) == {1: NEW, 2: BEHIND, 3: BEHIND}


def test_what_is_in_a_story_or_set_apart_joins_no_other(told: Archive) -> None:
    assert told.stories.join({2: 5}) == 0
    apart(told)
    assert told.stories.join({1: 1, 2: 1}) == 0
    assert told.articles.ids(State.NEW) == [3, 2, 1]


def test_what_changed_meanwhile_counts(told: Archive) -> None:
    """Another process may have joined, set apart or removed what joining had looked at."""
    brought(told, entry(4), entry(5), entry(6))
    brought(told, entry(4), entry(5), url=OTHER)
    assert told.stories.join({4: 1}) == 0  # its feed tells that story already
    assert told.stories.join({4: 2}) == 0  # 2 isn't the first of a story
    assert told.stories.join({4: 99, 7: 99}) == 0
    assert told.stories.join({4: 4, 5: 4}) == 0  # of one feed
    assert told.stories.join({4: 4, 7: 4, 8: 4}) == 2
    assert told.stories.join({7: 5, 5: 5}) == 0
    assert told.stories.members(7) == {4: 4, 7: 4}
    assert told.stories.members(5) == {}


@pytest.mark.parametrize(("at", "left"), [(0, {2: 2, 3: 2}), (1, {1: 1, 3: 1}), (2, {1: 1, 2: 1})])
def test_an_article_that_tells_something_else_now_leaves_its_story(
    told: Archive, at: int, left: dict[int, int]
) -> None:
    changed = entry(at, title="The volcano of the southern isles erupts", published=NOON, text="new")
    brought(told, changed, url=FEEDS[at])
    assert told.stories.members(at + 1) == {}
    assert told.stories.members(next(iter(left))) == left
    assert len(told.articles.ids(State.NEW)) == 2
    assert told.stories.alone([1, 2, 3]) == [at + 1]


def test_a_story_of_two_is_none_when_one_leaves(told: Archive) -> None:
    for at in (0, 1):
        brought(told, entry(at, title="The volcano erupts", published=NOON, text="new"), url=FEEDS[at])
    assert told.stories.alone([1, 2, 3]) == [3, 1, 2]
    assert shelves(told) == dict.fromkeys((1, 2, 3), NEW)


def test_a_changed_article_stays_where_little_changed_or_it_was_decided(told: Archive) -> None:
    brought(told, entry(0, title="Told 0!", published=NOON, text="more"))
    took(told, 2, State.DONE)
    brought(told, entry(1, title="The volcano erupts", published=NOON, text="new"), url=OTHER)
    assert told.stories.members(1) == {1: 1, 2: 1, 3: 1}


def apart(archive: Archive) -> Step:
    edits = [StoryEdit(article_id, 1, APART) for article_id in (1, 2, 3)]
    return archive.journal.record("s", Verb.SPLIT, "set apart", edits, NOON)


def test_setting_apart_is_taken_back_and_done_again(told: Archive) -> None:
    step = apart(told)
    assert told.stories.members(1) == {}
    told.journal.undo(step, NOON)
    assert told.articles.ids(State.NEW) == [1]
    assert told.stories.members(3) == {1: 1, 2: 1, 3: 1}
    told.journal.redo(step, NOON)
    assert shelves(told) == {1: NEW, 2: NEW, 3: NEW}


def test_setting_apart_refuses_what_is_of_another_story_meanwhile(told: Archive) -> None:
    apart(told)
    with pytest.raises(Refused, match="“Told 0” belongs to another story"):
        apart(told)


def test_the_next_best_comes_forward_when_the_first_is_decided_alone(told: Archive) -> None:
    took(told, 1, State.DONE)
    assert told.articles.ids(State.NEW) == [2]
    step = told.journal.latest("s")
    told.journal.undo(step, NOON)
    assert told.articles.ids(State.NEW) == [1]


def test_one_row_for_later_too(told: Archive) -> None:
    edits = [StateEdit(article_id, State.NEW, State.LATER) for article_id in told.stories.together([1])]
    told.journal.record("s", Verb.LATER, "later", edits, NOON)
    assert told.articles.ids(State.LATER) == [1]
    assert told.articles.counts()[State.LATER] == 1
    assert shelves(told) == {1: 1, 2: LATER_BEHIND, 3: LATER_BEHIND}
    assert [article.state for article in told.articles.get([1, 2, 3])] == [State.LATER] * 3


def test_an_unfollowed_feed_leaves_the_row_to_the_others_and_takes_it_back(told: Archive) -> None:
    told.fetching.ensure([feed(url) for url in FEEDS[1:]])
    assert told.articles.ids(State.NEW) == [2]
    assert shelves(told)[1] == ASIDE
    told.fetching.ensure([feed(url) for url in FEEDS])
    assert told.articles.ids(State.NEW) == [1]


def test_the_row_passes_on_when_its_article_is_removed(told: Archive) -> None:
    with told._database.writing() as connection:
        connection.execute("DELETE FROM articles WHERE id = 1")
    assert told.articles.ids(State.NEW) == [2]


def test_an_article_whose_date_changes_may_come_forward(told: Archive) -> None:
    changed = entry(2, title="Told 2", published=NOON - HOUR / 2, text="more")
    brought(told, entry(0, title="Told 0", published=NOON - 40 * DAY, text="more"))
    brought(told, changed, url=THIRD)
    assert told.articles.ids(State.NEW) == [3]


def test_others_are_named_what_waits_first(told: Archive) -> None:
    took(told, 2, State.DROP)
    (others,) = told.stories.others([1]).values()
    assert [(other.id, other.feed_title, other.state) for other in others] == [
        (3, "Feed 2", State.NEW),
        (2, "Feed 1", State.DROP),
    ]
    assert told.stories.others([99]) == {}


def test_a_filter_finds_a_story_by_any_of_its_members(told: Archive) -> None:
    assert told.articles.ids(State.NEW, query=parse('feed:"Feed 2"')) == [1]
    assert told.articles.ids(State.NEW, query=parse("feed:nowhere")) == []


def test_what_is_around_is_of_the_same_days_and_not_set_apart(told: Archive) -> None:
    brought(told, entry(7), entry(8, published=NOON - 10 * DAY), entry(9, published=NOON - 2 * DAY))
    apart(told)
    assert {one.id for one in told.stories.around([4], texts=True)} == {4, 6}


def test_the_hot_queries_read_no_more_than_they_need(told: Archive) -> None:
    asked: list[str] = []
    with told._database.outside() as connection:
        connection.set_trace_callback(asked.append)
    told.stories.alone([1, 2])
    told.stories.around([1, 2], texts=True)
    told.stories.around([1, 2], texts=False)
    told.stories.others([1])
    told.stories.together([1])
    told.stories.members(1)
    told.stories.join({1: 1})
    took(told, 1, State.DONE)
    with told._database.outside() as connection:
        connection.set_trace_callback(None)
        plans = [
            row[3]
            for sql in asked
            if sql.lstrip().startswith(("SELECT", "UPDATE"))
            for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")
        ]
        triggered = connection.execute("EXPLAIN UPDATE articles SET shelf = 2 WHERE id = 1").fetchall()
        indexed = {
            row[0]
            for row in connection.execute("SELECT rootpage FROM sqlite_schema WHERE name LIKE 'articles_by_story'")
        }
    assert not [line for line in plans if line.startswith("SCAN articles")]
    assert indexed <= {row[3] for row in triggered if row[1] == "OpenRead"}


class StoryMachine(RuleBasedStateMachine):
    """Whatever happens, of what waits of a story exactly the best is in front; undo brings all back as it was."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.archive = Archive.open(Path(self.folder.name) / "archive.db")
        self.now = NOON
        self.done: list[tuple[Step, Seen]] = []
        self.undone: list[tuple[Step, Seen]] = []
        self.stored = 0

    @initialize()
    def follow(self) -> None:
        self.archive.fetching.ensure([feed(url) for url in FEEDS])
        for at in (0, 1, 2, 0, 1):
            self.bring(at, 5 * at)
        self.archive.stories.join({1: 1, 2: 1, 3: 1})

    @rule(at=st.integers(0, 2), hours=st.integers(0, 60))
    def bring(self, at: int, hours: int) -> None:
        self.stored += 1
        made = entry(self.stored, published=NOON - hours * HOUR)
        brought(self.archive, made, url=FEEDS[at], now=self.now)

    @rule(data=st.data())
    def join(self, data: st.DataObject) -> None:
        one, other = (data.draw(st.integers(1, self.stored)) for _ in range(2))
        if one != other:
            self.archive.stories.join({one: min(one, other), other: min(one, other)})
            self.done.clear()
            self.undone.clear()

    @rule(data=st.data(), state=st.sampled_from(State))
    def decide(self, data: st.DataObject, state: State) -> None:
        chosen = data.draw(st.integers(1, self.stored))
        articles = self.archive.articles.get(self.archive.stories.together([chosen]))
        self.take(VERBS[state], [StateEdit(article.id, article.state, state) for article in articles])

    @rule(data=st.data())
    def set_apart(self, data: st.DataObject) -> None:
        members = self.archive.stories.members(data.draw(st.integers(1, self.stored)))
        self.take(Verb.SPLIT, [StoryEdit(member, story, APART) for member, story in members.items()])

    def take(self, verb: Verb, edits: list[StateEdit | StoryEdit]) -> None:
        if changes := effective(tuple(edits)):
            seen = self.seen()
            self.done.append((self.archive.journal.record("s", verb, "x", changes, self.tick()), seen))
            self.undone.clear()

    @precondition(lambda self: self.done)
    @rule()
    def undo(self) -> None:
        (step, before), after = self.done.pop(), self.seen()
        self.undone.append((self.archive.journal.undo(step, self.tick()), after))
        assert {key: value for key, value in self.seen().items() if key in before} == before

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        (step, after), before = self.undone.pop(), self.seen()
        self.done.append((self.archive.journal.redo(step, self.tick()), before))
        assert {key: value for key, value in self.seen().items() if key in after} == after

    @rule(days=st.integers(0, 30))
    def time_passes(self, days: int) -> None:
        self.now += days * DAY
        while self.archive.articles.rerank(self.now, 100):
            pass

    @rule(gone=st.integers(0, 2))
    def unfollow(self, gone: int) -> None:
        self.archive.fetching.ensure([feed(url) for at, url in enumerate(FEEDS) if at != gone])

    @rule()
    def follow_again(self) -> None:
        self.archive.fetching.ensure([feed(url) for url in FEEDS])

    def tick(self) -> object:
        self.now += HOUR
        return self.now

    def seen(self) -> Seen:
        """State and story of each; the shelf follows from them, from what is followed, and from the order."""
        with self.archive._database.reading() as connection:
            stories = dict(connection.execute("SELECT id, story FROM articles").fetchall())
        return {
            article.id: (article.state, stories[article.id]) for article in self.archive.articles.get(list(stories))
        }

    @invariant()
    def the_best_is_in_front(self) -> None:
        with self.archive._database.reading() as connection:
            rows = connection.execute(
                "SELECT coalesce(nullif(story, 0), -id), shelf % 5, shelf > 4, id FROM articles WHERE shelf % 5 < 2"
                " ORDER BY priority DESC, dated, id"
            ).fetchall()
            tallied = dict(connection.execute("SELECT shelf, sum(articles) FROM tallies GROUP BY shelf").fetchall())
            counted = dict(connection.execute("SELECT shelf, count(*) FROM articles GROUP BY shelf").fetchall())
        met = set()
        for story, room, behind, _ in rows:
            assert bool(behind) == ((story, room) in met)
            met.add((story, room))
        assert {shelf: count for shelf, count in tallied.items() if count} == counted

    def teardown(self) -> None:
        self.archive.close()
        self.folder.cleanup()


TestStories = StoryMachine.TestCase
TestStories.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
