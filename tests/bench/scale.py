"""Scale: how often each figure is taken, and at which share of the sizes that it is meant for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    runs: int
    share: float = 1.0

    def of(self, size: int, least: int = 1) -> int:
        """So many of what would be `size` otherwise."""
        return max(least, round(size * self.share))
