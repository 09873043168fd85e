"""Home: the one place where stores, clients and services are put together."""

import secrets
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from curator.archive.archive import Archive
from curator.curation.config import read
from curator.curation.documents import Curation
from curator.domain.faults import CuratorError, Unreadable
from curator.domain.settings import ChannelSettings, Problem, Settings
from curator.listen.workshop import Workshop
from curator.services.following import Following
from curator.services.inbox import Inbox
from curator.services.lists import Lists
from curator.services.occupancy import Occupancy
from curator.services.pages import Pages
from curator.services.paths import Paths
from curator.services.reading import Reading
from curator.services.refresh import Refresh
from curator.services.restoring import refuse_unfinished
from curator.services.retention import Retention
from curator.services.sharing import Sharing
from curator.services.steps import Steps
from curator.services.stories import Stories
from curator.services.subscriptions import Subscriptions
from curator.services.triage import Triage
from curator.services.upkeep import Upkeep, lost_archive


class Home:
    """Everything of one person's, open. `session` names the sitting that undo stays within."""

    def __init__(self, paths: Paths, occupancy: Occupancy, session: str, *, undo_everyones: bool) -> None:
        self._occupancy = occupancy
        self.paths = paths
        self.settings: Settings
        self.settings, problems = read(paths.config)
        self._archive = Archive.open(paths.archive, alone=occupancy.alone)
        self._curation = curation = Curation(paths.curation)
        self._workshop = Workshop()
        self.steps = Steps(self._archive, curation, session, now, everyones=undo_everyones)
        self.inbox = Inbox(self._archive, self.settings.budget, now)
        self.triage = Triage(self._archive, self.steps)
        self.stories = Stories(self._archive, self.steps)
        self.following = Following(self._archive, self._workshop, self.stories)
        self.refresh = Refresh(self._archive, curation, self._workshop, self.settings.refresh, now, self.stories)
        self.subscriptions = Subscriptions(self._archive, curation, self.steps, self.refresh, now)
        pages = Pages(self._workshop, self.settings.refresh.timeout, self.refresh.resting, self.refresh.let_rest)
        self.reading = Reading(self._archive, pages, self.subscriptions.wants_full, self.steps, now)
        self.lists = Lists(self._archive, curation, self.steps, pages, now, new_id)
        self.sharing = Sharing(
            self._archive, curation, self.steps, self.settings.channels, paths.archive.parent, now, new_id
        )
        self.retention = Retention(self._archive, curation, self.settings.keep, now)
        self.upkeep = Upkeep(self._archive, curation, paths)
        self.problems: tuple[Problem, ...] = problems
        self._unsettled = threading.Lock()
        self._settled = False

    @classmethod
    def open(
        cls,
        root: Path | None = None,
        *,
        session: str = "",
        undo_everyones: bool = False,
        new_archive: bool = False,
        settled: bool = True,
    ) -> "Home":
        """Opens or makes the home, and settles it unless that is to be done later.

        An archive that is missing though there was one is made anew only if `new_archive`; as nobody knows any more
        what was sent, no share stays approved then. Raises CuratorError.
        """
        paths = Paths.chosen(root)
        paths.make_folders()
        occupancy = Occupancy(paths.archive.parent)
        try:
            lost = _looked_over(paths, new_archive=new_archive)
            session = session or f"{now():%Y%m%dT%H%M%S}-{new_id()}"
            home = cls(paths, occupancy, session, undo_everyones=undo_everyones)
        except BaseException:
            occupancy.end()
            raise
        if settled or lost:
            home.settle()
        if lost:
            home.sharing.unapprove([share.id for share in home.sharing.queue()])
        return home

    def settle(self) -> None:
        """Finishes what a crash cut short and follows the feeds that the documents name.

        The first call does it, and others wait for that. What stands in the way joins the end of `problems`.
        """
        with self._unsettled:
            if not self._settled:
                self.problems += self._reconcile()
            self._settled = True

    def add_channel(self, channel: ChannelSettings) -> None:
        """Writes a channel into the configuration. Raises Refused if it can't be used or its name is taken."""
        from curator.curation.config import add_channel

        self.sharing.check(channel)
        add_channel(self.paths.config, channel)

    def close(self) -> None:
        self._workshop.close()
        self._archive.close()
        self._occupancy.end()

    def _reconcile(self) -> tuple[Problem, ...]:
        """Each part as far as it goes; a fault that several of them meet is told once."""
        found = list(self._curation.problems())
        for part in (self.steps.reconcile, self._know_feeds, self._settle_deliveries):
            told = {str(problem) for problem in found}
            found += [problem for problem in _attempted(part) if problem.what not in told]
        return tuple(found)

    def _know_feeds(self) -> tuple[Problem, ...]:
        self._archive.fetching.ensure(self._curation.feeds())
        return ()

    def _settle_deliveries(self) -> tuple[Problem, ...]:
        self.sharing.reconcile()
        return ()


def _looked_over(paths: Paths, *, new_archive: bool) -> bool:
    """Whether the archive is lost and shall be made anew. Raises Unreadable where the home is not fit to be opened."""
    refuse_unfinished(paths)
    lost = lost_archive(paths)
    if lost and not new_archive:
        raise Unreadable(lost)
    if lost:
        Curation(paths.curation).shares()  # raises where they can't be read, and so not be held back either
    return bool(lost)


def _attempted(part: Callable[[], Iterable[Problem]]) -> tuple[Problem, ...]:
    try:
        return tuple(part())
    except CuratorError as fault:
        return (Problem("start", str(fault)),)


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """A short id for an item or a share."""
    return secrets.token_hex(4)
