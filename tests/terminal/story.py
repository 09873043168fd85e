"""The story that curator was built for, as keys and what the screen shows because of them; whoever plays it waits.

What happens outside of the screen (a site publishes, a file is looked into) happens between two acts.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from tests.builders import rss
from tests.server import Reply, Server

_PARAGRAPH: Final = (
    "<p>There are words enough in this paragraph that it is taken for a part of an article, and read.</p>"
)
_DIALOG: Final = "│  Keys"


class Act(Struct, frozen=True):
    """Keys, some of them whole texts to type. Then the screen `shows` a pattern that it did not show before, or, if
    `gone`, shows it no longer."""

    keys: tuple[str, ...]
    shows: str = ""
    gone: str = ""


class Place(Struct, frozen=True):
    """Where it plays: an empty home with a channel into a file, an OPML file, and a site with feeds and a page."""

    folder: Path
    server: Server
    began: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(days=1))

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def notebook(self) -> Path:
        return self.home / "notebook.md"

    @property
    def opml(self) -> Path:
        return self.folder / "mine.opml"

    def prepare(self) -> None:
        self.home.mkdir()
        (self.home / "config.toml").write_text('[channels.notebook]\nkind = "file"\npath = "notebook.md"\n')
        self.publish("daily", "Bread", "Water", "Salt")
        self.publish("weekly", "Moon", "Tides")
        page = f"<html><head><title>Moon</title></head><body>{_PARAGRAPH * 60}<p>Its very last words.</p></body></html>"
        self.server.serve("/Moon", Reply(page.encode(), content_type="text/html"))
        feed = f'<outline type="rss" text="daily" xmlUrl="{self.server.url}/daily"/>'
        self.opml.write_text(f'<opml version="2.0"><body><outline text="Sites">{feed}</outline></body></opml>')

    def publish(self, feed: str, *titles: str) -> None:
        """The feed holds these, the newest first, an hour apart; those of two feeds alternate."""
        newest = self.began + timedelta(hours=len(titles), minutes=30 * (feed == "weekly"))
        items = [(title, f"<p>What there is of {title}.</p>", f"{self.server.url}/{title}") for title in titles]
        self.server.serve(f"/{feed}", Reply(rss(feed, items, newest)))


def first_day(place: Place) -> Iterator[Act]:
    """From nothing to an inbox with two articles left, one kept, one done, one on a list and one shared."""
    yield Act((), "Welcome to curator")
    yield Act(("i",), "Import an OPML file")
    yield Act((str(place.opml), "enter"), "Salt")
    yield Act(("A",), "Follow a site or a feed")
    yield Act((f"{place.server.url}/weekly", "enter"), "Inbox 5")
    yield from _let_in("Salt", "Tides")
    yield from _news(place)
    yield from _decisions()
    yield from _reading()
    yield from _listing()
    yield from _sharing(place)


def _news(place: Place) -> Iterator[Act]:
    """News moves nothing until it is let in."""
    yield Act(("G",), "▌ .*Salt")
    place.publish("weekly", "Comet", "Moon", "Tides")
    yield Act(("r",), "Inbox 6")
    yield from _let_in("Salt", "Comet")
    yield Act(("g",), "▌ .*Comet")


def _let_in(there: str, new: str) -> Iterator[Act]:
    """What has arrived, announced at the latest when one has been in another room meanwhile."""
    yield Act(("3",), rf"(?s)\A(?!.*{there}).*There is no reading list yet")
    yield Act(("1",), there)
    yield Act((".",), new)


def _decisions() -> Iterator[Act]:
    """One is done, one is for later, and one was dropped by a slip."""
    yield Act(("e",), "✓ done")
    yield Act(("l",), "✓ later")
    yield Act(("x",), "✓ dropped")
    yield Act(("u",), gone="✓ dropped")


def _reading() -> Iterator[Act]:
    """The feed has a few words, the page has them all."""
    yield Act(("enter",), r"(?s)\d+ %.*What there is of Moon")
    yield Act(("f",), "taken for a part")
    yield Act(("G",), "Its very last words")
    yield Act(("escape",), "1 Inbox")


def _listing() -> Iterator[Act]:
    """An article is put on a new list, and the list says why."""
    yield Act(("a",), "Add to a reading list")
    yield Act(("For the team",), "make a list called “For the team”")
    yield Act(("enter",), "✓ listed")
    yield Act(("3",), "For the team")
    yield from _into_the_list()
    yield Act(("m",), "Note on “Moon”")
    yield Act(("read this first", "ctrl+s"), "noted: “Moon”")
    yield Act(("1",), "✓ listed")


def _into_the_list() -> Iterator[Act]:
    """Help comes after Enter has been dealt with; what Enter does can't be seen where the items are in view anyway."""
    yield Act(("enter", "?"), _DIALOG)
    yield Act(("escape",), gone=_DIALOG)


def _sharing(place: Place) -> Iterator[Act]:
    """Nothing leaves before it is approved and confirmed."""
    yield Act(("s",), "To the queue: “Water”")
    yield Act((" worth a look",), "worth a look")
    yield Act(("tab", "tab", "tab", "ctrl+s"), "tick where it should go")
    yield Act(("end", "space"), gone="tick where it should go")
    yield Act(("ctrl+s",), "✓ queued")
    yield Act(("4",), "to decide")
    yield Act(("a",), "▌ approved")
    yield Act(("s",), "Send now?")
    assert not place.notebook.exists()
    yield Act(("y",), "1 sent")
    assert place.notebook.read_text().count(f"({place.server.url}/Water)") == 1


def next_day() -> Iterator[Act]:
    """All is where it was left."""
    yield Act((), "Salt")
    yield Act((), "Inbox 2 +2 Later 1 ")
    yield Act(("2",), "Bread")
    yield Act(("3",), "For the team")
    yield from _into_the_list()
    yield Act((), "read this first")
    yield Act(("4",), "sent +Water")
    yield Act(("/",), "Search everything")
    yield Act(("comet",), "Comet .*✓ done")
    yield Act(("escape",), "sent +Water")
    yield Act(("u",), "nothing to undo")
