"""Home: the one place where stores, clients and services are put together."""

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from curator.archive.archive import Archive
from curator.curation.config import read
from curator.curation.documents import Curation
from curator.domain.faults import CuratorError, Refused
from curator.domain.settings import ChannelSettings, Problem, Settings
from curator.domain.text import one_line
from curator.listen.workshop import Workshop
from curator.services.inbox import Inbox
from curator.services.lists import Lists
from curator.services.pages import Pages
from curator.services.reading import Reading
from curator.services.refresh import Refresh
from curator.services.sharing import Sharing
from curator.services.steps import Steps
from curator.services.subscriptions import Subscriptions
from curator.services.triage import Triage
from curator.services.upkeep import Upkeep


class Paths(Struct, frozen=True):
    """Where everything hangs: under one root, or under the platform's own folders."""

    config: Path
    curation: Path
    archive: Path
    themes: Path

    @classmethod
    def under(cls, root: Path) -> "Paths":
        return cls(root / "config.toml", root / "curation", root / "archive.db", root / "themes")

    @classmethod
    def of_platform(cls) -> "Paths":
        from platformdirs import user_config_path, user_data_path

        config, data = user_config_path("curator"), user_data_path("curator")
        return cls(config / "config.toml", data / "curation", data / "archive.db", config / "themes")

    @classmethod
    def chosen(cls, root: Path | None) -> "Paths":
        """By the argument, else by `CURATOR_HOME`, else the platform's."""
        named = root or (Path(value) if (value := os.environ.get("CURATOR_HOME")) else None)
        return cls.under(named.expanduser().resolve()) if named else cls.of_platform()


class Home:
    """Everything of one person's, open. `session` names the sitting that undo stays within."""

    def __init__(self, paths: Paths, session: str, *, undo_everyones: bool) -> None:
        self.paths = paths
        self.settings: Settings
        self.settings, problems = read(paths.config)
        self._archive = Archive.open(paths.archive)
        self._curation = curation = Curation(paths.curation)
        self._workshop = Workshop()
        self.steps = Steps(self._archive, curation, session, now, everyones=undo_everyones)
        self.inbox = Inbox(self._archive, self.settings.budget, now)
        self.triage = Triage(self._archive, self.steps)
        self.refresh = Refresh(self._archive, curation, self._workshop, self.settings.refresh, now)
        self.subscriptions = Subscriptions(self._archive, curation, self.steps, self.refresh, now)
        pages = Pages(self._workshop, self.settings.refresh.timeout)
        self.reading = Reading(self._archive, pages, self.subscriptions.wants_full, now)
        self.lists = Lists(self._archive, curation, self.steps, pages, now, new_id)
        self.sharing = Sharing(
            self._archive, curation, self.steps, self.settings.channels, paths.archive.parent, now, new_id
        )
        self.upkeep = Upkeep(self._archive, curation, paths.config, paths.curation, paths.archive)
        self.problems: tuple[Problem, ...] = (*problems, *self._reconcile())

    @classmethod
    def open(cls, root: Path | None = None, *, session: str = "", undo_everyones: bool = False) -> "Home":
        """Opens or makes the home, finishing what a crash cut short. Raises Unreadable, Refused naming the file."""
        paths = Paths.chosen(root)
        for folder in (paths.curation, paths.archive.parent, paths.config.parent):
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise Refused(f"{one_line(str(folder))} can't be made: {error.strerror}") from error
        return cls(paths, session or f"{now():%Y%m%dT%H%M%S}-{new_id()}", undo_everyones=undo_everyones)

    def add_channel(self, channel: ChannelSettings) -> None:
        """Writes a channel into the configuration. Raises Refused if it can't be used or its name is taken."""
        from curator.curation.config import add_channel

        self.sharing.check(channel)
        add_channel(self.paths.config, channel)

    def close(self) -> None:
        self._workshop.close()
        self._archive.close()

    def _reconcile(self) -> tuple[Problem, ...]:
        try:
            problems = self.steps.reconcile()
            self._archive.fetching.ensure(self._curation.feeds())
            self.sharing.reconcile()
        except CuratorError as fault:
            return (*self._curation.problems(), Problem("start", str(fault)))
        return (*self._curation.problems(), *problems)


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """A short id for an item or a share."""
    return secrets.token_hex(4)
