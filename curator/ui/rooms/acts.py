"""Acts: what can be done with an article, wherever it is seen."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import on

from curator.domain.article import Article, State
from curator.domain.faults import CuratorError
from curator.domain.journal import Step
from curator.home import now
from curator.ui.article_view import ArticleView
from curator.ui.cells import steady
from curator.ui.heads import also_told, head
from curator.ui.rooms.room import Room
from curator.ui.rows import MARKS

if TYPE_CHECKING:
    from curator.domain.reading_list import ReadingList
    from curator.services.inbox import Explained
    from curator.services.reading import Text
    from curator.services.sharing import ChannelView
    from curator.ui.dialogs.compose import Composed
    from curator.ui.dialogs.form import Answers
    from curator.ui.dialogs.picker import Choice, Picked


class Acts(Room):
    """A room that shows one article in its `view` and can act on it, or on all of `chosen`."""

    @property
    def article(self) -> Article | None:
        """The article the person is at."""
        raise NotImplementedError

    @property
    def chosen(self) -> Sequence[int]:
        """The ids that a decision is about."""
        return [self.article.id] if self.article else []

    @property
    def view(self) -> ArticleView:
        return self.query_one(ArticleView)

    @property
    def has_article(self) -> bool:
        return self.article is not None

    @property
    def can_restore(self) -> bool:
        return self.article is not None and self.article.state != State.NEW

    @property
    def has_story(self) -> bool:
        return self.article is not None and self.article.sources > 1

    def mark(self, ids: Sequence[int], mark: str) -> None:
        """Show at once what was decided, and go on to the next."""

    def unmark(self, ids: Sequence[int]) -> None:
        """It could not be done after all: show how the articles really stand."""

    # deciding

    def action_done(self) -> None:
        self._decide(State.DONE)

    def action_later(self) -> None:
        article = self.article
        if article and article.state == State.LATER and list(self.chosen) == [article.id]:
            self.desk.say("it is for later already")
        else:
            self._decide(State.LATER)

    def action_drop(self) -> None:
        self._decide(State.DROP)

    def action_restore(self) -> None:
        self._decide(State.NEW)

    def _decide(self, state: State) -> None:
        ids = list(self.chosen)
        self.mark(ids, MARKS[state])
        self.take(partial(self.home.triage.decide, ids, state), failed=partial(self._refused, ids))

    def action_split(self) -> None:
        if article := self.article:
            self.take(partial(self.home.stories.split, article.id))

    def _refused(self, ids: Sequence[int], fault: CuratorError) -> None:
        self.unmark(ids)
        self.desk.complain(fault)

    # lists

    def action_list(self) -> None:
        from curator.ui.dialogs.picker import Picker

        ids = list(self.chosen)
        title = "Add to a reading list" if len(ids) == 1 else f"Add {len(ids)} articles to a reading list"
        picker = Picker(title, (), last=self.desk.last_list, create="make a list called", note=True)
        self.app.push_screen(picker, partial(self._add_to_list, ids))
        self.ask(self.home.lists.all, lambda lists: picker.fill(list(map(_choice, lists))), group="lists")

    def _add_to_list(self, ids: Sequence[int], picked: "Picked | None") -> None:
        if picked is None:
            return
        lists = self.home.lists

        def add() -> Step | None:
            step = lists.add(picked.key, ids, picked.note, new=picked.new).step
            self.desk.last_list = lists.get(picked.key).slug
            return step

        self.mark(ids, "✓ listed")
        self.take(add, partial(self._listed, ids), failed=partial(self._refused, ids))

    def _listed(self, ids: Sequence[int], step: Step | None) -> None:
        if step is None:
            self.desk.say("on that list already")
            self.unmark(ids)

    # sharing

    def action_share(self) -> None:
        from curator.ui.dialogs.compose import Compose

        if article := self.article:
            compose, sharing = Compose(article.title), self.home.sharing
            self.app.push_screen(compose, partial(self._queue_share, article.id))
            self.ask(
                lambda: (sharing.compose(article.id), sharing.channels()),
                lambda draft: compose.fill(*draft, self._ticked(draft[1])),
                group="share",
            )

    def _ticked(self, channels: Sequence["ChannelView"]) -> Sequence[str]:
        """The channels of the last time, or the only one there is."""
        return self.desk.last_channels or ([channels[0].name] if len(channels) == 1 else [])

    def _queue_share(self, article_id: int, composed: "Composed | None") -> None:
        if composed is None:
            return
        self.desk.last_channels = composed.channels
        job = partial(
            self.home.sharing.decide,
            article_id,
            composed.channels,
            composed.text,
            why=composed.why,
            audience=composed.audience,
        )
        self.mark([article_id], "✓ queued")
        self.desk.hands.decide(self.app, job, lambda _: self._queued(), partial(self._refused, [article_id]))

    def _queued(self) -> None:
        keys = self.desk.keys
        self.desk.say(f"queued; {keys.first('queue')} sends it · {keys.first('undo')} undo")
        self.desk.changed()

    # looking closer

    def action_why(self) -> None:
        if article := self.article:
            question = partial(self.home.inbox.explain, article)
            self.ask(question, self._explain, group="why")

    def _explain(self, explained: "Explained") -> None:
        from curator.ui.dialogs.why import Why

        self.app.push_screen(Why(explained))

    def action_open(self) -> None:
        if article := self.article:
            self._browse(article.url)

    def action_copy_link(self) -> None:
        if article := self.article:
            self.app.copy_to_clipboard(article.url)
            self.desk.say("link copied")

    @on(ArticleView.Followed)
    def _follow(self, message: ArticleView.Followed) -> None:
        self._browse(message.url)

    def _browse(self, url: str) -> None:
        self.fetch(partial(self.home.reading.open_in_browser, url), lambda _: self.desk.say("opened"), group="browser")

    # the text

    def show_text(self, article: Article | None) -> None:
        """Have the article's text read and set; whatever is asked for later wins."""
        if article is None:
            self.view.show(None, (), "")
        else:
            question = partial(self.home.reading.text, article.id, full=True)
            self.ask(question, partial(self.set_text, article), group="text")

    def set_text(self, article: Article, text: "Text") -> None:
        """The text has come: show it, unless the person has moved on."""
        if self.is_running and self.article and self.article.id == article.id:
            markdown = text.markdown + also_told(text.others)
            self.view.show((article.id, text.is_full), head(article, now()), markdown, article.minutes)

    def action_full_text(self) -> None:
        if (article := self.article) is None:
            return
        if self.view.key == (article.id, True):
            question = partial(self.home.reading.text, article.id, full=False)
            self.ask(question, partial(self.set_text, article), group="text")
        else:
            self.fetch_full(article)

    def fetch_full(self, article: Article) -> None:
        """Show the full text, from the web if it isn't here yet."""
        job = partial(self._full_text_in_thread, article.id)
        self.desk.run_errand(
            f"Fetching the full text of “{article.title}”", job, partial(self.set_text, article), self._no_full_text
        )

    def _no_full_text(self, fault: CuratorError) -> None:
        key = self.desk.keys.first("open")
        told = f"no full text: {fault} · the feed's own text stays" + (f" · {key} opens the page" if key else "")
        self.desk.notify(steady(told), severity="warning", timeout=8, markup=False)

    def _full_text_in_thread(self, article_id: int) -> "Text":
        stored = self.home.reading.text(article_id, full=True)
        return stored if stored.is_full else self.home.reading.fetch_full(article_id)

    @on(ArticleView.FindAsked)
    def _ask_words(self) -> None:
        from curator.ui.dialogs.form import Prompt

        self.app.push_screen(Prompt("Find in the text", save="find"), self._find)

    def _find(self, answers: "Answers | None") -> None:
        if answers:
            self.view.when_whole(partial(self._find_words, answers["text"]))

    def _find_words(self, words: str) -> None:
        if not self.view.find(words):
            self.view.find("")
            self.desk.say(f"not in this text: {words}")

    @on(ArticleView.Matched)
    def _tell_match(self) -> None:
        if self.view.has_matches:
            key = self.desk.keys.first("find-next")
            self.desk.say(f"{self.view.standing} · {key} next")
        self.refresh_bindings()


def _choice(found: "ReadingList") -> "Choice":
    from curator.ui.dialogs.picker import Choice

    return Choice(found.slug, found.name, "1 item" if len(found.items) == 1 else f"{len(found.items)} items")
