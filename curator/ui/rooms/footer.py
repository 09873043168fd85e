"""Footer: the bottom bar of a room, which may put keys first, and keeps silent of what would come to nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import structs

from curator.ui.chrome import BottomBar
from curator.ui.commands import BY_ID, Command, Scope


class Footer(BottomBar):
    """`first` gives commands that come before all others, each with its word; `offers` leaves commands out."""

    def __init__(self, scopes: Sequence[Scope], first: Mapping[str, str], offers: Callable[[Command], bool]) -> None:
        super().__init__(scopes)
        self._first = first
        self._offers = offers

    def _possible(self) -> Iterable[Command]:
        for name, word in self._first.items():
            command = BY_ID[name]
            possible = not command.when or getattr(self.screen, command.when, True)
            if possible and self.desk.keys.first(name) and self._offers(command):
                yield structs.replace(command, short=word)
        others = (command for command in super()._possible() if command.id not in self._first)
        yield from filter(self._offers, others)
