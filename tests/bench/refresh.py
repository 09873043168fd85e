"""Cold and warm refresh of 500 feeds with 50 entries each, from a loopback server."""

import shlex
import subprocess
from pathlib import Path

from tests.bench.kit import CURATOR, corpus, figure, free_port, newsboat, ratio, served, table, timed, workspace

FEEDS = 500


def run(runs: int) -> None:
    rows = [("refresh", "curator wall s", "CPU s", "MB", "newsboat wall s", "CPU s", "ratio wall", "ratio CPU")]
    with workspace() as folder:
        port = free_port()
        made = corpus(folder, FEEDS, port)
        with served(made, port):
            home, fresh = folder / "home", folder / "fresh"
            subprocess.run(
                [*CURATOR, "--home", str(fresh), "feeds", "import", str(made / "feeds.opml")],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            renew = f"rm -rf {shlex.quote(str(home))}; cp -r {shlex.quote(str(fresh))} {shlex.quote(str(home))}"
            command = [*CURATOR, "--home", str(home), "refresh"]
            cold, warm = timed(command, runs, before=renew), timed(command, runs)
            their_cold, their_warm = _newsboat(folder, made, runs)
    for name, ours, theirs in (("cold", cold, their_cold), ("warm, all 304", warm, their_warm)):
        rows.append(
            (
                f"{name}, {FEEDS} feeds",
                figure(ours["wall"]),
                figure(ours["cpu"]),
                figure(ours["rss_mb"], 0),
                figure(theirs.get("wall")),
                figure(theirs.get("cpu")),
                ratio(ours["wall"], theirs.get("wall")),
                ratio(ours["cpu"], theirs.get("cpu")),
            )
        )
    table("refresh", rows)


def _newsboat(folder: Path, made: Path, runs: int) -> tuple[dict[str, float], dict[str, float]]:
    program = newsboat()
    if not program:
        return {}, {}
    cache = folder / "cache.db"
    (folder / "config").write_text("confirm-exit no\nreload-threads 8\n")
    command = [program, "-C", str(folder / "config"), "-u", str(made / "urls.txt"), "-c", str(cache), "-x", "reload"]
    cold = timed(command, runs, before=f"rm -f {shlex.quote(str(cache))}*")
    subprocess.run(["python3", "-c", f"import sqlite3; sqlite3.connect({str(cache)!r}).execute('ANALYZE')"], check=True)
    return cold, timed(command, runs)
