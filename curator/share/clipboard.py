"""The clipboard as a channel: the face that asked for the sending puts the share's text there itself."""

from pathlib import Path
from typing import ClassVar

from curator.domain.settings import ChannelSettings
from curator.domain.share import Share
from curator.share.channel import Sent


class ClipboardChannel:
    kind: ClassVar = "clipboard"
    limit: ClassVar = None
    needed: ClassVar[tuple[str, ...]] = ()
    optional: ClassVar[tuple[str, ...]] = ()

    def __init__(self, name: str) -> None:
        self.name = name

    @classmethod
    def configured(cls, settings: ChannelSettings, home: Path) -> "ClipboardChannel":
        return cls(settings.name)

    def send(self, share: Share) -> Sent:
        """Nothing leaves here: whoever sends puts `share.text` on the clipboard."""
        return Sent()

    def delivered(self, share: Share) -> bool | None:
        """None: a clipboard forgets."""
        return None
