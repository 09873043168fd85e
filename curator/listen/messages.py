"""What is asked of the web and what comes back, as plain values."""

from enum import StrEnum
from typing import Final

from msgspec import Struct

from curator.domain.faults import FetchFailed

MAX_BODY: Final = 20_000_000
"""The most bytes of one answer, before and after decompression."""


class Status(StrEnum):
    OK = "ok"
    UNCHANGED = "unchanged"


class Request(Struct, frozen=True):
    """A URL to ask, with the validators of the last answer.

    `trusted` means that the person typed, imported or configured it: it may be a `file:` or lead to this machine and
    its neighbours. Whatever came from the web is not.
    """

    url: str
    etag: str = ""
    modified: str = ""
    trusted: bool = False


class Response(Struct, frozen=True):
    """An answer of use; everything else is a FetchFailed.

    `final_url` is where it came from in the end, `permanent_url` where to ask from now on if every redirect that led
    there was permanent (empty otherwise), `max_age` in seconds. `body` is empty only where `status` is unchanged.
    """

    status: Status
    body: bytes
    content_type: str
    final_url: str
    permanent_url: str = ""
    etag: str = ""
    modified: str = ""
    max_age: int | None = None


class Gone(FetchFailed):
    """HTTP 410: the server says that there is nothing here and never will be again."""


class NotRead(FetchFailed):
    """A worker could make nothing of what was sent. It doesn't say who sent it."""


class TryLater(FetchFailed):
    """The host wants to be left alone for `seconds`; `asked` is false if it had said so before, on another request.

    `host` is its name, as `addresses.host_of` gives it.
    """

    def __init__(self, message: str, seconds: int, *, host: str, asked: bool) -> None:
        super().__init__(message)
        self.seconds = seconds
        self.host = host
        self.asked = asked
