"""Paths: where a person's things lie, and what a person types for a file."""

import os
from pathlib import Path

from msgspec import Struct

from curator.domain.faults import Refused
from curator.domain.text import one_line


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
        """By the argument, else by `CURATOR_HOME`, else the platform's. Raises Refused."""
        named = root or (Path(value) if (value := os.environ.get("CURATOR_HOME")) else None)
        return cls.under(expanded(named).resolve()) if named else cls.of_platform()

    def make_folders(self) -> None:
        """Makes what isn't there yet. Raises Refused naming what can't be made."""
        for folder in (self.curation, self.archive.parent, self.config.parent):
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise Refused(f"{one_line(str(folder))} can't be made: {error.strerror}") from error


def expanded(path: Path) -> Path:
    """The path with `~` and `~name` written out. Raises Refused where nobody has that name."""
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise Refused(f"{one_line(str(path))}: there is no such person's home here") from error
