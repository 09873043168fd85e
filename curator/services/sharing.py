"""Sharing: deciding what to tell whom, and, as an act of its own, sending it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec import Struct, structs

from curator.archive.archive import Archive
from curator.curation.documents import Curation
from curator.domain.article import State
from curator.domain.faults import CuratorError, NotFound, Refused
from curator.domain.journal import Edit, ShareEdit, Step, Verb
from curator.domain.settings import ChannelSettings
from curator.domain.share import LEFT, Delivery, DeliveryState, Share
from curator.domain.text import one_line, prose
from curator.services.steps import Steps, alone
from curator.services.triage import moves
from curator.share.channel import Channel, make

_CLOSED: Final = (DeliveryState.SENT, DeliveryState.CANCELLED)
_TEXT_LIMIT: Final = 20_000


class ChannelView(Struct, frozen=True):
    """A channel as the faces show it; `problem` says why it can't be used, `limit` is in characters."""

    name: str
    kind: str
    limit: int | None
    problem: str = ""


class SendReport(Struct, frozen=True):
    """What sending came to; `copied` are the texts that the face now puts on the clipboard."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    copied: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


class Sharing:
    def __init__(
        self,
        archive: Archive,
        curation: Curation,
        steps: Steps,
        channels: Sequence[ChannelSettings],
        home: Path,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._archive = archive
        self._curation = curation
        self.steps = steps
        clipboard = ChannelSettings("clipboard", "clipboard")
        self._settings = {settings.name: settings for settings in (clipboard, *channels)}
        self._home = home
        self._clock = clock
        self._new_id = new_id

    def channels(self) -> tuple[ChannelView, ...]:
        """Every channel there is, those that can't be used with the reason."""
        return tuple(self._view(settings) for settings in self._settings.values())

    def check(self, settings: ChannelSettings) -> None:
        """Raises Refused if a channel like this can't be used, or its name is taken."""
        if settings.name in self._settings:
            raise Refused(f"a channel called {one_line(settings.name, 60)} is there already")
        make(settings, self._home)

    def compose(self, article_id: int) -> str:
        """The text a share of this article starts from."""
        article = self._archive.articles.get([article_id])
        if not article:
            raise NotFound(f"no article has the id {article_id}")
        return "\n".join(part for part in (article[0].title, article[0].url) if part)

    @alone
    def decide(
        self, article_id: int, channels: Sequence[str], text: str = "", why: str = "", audience: str = ""
    ) -> Share:
        """Queues a share of the article and marks it done. Nothing leaves the machine. Raises Refused, NotFound."""
        names = tuple(dict.fromkeys(channels))
        if not names:
            raise Refused("a share needs a channel to go to")
        for name in names:
            self._channel(name)
        text = prose(text or self.compose(article_id), _TEXT_LIMIT)
        (article,) = self._archive.articles.get([article_id])
        share = Share(
            id=self._new_id(),
            title=article.title,
            url=article.url,
            text=text,
            created=self._clock(),
            author=article.author,
            feed=article.feed_title,
            why=one_line(why),
            audience=one_line(audience),
            deliveries=tuple(Delivery(name) for name in names),
        )
        edits: list[Edit] = [*moves(self._archive, [article], State.DONE), ShareEdit(share.id, None, share)]
        self.steps.take(Verb.SHARE, f"queued: “{article.title}”", edits)
        return share

    def queue(self) -> tuple[Share, ...]:
        """Every share as it stands, with what its sending has come to: open ones first, then newest first."""
        ledger = self._archive.ledger.states()
        shares = [_as_it_stands(share, ledger) for share in self._curation.shares()]
        newest_first = sorted(shares, key=lambda share: share.created, reverse=True)
        return tuple(sorted(newest_first, key=lambda share: not is_open(share)))

    @alone
    def edit(self, share_id: str, *, text: str, why: str, audience: str) -> Step | None:
        """Changes the words of a share; what was approved has to be approved again. Raises Refused once it is sent."""
        share = self._written(share_id)
        if self._left(share):
            raise Refused(f"“{share.title}” can't be changed: it has been sent, or sending began")
        after = structs.replace(
            _moved(share, {DeliveryState.APPROVED: DeliveryState.DECIDED}),
            text=prose(text, _TEXT_LIMIT),
            why=one_line(why),
            audience=one_line(audience),
        )
        return self._take("edited", [(share, after)])

    @alone
    def approve(self, share_ids: Iterable[str]) -> Step | None:
        """Says that these may be sent. Raises Refused where a text is over its channel's limit, and by how much."""
        pairs = []
        for share in map(self._written, share_ids):
            for delivery in share.deliveries:
                self._archive.ledger.forget(share.id, delivery.channel)
                limit = self._channel(delivery.channel).limit
                if limit is not None and len(share.text) > limit:
                    over = len(share.text) - limit
                    raise Refused(f"“{share.title}” is {over} characters over the limit of {delivery.channel}")
            pairs.append((share, _moved(share, {DeliveryState.DECIDED: DeliveryState.APPROVED})))
        return self._take("approved", pairs)

    @alone
    def unapprove(self, share_ids: Iterable[str]) -> Step | None:
        shares = [self._written(share_id) for share_id in share_ids]
        back = {DeliveryState.APPROVED: DeliveryState.DECIDED}
        return self._take("not approved", [(share, _moved(share, back, but=self._left(share))) for share in shares])

    @alone
    def cancel(self, share_ids: Iterable[str]) -> Step | None:
        """Keeps the share but sends it nowhere it hasn't gone yet."""
        shares = [self._written(share_id) for share_id in share_ids]
        away = dict.fromkeys((DeliveryState.DECIDED, DeliveryState.APPROVED), DeliveryState.CANCELLED)
        return self._take("cancelled", [(share, _moved(share, away, but=self._left(share))) for share in shares])

    @alone
    def mark_sent(self, share_id: str, channel: str) -> None:
        """Settles an unknown delivery: the person looked, and it is there."""
        self._in_doubt(share_id, channel)
        self._archive.ledger.finish(share_id, channel, DeliveryState.SENT, self._clock())

    def retry(self, share_id: str, channel: str) -> SendReport:
        """Sends a failed or unknown delivery again."""
        return self._deliver(self._in_doubt(share_id, channel), channel, again=True)

    def send(self, share_ids: Iterable[str] | None = None) -> SendReport:
        """Sends what is approved, of these shares or of all. One delivery's fault stops no other."""
        wanted = None if share_ids is None else set(share_ids)
        report = SendReport()
        for share in self.queue():
            if wanted is not None and share.id not in wanted:
                continue
            for delivery in share.deliveries:
                if delivery.state == DeliveryState.APPROVED:
                    report = _sum(report, self._deliver(share, delivery.channel))
        return report

    def reconcile(self) -> None:
        """Settles deliveries that a crash cut short: a channel that can tell is asked, the others are unknown."""
        self._archive.ledger.interrupted(self._clock())
        for share in self.queue():
            for delivery in share.deliveries:
                if delivery.state == DeliveryState.UNKNOWN:
                    self._settle(share, delivery)

    def _settle(self, share: Share, delivery: Delivery) -> None:
        try:
            arrived = self._channel(delivery.channel).delivered(share)
        except CuratorError:
            return
        if arrived is None:
            return
        state = DeliveryState.SENT if arrived else DeliveryState.FAILED
        error = one_line("" if arrived else "interrupted before it was sent: r sends it again")
        self._archive.ledger.finish(share.id, delivery.channel, state, self._clock(), error=error)

    def _deliver(self, share: Share, name: str, *, again: bool = False) -> SendReport:
        try:
            self._begin(share, name, again=again)
        except CuratorError as fault:
            return SendReport(failed=1, errors=(f"{name}: {fault}",))
        ledger = self._archive.ledger
        try:
            channel = self._channel(name)
            sent = channel.send(share)
        except CuratorError as fault:
            ledger.finish(share.id, name, DeliveryState.FAILED, self._clock(), error=one_line(str(fault)))
            return SendReport(failed=1, errors=(f"{name}: {fault}",))
        except Exception:  # whatever it was, nobody can say whether the share went out before it
            error = one_line("nobody can say whether it arrived: look there, then mark it as sent or send it again")
            ledger.finish(share.id, name, DeliveryState.UNKNOWN, self._clock(), error=error)
            return SendReport(unknown=1, errors=(f"{name}: {error}",))
        ledger.finish(share.id, name, DeliveryState.SENT, self._clock(), link=sent.link)
        return SendReport(sent=1, copied=(share.text,) if channel.kind == "clipboard" else ())

    @alone
    def _begin(self, share: Share, name: str, *, again: bool) -> None:
        """Notes that sending begins, unless the share was changed, cancelled or taken back meanwhile."""
        written = self._written(share.id)
        approved = any(one.channel == name and one.state == DeliveryState.APPROVED for one in written.deliveries)
        if not approved or written.text != share.text:
            raise Refused(f"“{share.title}” has changed since it was approved, so it was not sent")
        self._archive.ledger.begin(share.id, name, self._clock(), retry=again)

    def _take(self, word: str, pairs: Sequence[tuple[Share, Share]]) -> Step | None:
        what = f"“{pairs[0][0].title}”" if len(pairs) == 1 else f"{len(pairs)} shares"
        edits = [ShareEdit(before.id, before, after) for before, after in pairs]
        return self.steps.take(Verb.EDIT_QUEUE, f"{word}: {what}", edits)

    def _written(self, share_id: str) -> Share:
        for share in self._curation.shares():
            if share.id == share_id:
                return share
        raise NotFound(f"the queue has no share {one_line(share_id, 40)}")

    def _left(self, share: Share) -> set[str]:
        """The channels that it has gone to, or perhaps has."""
        ledger = self._archive.ledger.states()
        states = ((one.channel, ledger.get((share.id, one.channel))) for one in share.deliveries)
        return {channel for channel, delivery in states if delivery and delivery.state in LEFT}

    def _in_doubt(self, share_id: str, channel: str) -> Share:
        share = _as_it_stands(self._written(share_id), self._archive.ledger.states())
        doubtful = (DeliveryState.UNKNOWN, DeliveryState.FAILED)
        if not any(one.channel == channel and one.state in doubtful for one in share.deliveries):
            raise Refused(f"“{share.title}” is neither failed nor in doubt on {one_line(channel, 60)}")
        return share

    def _channel(self, name: str) -> Channel:
        settings = self._settings.get(name)
        if settings is None:
            raise NotFound(f"no channel is called {one_line(name, 60)}; there are: {', '.join(self._settings)}")
        return make(settings, self._home)

    def _view(self, settings: ChannelSettings) -> ChannelView:
        try:
            return ChannelView(settings.name, settings.kind, make(settings, self._home).limit)
        except CuratorError as fault:
            return ChannelView(settings.name, settings.kind, None, str(fault))


