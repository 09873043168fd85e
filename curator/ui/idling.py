"""Idling: what is done while nobody presses a key: rubbish, modules, places that time has changed, words to find."""

import gc
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from threading import Event as Flag
from time import monotonic
from typing import TYPE_CHECKING, Final

from textual import on
from textual.events import Event, Key, MouseEvent
from textual.message import Message

from curator.domain.faults import Busy, CuratorError
from curator.ui.refreshing import Refreshing

if TYPE_CHECKING:
    from curator.home import Home

_MOMENT: Final = 1.0
"""Seconds without a key after which the person looks rather than acts."""
_PIECE: Final = 1_000
"""Articles after which it is said how many are left."""


_READING: Final = (
    *("zstandard", "nh3", "html_to_markdown", "markdown_it"),
    *("curator.listen.cleaning", "curator.ui.rooms.reading"),
)
_ROOMS: Final = (
    *(f"curator.ui.rooms.{name}" for name in ("later", "lists", "queue", "sources", "search")),
    *(f"curator.ui.dialogs.{name}" for name in ("form", "why", "picker", "help")),
)


class Searching(Message):
    """Somebody is about to search."""


class FollowedUp(Message):
    """Some of the idle work is done: `ranked` places were worked out anew, `left` articles can't be found yet."""

    def __init__(self, ranked: int, left: int) -> None:
        super().__init__()
        self.ranked, self.left = ranked, left


class Resting(Message):
    """The idle work has ended, all done or put off, or with a fault."""

    def __init__(self, *, done: bool, fault: CuratorError | None = None) -> None:
        super().__init__()
        self.done, self.fault = done, fault


class Idling(Refreshing):
    """One thread at a time, which gives way to every key, to a refresh, and to leaving."""

    def __init__(self, home: "Home") -> None:
        super().__init__(home)
        self._leaving = Flag()
        self._pressed = 0.0
        self._planned = self._idling = self._searching = False

    def on_unmount(self) -> None:
        self._leaving.set()

    def give_way(self, event: Event) -> None:
        """Something happens: if it is the person, what is done idly waits."""
        if isinstance(event, Key | MouseEvent):
            self._pressed = monotonic()
            self.follow_up()

    def warm(self) -> None:
        """Load what reading an article needs, before anybody can have asked for it."""
        self.run_worker(partial(_load, _READING), thread=True, group="warm")

    def follow_up(self) -> None:
        """There may be something to do when there is time for it."""
        if not self._planned:
            self._planned = True
            self.set_timer(_MOMENT, self._begin_idling)

    @on(Searching)
    def _follow_up_now(self) -> None:
        """Keys don't hold it up any more, until all can be found."""
        self._searching = True
        self._begin_idling()

    def changed(self) -> None:
        super().changed()
        self.follow_up()

    def _begin_idling(self) -> None:
        self._planned = False
        if self._idling:
            return
        if self._put_off():
            self.follow_up()
        else:
            self._idling = True
            if not self._searching:
                gc.collect()
            self.run_worker(self._idle_in_thread, thread=True, group="idle")

    def _put_off(self) -> bool:
        wanted = monotonic() - self._pressed < _MOMENT and not self._searching
        return wanted or self.progress is not None or self._leaving.is_set()

    def _idle_in_thread(self) -> None:
        fault = None
        _load(_ROOMS, self._put_off)
        try:
            self.post_message(FollowedUp(self.home.inbox.rerank(self._put_off), self.home.following.waiting()))
            while not self._put_off() and self.home.following.run(stopped=self._put_off, limit=_PIECE):
                self.post_message(FollowedUp(0, self.home.following.waiting()))
        except CuratorError as raised:
            fault = raised
        self.post_message(Resting(done=not self._put_off(), fault=fault))

    @on(FollowedUp)
    def _further(self, message: FollowedUp) -> None:
        self.unindexed = message.left
        if message.ranked:
            for room in self.rooms:
                room.reranked()

    @on(Resting)
    def _rest(self, message: Resting) -> None:
        self._idling = self._searching = False
        if message.fault and not isinstance(message.fault, Busy):
            self.complain(message.fault)
        elif not (message.done or self._leaving.is_set()):
            self.follow_up()


def _load(modules: Iterable[str], stopped: Callable[[], bool] = lambda: False) -> None:
    """Load them before they are wanted: what takes a thread no time anybody notices would hold up a key."""
    for name in modules:
        if stopped():
            return
        import_module(name)
