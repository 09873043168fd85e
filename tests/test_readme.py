"""The README is always true: its keys are the registry's, its commands exist, its settings are read without complaint.

`python -m tests.test_readme` writes the table of keys anew.
"""

import re
import shlex
from pathlib import Path

import pytest

from curator.cli.main import parser
from curator.curation.config import read
from curator.ui.keytable import key_table

README = Path(__file__).resolve().parents[1] / "README.md"
MARKS = re.compile(r"(<!-- keys: .*? -->\n).*?(<!-- /keys -->)", re.DOTALL)


def blocks(language: str) -> list[str]:
    return [text for name, text in fenced() if name == language]


def fenced() -> list[tuple[str, str]]:
    """Every fenced block: its language and its text."""
    return re.findall(r"^```(\w*)\n(.*?)^```", README.read_text(), re.DOTALL | re.MULTILINE)


def test_the_table_of_keys_is_the_registrys() -> None:
    found = MARKS.search(README.read_text())
    assert found
    assert found[0] == MARKS.sub(_with_keys, found[0])


def test_the_first_two_blocks_are_one_line_each_that_installs_and_runs() -> None:
    opens, tests = (text for _, text in fenced()[:2])
    assert opens.count("\n") == tests.count("\n") == 1
    assert opens.strip().endswith("/bin/curator")
    assert tests.strip().endswith("/bin/pytest")


def test_its_settings_are_read_without_a_complaint(tmp_path: Path) -> None:
    for block in blocks("toml"):
        (tmp_path / "config.toml").write_text(block)
        assert read(tmp_path / "config.toml")[1] == ()


@pytest.mark.parametrize("line", [line for line in blocks("")[0].splitlines() if line.startswith("curator ")])
def test_its_commands_are_commands(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    given = shlex.split(re.sub(r"\[.*", "", line.split("   ")[0]))
    words = [word for word in given if word.islower() and word[0] != "-"][1:]
    for name in words[-1].split("|") if words else []:
        with pytest.raises(SystemExit) as ended:
            parser().parse_args([*words[:-1], name, "--help"])
        assert ended.value.code == 0


def _with_keys(found: re.Match[str]) -> str:
    return f"{found[1]}{key_table()}{found[2]}"


if __name__ == "__main__":
    README.write_text(MARKS.sub(_with_keys, README.read_text()))