def is_open(share: Share) -> bool:
    """Whether something is still to be done about it."""
    return any(delivery.state not in _CLOSED for delivery in share.deliveries)


def _as_it_stands(share: Share, ledger: dict[tuple[str, str], Delivery]) -> Share:
    deliveries = tuple(_stands(one, ledger.get((share.id, one.channel))) for one in share.deliveries)
    return structs.replace(share, deliveries=deliveries)


def _stands(written: Delivery, tried: Delivery | None) -> Delivery:
    """What sending came to, where it was tried; what failed counts no more once the person decided anew."""
    if tried is None or (tried.state == DeliveryState.FAILED and written.state != DeliveryState.APPROVED):
        return written
    return tried


def _moved(share: Share, moves: Mapping[DeliveryState, DeliveryState], *, but: Collection[str] = ()) -> Share:
    """The share with its deliveries moved from state to state, save those to the channels in `but`."""
    deliveries = tuple(
        one if one.channel in but else structs.replace(one, state=moves.get(one.state, one.state))
        for one in share.deliveries
    )
    return structs.replace(share, deliveries=deliveries)


def _sum(one: SendReport, other: SendReport) -> SendReport:
    return SendReport(*(getattr(one, name) + getattr(other, name) for name in SendReport.__struct_fields__))
