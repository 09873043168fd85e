import os
import stat
from pathlib import Path

import pytest

from curator.domain.faults import Refused
from curator.services.files import replace_file, replacing


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link.md").symlink_to(tmp_path / "real" / "file.md")
    for content in (b"one", b"two"):
        replace_file(tmp_path / "link.md", content)
        assert (tmp_path / "link.md").is_symlink()
        assert (tmp_path / "real" / "file.md").read_bytes() == content


def test_a_new_file_has_the_usual_mode_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        replace_file(tmp_path / "new", b"x")
    finally:
        os.umask(before)
    assert mode_of(tmp_path / "new") == 0o640
    (tmp_path / "new").chmod(0o664)
    replace_file(tmp_path / "new", b"y")
    assert mode_of(tmp_path / "new") == 0o664


@pytest.mark.parametrize(("make", "said"), [(Path.mkdir, "folder"), (os.mkfifo, "ordinary file")])
def test_what_is_no_file_is_refused_and_stays(tmp_path: Path, make: object, said: str) -> None:
    make(tmp_path / "odd")  # type: ignore[operator]
    before = (tmp_path / "odd").stat().st_ino
    with pytest.raises(Refused, match=f"odd could not be written: .*{said}"):
        replace_file(tmp_path / "odd", b"x")
    assert (tmp_path / "odd").stat().st_ino == before
    assert [path.name for path in tmp_path.iterdir()] == ["odd"]


def test_what_fails_half_way_leaves_the_old_and_nothing_else(tmp_path: Path) -> None:
    replace_file(tmp_path / "file", b"old")

    def write_half() -> None:
        with replacing(tmp_path / "file") as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert (tmp_path / "file").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_long_name_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("ü" * 120 + ".md")
    replace_file(path, b"x")
    assert path.read_bytes() == b"x"
