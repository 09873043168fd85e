"""Shelves: where an article stands, as the archive counts and orders it.

One more than there are states: what is new in a feed that is no longer followed waits aside, out of the inbox, and
comes back with the feed.
"""

from typing import Final

from curator.domain.article import State

NEW: Final = 0
ASIDE: Final = 4

SHELF_OF: Final = {State.NEW: NEW, State.LATER: 1, State.DONE: 2, State.DROP: 3}
STATE_ON: Final = {shelf: state for state, shelf in SHELF_OF.items()} | {ASIDE: State.NEW}
