"""Sources: the feeds, by folder, with what each brings and what is wrong with it."""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from msgspec import Struct
from textual.binding import BindingType

from curator.domain.feed import FeedStatus
from curator.home import now
from curator.ui.commands import Scope, bindings
from curator.ui.dialogs.form import Answers, Prompt
from curator.ui.dialogs.picker import Choice, Picked, Picker
from curator.ui.facts import about_feed, feed_row, folder_name, folder_row
from curator.ui.ink import Ink, Run, Runs
from curator.ui.rooms.paired import Paired
from curator.ui.rooms.room import nothing
from curator.ui.rooms.teaching import Teaching
from curator.ui.typeset import Paragraph

if TYPE_CHECKING:
    from curator.services.subscriptions import FeedView
    from curator.ui.refreshing import Refreshing


class Folder(Struct, frozen=True):
    """The heading of a folder: how many feeds are in it, and how many articles of theirs wait."""

    path: tuple[str, ...]
    feeds: int
    waiting: int


class SourcesRoom(Paired["FeedView | Folder"]):
    NAME = "sources"
    SCOPES = (Scope.SOURCES,)
    FIRST: ClassVar[Mapping[str, str]] = {"add-feed": "add", "import-feeds": "import", "search": "search"}
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.SOURCES)

    def __init__(self) -> None:
        super().__init__()
        self._views: Sequence[FeedView] = ()
        self._folded: set[tuple[str, ...]] = set()

    def load(self) -> None:
        self.ask(self.home.subscriptions.all, self._stand, group="feeds")

    def _stand(self, views: "Sequence[FeedView]") -> None:
        faults = sum(bool(view.state.error) for view in views)
        self._views = views
        self.show(in_folders(views, self._folded))
        counted = f"{len(views):,} feeds" if len(views) != 1 else "1 feed"
        failing = f" · {faults:,} with a fault" if faults else ""
        self.notice(counted + failing if views else "")

    def draw(self, thing: "FeedView | Folder", width: int, height: int) -> Sequence[Runs]:
        if isinstance(thing, Folder):
            return (folder_row(folder_name(thing.path), thing.feeds, width, folded=thing.path in self._folded),)
        return (feed_row(thing, width, now()),)

    def about(self, thing: "FeedView | Folder") -> Sequence[Paragraph]:
        if isinstance(thing, Folder):
            said = f"{thing.feeds:,} feeds · {thing.waiting:,} articles in the inbox"
            key, how = self.desk.keys.first("feed-details"), "unfolds it" if thing.path in self._folded else "folds it"
            return (
                (Run(folder_name(thing.path), Ink.HEADING),),
                (Run(said, Ink.DIM),),
                (),
                (Run(f"{key} {how}" if key else "", Ink.DIM),),
            )
        return about_feed(thing, now())

    def teach(self, teaching: Teaching) -> None:
        key = self.desk.keys.first
        teaching.say(
            "You follow nothing yet.",
            ["Feeds are where articles come from: blogs, news, releases, channels, forums."],
            [
                (key("add-feed"), "follow a site or a feed by its address", "app.add_feed"),
                (key("import-feeds"), "import the feeds of another reader (OPML)", "app.import_feeds"),
            ],
        )

    @property
    def feed(self) -> "FeedView | None":
        return None if isinstance(self.thing, Folder) else self.thing

    @property
    def has_feed(self) -> bool:
        return self.feed is not None

    def action_rename_feed(self) -> None:
        if view := self.feed:
            prompt = Prompt("Call the feed", value=view.feed.title, save="rename")
            self.app.push_screen(prompt, partial(self._rename, view.feed.url))

    def _rename(self, url: str, answers: Answers | None) -> None:
        if answers:
            self.take(partial(self.home.subscriptions.rename, url, answers["text"]))

    def action_file_feed(self) -> None:
        if view := self.feed:
            paths = {other.feed.folder for other in self._views} | {()}
            choices = [Choice("/".join(path), folder_name(path)) for path in sorted(paths)]
            title = f"File “{view.feed.title}” under"
            picker = Picker(title, choices, last="/".join(view.feed.folder), create="a new folder called")
            self.app.push_screen(picker, partial(self._file, view.feed.url))

    def _file(self, url: str, picked: Picked | None) -> None:
        if picked:
            path = [name.strip() for name in picked.key.split("/")]
            self.take(partial(self.home.subscriptions.file_under, [url], path))

    def action_pause_feed(self) -> None:
        if view := self.feed:
            subscriptions = self.home.subscriptions
            stopped = view.feed.status == FeedStatus.PAUSED or view.state.gone
            self.take(partial(subscriptions.resume if stopped else subscriptions.pause, [view.feed.url]))

    def action_full_feed(self) -> None:
        if view := self.feed:
            self.take(partial(self.home.subscriptions.full_text, view.feed.url, on=not view.feed.full_text))

    def action_remove_feed(self) -> None:
        if view := self.feed:
            self.take(partial(self.home.subscriptions.remove, [view.feed.url]))

    def action_refresh_feed(self) -> None:
        if view := self.feed:
            cast("Refreshing", self.app).refresh_feeds([view.feed.url])

    def action_open_feed(self) -> None:
        if view := self.feed:
            url = view.feed.site or view.feed.url
            self.fetch(partial(self.home.reading.open_in_browser, url), nothing, group="browser")

    def action_copy_feed(self) -> None:
        if view := self.feed:
            self.app.copy_to_clipboard(view.feed.url)
            self.desk.say("URL copied")

    def action_feed_details(self) -> None:
        self.show_details()

    def show_details(self) -> None:
        """All about the feed; a folder folds, or unfolds."""
        if isinstance(self.thing, Folder):
            self._folded ^= {self.thing.path}
            self.show(in_folders(self._views, self._folded))
        else:
            super().show_details()


def in_folders(
    views: "Sequence[FeedView]", folded: Collection[tuple[str, ...]] = ()
) -> "dict[Hashable, FeedView | Folder]":
    """The feeds, each folder's under its heading unless it is folded; no heading where there are no folders at all."""
    feeds = Counter(view.feed.folder for view in views)
    waiting: Counter[tuple[str, ...]] = Counter()
    for view in views:
        waiting[view.feed.folder] += view.waiting
    things: dict[Hashable, FeedView | Folder] = {}
    for view in views:
        path = view.feed.folder
        if len(feeds) > 1 or path:
            things.setdefault(("folder", path), Folder(path, feeds[path], waiting[path]))
            if path in folded:
                continue
        things[view.feed.url] = view
    return things
