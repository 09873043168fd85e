import os
import subprocess
import sys
from pathlib import Path

import pytest

from curator.archive.archive import Archive
from curator.domain.faults import Refused
from curator.domain.share import Delivery, DeliveryState
from curator.domain.text import Line
from tests.archive.making import HOUR, NOON

KEY = ("share", "mastodon")
BEGIN_AND_DIE = """
import sys
from pathlib import Path
from curator.archive.archive import Archive
from tests.archive.making import NOON
Archive.open(Path(sys.argv[1])).ledger.begin("share", "mastodon", NOON)
"""


def state(archive: Archive) -> DeliveryState:
    return archive.ledger.states()[KEY].state


def begun_by_a_process_that_died(path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-c", BEGIN_AND_DIE, str(path)], check=True, cwd=root)


def test_nothing_was_sent_at_first(archive: Archive) -> None:
    assert archive.ledger.states() == {}


def test_sending_is_noted_before_and_after(archive: Archive) -> None:
    archive.ledger.begin(*KEY, NOON)
    assert archive.ledger.states() == {KEY: Delivery("mastodon", DeliveryState.SENDING, NOON)}
    archive.ledger.finish(*KEY, DeliveryState.SENT, NOON + HOUR, link="https://example.social/1")
    sent = Delivery("mastodon", DeliveryState.SENT, NOON + HOUR, link="https://example.social/1")
    assert archive.ledger.states() == {KEY: sent}


def test_the_error_of_a_failure_is_kept_until_the_next_attempt(archive: Archive) -> None:
    archive.ledger.begin(*KEY, NOON)
    archive.ledger.finish(*KEY, DeliveryState.FAILED, NOON, error=Line("HTTP 500"))
    assert archive.ledger.states()[KEY].error == "HTTP 500"
    archive.ledger.begin(*KEY, NOON)
    assert archive.ledger.states()[KEY] == Delivery("mastodon", DeliveryState.SENDING, NOON)


def test_what_is_being_sent_is_never_begun_again(archive: Archive) -> None:
    archive.ledger.begin(*KEY, NOON)
    for retry in (False, True):
        with pytest.raises(Refused, match="is being sent to mastodon"):
            archive.ledger.begin(*KEY, NOON, retry=retry)
    archive.ledger.begin("share", "file", NOON)


@pytest.mark.parametrize(("ended", "said"), [(DeliveryState.SENT, "was sent"), (DeliveryState.UNKNOWN, "perhaps sent")])
def test_what_was_or_may_have_been_sent_is_sent_again_only_if_asked(
    archive: Archive, ended: DeliveryState, said: str
) -> None:
    archive.ledger.begin(*KEY, NOON)
    archive.ledger.finish(*KEY, ended, NOON)
    with pytest.raises(Refused, match=said):
        archive.ledger.begin(*KEY, NOON)
    archive.ledger.begin(*KEY, NOON, retry=True)
    assert state(archive) is DeliveryState.SENDING


def test_a_share_marked_as_sent_by_hand_needs_no_beginning(archive: Archive) -> None:
    archive.ledger.finish(*KEY, DeliveryState.SENT, NOON)
    assert state(archive) is DeliveryState.SENT


def test_what_this_process_is_sending_is_not_taken_for_interrupted(archive: Archive) -> None:
    archive.ledger.begin(*KEY, NOON)
    assert archive.ledger.interrupted(NOON) == []
    assert state(archive) is DeliveryState.SENDING


def test_what_a_dead_process_was_sending_becomes_unknown(archive: Archive) -> None:
    begun_by_a_process_that_died(archive._database.path)
    assert archive.ledger.interrupted(NOON + HOUR) == [KEY]
    assert archive.ledger.states() == {KEY: Delivery("mastodon", DeliveryState.UNKNOWN, NOON + HOUR)}
    assert archive.ledger.interrupted(NOON + HOUR) == []


def test_what_a_dead_process_was_sending_may_have_been_sent(archive: Archive) -> None:
    begun_by_a_process_that_died(archive._database.path)
    with pytest.raises(Refused, match="perhaps sent"):
        archive.ledger.begin(*KEY, NOON)
    archive.ledger.begin(*KEY, NOON, retry=True)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only the kernel's words tell processes apart here")
def test_another_process_under_the_same_number_is_another_process(archive: Archive) -> None:
    archive.ledger.begin(*KEY, NOON)
    with archive._database.writing() as connection:
        connection.execute("UPDATE deliveries SET pid = ? WHERE pid = ?", (os.getppid(), os.getpid()))
    assert archive.ledger.interrupted(NOON) == [KEY]
