"""The demonstration: a furnished home in a temporary folder, on feeds that were written for it, all offline.

The feeds lie in `feeds/`. A date in them is a placeholder, `{{rfc822 5h}}` or `{{iso 3d}}`, that says how long before
the demonstration is opened something was published, in minutes, hours or days.
"""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import format_datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import current_thread, main_thread
from types import FrameType
from typing import Final, NoReturn

from curator.domain.article import State
from curator.domain.settings import ChannelSettings
from curator.home import Home, now

FOLDERS: Final = {
    "Work": ("slow-software.xml", "small-team.atom", "firehose.xml"),
    "World": ("commonplace.json", "werkbank.atom", "techou.rdf", "daftar.xml", "simeiomata.xml"),
}
"""The bundled feeds, by the folder they are followed in."""

_ON_TRIAL: Final = "firehose.xml"
_LIST: Final = "Files that last"
_LISTED: Final = {
    "https://example.org/slow-software/write-ahead-log": "Start here. The picture with the slips is the one to draw "
    "on the whiteboard.",
    "https://example.org/werkbank/zwei-ue": "German, but the code says it all: decide when we normalise file names.",
    "https://example.org/slow-software/three-questions": "We can answer the first two. Who takes the third?",
}
_LATER: Final = "https://example.org/commonplace/n/198"
_SHARED: Final = "https://example.org/small-team/write-it-down"
_UNITS: Final = {b"m": "minutes", b"h": "hours", b"d": "days"}
_PLACEHOLDER: Final = re.compile(rb"\{\{(rfc822|iso) (\d+)([mhd])\}\}")


@contextmanager
def furnished() -> Iterator[Home]:
    """A home where every room has something in it. It is closed and thrown away at the end, whatever ends it.

    That holds for SIGTERM and SIGHUP too, if this runs in the main thread and they aren't answered otherwise.
    """
    with _signals_as_exits(), TemporaryDirectory(prefix="curator-demo-", ignore_cleanup_errors=True) as folder:
        root = Path(folder).resolve()
        with _open(root, session="furnishing") as home:
            _follow(home, _laid_out(root / "feeds", now()))
            _decide(home)
            home.following.run()
        # in a sitting of its own, so that undo doesn't clear the rooms
        with _open(root) as home:
            yield home


def rendered(template: bytes, moment: datetime) -> bytes:
    """The feed with each placeholder replaced by the date that it means at this moment."""

    def date(placeholder: re.Match[bytes]) -> bytes:
        form, count, unit = placeholder.groups()
        published = moment - timedelta(**{_UNITS[unit]: int(count)})
        return (format_datetime(published) if form == b"rfc822" else published.isoformat(timespec="seconds")).encode()

    return _PLACEHOLDER.sub(date, template)


def bundled(name: str) -> bytes:
    """A feed as it is shipped, its dates still placeholders."""
    return (files(__name__) / "feeds" / name).read_bytes()


@contextmanager
def _open(root: Path, session: str = "") -> Iterator[Home]:
    home = Home.open(root, session=session)
    try:
        yield home
    finally:
        home.close()


def _laid_out(folder: Path, moment: datetime) -> Path:
    folder.mkdir()
    for names in FOLDERS.values():
        for name in names:
            (folder / name).write_bytes(rendered(bundled(name), moment))
    return folder


def _follow(home: Home, folder: Path) -> None:
    for title, names in FOLDERS.items():
        for name in names:
            trial_days = 14 if name == _ON_TRIAL else None
            home.subscriptions.add((folder / name).as_uri(), folder=(title,), trial_days=trial_days)


def _decide(home: Home) -> None:
    ids = {article.url: article.id for article in home.inbox.articles(home.inbox.ids())}
    home.lists.create(_LIST, purpose="Choose how our notes keep what people write", audience="the platform team")
    for url, note in _LISTED.items():
        home.lists.add(_LIST, [ids[url]], note)
    home.triage.decide([ids[_LATER]], State.LATER)
    home.add_channel(ChannelSettings("notebook", "file", {"path": "notebook.md"}))
    home.sharing.decide(
        ids[_SHARED],
        ["clipboard"],
        text=f"Five lines for every decision we make. Shall we try it for a month?\n{_SHARED}",
        why="We decided about prices three times in spring",
        audience="the team's chat",
    )


@contextmanager
def _signals_as_exits() -> Iterator[None]:
    """Meanwhile, signals that would end the process on the spot end it in order instead."""
    deadly = (signal.SIGTERM, signal.SIGHUP) if current_thread() is main_thread() else ()
    numbers = [number for number in deadly if signal.getsignal(number) is signal.SIG_DFL]

    def leave(number: int, frame: FrameType | None) -> NoReturn:
        for other in numbers:
            signal.signal(other, signal.SIG_IGN)  # a closing terminal hangs up more than once
        raise SystemExit(128 + number)

    for number in numbers:
        signal.signal(number, leave)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)
