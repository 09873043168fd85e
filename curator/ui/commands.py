"""The registry: every command of the app stands here, once.

Bindings, the bottom bar, the help, the palette, the README's key table and the person's own `[keys]` all read it.
A room gets its keys with `BINDINGS = bindings(Scope.INBOX)` and answers each with `action_…`.
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import partial
from typing import Final

from msgspec import Struct
from textual.actions import parse
from textual.binding import Binding, BindingType


class Scope(StrEnum):
    """Where a command works; a list or a text has the first word, then its room, then everywhere."""

    LIST = "in a list"
    ARTICLE = "in a text"
    INBOX = "in the inbox"
    READING = "while reading"
    LATER = "in Later"
    LISTS = "in Lists"
    QUEUE = "in the queue"
    SOURCES = "in Sources"
    SEARCH = "in search"
    WELCOME = "at the start"
    EVERYWHERE = "everywhere"


class Command(Struct, frozen=True):
    """`id` names it in `[keys]` and, unless `action` says otherwise, its action.

    `keys` are as Textual or a keyboard writes them; `short` is its word in the bottom bar, empty to stay out of it;
    `when` names the attribute of whoever answers it that must be true.
    """

    id: str
    title: str
    help: str
    keys: tuple[str, ...]
    scopes: tuple[Scope, ...]
    short: str = ""
    when: str = ""
    action: str = ""

    @property
    def does(self) -> str:
        """The Textual action to run."""
        return self.action or self.id.replace("-", "_")


def _command(
    id: str,  # noqa: A002
    keys: str,
    title: str,
    help: str,  # noqa: A002
    short: str = "",
    *,
    scopes: tuple[Scope, ...],
    when: str = "",
    action: str = "",
) -> Command:
    return Command(id, title, help, tuple(keys.split()), scopes, short, when, action)


_LISTED: Final = (Scope.INBOX, Scope.LATER, Scope.SEARCH)
_any = partial(_command, scopes=(Scope.EVERYWHERE,))
_row = partial(_command, scopes=(Scope.LIST,))
_text = partial(_command, scopes=(Scope.ARTICLE,))
_listed = partial(_command, scopes=_LISTED, when="has_article")
_article = partial(_command, scopes=(*_LISTED, Scope.READING), when="has_article")
_triage = partial(_command, scopes=(Scope.INBOX, Scope.LATER))
_inbox = partial(_command, scopes=(Scope.INBOX,))
_reading = partial(_command, scopes=(Scope.READING,))
_lists = partial(_command, scopes=(Scope.LISTS,))
_queue = partial(_command, scopes=(Scope.QUEUE,), when="has_share")
_sources = partial(_command, scopes=(Scope.SOURCES,), when="has_feed")
_welcome = partial(_command, scopes=(Scope.WELCOME,))
_search = partial(_command, scopes=(Scope.SEARCH,))

COMMANDS: Final[tuple[Command, ...]] = (
    _article("done", "e", "Done", "Dealt with: it leaves the inbox", "done"),
    _article("later", "l", "Later", "Keep it for later", "later"),
    _article("list", "a", "Add to a list", "Put it on a reading list", "list"),
    _article("share", "s", "Share", "Queue it to be shared", "share"),
    _article("drop", "x", "Drop", "Not for me: it leaves the inbox", "drop"),
    _article("restore", "i", "Back to the inbox", "Take it back among the undecided", "inbox", when="can_restore"),
    _article("split", "p", "Set apart", "Make what tells this story rows of their own", when="has_story"),
    _article("why", "w", "Why is it here", "Show the reasons for its place", "why"),
    _any("undo", "u", "Undo", "Take back the last decision or edit", "undo"),
    _any("redo", "ctrl+r", "Redo", "Do again what was taken back"),
    _listed("read", "enter", "Read", "Read it alone", "read"),
    _listed("pane", "tab", "Into the text", "Go between the list and the text", when="has_pane"),
    _listed("text-down", "J shift+down", "Scroll the text", "Scroll the text beside the list", when="has_pane"),
    _listed("text-up", "K shift+up", "Scroll the text back", "Scroll the text back", when="has_pane"),
    _article("full-text", "f", "Full text", "The whole page, or the feed's text again", "full text"),
    _article("open", "o", "Open in the browser", "Open its page in the browser", "open"),
    _article("copy-link", "y", "Copy the link", "Put its link on the clipboard"),
    _listed("select", "space", "Select", "Select it, to decide on several at once"),
    _triage("step-back", "escape", "Back to the list", "Leave the text, or select none", when="can_step_back"),
    _inbox("let-in", ".", "Let new articles in", "Show what arrived meanwhile", when="has_arrivals"),
    _reading("next-article", "] right", "Next article", "Read the next one", "next"),
    _reading("previous-article", "[ left", "Previous article", "Read the one before"),
    _reading("back", "escape q", "Back", "Back to the list", "back"),
    _lists("new-list", "n", "New list", "Make a reading list", "new list"),
    _lists("open-list", "enter", "Open", "Go into the list, or read the item", when="has_choice"),
    _lists("close-list", "escape h left", "Back to the lists", "Leave the list", when="in_a_list"),
    _lists("describe-list", "e", "Describe", "Its name, purpose and audience", "describe", when="has_list"),
    _lists("delete-list", "D", "Delete the list", "Remove the whole list; u brings it back", when="has_list"),
    _lists("export-list", "p", "Export", "Write it as Markdown", "export", when="has_list"),
    _lists("add-to-list", "a", "Add a page", "Add a page by its URL", "add", when="has_list"),
    _lists("note-item", "m", "Note", "Say why it is worth reading", "note", when="has_item"),
    _lists("mark-item", "space", "Read or to read", "Mark the item as read, or not", when="has_item"),
    _lists("item-down", "J shift+down", "Move down", "Move the item down", "move", when="has_item"),
    _lists("item-up", "K shift+up", "Move up", "Move the item up", when="has_item"),
    _lists("remove-item", "x", "Remove", "Take the item off the list", "remove", when="has_item"),
    _lists("open-item", "o", "Open in the browser", "Open the item's page in the browser", when="has_item"),
    _lists("copy-item-link", "y", "Copy the link", "Put the item's link on the clipboard", when="has_item"),
    _queue("approve", "a", "Approve", "Say that it may be sent, or not yet", "approve"),
    _queue("send", "s", "Send", "Send what is approved, after asking", "send"),
    _queue("edit-share", "e", "Edit", "Change its text, why and for whom", "edit"),
    _queue("cancel-share", "x", "Cancel", "Send it nowhere", "cancel"),
    _queue("mark-sent", "m", "Mark as sent", "You looked, and it is there", "mark sent"),
    _queue("retry", "r", "Try again", "Send again what failed or is in doubt", "retry"),
    _queue("share-details", "w enter", "Details", "Its text, why, and what became of it", "details"),
    _queue("open-share", "o", "Open in the browser", "Open the page it tells of"),
    _queue("copy-share", "y", "Copy the text", "Put its text on the clipboard"),
    _sources("rename-feed", "e", "Rename", "Give the feed another title", "rename"),
    _sources("file-feed", "m", "Move to a folder", "File it under a folder", "folder"),
    _sources("pause-feed", "p", "Pause or resume", "Stop fetching it, or start again", "pause"),
    _sources("full-feed", "f", "Always full text", "Fetch the whole page of each of its articles", "full text"),
    _sources("remove-feed", "x", "Unsubscribe", "What you decided stays; u brings it back", "remove"),
    _sources("refresh-feed", "R", "Refresh this feed", "Ask only this feed for news"),
    _sources("open-feed", "o", "Open its site", "Open the feed's site in the browser"),
    _sources("copy-feed", "y", "Copy its URL", "Put the feed's URL on the clipboard"),
    _sources("feed-details", "w enter", "Details", "All about it; a folder folds", "details", when="thing"),
    _search("ask", "/", "Change the search", "Go to the line above the results", "search"),
    _search("leave-search", "escape q", "Back", "Select none, or back to where you were", "back"),
    _welcome("welcome-import", "i", "Import OPML", "Bring your feeds along from another reader", "import"),
    _welcome("welcome-add", "a", "Add a feed", "Follow a site or a feed by its address", "add"),
    _welcome("welcome-demo", "d", "Demo", "Look around with made-up feeds; nothing is kept", "demo"),
    _any("inbox", "1", "Go to the inbox", "What waits to be decided", action="room('inbox')"),
    _any("later-room", "2", "Go to Later", "What you kept for later", action="room('later')"),
    _any("lists", "3", "Go to Lists", "Your reading lists", action="room('lists')"),
    _any("queue", "4", "Go to the queue", "What waits to be shared", action="room('queue')"),
    _any("sources", "5", "Go to Sources", "The feeds you follow", action="room('sources')"),
    _any("search", "/", "Search", "Search everything, decided or not", action="room('search')"),
    _any("refresh", "r", "Refresh", "Ask every feed for news"),
    _any("stop", "escape", "Stop", "Stop refreshing or fetching; what has arrived stays", when="busy"),
    _any("add-feed", "A", "Add a feed", "Subscribe by the URL of a feed or a site"),
    _any("add-page", "+", "Add a page", "Put any page into the inbox by its URL"),
    _any("import-feeds", "I", "Import OPML", "Subscribe to the feeds of an OPML file"),
    _any("export-feeds", "E", "Export OPML", "Write your subscriptions as an OPML file"),
    _any("theme", "", "Change the theme", "Choose the colours for this sitting"),
    _any("palette", ": ctrl+p", "Commands", "Find any command by its name"),
    _any("help", "?", "All keys", "Show every key of this room"),
    _any("quit", "q ctrl+q", "Quit", "Leave; nothing is lost"),
    _row("list-down", "j down", "Down", "One row down", action="move(1)"),
    _row("list-up", "k up", "Up", "One row up", action="move(-1)"),
    _row("list-first", "g home", "First", "To the first row", action="first"),
    _row("list-last", "G end", "Last", "To the last row", action="last"),
    _row("list-page-down", "pagedown ctrl+f", "Page down", "One page down", action="page(1)"),
    _row("list-page-up", "pageup ctrl+b", "Page up", "One page up", action="page(-1)"),
    _row("list-half-down", "ctrl+d", "Half a page down", "Half a page down", action="page(0.5)"),
    _row("list-half-up", "ctrl+u", "Half a page up", "Half a page up", action="page(-0.5)"),
    _text("text-line-down", "j down", "Line down", "One line down", action="scroll_lines(1)"),
    _text("text-line-up", "k up", "Line up", "One line up", action="scroll_lines(-1)"),
    _text("text-page-down", "space pagedown ctrl+f", "Page down", "One page down", action="scroll_pages(1)"),
    _text("text-page-up", "b pageup ctrl+b", "Page up", "One page up", action="scroll_pages(-1)"),
    _text("text-half-down", "ctrl+d", "Half a page down", "Half a page down", action="scroll_pages(0.5)"),
    _text("text-half-up", "ctrl+u", "Half a page up", "Half a page up", action="scroll_pages(-0.5)"),
    _text("text-top", "g home", "Top", "To the beginning", action="top"),
    _text("text-bottom", "G end", "Bottom", "To the end", action="bottom"),
    _text("find", "/", "Find", "Find words in the text", "find"),
    _text("find-next", "n", "Next match", "To the next match", action="find_step(1)", when="has_matches"),
    _text("find-previous", "N", "Previous match", "To the match before", action="find_step(-1)", when="has_matches"),
    _text("next-link", "tab", "Next link", "To the next link", "next link", action="link_step(1)", when="has_links"),
    _text("previous-link", "shift+tab", "Link before", "To the link before", action="link_step(-1)", when="has_links"),
    _text("follow", "enter", "Follow the link", "Open the chosen link in the browser", when="has_link"),
    *(
        _text(
            f"follow-{n}",
            f"{n}",
            f"Follow link {n}",
            "Open the link of that number",
            action=f"follow({n})",
            when="has_links",
        )
        for n in range(1, 10)
    ),
)
BY_ID: Final = {command.id: command for command in COMMANDS}


def of_scope(scope: Scope) -> tuple[Command, ...]:
    return tuple(command for command in COMMANDS if scope in command.scopes)


def bindings(*scopes: Scope) -> list[BindingType]:
    """Textual bindings for all commands of these scopes, each with its command's id so that a keymap can move it."""
    return list(_bindings(command for command in COMMANDS if set(scopes) & set(command.scopes)))


def _bindings(commands: Iterable[Command]) -> Iterable[Binding]:
    for command in commands:
        # a command without a key gets a binding too, so that the person can give it one
        keys = ",".join(command.keys) or UNBOUND
        yield Binding(keys, command.does, command.title, id=command.id, show=False)


UNBOUND: Final = "unbound"
"""What a command without a key is bound to; no keyboard has it."""


class Answers:
    """Mixed into whoever answers commands: each is possible only while what it names in `when` is true."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        condition = _CONDITIONS.get((action, parameters))
        return condition is None or bool(getattr(self, condition, True))


def called(command: Command) -> tuple[str, tuple[object, ...]]:
    """The command's action and what it is called with."""
    _, name, parameters = parse(command.does)
    return name, parameters


_CONDITIONS: Final = {called(command): command.when for command in COMMANDS if command.when}
