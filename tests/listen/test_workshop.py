"""The workshop, with real processes."""

import asyncio
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from curator.domain.faults import FetchFailed, NotFound, Refused
from curator.listen.fulltext import extract
from curator.listen.parse import parse
from curator.listen.workshop import Workshop
from tests.shared_data import shared
from tests.ui.heartbeat import heartbeat

SOON = 30.0
STALL = 0.05


def process() -> int:
    return os.getpid()


def double(number: int) -> int:
    return number * 2


def refuse(what: str) -> None:
    raise NotFound(f"no {what}")


def fail(what: str) -> None:
    raise KeyError(what)


def never_end(pipe: str) -> None:
    """Says in a named pipe which process it keeps busy for ever."""
    Path(pipe).write_text(str(os.getpid()))
    while True:
        pass


def tell(pipe: str) -> None:
    Path(pipe).write_text(str(os.getpid()))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hoard() -> int:
    return len(bytearray(20_000_000_000))


def speak() -> None:
    os.write(1, b"noise on the screen")
    os.write(2, b"noise on the screen")


def leave() -> None:
    """As a worker that goes for want of work, after its answer."""
    threading.Timer(0.01, os._exit, [0]).start()


@pytest.fixture
def workshop() -> Iterator[Workshop]:
    opened = Workshop(2)
    yield opened
    opened.close()


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def ends(pid: int) -> bool:
    """Whether the process ends, now or within the time that a slow machine may need."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], SOON)[0])
    finally:
        os.close(handle)


def test_a_job_is_done_in_another_process_which_is_kept(workshop: Workshop) -> None:
    first = workshop.run(process, timeout=SOON)
    assert first != os.getpid()
    assert workshop.run(process, timeout=SOON) == first
    assert workshop.run(double, 21, timeout=SOON) == 42


def test_faults_for_the_person_come_through_as_they_are(workshop: Workshop) -> None:
    with pytest.raises(NotFound, match=r"^no such thing$"):
        workshop.run(refuse, "such thing", timeout=SOON)


@pytest.mark.parametrize("job", [fail, die, hoard])
def test_a_job_that_goes_wrong_fails_alone(workshop: Workshop, job: object) -> None:
    arguments = ["x"] if job is fail else []
    with pytest.raises(FetchFailed, match=r"^what was sent could not be read"):
        workshop.run(job, *arguments, timeout=SOON)  # type: ignore[arg-type]
    assert workshop.run(double, 1, timeout=SOON) == 2


def test_a_job_that_takes_too_long_is_killed_with_its_process(workshop: Workshop, pipe: Path) -> None:
    workshop.run(double, 1, timeout=SOON)
    pids: list[int] = []
    reader = threading.Thread(target=lambda: pids.append(int(pipe.read_text())))
    reader.start()
    with pytest.raises(FetchFailed, match=r"within 2 s"):
        workshop.run(never_end, str(pipe), timeout=2)
    reader.join()
    assert not alive(pids[0])
    assert workshop.run(double, 1, timeout=SOON) == 2


def test_a_worker_that_left_for_want_of_work_is_replaced(workshop: Workshop) -> None:
    first = workshop.run(process, timeout=SOON)
    workshop.run(leave, timeout=SOON)
    assert ends(first)
    assert workshop.run(process, timeout=SOON) != first


def test_workers_are_up_before_there_is_anything_to_do_and_no_more_than_there_may_be(pipe: Path) -> None:
    workshop = Workshop(1)
    workshop.prepare(tell, str(pipe), workers=5, timeout=SOON)
    prepared = int(pipe.read_text())
    assert workshop.run(process, timeout=SOON) == prepared
    workshop.close()


def test_many_threads_share_few_workers(workshop: Workshop) -> None:
    results: list[int] = []

    def ask() -> None:
        results.append(workshop.run(process, timeout=SOON))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 20
    assert 1 <= len(set(results)) <= 2


def test_a_worker_says_nothing_on_the_screen(workshop: Workshop, capfd: pytest.CaptureFixture[str]) -> None:
    workshop.run(speak, timeout=SOON)
    assert capfd.readouterr() == ("", "")


async def test_it_can_be_awaited(workshop: Workshop) -> None:
    jobs = [workshop.run_async(double, number, timeout=SOON) for number in range(10)]
    assert await asyncio.gather(*jobs) == [2 * number for number in range(10)]
    with pytest.raises(NotFound):
        await workshop.run_async(refuse, "thing", timeout=SOON)


def test_closing_ends_what_is_under_way_and_refuses_more(pipe: Path) -> None:
    workshop = Workshop(1)
    faults: list[Refused] = []

    def ask() -> None:
        try:
            workshop.run(never_end, str(pipe), timeout=SOON * 10)
        except Refused as fault:
            faults.append(fault)

    thread = threading.Thread(target=ask)
    thread.start()
    worker = int(pipe.read_text())
    workshop.close()
    thread.join()
    assert [str(fault) for fault in faults] == ["curator is closing"]
    assert ends(worker)
    with pytest.raises(Refused):
        workshop.run(double, 1, timeout=SOON)
    workshop.close()


async def test_awaiting_a_closed_workshop_is_refused(workshop: Workshop) -> None:
    workshop.close()
    with pytest.raises(Refused):
        await workshop.run_async(double, 1, timeout=SOON)


PARENT = """
import sys
sys.path[:] = sys.argv[3:]
from curator.listen.workshop import Workshop
from tests.listen.test_workshop import never_end, process
workshop = Workshop(2)
print(workshop.run(process, timeout=60), flush=True)
if sys.argv[1] == "busy":
    workshop.run(never_end, sys.argv[2], timeout=600)
