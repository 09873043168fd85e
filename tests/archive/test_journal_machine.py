"""The journal against a plain model: two stacks for undo and redo, and a state for each article."""

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from curator.archive.archive import Archive
from curator.domain.article import State
from curator.domain.journal import StateEdit, Step, Verb, effective
from tests.archive.making import HOUR, NOON, brought, entry, feed

ARTICLES = 5
choices = st.dictionaries(st.integers(1, ARTICLES), st.sampled_from(State), min_size=1)


class JournalMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "archive.db"
        self.archive = Archive.open(self.path)
        self.now = NOON
        self.done: list[Step] = []
        self.undone: list[Step] = []
        self.model: dict[int, State] = {}
        self.decided: dict[int, int] = {}
        self.decided_before: dict[int, dict[int, int]] = {}
        self.ticks = 0

    @initialize()
    def stored(self) -> None:
        self.archive.fetching.ensure([feed()])
        ids = brought(self.archive, *(entry(number) for number in range(ARTICLES))).new
        self.model = dict.fromkeys(ids, State.NEW)

    @rule(chosen=choices)
    def record(self, chosen: dict[int, State]) -> None:
        edits = effective(tuple(StateEdit(key, self.model[key], after) for key, after in chosen.items()))
        if edits:
            step = self.archive.journal.record("s", Verb.DONE, "a step", edits, self.tick())
            self.done.append(step)
            self.undone.clear()
            self.forwards(step)

    @precondition(lambda self: self.done)
    @rule()
    def undo(self) -> None:
        step = self.archive.journal.latest("s")
        assert step == self.done.pop()
        self.undone.append(self.archive.journal.undo(step, self.tick()))
        for edit in step.edits:
            self.model[edit.article_id] = edit.before
        self.decided = {key: self.decided[key] for key in self.decided if key not in self.touched(step)}
        self.decided |= self.decided_before[step.id]

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        step = self.archive.journal.next_redo("s")
        assert step == self.undone.pop()
        again = self.archive.journal.redo(step, self.tick())
        self.done.append(again)
        self.forwards(again)

    @rule()
    def restart(self) -> None:
        self.archive.close()
        self.archive = Archive.open(self.path)

    def tick(self) -> object:
        self.ticks += 1
        self.now += HOUR
        return self.now

    def touched(self, step: Step) -> set[int]:
        return {edit.article_id for edit in step.edits}

    def forwards(self, step: Step) -> None:
        touched = self.touched(step)
        self.decided_before[step.id] = {key: self.decided[key] for key in touched if key in self.decided}
        for edit in step.edits:
            self.model[edit.article_id] = edit.after
            self.decided.pop(edit.article_id, None)
            if edit.after is not State.NEW:
                self.decided[edit.article_id] = self.ticks

    @invariant()
    def the_archive_is_as_the_model(self) -> None:
        articles = self.archive.articles.get(list(self.model))
        assert {article.id: article.state for article in articles} == self.model
        assert self.archive.journal.latest("s") == (self.done[-1] if self.done else None)
        assert self.archive.journal.next_redo("s") == (self.undone[-1] if self.undone else None)
        for state in (State.LATER, State.DONE, State.DROP):
            there = [key for key, at in self.model.items() if at is state]
            expected = sorted(there, key=lambda key: (self.decided[key], key), reverse=True)
            assert self.archive.articles.ids(state) == expected

    def teardown(self) -> None:
        self.archive.close()
        self.folder.cleanup()


TestJournal = JournalMachine.TestCase
TestJournal.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
