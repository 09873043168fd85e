"""Faults: what went wrong, in one line that names what, where and, if possible, what to do."""


class CuratorError(Exception):
    """A fault whose text is meant for the person: one line, safe to show."""


class Unreadable(CuratorError):
    """A file that curator won't touch because it can't read it."""


class NotFound(CuratorError):
    """Nothing here goes by that name."""


class Refused(CuratorError):
    """Asked for something that curator won't do, and why."""


class Busy(CuratorError):
    """Another process holds what is needed for longer than a moment."""


class FetchFailed(CuratorError):
    """The network, the server or what it sent is at fault."""


class Interrupted(CuratorError):
    """Given up because something newer took its place."""
