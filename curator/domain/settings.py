"""Settings: what `config.toml` may say, with what holds where it says nothing."""

from typing import Annotated

from msgspec import Meta, Struct, field

Positive = Annotated[int, Meta(ge=1, le=100_000)]
Limit = Annotated[int, Meta(ge=0, le=1_000_000_000)]


class Display(Struct, frozen=True):
    """`rows` is the height of an inbox row: 2, 1, or 0 to let the room decide by its size."""

    theme: str = "dusk"
    rows: Annotated[int, Meta(ge=0, le=2)] = 0
    motion: bool = True


class Refreshing(Struct, frozen=True):
    """`connections` at once in all, `per_host` to one host; `minutes` between two fetches of a feed; `timeout` in
    seconds for one feed; `on_start` refreshes what is due when the app opens."""

    connections: Positive = 16
    per_host: Positive = 4
    minutes: Positive = 60
    timeout: Annotated[float, Meta(gt=0, le=600)] = 12.0
    on_start: bool = True


class Budget(Struct, frozen=True):
    """What one day's sitting may cost."""

    items: Positive = 20
    minutes: Positive = 45


class Keep(Struct, frozen=True):
    """How much of what nobody decided anything of is kept: the newest `per_feed` of each feed, the newest `overall`,
    and whatever came in within so many `days`. 0 sets no limit, so that with 0 days all of it is kept."""

    per_feed: Limit = 1_000
    overall: Limit = 200_000
    days: Annotated[int, Meta(ge=0, le=36_500)] = 90


class ChannelSettings(Struct, frozen=True):
    """A channel as configured: its kind, and that kind's own options, secrets only as references to where they are."""

    name: str
    kind: str
    options: dict[str, str] = field(default_factory=dict)


class Settings(Struct, frozen=True):
    """`keys` maps a command's id to the keys that replace its own, separated by commas; empty unbinds it."""

    display: Display = field(default_factory=Display)
    refresh: Refreshing = field(default_factory=Refreshing)
    budget: Budget = field(default_factory=Budget)
    keep: Keep = field(default_factory=Keep)
    keys: dict[str, str] = field(default_factory=dict)
    channels: tuple[ChannelSettings, ...] = ()


class Problem(Struct, frozen=True):
    """Something in a file of the person's that could not be used: the app starts without it and says so."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"
