"""Facts: what there is to know of a share or a feed, as paragraphs for a pane, and as a row of a list. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from curator.domain.feed import FeedStatus
from curator.domain.share import Delivery, DeliveryState, Share
from curator.ui.cells import fitted
from curator.ui.ink import Ink, Run, Runs
from curator.ui.rows import age, ago, line, number
from curator.ui.typeset import Hanging, Paragraph

if TYPE_CHECKING:
    from curator.services.subscriptions import FeedView

Limits = Mapping[str, int | None]
"""How many characters each channel takes; None for any number."""

_LABEL: Final = 11
_STATE: Final = 10
_AGE: Final = 5
_ORDER: Final = (
    DeliveryState.UNKNOWN,
    DeliveryState.FAILED,
    DeliveryState.SENDING,
    DeliveryState.DECIDED,
    DeliveryState.APPROVED,
    DeliveryState.SENT,
    DeliveryState.CANCELLED,
)
_WORDS: Final = {DeliveryState.DECIDED: "to decide"}
_INKS: Final = {
    DeliveryState.UNKNOWN: Ink.WARN,
    DeliveryState.FAILED: Ink.BAD,
    DeliveryState.SENDING: Ink.ACCENT,
    DeliveryState.APPROVED: Ink.ACCENT,
    DeliveryState.SENT: Ink.GOOD,
    DeliveryState.CANCELLED: Ink.DIM,
}
_ENDED: Final = (DeliveryState.SENT, DeliveryState.CANCELLED)


def fact(label: str, value: str, ink: Ink = Ink.PLAIN) -> Hanging:
    """A paragraph that names what it says."""
    return Hanging(Run(fitted(label, _LABEL) + " ", Ink.DIM), (Run(value, ink),))


def word(state: DeliveryState) -> str:
    return _WORDS.get(state, state.value)


def standing(share: Share) -> DeliveryState:
    """Where the share stands as a whole: what most wants the person's eye."""
    states = {delivery.state for delivery in share.deliveries}
    return next((state for state in _ORDER if state in states), DeliveryState.CANCELLED)


def share_row(share: Share, limits: Limits, width: int, now: datetime) -> tuple[Runs, ...]:
    """Two lines: where it stands and what it tells of; where it goes and for whom."""
    state = standing(share)
    faded = Ink.DIM if state in _ENDED else Ink.PLAIN
    moments = [delivery.at for delivery in share.deliveries if delivery.at] or [share.created]
    left = (Run(" "), Run(fitted(word(state), _STATE), _INKS.get(state, Ink.PLAIN)), Run("  "))
    title = Run(share.title or share.url or "(no title)", faded)
    places = [run for delivery in share.deliveries for run in (*_place(share, delivery, limits), Run("   "))]
    whom = [Run(f"for {share.audience}", Ink.DIM)] if share.audience else []
    first = line(width, left, (title,), (Run(fitted(age(max(moments), now), _AGE, right=True) + " ", Ink.DIM),))
    return (first, line(width, (Run(" " * (_STATE + 3)),), (*places, *whom)))


def _place(share: Share, delivery: Delivery, limits: Limits) -> Iterator[Run]:
    """A delivery in a few words."""
    state, limit, length = delivery.state, limits.get(delivery.channel), len(share.text)
    yield Run(delivery.channel, Ink.DIM)
    if state == DeliveryState.SENT:
        yield Run(" ✓", Ink.GOOD)
    elif state in (DeliveryState.DECIDED, DeliveryState.APPROVED):
        approved = " approved" if state != standing(share) and state == DeliveryState.APPROVED else ""
        yield Run(f" {length}/{limit}" if limit else "", Ink.BAD if limit and length > limit else Ink.DIM)
        yield Run(approved, Ink.ACCENT)
    elif state == DeliveryState.UNKNOWN:
        yield Run(" the answer never came: look whether it is there", Ink.WARN)
    else:
        yield Run(f" {word(state)}", _INKS.get(state, Ink.DIM))
    if state == DeliveryState.FAILED and delivery.error:
        yield Run(f": {delivery.error}", Ink.BAD)


def about_share(share: Share, limits: Limits, now: datetime) -> tuple[Paragraph, ...]:
    """All there is to know of a share."""
    head = [(Run(share.title or share.url or "(no title)", Ink.HEADING),), (Run(share.url, Ink.DIM),), ()]
    text = [(Run(part),) for part in share.text.split("\n")]
    said = [("why", share.why), ("for", share.audience), ("from", " · ".join(filter(None, (share.author, share.feed))))]
    facts = [fact(label, value) for label, value in said if value]
    facts.append(fact("decided", ago(share.created, now)))
    sent = [paragraph for delivery in share.deliveries for paragraph in _about_delivery(share, delivery, limits, now)]
    return (*head, *text, (), *facts, (), *sent)


