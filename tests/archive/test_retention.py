"""What leaves the archive for its age, what never does, and that nothing that left comes back as new."""

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curator.archive.archive import Archive
from curator.archive.times import from_micros
from curator.domain.article import Entry, State
from curator.domain.journal import StoryEdit, Verb
from curator.domain.text import html
from tests.archive.crashing import check_whole
from tests.archive.making import DAY, FEED, HOUR, NOON, OTHER, brought, entry, feed, took

LATER = NOON + 100 * DAY
BEFORE = NOON + DAY


@pytest.fixture(autouse=True)
def followed(archive: Archive) -> None:
    archive.fetching.ensure([feed(), feed(OTHER)])


def pruned(archive: Archive, per_feed: int = 0, overall: int = 0, *, kept: tuple[str, ...] = (), most: int = 3) -> int:
    batches = archive.retention.beyond(per_feed, overall, BEFORE, most)
    assert all(0 < len(batch) <= most for batch in batches)
    return sum(archive.retention.forget(batch, kept, LATER) for batch in batches)


def stored(archive: Archive) -> set[int]:
    return {article.id for article in archive.articles.get(range(1, archive.articles.newest_id() + 1))}


def in_one_story(archive: Archive, *ids: int) -> None:
    with archive._database.writing() as connection:
        connection.executemany("UPDATE articles SET story = 7 WHERE id = ?", [(each,) for each in ids])


def test_the_newest_of_each_feed_stay(archive: Archive) -> None:
    ids = brought(archive, *(entry(number) for number in range(6))).new
    others = brought(archive, *(entry(number) for number in range(3)), url=OTHER).new
    assert pruned(archive, per_feed=4) == 2
    assert stored(archive) == {*ids[:4], *others}


def test_the_newest_of_all_stay(archive: Archive) -> None:
    old = brought(archive, *(entry(number + 10) for number in range(3))).new
    new = brought(archive, *(entry(number) for number in range(3)), url=OTHER).new
    assert pruned(archive, overall=4) == 2
    assert stored(archive) == {old[0], *new}


def test_without_a_limit_all_stay(archive: Archive) -> None:
    brought(archive, *(entry(number) for number in range(6)))
    assert pruned(archive) == 0


def test_what_came_in_lately_stays_however_old_it_says_it_is(archive: Archive) -> None:
    brought(archive, *(entry(number, published=NOON - 3000 * DAY) for number in range(6)), now=BEFORE)
    assert pruned(archive, per_feed=1, overall=1) == 0


def test_nothing_is_left_of_what_leaves_but_that_it_was_there(archive: Archive) -> None:
    brought(archive, entry(1), entry(2, text="remarkable"))
    was = archive.articles.known(FEED)
    assert pruned(archive, per_feed=1) == 1
    with archive._database.reading() as connection:
        for table, column in (("articles", "id"), ("bodies", "article"), ("texts", "rowid"), ("to_index", "article")):
            assert not connection.execute(f"SELECT 1 FROM {table} WHERE {column} = 2").fetchall(), table
    assert archive.articles.known(FEED) == was[:1]
    assert archive.articles.counts()[State.NEW] == 1
    assert archive.retention.sizes().forgotten == 1


@pytest.mark.parametrize(
    "again",
    [
        {},
        {"text": "other words"},
        {"guid": "another", "text": "other words"},
        {"guid": "another"},
    ],
    ids=["as it was", "changed", "changed under another id", "under another id"],
)
def test_what_left_never_comes_back_as_new(archive: Archive, again: dict[str, str]) -> None:
    brought(archive, entry(1), entry(2))
    assert pruned(archive, per_feed=1) == 1
    years_later = LATER + 2000 * DAY
    assert brought(archive, entry(2, **again), now=years_later).new == ()
    assert brought(archive, now=years_later).new == ()
    assert brought(archive, entry(1), entry(2, **again), now=years_later).new == ()


def test_an_empty_download_takes_nothing_away(archive: Archive) -> None:
    ids = brought(archive, entry(1), entry(2)).new
    brought(archive, now=LATER)
    assert stored(archive) == set(ids)


