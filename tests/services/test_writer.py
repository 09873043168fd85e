"""Storing what many tasks bring: in batches, with a second try and no third, and all of it at the end."""

import asyncio
import threading

import pytest

from curator.domain.faults import Busy, CuratorError
from curator.services.writer import Writer


class Shelf:
    """Where things are stored, after so many failures; notes each batch that was tried."""

    def __init__(self, failures: int = 0) -> None:
        self.tried: list[list[int]] = []
        self.told: list[int] = []
        self.told_any = asyncio.Event()
        self._failures = failures

    def store(self, batch: list[int]) -> list[int]:
        self.tried.append(batch)
        if len(self.tried) <= self._failures:
            raise Busy("the archive is busy")
        return batch

    def tell(self, batch: list[int]) -> None:
        self.told += batch
        self.told_any.set()

    def writer(self) -> Writer[int, list[int]]:
        return Writer(self.store, self.tell, moment=0)


async def test_all_that_was_brought_is_stored_in_its_order_and_in_few_batches() -> None:
    shelf = Shelf()
    async with shelf.writer() as writer:
        for number in range(500):
            await writer.bring(number)
    assert shelf.told == list(range(500))
    assert len(shelf.tried) <= 20


async def test_what_comes_alone_does_not_wait_for_more() -> None:
    shelf = Shelf()
    async with shelf.writer() as writer:
        await writer.bring(1)
        await shelf.told_any.wait()


async def test_who_brings_too_much_waits_until_it_is_stored() -> None:
    begun, release = threading.Event(), threading.Event()
    brought: list[int] = []
    batches: list[int] = []

    def slowly(batch: list[int]) -> None:
        begun.set()
        assert release.wait(10)
        batches.append(len(batch))

    async def bring(writer: Writer[int, None]) -> None:
        for number in range(1_000):
            await writer.bring(number)
            brought.append(number)

    async with Writer(slowly, lambda _: None) as writer:
        bringing = asyncio.create_task(bring(writer))
        await asyncio.to_thread(begun.wait)
        for _ in range(1_000):
            await asyncio.sleep(0)
        assert len(brought) == 64
        release.set()
        await bringing
    assert sum(batches) == 1_000
    assert max(batches) <= 64


async def test_what_can_not_be_stored_is_tried_again() -> None:
    shelf = Shelf(failures=1)
    async with shelf.writer() as writer:
        await writer.bring(1)
    assert (shelf.tried, shelf.told) == ([[1], [1]], [1])


async def test_after_the_second_failure_nothing_is_stored_any_more() -> None:
    shelf = Shelf(failures=2)

    async def bring_many() -> None:
        async with shelf.writer() as writer:
            for number in range(32):
                await writer.bring(number)
            while not writer.failed:  # noqa: ASYNC110 - what a refresh does too
                await asyncio.sleep(0)
            await writer.bring(32)

    with pytest.raises(CuratorError, match="the archive is busy"):
        await bring_many()
    assert (len(shelf.tried), shelf.told) == (2, [])
    assert shelf.tried[0] == shelf.tried[1] == list(range(32))


async def test_what_was_stored_before_another_could_not_be_counts() -> None:
    shelf = Shelf()

    def store(batch: list[int]) -> list[int]:
        if 5 in batch and len(batch) > 1:
            raise KeyError(5)
        if 5 in batch:
            raise Busy("the archive is busy")
        return shelf.store(batch)

    async def bring() -> None:
        async with Writer(store, shelf.tell, moment=0) as writer:
            for number in range(10):
                await writer.bring(number)

    with pytest.raises(Busy):
        await bring()
    assert shelf.told == [0, 1, 2, 3, 4]
    assert shelf.tried == [[0], [1], [2], [3], [4]]


async def test_a_mistake_comes_out_at_the_end() -> None:
    def mistaken(batch: list[int]) -> None:
        raise KeyError(batch[0])

    async def bring() -> None:
        async with Writer(mistaken, lambda _: None) as writer:
            await writer.bring(1)

    with pytest.raises(KeyError):
        await bring()
