"""How much memory hostile servers can make the client take, measured in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.listen.fetching import RSS
from tests.server import PACKERS, Reply, Server

MOST = 150  # megabytes, of which the interpreter and httpx are about 50

STATUS = Path("/proc/self/status")
CHILD = f"""
import asyncio, pathlib, re, sys
from curator.domain.faults import FetchFailed
from tests.listen.fetching import fetched

try:
    asyncio.run(fetched(sys.argv[1]))
except FetchFailed as fault:
    print(int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("{STATUS}").read_text())[1]) // 1000, fault)
"""

pytestmark = pytest.mark.skipif(not STATUS.exists(), reason="needs /proc to measure a process's most memory")


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
def test_a_bomb_takes_little_memory(server: Server, encoding: str) -> None:
    bomb = PACKERS[encoding](bytes(300_000_000))
    _assert_modest(server.serve("/feed", Reply(bomb, packed=True, encoding=encoding)))


@pytest.mark.parametrize("reply", [Reply(RSS * 500, endless=True), Reply(bytes(300_000_000), chunked=True)])
def test_a_large_body_takes_little_memory(server: Server, reply: Reply) -> None:
    _assert_modest(server.serve("/feed", reply))


def _assert_modest(url: str) -> None:
    done = subprocess.run([sys.executable, "-c", CHILD, url], capture_output=True, text=True, timeout=30, check=True)
    megabytes, fault = done.stdout.split(" ", 1)
    assert "larger than 20 MB" in fault
    assert int(megabytes) < MOST
