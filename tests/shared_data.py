"""Where the measuring data lies that is not part of the project; tests that need it skip where it is absent."""

import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parents[2] / "shared"


def shared(*parts: str) -> Path:
    """A file or folder of the shared data, or a skip that says what is missing."""
    root = Path(os.environ.get("CURATOR_SHARED", BESIDE))
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs the measuring data {'/'.join(parts)}, which is not part of the project")
    return path
