"""A channel: a place where a share can go, behind one small protocol; and the making of one from its settings."""

from pathlib import Path
from typing import ClassVar, Protocol

from msgspec import Struct

from curator.domain.faults import Refused
from curator.domain.nearest import hint
from curator.domain.settings import ChannelSettings
from curator.domain.share import Share
from curator.domain.text import one_line


class Sent(Struct, frozen=True):
    """What came of sending: `link` is where it can be seen, or empty."""

    link: str = ""


class Channel(Protocol):
    """`limit` is how many characters of text it takes, None if there is no such limit."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def limit(self) -> int | None: ...

    def send(self, share: Share) -> Sent:
        """Sends it, once. Raises CuratorError where it surely was not sent."""

    def delivered(self, share: Share) -> bool | None:
        """Whether the share is there already; None where nobody can tell. Raises CuratorError."""


class Kind(Protocol):
    """A kind of channel: the options it can't do without, those it may have, and the making of one from them."""

    needed: ClassVar[tuple[str, ...]]
    optional: ClassVar[tuple[str, ...]]

    @classmethod
    def configured(cls, settings: ChannelSettings, home: Path) -> Channel:
        """`home` is the folder that relative paths start from. Raises Refused naming the option that can't be used."""


def make(settings: ChannelSettings, home: Path) -> Channel:
    """The channel these settings describe. Raises Refused naming what is wrong with them or missing."""
    kinds = _kinds()
    kind = kinds.get(settings.kind)
    if kind is None:
        raise _refused(settings, f"“{settings.kind}” is not a kind of channel", settings.kind, tuple(kinds))
    known = (*kind.needed, *kind.optional)
    for option in settings.options:
        if option not in known:
            raise _refused(settings, f"“{option}” is not an option of kind {settings.kind}", option, known)
    for option in kind.needed:
        if not settings.options.get(option):
            raise _refused(settings, f"kind {settings.kind} needs the option “{option}”")
    return kind.configured(settings, home)


def _kinds() -> dict[str, type[Kind]]:
    from curator.share.clipboard import ClipboardChannel
    from curator.share.file_channel import FileChannel

    return {"clipboard": ClipboardChannel, "file": FileChannel}


def _refused(settings: ChannelSettings, what: str, wrong: str = "", right: tuple[str, ...] = ()) -> Refused:
    near = hint(wrong, right) or (f"; there are: {', '.join(right)}" if right else "")
    return Refused(one_line(f"channel {settings.name}: {what}{near}"))
