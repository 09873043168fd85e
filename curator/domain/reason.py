"""Reason: what one signal says for or against one article. Priority: their sum, and nothing else."""

from msgspec import Struct


class Reason(Struct, frozen=True):
    """`points` are whole; `because` says it in words; `source` names what can be changed, such as `objective:NAME`."""

    signal: str
    points: int
    because: str
    matched: tuple[str, ...] = ()
    source: str = ""


class Priority(Struct, frozen=True):
    """The exact sum of its reasons."""

    reasons: tuple[Reason, ...] = ()

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.reasons)
