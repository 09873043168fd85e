"""Storing from many tasks: a second try, and no third."""

from collections.abc import Callable

import pytest

from curator.domain.faults import Busy, CuratorError
from curator.services.writer import Writer


def failing(times: int, fault: Exception, tries: list[str]) -> Callable[[], str]:
    """A job that fails so many times, and notes each try."""

    def job() -> str:
        tries.append("tried")
        if len(tries) <= times:
            raise fault
        return "stored"

    return job


async def test_what_can_not_be_stored_is_tried_again() -> None:
    tries: list[str] = []
    with Writer(moment=0) as writer:
        assert await writer.store(failing(1, Busy("busy"), tries)) == "stored"
    assert len(tries) == 2


async def test_after_the_second_failure_nothing_is_stored_any_more() -> None:
    tries: list[str] = []
    with Writer(moment=0) as writer:
        for _ in range(2):
            with pytest.raises(CuratorError, match="the disk is full"):
                await writer.store(failing(9, CuratorError("the disk is full"), tries))
    assert len(tries) == 2


async def test_a_mistake_is_not_made_twice_and_stops_no_other() -> None:
    tries: list[str] = []
    with Writer(moment=0) as writer:
        with pytest.raises(KeyError):
            await writer.store(failing(1, KeyError(), tries))
        assert await writer.store(failing(1, KeyError(), tries)) == "stored"
