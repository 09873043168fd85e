"""Sharing: deciding what to tell whom, and, as an act of its own, sending it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec import Struct, structs

from curator.archive.archive import Archive
from curator.curation.documents import Curation
from curator.domain.article import State
from curator.domain.faults import CuratorError, NotFound, Refused
from curator.domain.journal import Edit, ShareEdit, StateEdit, Step, Verb
from curator.domain.settings import ChannelSettings
from curator.domain.share import Delivery, DeliveryState, Share
from curator.domain.text import one_line, prose
from curator.services.steps import Steps
from curator.share.channel import Channel, make

_OPEN: Final = (DeliveryState.UNKNOWN, DeliveryState.FAILED, DeliveryState.DECIDED, DeliveryState.APPROVED)
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
        self._steps = steps
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
        edits: list[Edit] = [StateEdit(article.id, article.state, State.DONE), ShareEdit(share.id, None, share)]
        self._steps.take(Verb.SHARE, f"queued: “{article.title}”", edits)
        return share

    def queue(self) -> tuple[Share, ...]:
        """Every share as it stands, with what its sending has come to: open ones first, then newest first."""
        ledger = self._archive.ledger.states()
        shares = [_as_it_stands(share, ledger) for share in self._curation.shares()]
        newest_first = sorted(shares, key=lambda share: share.created, reverse=True)
        return tuple(sorted(newest_first, key=lambda share: not is_open(share)))

    def edit(self, share_id: str, *, text: str, why: str, audience: str) -> Step | None:
        """Changes the words of a share; what was approved has to be approved again. Raises Refused once it is sent."""
        share = self._written(share_id)
        self._refuse_if_leaving(share, "can't be changed")
        back = tuple(
            structs.replace(delivery, state=DeliveryState.DECIDED)
            if delivery.state == DeliveryState.APPROVED
            else delivery
            for delivery in share.deliveries
        )
        after = structs.replace(
            share, text=prose(text, _TEXT_LIMIT), why=one_line(why), audience=one_line(audience), deliveries=back
        )
        return self._take("edited", [(share, after)])

    def approve(self, share_ids: Iterable[str]) -> Step | None:
        """Says that these may be sent. Raises Refused where a text is over its channel's limit, and by how much."""
        pairs = []
        for share in map(self._written, share_ids):
            for delivery in share.deliveries:
                limit = self._channel(delivery.channel).limit
                if limit is not None and len(share.text) > limit:
                    over = len(share.text) - limit
                    raise Refused(f"“{share.title}” is {over} characters over the limit of {delivery.channel}")
            pairs.append((share, _moved(share, DeliveryState.DECIDED, DeliveryState.APPROVED)))
        return self._take("approved", pairs)

    def unapprove(self, share_ids: Iterable[str]) -> Step | None:
        shares = [self._written(share_id) for share_id in share_ids]
        return self._take(
            "not approved", [(s, _moved(s, DeliveryState.APPROVED, DeliveryState.DECIDED)) for s in shares]
        )

    def cancel(self, share_ids: Iterable[str]) -> Step | None:
        """Keeps the share but sends it nowhere it hasn't gone yet."""
        pairs = []
        for share in map(self._written, share_ids):
            after = _moved(share, DeliveryState.DECIDED, DeliveryState.CANCELLED)
            pairs.append((share, _moved(after, DeliveryState.APPROVED, DeliveryState.CANCELLED)))
        return self._take("cancelled", pairs)

    def mark_sent(self, share_id: str, channel: str) -> None:
        """Settles an unknown delivery: the person looked, and it is there."""
        self._in_doubt(share_id, channel)
        self._archive.ledger.finish(share_id, channel, DeliveryState.SENT, self._clock(), link="", error=one_line(""))

    def retry(self, share_id: str, channel: str) -> SendReport:
        """Sends a failed or unknown delivery again."""
        share = self._in_doubt(share_id, channel)
        return self._deliver(share, channel, again=True)

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
        self._archive.ledger.finish(share.id, delivery.channel, state, self._clock(), link="", error=error)

    def _deliver(self, share: Share, name: str, *, again: bool = False) -> SendReport:
        try:
            channel = self._channel(name)
            self._archive.ledger.begin(share.id, name, self._clock(), retry=again)
        except CuratorError as fault:
            return SendReport(failed=1, errors=(f"{name}: {fault}",))
        try:
            sent = channel.send(share)
        except CuratorError as fault:
            error = one_line(str(fault))
            self._archive.ledger.finish(share.id, name, DeliveryState.FAILED, self._clock(), link="", error=error)
            return SendReport(failed=1, errors=(f"{name}: {error}",))
        self._archive.ledger.finish(
            share.id, name, DeliveryState.SENT, self._clock(), link=sent.link, error=one_line("")
        )
        return SendReport(sent=1, copied=(share.text,) if channel.kind == "clipboard" else ())

    def _take(self, word: str, pairs: Sequence[tuple[Share, Share]]) -> Step | None:
        what = f"“{pairs[0][0].title}”" if len(pairs) == 1 else f"{len(pairs)} shares"
        edits = [ShareEdit(before.id, before, after) for before, after in pairs]
        return self._steps.take(Verb.EDIT_QUEUE, f"{word}: {what}", edits)

    def _written(self, share_id: str) -> Share:
        for share in self._curation.shares():
            if share.id == share_id:
                return share
        raise NotFound(f"the queue has no share {one_line(share_id, 40)}")

    def _refuse_if_leaving(self, share: Share, what: str) -> None:
        ledger = self._archive.ledger.states()
        if any((share.id, delivery.channel) in ledger for delivery in share.deliveries):
            raise Refused(f"“{share.title}” {what}: it has been sent, or sending began")

    def _in_doubt(self, share_id: str, channel: str) -> Share:
        share = self._written(share_id)
        delivery = self._archive.ledger.states().get((share_id, channel))
        if delivery is None or delivery.state not in (DeliveryState.UNKNOWN, DeliveryState.FAILED):
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
    return any(delivery.state in _OPEN for delivery in share.deliveries)


def _as_it_stands(share: Share, ledger: dict[tuple[str, str], Delivery]) -> Share:
    deliveries = tuple(ledger.get((share.id, delivery.channel), delivery) for delivery in share.deliveries)
    return structs.replace(share, deliveries=deliveries)


def _moved(share: Share, before: DeliveryState, after: DeliveryState) -> Share:
    deliveries = tuple(
        structs.replace(delivery, state=after) if delivery.state == before else delivery
        for delivery in share.deliveries
    )
    return structs.replace(share, deliveries=deliveries)


def _sum(one: SendReport, other: SendReport) -> SendReport:
    return SendReport(*(getattr(one, name) + getattr(other, name) for name in SendReport.__struct_fields__))
