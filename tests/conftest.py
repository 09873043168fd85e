"""Fixtures for all tests."""

from collections.abc import Iterator

import pytest

from tests.server import Server, running


@pytest.fixture
def server() -> Iterator[Server]:
    """A real web server on loopback, told by the test what to answer."""
    with running() as started:
        yield started