@pytest.mark.parametrize("state", [State.LATER, State.DONE, State.DROP])
def test_what_was_ever_decided_stays(archive: Archive, state: State) -> None:
    _, decided, undone, restored, other = brought(archive, *(entry(number) for number in range(5))).new
    took(archive, undone, state)
    archive.journal.undo(archive.journal.latest(), NOON)
    took(archive, restored, state)
    took(archive, restored, State.NEW, before=state)
    took(archive, decided, state)
    assert pruned(archive, per_feed=1) == 1
    assert other not in stored(archive)


def test_what_is_listed_or_shared_has_a_full_text_or_was_added_by_hand_stays(archive: Archive) -> None:
    _, listed, full, other = brought(archive, *(entry(number) for number in range(4))).new
    pages = [archive.articles.add_page(entry(number, guid="", published=None), NOON) for number in (10, 11)]
    archive.articles.save_full(full, html("<p>all of it</p>"), NOON)
    assert pruned(archive, per_feed=1, kept=(entry(1).url,)) == 1
    assert {listed, full, *pages} <= stored(archive)
    assert other not in stored(archive)


def test_what_is_new_in_a_feed_that_is_left_leaves_too(archive: Archive) -> None:
    brought(archive, entry(1), entry(2))
    archive.fetching.ensure([feed(OTHER)])
    assert pruned(archive, per_feed=1) == 1


def test_what_a_decided_article_tells_stays(archive: Archive) -> None:
    first, second, third = brought(archive, entry(1), entry(2), entry(3)).new
    in_one_story(archive, first, second)
    took(archive, first, State.DONE)
    assert pruned(archive, per_feed=1) == 1
    assert stored(archive) == {first, second}
    assert third not in stored(archive)


def test_what_stays_of_a_story_is_told_by_the_best_of_it(archive: Archive) -> None:
    (staying,) = brought(archive, entry(5), url=OTHER).new
    newest, better, behind = brought(archive, entry(1), entry(2), entry(6)).new
    in_one_story(archive, staying, better, behind)
    assert archive.articles.ids(State.NEW) == [newest, better]
    assert pruned(archive, per_feed=1) == 2
    assert archive.articles.ids(State.NEW) == [newest, staying]


def test_what_the_person_set_apart_stays(archive: Archive) -> None:
    _, apart = brought(archive, entry(1), entry(2)).new
    with archive._database.writing() as connection:
        connection.execute("UPDATE articles SET story = 0 WHERE id = ?", (apart,))
    assert pruned(archive, per_feed=1) == 0


def test_it_is_time_once_a_day(archive: Archive) -> None:
    def claim(now: datetime) -> bool:
        claimed = archive.retention.claim(now, DAY, HOUR)
        if claimed:
            archive.retention.done(now, NOON)
        return claimed

    assert claim(NOON)
    assert not claim(NOON + DAY - timedelta(microseconds=1))
    assert claim(NOON + DAY)
    assert not claim(NOON + DAY)
    assert claim(NOON), "a clock that was wrong once stops it for ever"


def test_what_is_not_done_is_claimed_again_soon(archive: Archive) -> None:
    assert archive.retention.claim(NOON, DAY, HOUR)
    assert not archive.retention.claim(NOON + HOUR - timedelta(microseconds=1), DAY, HOUR)
    assert archive.retention.claim(NOON + HOUR, DAY, HOUR)


def test_what_is_decided_at_the_last_moment_stays(archive: Archive) -> None:
    first, second, third = brought(archive, entry(1), entry(2), entry(3)).new
    (batch,) = archive.retention.beyond(1, 0, BEFORE, 10)
    took(archive, second, State.LATER)
    assert batch == [second, third]
    assert archive.retention.forget(batch, (), LATER) == 1
    assert archive.retention.forget(batch, (), LATER) == 0
    assert stored(archive) == {first, second}


