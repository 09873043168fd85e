"""Fixtures for the tests of the archive."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from curator.archive.archive import Archive


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    opened = Archive.open(path)
    yield opened
    opened.close()
