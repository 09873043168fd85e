"""The queue: what is to be told to whom. Nothing leaves before it says so."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import BindingType

from curator.domain.faults import CuratorError
from curator.domain.share import Delivery, DeliveryState, Share
from curator.home import now
from curator.ui.commands import Command, Scope, bindings
from curator.ui.dialogs.confirm import Confirm
from curator.ui.dialogs.form import Answers, Field, Form
from curator.ui.dialogs.picker import Choice, Picked, Picker
from curator.ui.facts import Limits, about_share, share_row
from curator.ui.ink import Runs
from curator.ui.rooms.paired import Paired
from curator.ui.rooms.room import nothing
from curator.ui.rooms.teaching import Teaching
from curator.ui.typeset import Paragraph

if TYPE_CHECKING:
    from curator.services.sharing import ChannelView, SendReport

_NAMED: Final = 8
_IN_DOUBT: Final = (DeliveryState.UNKNOWN, DeliveryState.FAILED)


class QueueRoom(Paired[Share]):
    NAME = "queue"
    SCOPES = (Scope.QUEUE,)
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.QUEUE)
    ROW_HEIGHT = 2

    def __init__(self) -> None:
        super().__init__()
        self._shares: Sequence[Share] = ()
        self._limits: Limits = {}
        self._sending = False

    def load(self) -> None:
        sharing = self.home.sharing
        self.ask(lambda: (sharing.queue(), sharing.channels()), self._stands, group="queue")

    def arrived(self) -> None:
        """News is the inbox's."""

    def _stands(self, answer: "tuple[Sequence[Share], Sequence[ChannelView]]") -> None:
        self._shares, channels = answer
        self._limits = {channel.name: channel.limit for channel in channels}
        self.show({share.id: share for share in self._shares})

    def draw(self, thing: Share, width: int, height: int) -> Sequence[Runs]:
        return share_row(thing, self._limits, width, now())

    def about(self, thing: Share) -> Sequence[Paragraph]:
        return about_share(thing, self._limits, now())

    def teach(self, teaching: Teaching) -> None:
        key = self.desk.keys.first
        teaching.say(
            "Nothing waits to be shared.",
            [
                f"In the inbox, {key('share')} decides to tell someone of an article.",
                f"Here {key('approve')} says that it may go, and {key('send')} sends it: not before.",
            ],
            [(key("inbox"), "to the inbox", "app.room('inbox')")],
        )

    # what is possible

    @property
    def has_share(self) -> bool:
        return self.thing is not None

    def offers(self, command: Command) -> bool:
        states = {delivery.state for delivery in self.thing.deliveries} if self.thing else set()
        if command.id in ("approve", "edit-share", "cancel-share"):
            return not states <= {DeliveryState.SENT, DeliveryState.CANCELLED}
        if command.id == "send":
            return bool(self._approved) and not self._sending
        if command.id in ("mark-sent", "retry"):
            return bool(self._doubtful) and not self._sending
        return super().offers(command)

    @property
    def _approved(self) -> list[tuple[Share, Delivery]]:
        every = ((share, delivery) for share in self._shares for delivery in share.deliveries)
        return [(share, delivery) for share, delivery in every if delivery.state == DeliveryState.APPROVED]

    @property
    def _doubtful(self) -> list[Delivery]:
        return [delivery for delivery in self.thing.deliveries if delivery.state in _IN_DOUBT] if self.thing else []

    # what can be done

    def action_approve(self) -> None:
        """Approve what is undecided; where nothing is, take the approval back."""
        if share := self.thing:
            states = {delivery.state for delivery in share.deliveries}
            sharing = self.home.sharing
            if DeliveryState.DECIDED in states:
                self.take(partial(sharing.approve, [share.id]))
            elif DeliveryState.APPROVED in states:
                self.take(partial(sharing.unapprove, [share.id]))
            else:
                self.desk.say("there is nothing left to approve")

    def action_cancel_share(self) -> None:
        if share := self.thing:
            self.take(partial(self.home.sharing.cancel, [share.id]))

    def action_edit_share(self) -> None:
        if share := self.thing:
            limits = [limit for delivery in share.deliveries if (limit := self._limits.get(delivery.channel))]
            form = Form(
                f"Share “{share.title}”",
                Field("text", "Text", share.text, many_lines=True, needed=True, limit=min(limits, default=0)),
                Field("why", "Why", share.why, "what it is good for"),
                Field("audience", "For", share.audience, "who should see it"),
            )
            self.app.push_screen(form, partial(self._edit, share.id))

    def _edit(self, share_id: str, answers: Answers | None) -> None:
        if answers:
            words = {name: answers[name] for name in ("text", "why", "audience")}
            self.take(partial(self.home.sharing.edit, share_id, **words))

    def action_send(self) -> None:
        approved = self._approved
        if self._sending:
            self.desk.say("sending is under way")
        elif not approved:
            self.desk.say(self._why_not_sent())
        else:
            ids = list(dict.fromkeys(share.id for share, _ in approved))
            job = partial(self.home.sharing.send, ids)
            self._ask_to_send("Send now?", approved, "send", job)

    def _why_not_sent(self) -> str:
        undecided = self.thing and any(one.state == DeliveryState.DECIDED for one in self.thing.deliveries)
        return f"approve it first: {self.desk.keys.first('approve')}" if undecided else "nothing is approved to be sent"

    def action_retry(self) -> None:
        self._pick_delivery("Send again to", self._ask_to_retry)

    def _ask_to_retry(self, share: Share, delivery: Delivery) -> None:
        title = "Send again?"
        if delivery.state == DeliveryState.UNKNOWN:
            title = "Send again? If the first one did arrive, it will be there twice."
        job = partial(self.home.sharing.retry, share.id, delivery.channel)
        self._ask_to_send(title, [(share, delivery)], "send again", job)

    def _ask_to_send(
        self, title: str, parts: "Sequence[tuple[Share, Delivery]]", yes: str, job: "Callable[[], SendReport]"
    ) -> None:
        """Sending can't be taken back: name every thing that would leave, and where it would go."""
        named = [f"“{share.title}”  to {delivery.channel}" for share, delivery in parts[:_NAMED]]
        more = [f"and {len(parts) - _NAMED} more"] if len(parts) > _NAMED else []

        def agreed(sure: bool | None) -> None:
            if sure and not self._sending:
                self._show_sending(under_way=True)
                # not an errand that Esc forgets: what was sent must be told, and put on the clipboard
                self.desk.hands.fetch(self.app, job, self._sent, self._not_sent, "sending")

        self.app.push_screen(Confirm(title, "\n".join([*named, *more]), yes), agreed)

    def _show_sending(self, *, under_way: bool) -> None:
        self._sending = under_way
        self.desk.hint = "sending…" if under_way else ""
        self.refresh_bindings()

    def _not_sent(self, fault: CuratorError) -> None:
        self._show_sending(under_way=False)
        self.desk.complain(fault)

    def _sent(self, report: "SendReport") -> None:
        self._show_sending(under_way=False)
        if report.copied:
            self.app.copy_to_clipboard("\n\n".join(report.copied))
        counts = ((report.sent, "sent"), (report.failed, "failed"), (report.unknown, "in doubt"))
        told = " · ".join(f"{number} {word}" for number, word in counts if number) or "nothing was sent"
        self.desk.say(told + (" · on the clipboard" if report.copied else ""), seconds=6)
        if report.errors:
            self.desk.notify("\n".join(report.errors[:3]), title="Not sent", severity="error", markup=False)
        self.desk.changed()

    def action_mark_sent(self) -> None:
        self._pick_delivery("It has arrived at", self._mark_sent)

    def _mark_sent(self, share: Share, delivery: Delivery) -> None:
        job = partial(self.home.sharing.mark_sent, share.id, delivery.channel)
        self.desk.hands.decide(self.app, job, lambda _: self.desk.changed(), self.desk.complain)

    def _pick_delivery(self, title: str, then: Callable[[Share, Delivery], None]) -> None:
        """Go on with the delivery in doubt, or with the one picked of several."""
        share, doubtful = self.thing, self._doubtful
        if share is None or not doubtful or self._sending:
            self.desk.say("sending is under way" if self._sending else "nothing to try again")
            return
        by_name = {delivery.channel: delivery for delivery in doubtful}

        def picked(choice: Picked | None) -> None:
            if choice:
                then(share, by_name[choice.key])

        if len(doubtful) == 1:
            picked(Picked(doubtful[0].channel))
        else:
            choices = [Choice(name, name, delivery.state.value) for name, delivery in by_name.items()]
            self.app.push_screen(Picker(title, choices), picked)

    def action_share_details(self) -> None:
        self.show_details()

    def action_open_share(self) -> None:
        if share := self.thing:
            self.fetch(partial(self.home.reading.open_in_browser, share.url), nothing, group="browser")

    def action_copy_share(self) -> None:
        if share := self.thing:
            self.app.copy_to_clipboard(share.text)
            self.desk.say("text copied")