def pruning(path: Path, per_feed: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.archive.pruning", str(path), str(per_feed)]
    return subprocess.Popen(command, cwd=Path(__file__).resolve().parents[2], stdout=subprocess.PIPE)


def test_two_processes_at_once_and_one_killed_half_way_leave_it_sound(archive: Archive, path: Path) -> None:
    identities = {f"id:g{number}" for number in range(200)}
    ids = brought(archive, *(entry(number) for number in range(200))).new
    took(archive, ids[-1], State.DONE)
    killed, other = pruning(path, 100), pruning(path, 100)
    assert killed.stdout
    killed.stdout.readline()
    took(archive, ids[0], State.LATER)
    killed.kill()
    killed.communicate()
    other.communicate(timeout=60)
    assert other.returncode == 0
    finishing = pruning(path, 100)
    finishing.communicate(timeout=60)
    with archive._database.reading() as connection:
        gone = [row[0] for row in connection.execute("SELECT key FROM forgotten")]
    known = [each.key for each in archive.articles.known(FEED)]
    assert len(known + gone) == 200
    assert {*known, *gone} == identities
    assert stored(archive) - {ids[-1]} == set(ids[:100])
    assert archive.fault() == ""
    assert brought(archive, *(entry(number) for number in range(200)), now=LATER).new == ()


acts = st.lists(
    st.tuples(st.sampled_from(["bring", "decide", "undo", "leave", "return", "full", "prune"]), st.integers(0, 11)),
    max_size=25,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=acts, per_feed=st.integers(0, 4), overall=st.integers(0, 6), listed=st.sets(st.integers(0, 11)))
def test_whatever_happens_nothing_of_the_persons_leaves_and_nothing_that_left_returns(
    tmp_path_factory: pytest.TempPathFactory,
    acts: list[tuple[str, int]],
    per_feed: int,
    overall: int,
    listed: set[int],
) -> None:
    archive = Archive.open(tmp_path_factory.mktemp("retention") / "archive.db")
    archive.fetching.ensure([feed(), feed(OTHER)])
    kept = tuple(entry(number).url for number in listed)
    touched: set[int] = set()
    told: set[tuple[str, str]] = set()
    for act, number in [("bring", 0), ("bring", 6), *acts, ("prune", 0)]:
        there = sorted(stored(archive))
        chosen = there[number % len(there)] if there else 0
        if act == "bring":
            url = (FEED, OTHER)[number % 2]
            new = brought(archive, *(entry(each) for each in range(number, min(12, number + 4))), url=url).new
            fresh = {(article.feed_url, article.url) for article in archive.articles.get(new)}
            assert not fresh & told
            told |= fresh
        elif act == "decide" and chosen:
            article = archive.articles.get([chosen])[0]
            after = [state for state in State if state is not article.state][number % 3]
            took(archive, chosen, after, before=article.state)
            touched.add(chosen)
        elif act == "undo" and (step := archive.journal.latest()):
            archive.journal.undo(step, NOON + HOUR)
        elif act in ("leave", "return"):
            archive.fetching.ensure([feed()] if act == "leave" else [feed(), feed(OTHER)])
        elif act == "full" and chosen:
            archive.articles.save_full(chosen, html("<p>full</p>"), NOON)
            touched.add(chosen)
        elif act == "prune":
            before = archive.articles.get(there)
            pruned(archive, per_feed, overall, kept=kept)
            left = set(there) - stored(archive)
            assert not left & touched
            assert not [article for article in before if article.id in left and article.url in kept]
            assert pruned(archive, per_feed, overall, kept=kept) == 0
    assert {article for article in touched if article} <= stored(archive)
    undecided = len(stored(archive)) - len(
        touched | {a.id for a in archive.articles.get(sorted(stored(archive))) if a.url in kept}
    )
    assert not per_feed or undecided <= per_feed * 2
    assert not overall or undecided <= overall
    archive.close()


def remembered(archive: Archive) -> dict[str, timedelta]:
    """The keys of what left, each with how long after LATER it was last listed."""
    with archive._database.reading() as connection:
        rows = connection.execute("SELECT key, at FROM forgotten").fetchall()
    return {key: from_micros(at) - LATER for key, at in rows}


def test_what_left_is_known_by_whatever_its_feed_calls_it_last(archive: Archive) -> None:
    brought(archive, entry(1), entry(2))
    assert pruned(archive, per_feed=1) == 1
    for names in (
        {"guid": "second"},
        {"guid": "third", "title": "Renamed"},
        {"guid": "fourth", "title": "Renamed", "url": "http://example.org/2"},
        {"guid": "fourth", "title": "Renamed", "url": "https://example.net/moved", "published": NOON - 90 * DAY},
        {"guid": "fifth", "title": "Renamed", "url": "https://example.net/moved", "published": NOON - 90 * DAY},
        {"guid": "fifth", "title": "Renamed", "url": ""},
    ):
        assert brought(archive, entry(1), entry(2, **names), now=LATER).new == ()
        assert remembered(archive).keys() == {f"id:{names['guid']}"}


@pytest.mark.parametrize("dated", [True, False])
def test_what_is_new_under_the_link_of_one_that_left_comes_in(archive: Archive, dated: bool) -> None:
    def daily(number: int) -> Entry:
        return entry(
            number, url="https://example.org/", title="Today", published=NOON - number * HOUR if dated else None
        )

    brought(archive, *(daily(number) for number in range(3)))
    assert pruned(archive, per_feed=1) == 2
    assert len(brought(archive, daily(-1), *(daily(number) for number in range(3)), now=LATER).new) == 1


def test_an_undated_one_that_left_is_known_by_its_title_if_its_link_is_its_own(archive: Archive) -> None:
    undated = entry(2, published=None)
    brought(archive, undated, now=NOON - DAY)
    brought(archive, entry(1))
    assert pruned(archive, per_feed=1) == 1
    assert brought(archive, entry(2, guid="again"), now=LATER).new == ()
    assert len(brought(archive, entry(2, guid="other", title="Other", published=None), now=LATER).new) == 1


def test_what_is_listed_no_more_is_forgotten_altogether_in_the_end(archive: Archive) -> None:
    brought(archive, *(entry(number) for number in range(4)))
    assert pruned(archive, per_feed=2) == 2
    brought(archive, entry(2), now=LATER + 29 * DAY)
    assert remembered(archive) == {"id:g2": 0 * DAY, "id:g3": 0 * DAY}
    brought(archive, entry(2), now=LATER + 31 * DAY)
    assert remembered(archive) == {"id:g2": 31 * DAY, "id:g3": 0 * DAY}
    archive.retention.done(LATER + 800 * DAY, LATER)
    assert remembered(archive).keys() == {"id:g2", "id:g3"}
    archive.retention.done(LATER + 800 * DAY, LATER + DAY)
    assert remembered(archive).keys() == {"id:g2"}


def test_what_left_one_feed_may_come_in_by_another(archive: Archive) -> None:
    brought(archive, entry(1), entry(2))
    assert pruned(archive, per_feed=1) == 1
    assert len(brought(archive, entry(2), url=OTHER, now=LATER).new) == 1


def test_what_is_listed_under_another_spelling_of_its_address_stays(archive: Archive) -> None:
    brought(archive, entry(0), entry(1, url="http://www.example.org/1?utm_source=feed"), entry(2))
    assert pruned(archive, per_feed=1, kept=("https://example.org/1",)) == 1
    assert stored(archive) == {1, 2}


def test_what_a_split_touched_stays(archive: Archive) -> None:
    ids = brought(archive, entry(0), entry(1), entry(2), entry(3)).new
    in_one_story(archive, *ids[1:3])
    edits = [StoryEdit(article, 7, 0) for article in ids[1:3]]
    archive.journal.undo(archive.journal.record("s", Verb.SPLIT, "set apart", edits, NOON), NOON)
    assert pruned(archive, per_feed=1) == 1
    assert stored(archive) == set(ids[:3])


def test_a_story_whose_first_left_has_the_number_of_the_next(archive: Archive) -> None:
    first, second, third, other = brought(archive, *(entry(number) for number in range(4)), now=NOON).new
    with archive._database.writing() as connection:
        connection.execute("UPDATE articles SET story = ? WHERE id <> ?", (first, other))
        connection.execute("DELETE FROM articles WHERE id = ?", (first,))
    assert archive.stories.members(third) == {second: second, third: second}
    assert archive.articles.ids(State.NEW) == [second, other]
    check_whole(archive)
    with archive._database.writing() as connection:
        connection.execute("DELETE FROM articles WHERE id = ?", (third,))
    assert archive.stories.members(second) == {}
    assert archive.stories.alone([second]) == [second]
    assert archive.articles.ids(State.NEW) == [second, other]
    check_whole(archive)
