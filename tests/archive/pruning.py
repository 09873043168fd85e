"""Lets what is old leave an archive, in a process of its own: `python -m tests.archive.pruning PATH`.

Says a line after each batch; decides nothing by the clock.
"""

import sys
from datetime import timedelta
from pathlib import Path

from curator.archive.archive import Archive
from tests.archive.making import NOON

NOW = NOON + timedelta(days=100)
BEFORE = NOON + timedelta(days=1)
BATCH = 4


def prune(path: Path, per_feed: int) -> None:
    archive = Archive.open(path)
    for batch in archive.retention.beyond(per_feed, 0, BEFORE, BATCH):
        archive.retention.forget(batch, (), NOW)
        print(flush=True)
    archive.close()


if __name__ == "__main__":
    prune(Path(sys.argv[1]), int(sys.argv[2]))
