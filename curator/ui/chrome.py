"""Chrome: the one line above a room, the one that shows a refresh, and the one below with the keys."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final, cast

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from curator.ui.cells import clipped
from curator.ui.commands import BY_ID, COMMANDS, Command, Scope, called
from curator.ui.keymap import Keymap

if TYPE_CHECKING:
    from curator.services.refresh import Progress
    from curator.ui.desk import Desk

_DOORS: Final = {
    "inbox": "Inbox",
    "later-room": "Later",
    "lists": "Lists",
    "queue": "Queue",
    "sources": "Sources",
}
_BAR_CELLS: Final = 20
_GAP: Final = Content("  ")


class Chrome(Widget):
    """One line that belongs to the app."""

    DEFAULT_CSS = """
    Chrome { height: 1; width: 1fr; color: $foreground 60%; background: $background; }
    """

    auto_links = False

    @property
    def desk(self) -> "Desk":
        return cast("Desk", self.app)


class TopBar(Chrome):
    """Where am I, and what else is there. At the right, what the sitting has come to."""

    def __init__(self, room: str) -> None:
        super().__init__()
        self._room = room

    def on_mount(self) -> None:
        for told in ("counts", "status"):
            self.watch(self.app, told, self._told, init=False)

    def _told(self) -> None:
        self.refresh()

    def render(self) -> Content:
        width, told = self.size.width, self.desk.status
        for named, gap, counted in ((True, 3, True), (False, 2, True), (False, 2, False)):
            left = self._left(self.desk.keys, named=named, gap=gap, counted=counted)
            for status in (told, told.split(" · ")[0]):
                room = width - left.cell_length - len(status) - 1
                if room >= 2:
                    return Content.assemble(left, " " * room, status)
        return left

    def _left(self, keys: Keymap, *, named: bool, gap: int, counted: bool) -> Content:
        doors = [self._door(BY_ID[door], title, keys.first(door), counted=counted) for door, title in _DOORS.items()]
        name = [Content.styled("curator", "$accent bold")] if named else []
        return Content.assemble(" ", Content(" " * gap).join([*name, *doors]))

    def _door(self, door: Command, title: str, key: str, *, counted: bool) -> Content:
        name = str(called(door)[1][0])
        count = self.desk.counts.get(name, 0)
        here = name == self._room
        text = Content.assemble(
            Content.styled(f"{key} ", "$accent" if here else ""),
            Content.styled(title, "$foreground bold underline" if here else ""),
            Content.styled(f" {count:,}" if counted and count else "", "$foreground" if here else ""),
        )
        return clickable(text, f"app.{door.does}")


class ProgressLine(Chrome):
    """How far a refresh has come; an empty line while there is none, so that nothing moves."""

    progress: reactive["Progress | None"] = reactive(None)
    errand: reactive[str] = reactive("")

    def on_mount(self) -> None:
        self.watch(self.app, "progress", self._told)
        self.watch(self.app, "errand", self._sent)

    def _told(self, progress: "Progress | None") -> None:
        self.progress = progress

    def _sent(self, errand: str) -> None:
        self.errand = errand

    def render(self) -> Content:
        key = self.desk.keys.first("stop")
        stop = clickable(Content(f" · {key} stops" if key else ""), "app.stop")
        if self.errand:
            return Content.assemble(" ", (clipped(self.errand, self.size.width - 14), "$accent"), stop)
        return Content.assemble(self._bar(self.progress), stop) if self.progress else Content("")

    def _bar(self, now: "Progress") -> Content:
        if not now.feeds:
            return Content(" refreshing")
        full = _BAR_CELLS * now.done // now.feeds
        said = f"{now.done:,} of {now.feeds:,} feeds · {now.new:,} new"
        faults = f" · {now.faults:,} {'fault' if now.faults == 1 else 'faults'}" if now.faults else ""
        return Content.assemble(
            " ",
            ("━" * full, "$accent"),
            ("─" * (_BAR_CELLS - full), "$foreground 25%"),
            f"  {said}",
            (faults, "$warning"),
        )


class BottomBar(Chrome):
    """What can I do: the keys of these scopes, as many as fit, and at the right what happened or waits."""

    notice: reactive[str] = reactive("")
    hint: reactive[str] = reactive("")

    def __init__(self, scopes: Sequence[Scope]) -> None:
        super().__init__()
        self._own = tuple(scopes[:1])
        self._scopes = {*scopes, Scope.EVERYWHERE}
        self._offered: Sequence[str] = ()

    def on_mount(self) -> None:
        self.watch(self.app, "hint", self._told)
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self._look())

    def _look(self) -> None:
        """Say anew what can be done if it is something else, which after most keys it isn't."""
        if self._offered != [command.id for command in self._possible()]:
            self.refresh()

    def _told(self, hint: str) -> None:
        self.hint = hint

    def render(self) -> Content:
        keys = self.desk.keys
        width = self.size.width
        last = _key(BY_ID["help"], keys, "all keys")
        said = clipped(self.hint or self.notice, max(0, width - last.cell_length - 12))
        right = Content.assemble((said, "$foreground" if self.hint else "$accent"), _GAP if said else "", last, " ")
        room = width - right.cell_length - 2
        shown: list[Content] = []
        possible = list(self._possible())
        self._offered = [command.id for command in possible]
        for command in possible:
            item = _key(command, keys, command.short)
            if item.cell_length + len(_GAP) > room:
                break
            shown.append(item)
            room -= item.cell_length + len(_GAP)
        left = Content.assemble(" ", _GAP.join(shown))
        return Content.assemble(left, " " * max(1, width - left.cell_length - right.cell_length), right)

    def _possible(self) -> Iterable[Command]:
        return (command for command in self._known if not command.when or getattr(self.screen, command.when, True))

    @cached_property
    def _known(self) -> Sequence[Command]:
        """What there are words and keys for, the room's own first."""
        keys = self.desk.keys
        ordered = sorted(COMMANDS, key=lambda command: command.scopes != self._own)
        return [one for one in ordered if one.short and keys.first(one.id) and self._scopes & set(one.scopes)]


def clickable(text: Content, action: str) -> Content:
    return text.stylize(Style.from_meta({"@click": action}))


def _key(command: Command, keys: Keymap, word: str) -> Content:
    text = Content.assemble((keys.first(command.id), "$accent"), f" {word}")
    return clickable(text, f"app.command('{command.id}')")
