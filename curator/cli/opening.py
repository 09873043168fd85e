"""The app, on the person's own home or on the demo's; nothing of any command is loaded for it."""

import gc
import sys
from pathlib import Path

from curator.domain.faults import Refused


def open_app(root: Path | None) -> int:
    """The app, until the person leaves it. Raises CuratorError."""
    _need_terminal()
    gc.disable()  # nothing of what is loaded now is garbage; the app goes back to collecting after its first screen
    from curator.home import Home
    from curator.ui.app import DEMO, CuratorApp

    home = Home.open(root, settled=False)
    try:
        app = CuratorApp(home)
        wanted = app.run()
    finally:
        home.close()
    return open_demo() if wanted == DEMO else app.return_code or 0


def open_demo() -> int:
    """The app on bundled feeds, in a home that is thrown away."""
    _need_terminal()
    from curator.demo import furnished
    from curator.ui.app import CuratorApp

    with furnished() as home:
        app = CuratorApp(home)
        app.run()
        return app.return_code or 0


def _need_terminal() -> None:
    if not (sys.stdin and sys.stdout and sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refused("the app needs a terminal; curator --help lists the commands that don't")
