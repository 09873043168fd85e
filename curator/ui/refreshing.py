"""Refreshing: the app's side of a refresh, which runs behind everything else."""

from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, Final

from textual import on
from textual.message import Message
from textual.worker import get_current_worker

from curator.domain.faults import CuratorError
from curator.ui.desk import Desk

if TYPE_CHECKING:
    from curator.home import Home
    from curator.services.refresh import Progress, RefreshReport

_LOOK_SECONDS: Final = 1.0


class Progressed(Message):
    """A refresh has come further."""

    def __init__(self, progress: "Progress") -> None:
        super().__init__()
        self.progress = progress


class Refreshed(Message):
    """A refresh has ended, with its report, with a fault, or with None where there are no feeds.

    `asked` says that the person wanted it now.
    """

    def __init__(self, report: "RefreshReport | CuratorError | None", *, asked: bool) -> None:
        super().__init__()
        self.report, self.asked = report, asked


class Refreshing(Desk):
    """One refresh at a time; its thread posts messages and touches nothing else."""

    def __init__(self, home: "Home") -> None:
        super().__init__(home)
        self._stop = Event()
        self._looked = 0.0

    def on_unmount(self) -> None:
        self._stop.set()

    def refresh_feeds(self, urls: Iterable[str] | None = None, *, due_only: bool = False) -> None:
        """Ask these feeds for news, or all, or all that are due. Does nothing while a refresh is under way."""
        if self.progress:
            return
        from curator.services.refresh import Progress

        self._stop.clear()
        self.progress = Progress(0, 0, 0, 0)
        self.refresh_bindings()
        job = partial(self._refresh_in_thread, urls, due_only)
        self.run_worker(job, thread=True, group="refresh", exclusive=True)

    def stop_refreshing(self) -> None:
        self._stop.set()

    def _refresh_in_thread(self, urls: Iterable[str] | None, due_only: bool) -> None:
        worker = get_current_worker()
        report: RefreshReport | CuratorError | None

        def stopped() -> bool:
            return self._stop.is_set() or worker.is_cancelled

        try:
            if not self.home.subscriptions.all():
                self.post_message(Refreshed(None, asked=not due_only))
                return
            report = self.home.refresh.run(
                urls,
                due_only=due_only,
                report=self._report_in_thread,
                stopped=stopped,
            )
        except CuratorError as fault:
            report = fault
        self.post_message(Refreshed(report, asked=not due_only))
        with suppress(CuratorError):  # tomorrow is early enough
            self.home.retention.run(stopped=stopped)

    def _report_in_thread(self, progress: "Progress") -> None:
        self.post_message(Progressed(progress))

    @on(Progressed)
    def _come_further(self, message: Progressed) -> None:
        if self.progress is None:
            return
        news = message.progress.new != self.progress.new
        self.progress = message.progress
        if news and monotonic() - self._looked > _LOOK_SECONDS:
            self._looked = monotonic()
            self.look()

    @on(Refreshed)
    def _ended(self, message: Refreshed) -> None:
        if not self.is_running:
            return
        self.progress = None
        self.refresh_bindings()
        if message.report is None:
            if message.asked:
                self.say(f"no feeds to ask yet: {self.keys.first('add-feed')} adds one")
            return
        self.changed()
        if isinstance(message.report, CuratorError):
            self.complain(message.report)
        elif message.asked or message.report.new:
            self.say(summary(message.report), seconds=6)


def summary(report: "RefreshReport") -> str:
    """What a refresh came to, in one line."""
    words = [f"{report.new:,} new from {report.feeds:,} {'feed' if report.feeds == 1 else 'feeds'}"]
    if report.updated:
        words.append(f"{report.updated:,} changed")
    if report.faults:
        first = report.faults[0]
        words.append(f"{len(report.faults):,} failed: {first.feed}: {first.error}")
    if report.stopped:
        words.append("stopped")
    return " · ".join(words)