sys.stdin.read()
"""


@pytest.mark.parametrize("state", ["idle", "busy"])
def test_workers_end_when_their_parent_is_killed(state: str, pipe: Path) -> None:
    path = [each or os.getcwd() for each in sys.path]
    command = [sys.executable, "-c", PARENT, state, str(pipe), *path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        worker = int(parent.stdout.readline())
        if state == "busy":
            assert int(pipe.read_text()) == worker
        assert alive(worker)
        parent.kill()
        assert ends(worker)


async def worst_stall(work: Callable[[], Awaitable[None]]) -> float:
    """Seconds for which the loop stood still at the best of three times: the machine's own stalls aren't the work's."""
    worst = []
    for _ in range(3):
        async with heartbeat() as heart:
            await work()
        assert heart.beats > 10
        worst.append(heart.worst)
        if heart.worst < STALL:
            break
    return min(worst)


async def test_the_event_loop_goes_on_while_a_large_feed_is_parsed(workshop: Workshop) -> None:
    item = "<item><title>T</title><guid>{}</guid><description>{}</description></item>"
    items = "".join(item.format(number, "&lt;p&gt;words and more words&lt;/p&gt;" * 140) for number in range(50))
    body = f"<rss version='2.0'><channel><title>S</title>{items}</channel></rss>".encode()
    assert len(body) > 270_000

    async def work() -> None:
        jobs = [workshop.run_async(parse, body, "", "http://a.example/", timeout=SOON) for _ in range(60)]
        assert [len(feed.entries) for feed in await asyncio.gather(*jobs)] == [50] * 60

    assert await worst_stall(work) < STALL


async def test_the_event_loop_goes_on_while_the_largest_page_is_read(workshop: Workshop) -> None:
    pages = [folder / "source.html" for folder in shared("data", "pages").iterdir()]
    body = max(pages, key=lambda path: path.stat().st_size).read_bytes()

    async def work() -> None:
        found = await workshop.run_async(extract, body, "text/html", "http://a.example/", timeout=SOON * 2)
        assert len(found.html) > 10_000

    assert await worst_stall(work) < STALL


def test_a_parent_that_grew_fat_still_gets_its_answers() -> None:
    """A process inherits its parent's peak of memory when it is started."""
    program = (
        "from curator.listen.workshop import Workshop\n"
        "peak = bytearray(600_000_000); del peak\n"
        "workshop = Workshop(1); print([workshop.run(abs, -n, timeout=20) for n in (1, 2, 3)]); workshop.close()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout == "[1, 2, 3]\n", done.stderr
