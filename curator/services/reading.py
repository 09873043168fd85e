"""Reading: an article's text, the feed's own or the page's in full, and pages added by hand."""

import webbrowser
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from curator.archive.archive import Archive
from curator.domain.address import openable
from curator.domain.article import Article, Body, Entry, State
from curator.domain.faults import NotFound, Refused
from curator.domain.journal import StateEdit, Verb
from curator.domain.story import Teller
from curator.domain.text import Line, Prose
from curator.services.pages import Pages
from curator.services.steps import Steps

if TYPE_CHECKING:
    from curator.listen.fulltext import Page


class Text(Struct, frozen=True):
    """An article as Markdown, with its links in order; `full_available` says that the full text is stored.

    `others` are those that tell the same story.
    """

    markdown: Prose
    links: tuple[str, ...]
    is_full: bool
    full_available: bool
    others: tuple[Teller, ...] = ()


class Reading:
    def __init__(
        self,
        archive: Archive,
        pages: Pages,
        wants_full: Callable[[str], bool],
        steps: Steps,
        clock: Callable[[], datetime],
    ) -> None:
        self._archive = archive
        self._pages = pages
        self._wants_full = wants_full
        self._steps = steps
        self._clock = clock

    def article(self, article_id: int) -> Article:
        found = self._archive.articles.get([article_id])
        if not found:
            raise NotFound(f"no article has the id {article_id}")
        return found[0]

    def text(self, article_id: int, *, full: bool = False) -> Text:
        """What is stored of it: the full text if asked for and there, the feed's own otherwise. For a thread."""
        others = self._archive.stories.others([article_id]).get(article_id, ())
        text = _text(self.article(article_id), self._archive.articles.body(article_id), full=full)
        return structs.replace(text, others=others)

    def reads_in_full(self, article_id: int) -> bool:
        """Whether the person wants this article's feed in full, always."""
        return self._wants_full(self.article(article_id).feed_url)

    def fetch_full(self, article_id: int) -> Text:
        """Fetches the article's page, keeps its text and returns it. Raises FetchFailed, Refused. For a thread."""
        from curator.listen.guard import same_house

        article = self.article(article_id)
        if not openable(article.url):
            raise Refused(f"“{article.title}” has no web address to read in full")
        page = self._pages.fetch(article.url, trusted=same_house(article.url, article.feed_url))
        if not page.html.strip():
            raise Refused(f"nothing to read was found at {article.url}")
        self._archive.articles.save_full(article_id, page.html, self._clock())
        return self.text(article_id, full=True)

    def add_page(self, text: str) -> Article:
        """Brings a page into the inbox by its URL; one that was decided before comes back, as a step to be undone.

        Raises Refused, FetchFailed. For a thread.
        """
        url = self._pages.address(text)
        entry = _entry(url, self._pages.fetch(url))
        article = self.article(self._archive.articles.add_page(entry, self._clock()))
        back = StateEdit(article.id, article.state, State.NEW)
        step = self._steps.take(Verb.RESTORE, f"back to the inbox: “{article.title}”", [back])
        return self.article(article.id) if step else article

    def open_in_browser(self, url: str) -> None:
        """Hands a link to the person's browser. Raises Refused for anything but http, https and mailto."""
        if not openable(url):
            raise Refused("only web and mail addresses are opened")
        if not webbrowser.open(url):
            raise Refused(f"no browser could be started; the address is {url}")


def _entry(url: str, page: "Page") -> Entry:
    return Entry(
        guid=Line(""),
        url=url,
        title=page.title,
        author=page.author,
        published=page.published,
        updated=None,
        html=page.html,
    )


def _text(article: Article, body: Body, *, full: bool) -> Text:
    from curator.listen.cleaning import links, markdown_of, sanitised

    chosen = body.best if full else body.html
    clean = sanitised(chosen, body.base or article.url)
    return Text(
        markdown=markdown_of(clean),
        links=links(clean),
        is_full=full and bool(body.full),
        full_available=bool(body.full),
    )