def _about_delivery(share: Share, delivery: Delivery, limits: Limits, now: datetime) -> Iterator[Paragraph]:
    limit = limits.get(delivery.channel)
    length = f" · {len(share.text)}/{limit} characters" if limit else ""
    when = f" · {ago(delivery.at, now)}" if delivery.at else ""
    yield fact(delivery.channel, f"{word(delivery.state)}{when}{length}", _INKS.get(delivery.state, Ink.PLAIN))
    if delivery.state == DeliveryState.UNKNOWN:
        yield fact("", "the answer never came: look whether it is there, then mark it as sent or try again")
    if delivery.error:
        yield fact("", delivery.error, Ink.BAD)
    if delivery.link:
        yield fact("", delivery.link, Ink.DIM)


def folder_row(name: str, feeds: int, width: int, *, folded: bool = False) -> Runs:
    """The line above the feeds of a folder."""
    return line(width, (Run("▸ " if folded else "▾ ", Ink.DIM),), (Run(name, Ink.BOLD), Run(f"  {feeds:,}", Ink.DIM)))


def feed_row(view: "FeedView", width: int, now: datetime) -> Runs:
    """A feed on one line: what waits of it, its title, what is wrong with it; articles, and its last success."""
    feed, state = view.feed, view.state
    faded = Ink.DIM if feed.status == FeedStatus.PAUSED or state.gone else Ink.PLAIN
    notes = [Run(f"  {note}", Ink.DIM) for note in _notes(view)]
    fault = [Run(f"  ✗ {state.error}", Ink.BAD)] if state.error else []
    costs = (
        Run(fitted(f"{view.articles:,}", 7, right=True), Ink.DIM),
        Run(fitted(age(state.succeeded, now) if state.succeeded else "never", 7, right=True) + " ", Ink.DIM),
    )
    waiting = f"{view.waiting:,}" if view.waiting else ""
    return line(width, number(waiting, Ink.ACCENT), (Run(feed.title or feed.url, faded), *notes, *fault), costs)


def _notes(view: "FeedView") -> Iterator[str]:
    if view.state.gone:
        yield "gone"
    if view.feed.status != FeedStatus.ACTIVE:
        yield view.feed.status.value
    if view.feed.full_text:
        yield "full text"


def about_feed(view: "FeedView", now: datetime) -> tuple[Paragraph, ...]:
    """All there is to know of a feed."""
    feed, state = view.feed, view.state
    moments = (("checked", state.checked), ("succeeded", state.succeeded))
    told = [fact(label, ago(moment, now) if moment else "never") for label, moment in moments]
    wrong: Sequence[Paragraph] = ()
    if state.error:
        times = f", {state.failures} times in a row" if state.failures > 1 else ""
        wrong = ((), (Run(f"Its last fault{times}", Ink.BAD | Ink.BOLD),), (Run(state.error, Ink.BAD),))
    return (
        (Run(feed.title or feed.url, Ink.HEADING),),
        (Run(feed.url, Ink.DIM),),
        *(((Run(feed.site, Ink.DIM),),) if feed.site else ()),
        *wrong,
        (),
        fact("articles", f"{view.articles:,}, {view.waiting:,} of them in the inbox"),
        fact("folder", folder_name(feed.folder)),
        fact("status", _status(view)),
        fact("full text", "always fetched" if feed.full_text else "on demand"),
        *told,
        fact("next", _next(view, now)),
        *((fact("now at", state.location),) if state.location else ()),
        fact("followed", ago(feed.added, now)),
    )


def folder_name(folder: Sequence[str]) -> str:
    """A folder's path as it is written."""
    return " / ".join(folder) or "no folder"


def _status(view: "FeedView") -> str:
    feed = view.feed
    if view.state.gone:
        return "gone: its server says that it won't come back"
    return f"on trial until {feed.trial_until:%Y-%m-%d}" if feed.trial_until else feed.status.value


def _next(view: "FeedView", now: datetime) -> str:
    if view.feed.status == FeedStatus.PAUSED or view.state.gone:
        return "not asked"
    due = view.state.due
    if due is None or due <= now:
        return "with the next refresh"
    return f"in {age(now, due)}" if age(now, due) != "now" else "in a moment"
