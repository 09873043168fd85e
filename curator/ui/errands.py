"""Errands: what can be done from any room: adding, importing, exporting, changing the colours."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from curator.ui.cells import steady
from curator.ui.dialogs.form import Answers, Prompt
from curator.ui.dialogs.picker import Choice, Picked, Picker
from curator.ui.refreshing import Refreshing

if TYPE_CHECKING:
    from curator.domain.article import Article
    from curator.domain.feed import Feed
    from curator.services.subscriptions import Imported


class Errands(Refreshing):
    def action_add_feed(self) -> None:
        prompt = Prompt("Follow a site or a feed", placeholder="example.org, or a feed's own address", save="follow")
        self.push_screen(prompt, self._add_feed)

    def _add_feed(self, answers: Answers | None) -> None:
        if answers:
            text = answers["text"]
            self.run_errand(f"Looking for a feed at {text}", partial(self.home.subscriptions.add, text), self._followed)

    def _followed(self, feed: "Feed") -> None:
        self.say(f"you follow “{feed.title}” · {self.keys.first('undo')} undo", seconds=6)
        self.changed()

    def action_add_page(self) -> None:
        self.push_screen(Prompt("Put a page into the inbox", placeholder="https://…", save="add"), self._add_page)

    def _add_page(self, answers: Answers | None) -> None:
        if answers:
            text = answers["text"]
            self.run_errand(f"Fetching {text}", partial(self.home.reading.add_page, text), self._page_added)

    def _page_added(self, article: "Article") -> None:
        self.say(f"in the inbox: “{article.title}”", seconds=6)
        self.changed()

    def action_import_feeds(self) -> None:
        prompt = Prompt("Import an OPML file", placeholder="~/feeds.opml", save="import", wrong=_no_such_file)
        self.push_screen(prompt, self._import_feeds)

    def _import_feeds(self, answers: Answers | None) -> None:
        if answers:
            job = partial(self.home.subscriptions.import_opml, Path(answers["text"]).expanduser())
            self.hands.decide(self, job, self._imported, self.complain)

    def _imported(self, imported: "Imported") -> None:
        said = f"{imported.new:,} feeds imported"
        if imported.known:
            said += f" · {imported.known:,} known already"
        self.say(f"{said} · {self.keys.first('undo')} undo" if imported.step else said, seconds=6)
        if imported.refused:
            told = "\n".join(steady(str(problem)) for problem in imported.refused[:3])
            title = f"{len(imported.refused)} lines refused"
            self.notify(told, title=title, severity="warning", timeout=10, markup=False)
        if imported.step:
            self.tell(imported.step, undone=False)
            self.refresh_feeds(due_only=True)

    def action_export_feeds(self) -> None:
        prompt = Prompt("Export the subscriptions as OPML", value="~/curator.opml", save="write")
        self.push_screen(prompt, self._export_feeds)

    def _export_feeds(self, answers: Answers | None) -> None:
        if answers:
            path = Path(answers["text"])
            job = partial(self.home.subscriptions.export_to, path)
            self.hands.decide(self, job, lambda _: self.say(f"written to {path}"), self.complain)

    def action_theme(self) -> None:
        names = [name for name in self.available_themes if not name.startswith("textual-")]
        choices = [Choice(name, name, "dark" if self.available_themes[name].dark else "light") for name in names]
        self.push_screen(Picker("Colours for this sitting", choices, last=self.theme), self._put_on)

    def _put_on(self, picked: Picked | None) -> None:
        if picked:
            self.theme = picked.key


def _no_such_file(answers: Answers) -> str:
    path = Path(answers["text"]).expanduser()
    return "" if path.is_file() else "there is no such file"
