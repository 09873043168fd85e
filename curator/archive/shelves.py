"""Shelves: where an article stands, as the archive counts and orders it.

More than there are states. What is new in a feed that is no longer followed waits aside, out of the inbox, and comes
back with the feed. What is new or for later, but told by another row of its story, stands behind that: five shelves on.
The archive's triggers see to it that of what waits of a story exactly the best is in front.
"""

from typing import Final

from curator.domain.article import State

NEW: Final = 0
ASIDE: Final = 4
BEHIND: Final = 5
LATER_BEHIND: Final = 6
FRONTS: Final = (State.NEW, State.LATER)
"""The states in which one article of a story stands in front of the others."""

SHELF_OF: Final = {State.NEW: NEW, State.LATER: 1, State.DONE: 2, State.DROP: 3}
STATE_ON: Final = {shelf: state for state, shelf in SHELF_OF.items()} | {
    ASIDE: State.NEW,
    BEHIND: State.NEW,
    LATER_BEHIND: State.LATER,
}
