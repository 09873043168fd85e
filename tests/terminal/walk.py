"""A walk through the whole app over a furnished home: every room, dialog, text and toast comes into view.

A key that goes somewhere else is waited for before the next one is pressed: keys that come in one packet with it may
still be taken by what had the focus before.
"""

from pathlib import Path
from typing import Final

from tests.terminal.furnished import MORE_OPML
from tests.terminal.pty_run import Terminal

WIDE: Final = 100
"""From so many columns on, a pane beside the list says what the dialogs say on a small screen."""


def walk(terminal: Terminal, server: str, folder: Path) -> None:
    """From the start to the inbox again. `server` is where pages are, `folder` where the OPML file is."""
    terminal.wait_for("Not used|and . more")
    terminal.click_away("Not used|and . more")
    _errands(terminal, server, folder)
    _lists(terminal)
    _queue(terminal)
    _sources(terminal)
    _inbox(terminal)
    _reading(terminal)
    _search(terminal)
    _everywhere(terminal)


def _errands(terminal: Terminal, server: str, folder: Path) -> None:
    terminal.press("I", until="feeds.opml")
    terminal.press(f"{folder / MORE_OPML}", "enter", until="exec:|file:")
    terminal.click_away("exec:|file:")
    terminal.press("A", until="example.org, or")
    terminal.press(f"{server}/strange", "enter", until="strange:")
    terminal.close("strange:")
    terminal.press("+", until="https://…")
    terminal.press(f"{server}/page", "enter", until="in the inbox: “A page")


def _inbox(terminal: Terminal) -> None:
    terminal.press("2", until="Kept")
    terminal.press("1", until=r"\d  A page")
    terminal.press("w", until="place 2 in the inbox")
    terminal.close("place 2 in the inbox")
    terminal.press("e", until="✓ done")
    terminal.press("u", until="undone: done")
    terminal.press("a", until="a name, also of a new one")
    terminal.press("Zebra", until="make a list called “Zebra”")
    terminal.press("enter", until="✓ listed")
    terminal.press("u", until="undone: to")
    terminal.press("s", until="To the queue")
    terminal.close("To the queue")


def _reading(terminal: Terminal) -> None:
    terminal.press("enter", until=r"(?s)\d+ %.*needle")
    terminal.press("/", until="Find in the text")
    terminal.press("needle", "enter", until=r"1 of \d+ · n next")
    terminal.press("n", until=r"2 of \d+ · n next")
    terminal.press("tab", "tab", "y", until="link copied")
    terminal.press("/", until="Find in the text")
    terminal.press("nowhere", "enter", until="not in this text")
    terminal.press("G", "]", "w", until="place 3 in the inbox")
    terminal.close("place 3 in the inbox")
    terminal.press("escape", until="1 Inbox")


def _lists(terminal: Terminal) -> None:
    terminal.press("3", until="Shelf")
    terminal.press("enter", "?", until="│  Keys")
    terminal.close("│  Keys")
    terminal.press("m", until="Note on")
    terminal.close("Note on")
    terminal.press("e", until="The list “Shelf")
    terminal.close("The list “Shelf")
    terminal.press("p", until="~/shelf.md")
    terminal.close("~/shelf.md")


def _queue(terminal: Terminal) -> None:
    terminal.press("4", until="approved")
    terminal.press("w", until="╭─")
    terminal.close("╭─")
    terminal.press("e", until="Share “Fails")
    terminal.close("Share “Fails")
    terminal.press("y", until="text copied")
    terminal.press("r", until="Send again?")
    terminal.press("y", until="Not sent")
    terminal.click_away("Not sent")
    terminal.press("s", until="Send now?")
    terminal.close("Send now?")


def _sources(terminal: Terminal) -> None:
    terminal.press("5", until="Folder")
    for name in ("atom", "header", "json", "moved", "none", "odd", "page", "reason", "rss", "shut"):
        shown = rf"│   http://127.0.0.1:\d+/{name}\b"
        if terminal.columns >= WIDE:
            terminal.press("j", until=shown)
        else:
            terminal.press("j", "w", until=shown)
            terminal.close(shown)
    terminal.press("e", until="Call the feed")
    terminal.close("Call the feed")
    terminal.press("m", until="File “")
    terminal.close("File “")
    terminal.press("x", until="unsubscribed from")
    terminal.press("u", until="undone: unsubscribed")


def _search(terminal: Terminal) -> None:
    terminal.press("/", until="Search everything")
    terminal.press("needle", until="Endless")
    terminal.press("ctrl+u", until="Search everything")
    terminal.press("nowhere", until="Nothing has these words")
    terminal.press("escape", until="Gamma")


def _everywhere(terminal: Terminal) -> None:
    terminal.press("?", "end", until="│  Keys|Esc leave")
    terminal.close("│  Keys|Esc leave")
    terminal.press(":", until="What to do?")
    terminal.press("themes", until=r"themes")
    terminal.close("What to do?")
    terminal.press("r", until="7 failed")
