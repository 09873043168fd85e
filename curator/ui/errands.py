"""Errands: what can be done from any room: adding, importing, exporting, changing the colours."""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.theme import Theme

from curator.ui.cells import steady
from curator.ui.hands import Complain
from curator.ui.idling import Idling

if TYPE_CHECKING:
    from curator.domain.article import Article
    from curator.domain.feed import Feed
    from curator.services.subscriptions import Imported
    from curator.ui.dialogs.form import Answers
    from curator.ui.dialogs.picker import Picked


class Errands(Idling):
    wardrobe: Sequence[Theme] = ()
    """The themes to choose from: curator's own and the person's."""

    def action_add_feed(self) -> None:
        from curator.ui.dialogs.form import Prompt

        prompt = Prompt("Follow a site or a feed", placeholder="example.org, or a feed's own address", save="follow")
        self.request(prompt, self._add_feed)

    def _add_feed(self, answers: "Answers", failed: Complain) -> None:
        text = answers["text"]
        job = partial(self.home.subscriptions.add, text)
        self.run_errand(f"Looking for a feed at {text}", job, self._followed, failed)

    def _followed(self, feed: "Feed") -> None:
        self.say(f"you follow “{feed.title}” · {self.keys.first('undo')} undo", seconds=6)
        self.changed()

    def action_add_page(self) -> None:
        from curator.ui.dialogs.form import Prompt

        self.request(Prompt("Put a page into the inbox", placeholder="https://…", save="add"), self._add_page)

    def _add_page(self, answers: "Answers", failed: Complain) -> None:
        text = answers["text"]
        self.run_errand(f"Fetching {text}", partial(self.home.reading.add_page, text), self._page_added, failed)

    def _page_added(self, article: "Article") -> None:
        self.say(f"in the inbox: “{article.title}”", seconds=6)
        self.changed()

    def action_import_feeds(self) -> None:
        from curator.ui.dialogs.form import Prompt

        prompt = Prompt("Import an OPML file", placeholder="~/feeds.opml", save="import", wrong=_no_such_file)
        self.request(prompt, self._import_feeds)

    def _import_feeds(self, answers: "Answers", failed: Complain) -> None:
        job = partial(self.home.subscriptions.import_opml, Path(answers["text"]))
        self.hands.decide(self, job, self._imported, failed)

    def _imported(self, imported: "Imported") -> None:
        said = f"{imported.new:,} feeds imported"
        if imported.known:
            said += f" · {imported.known:,} known already"
        self.say(f"{said} · {self.keys.first('undo')} undo" if imported.step else said, seconds=6)
        if imported.refused:
            told = "\n".join(steady(str(problem)) for problem in imported.refused[:3])
            title = f"{len(imported.refused)} lines refused"
            self.notify(told, title=title, severity="warning", markup=False)
        if imported.step:
            self.tell(imported.step, undone=False)
            self.refresh_feeds(due_only=True)

    def action_export_feeds(self) -> None:
        from curator.ui.dialogs.form import Prompt

        prompt = Prompt("Export the subscriptions as OPML", value="~/curator.opml", save="write")
        self.request(prompt, self._export_feeds)

    def _export_feeds(self, answers: "Answers", failed: Complain) -> None:
        path = Path(answers["text"])
        job = partial(self.home.subscriptions.export_to, path)
        self.hands.decide(self, job, lambda _: self.say(f"written to {path}"), failed)

    def action_theme(self) -> None:
        """Colours for this sitting, put on while the cursor moves; leaving brings back those from before."""
        from curator.ui.dialogs.picker import Choice, Picker

        choices = [Choice(theme.name, theme.name, "dark" if theme.dark else "light") for theme in self.wardrobe]
        picker = Picker("Colours for this sitting", choices, last=self.theme, preview=self._put_on)
        self.push_screen(picker, partial(self._keep_on, self.theme))

    def _put_on(self, name: str) -> None:
        self.theme = name

    def _keep_on(self, before: str, picked: "Picked | None") -> None:
        self.theme = picked.key if picked else before


def _no_such_file(answers: "Answers") -> str:
    path = Path(os.path.expanduser(answers["text"]))  # unlike Path.expanduser, leaves the name of nobody as it is
    return "" if path.is_file() else f"there is no file {path}: type its whole path, like ~/feeds.opml"
