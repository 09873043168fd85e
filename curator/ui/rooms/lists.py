"""Lists: reading lists at the left, what is on the chosen one beside them."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import ContentSwitcher, Static

from curator.domain.journal import Step
from curator.domain.reading_list import ItemStatus, ListItem, ReadingList
from curator.ui.commands import Scope, bindings
from curator.ui.dialogs.confirm import Confirm
from curator.ui.dialogs.form import Answers, Field, Form, Prompt
from curator.ui.hands import Complain
from curator.ui.listed import item_page, item_row, list_page, list_row
from curator.ui.rooms.room import Room, nothing
from curator.ui.rooms.teaching import Teaching
from curator.ui.rows import Rows
from curator.ui.virtual_list import VirtualList

if TYPE_CHECKING:
    from curator.domain.article import Article
    from curator.services.lists import Added

_WIDE: Final = 100
_FORM: Final = "markdown"


class ListsRoom(Room):
    """The cursor is among the lists or, after Enter, among the items of one; a narrow screen shows one of the two."""

    NAME = "lists"
    SCOPES = (Scope.LISTS,)
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.LISTS)
    AUTO_FOCUS = "#lists"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_WIDE, "-wide")]  # noqa: RUF012
    DEFAULT_CSS = """
    ListsRoom ContentSwitcher { height: 1fr; }
    ListsRoom #lists { width: 38%; max-width: 60; }
    ListsRoom #list { width: 1fr; border-left: solid $border-blurred; }
    ListsRoom #list:focus-within { border-left: solid $accent; }
    ListsRoom #head { padding: 0 2 1 2; height: auto; color: $foreground 70%; }
    ListsRoom #note { padding: 1 2 0 2; height: auto; max-height: 9; color: $foreground 70%; }
    ListsRoom.-narrow #list { display: none; border-left: none; }
    ListsRoom.-narrow.-inside #list { display: block; }
    ListsRoom.-narrow.-inside #lists { display: none; }
    ListsRoom.-narrow #lists { width: 1fr; max-width: 100%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._lists: Mapping[str, ReadingList] = {}
        self._made_now: str | None = None

    def body(self) -> ComposeResult:
        with ContentSwitcher(initial="both"):
            with Horizontal(id="both"):
                yield VirtualList(row_height=2, id="lists")
                with Vertical(id="list"):
                    yield Static(id="head", markup=False)
                    yield VirtualList(row_height=2, id="items")
                    yield Static(id="note", markup=False)
            yield Teaching(id="teaching")

    # what is shown

    def load(self) -> None:
        self.ask(self.home.lists.all, self._stand, group="lists")

    def arrived(self) -> None:
        """News is the inbox's."""

    def _stand(self, lists: Sequence[ReadingList]) -> None:
        self._lists = {found.slug: found for found in lists}
        at = self._made_now if self._made_now in self._lists else None
        self._made_now = None
        self.lists.show(Rows(lists, lambda found: found.slug, lambda found, width, _: list_row(found, width)), at=at)
        switcher, teaching = self.query_one(ContentSwitcher), self.query_one(Teaching)
        wanted = "both" if lists else "teaching"
        if not lists:
            self._teach(teaching)
        if switcher.current != wanted:
            switcher.current = wanted
            (self.lists if lists else teaching).focus()
        self._show_list()

    def _teach(self, teaching: Teaching) -> None:
        key = self.desk.keys.first
        teaching.say(
            "There is no reading list yet.",
            ["A list has a purpose and an audience, and outlives the articles that it was made from."],
            [
                (key("new-list"), "make a list", "screen.new_list"),
                (key("inbox"), f"to the inbox, where {key('list')} adds an article", "app.room('inbox')"),
            ],
        )

    @on(VirtualList.Moved, "#lists")
    def _show_list(self) -> None:
        found = self.current
        self.query_one("#head", Static).update(list_page(found) if found else "")
        items = found.items if found else ()
        self.items.show(Rows(items, lambda item: item.id, lambda item, width, _: item_row(item, width)))
        self._show_item()

    @on(VirtualList.Moved, "#items")
    def _show_item(self) -> None:
        self.query_one("#note", Static).update(item_page(self.item_at_cursor) if self.item_at_cursor else self._empty)
        self.refresh_bindings()

    def on_descendant_focus(self) -> None:
        self.set_class(self.items.has_focus, "-inside")
        self.refresh_bindings()

    @on(VirtualList.Chosen)
    def _chosen(self) -> None:
        self.action_open_list()

    @property
    def _empty(self) -> str:
        key = self.desk.keys.first("add-to-list")
        return (
            f"Nothing is on it yet: {key} adds a page, and so does the same key in the inbox." if self.current else ""
        )

    # what is possible

    @property
    def lists(self) -> VirtualList:
        return self.query_one("#lists", VirtualList)

    @property
    def items(self) -> VirtualList:
        return self.query_one("#items", VirtualList)

    @property
    def current(self) -> ReadingList | None:
        """The list at the cursor."""
        return self._lists.get(str(self.lists.key))

    @property
    def item_at_cursor(self) -> ListItem | None:
        found = self.current
        return found.items[self.items.index] if found and found.items else None

    @property
    def item(self) -> ListItem | None:
        """The item that can be acted on: the person is in its list."""
        return self.item_at_cursor if self.in_a_list else None

    @property
    def in_a_list(self) -> bool:
        return self.items.has_focus

    @property
    def has_list(self) -> bool:
        return self.current is not None

    @property
    def has_item(self) -> bool:
        return self.item is not None

    @property
    def has_choice(self) -> bool:
        return self.has_list

    # lists

    def action_open_list(self) -> None:
        if self.in_a_list:
            self._read_item()
        elif self.current:
            self.add_class("-inside")
            self.items.focus()

    def action_close_list(self) -> None:
        self.remove_class("-inside")
        self.lists.focus()

    def action_new_list(self) -> None:
        self.app.push_screen(Form("A new reading list", *_fields(), save="make it"), self._make)

    def _make(self, answers: Answers | None) -> None:
        if answers:
            job = partial(self.home.lists.create, answers["name"], answers["purpose"], answers["audience"])
            self.desk.hands.decide(self.app, job, self._made, self.desk.complain)

    def _made(self, made: ReadingList) -> None:
        self.desk.say(f"made “{made.name}” · {self.desk.keys.first('undo')} undo")
        self._made_now = made.slug
        self.desk.changed()

    def action_describe_list(self) -> None:
        if found := self.current:
            form = Form(f"The list “{found.name}”", *_fields(found))
            self.app.push_screen(form, partial(self._describe, found.slug))

    def _describe(self, slug: str, answers: Answers | None) -> None:
        if answers:
            words = {"title": answers["name"], "purpose": answers["purpose"], "audience": answers["audience"]}
            self.take(partial(self.home.lists.describe, slug, **words))

    def action_delete_list(self) -> None:
        if found := self.current:
            self.take(partial(self.home.lists.delete, found.slug))

    def action_export_list(self) -> None:
        if found := self.current:
            prompt = Prompt(f"Write “{found.name}” as Markdown to", value=f"~/{found.slug}.md", save="write")
            self.app.push_screen(prompt, partial(self._export, found.slug))

    def _export(self, slug: str, answers: Answers | None) -> None:
        if answers is None:
            return
        path = Path(answers["text"])

        def write(sure: bool | None) -> None:
            if sure:
                job = partial(self.home.lists.export_to, slug, _FORM, path)
                self.desk.hands.decide(self.app, job, lambda _: self.desk.say(f"written to {path}"), self.desk.complain)

        if path.exists():
            self.app.push_screen(Confirm("Replace the file?", f"{path} is there already.", "replace it"), write)
        else:
            write(True)

    # items

    def action_add_to_list(self) -> None:
        if found := self.current:
            fields = (
                Field("url", "Its address", placeholder="https://…", needed=True),
                Field("note", "Note", placeholder="why it is worth reading"),
            )
            form = Form(f"Add a page to “{found.name}”", *fields, save="add")
            self.desk.request(form, partial(self._add, found.slug))

    def _add(self, slug: str, answers: Mapping[str, str], failed: Complain) -> None:
        job = partial(self.home.lists.add_url, slug, answers["url"], answers["note"])
        self.desk.run_errand(f"Fetching {answers['url']}", job, self._added, failed)

    def _added(self, added: "Added") -> None:
        if added.step:
            self.desk.say(f"{added.step.label} · {self.desk.keys.first('undo')} undo")
            self.desk.tell(added.step, undone=False)
        else:
            self.desk.say("on that list already")

    def action_note_item(self) -> None:
        if (found := self.current) and (item := self.item):
            field = Field("note", "Why it is worth reading", item.note, many_lines=True)
            self.app.push_screen(Form(f"Note on “{item.title}”", field), partial(self._note, found.slug, item.id))

    def _note(self, slug: str, item_id: str, answers: Answers | None) -> None:
        if answers is not None:
            self.take(partial(self.home.lists.annotate, slug, item_id, answers["note"]))

    def action_mark_item(self) -> None:
        if item := self.item:
            status = ItemStatus.TO_READ if item.status == ItemStatus.READ else ItemStatus.READ
            self._change(partial(self.home.lists.mark, status=status))

    def action_item_down(self) -> None:
        self._change(partial(self.home.lists.move, by=1))

    def action_item_up(self) -> None:
        self._change(partial(self.home.lists.move, by=-1))

    def action_remove_item(self) -> None:
        if (found := self.current) and (item := self.item):
            self.take(partial(self.home.lists.remove, found.slug, [item.id]))

    def _change(self, change: "partial[Step | None]") -> None:
        """Do something to the item at the cursor."""
        if (found := self.current) and (item := self.item):
            self.take(partial(change, found.slug, item.id))

    def _read_item(self) -> None:
        """Read the item here if the archive has its article, else in the browser."""
        if (found := self.current) and (item := self.item):
            question = partial(self._articles_of, found.items, item)
            self.ask(question, self._read, group="item")

    def _articles_of(self, items: Sequence[ListItem], wanted: ListItem) -> "tuple[Sequence[Article], int | None]":
        """In a thread: the articles that the archive has of these items, and where among them the wanted one is."""
        ids = list(dict.fromkeys(known for item in items if (known := self.home.inbox.find(item.url))))
        sought = self.home.inbox.find(wanted.url)
        articles = self.home.inbox.articles(ids)
        return articles, next((at for at, article in enumerate(articles) if article.id == sought), None)

    def _read(self, found: "tuple[Sequence[Article], int | None]") -> None:
        from curator.ui.rooms.reading import ReadingRoom, Stack

        articles, at = found
        if at is None:
            self.action_open_item()
        elif self.is_current:
            self.app.push_screen(ReadingRoom(Stack(articles, at)))

    def action_open_item(self) -> None:
        if item := self.item:
            self.fetch(partial(self.home.reading.open_in_browser, item.url), nothing, group="browser")

    def action_copy_item_link(self) -> None:
        if item := self.item:
            self.app.copy_to_clipboard(item.url)
            self.desk.say("link copied")


def _fields(found: ReadingList | None = None) -> tuple[Field, ...]:
    name, purpose, audience = (found.name, found.purpose, found.audience) if found else ("", "", "")
    return (
        Field("name", "Name", name, needed=True),
        Field("purpose", "Purpose", purpose, "what it is for"),
        Field("audience", "Audience", audience, "who reads it"),
    )
