"""Claims: what curator has to reach, alone or as a share of what another program needs for the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.kit import figure


@dataclass(frozen=True)
class Claim:
    """`ours` in `unit` is to be `most` at most; where it stands `beside` something, as a share of its `theirs`.

    Without `most` it is only told; `theirs` is None where what it stands beside isn't installed.
    """

    work: str
    ours: float
    unit: str
    most: float | None = None
    beside: str = ""
    theirs: float | None = None

    @property
    def value(self) -> float | None:
        """What is held against `most`."""
        if not self.beside:
            return self.ours
        return self.ours / self.theirs if self.theirs else None

    @property
    def verdict(self) -> str:
        if self.most is None or self.value is None:
            return "-"
        return "yes" if self.value <= self.most else "**no**"


def summary(claims: Sequence[Claim]) -> list[tuple[str, ...]]:
    """One row a claim, under their heads."""
    return [("work", "curator", "beside", "ratio", "must be", "reached"), *map(_row, claims)]


def _row(claim: Claim) -> tuple[str, ...]:
    theirs = f"{claim.beside} {_amount(claim.theirs, claim.unit)}" if claim.beside else ""
    ratio = figure(claim.value) if claim.beside else ""
    must = "" if claim.most is None else f"≤ {claim.most:g}" + ("" if claim.beside else f" {claim.unit}")
    return (claim.work, _amount(claim.ours, claim.unit), theirs, ratio, must, claim.verdict)


def _amount(value: float | None, unit: str) -> str:
    return "-" if value is None else f"{value:.{0 if value >= 100 else 2 if value < 10 else 1}f} {unit}"
