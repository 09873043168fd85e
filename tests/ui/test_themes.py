"""Themes: those that are shipped, and those of the person that can't be used."""

from pathlib import Path

import pytest
from textual.app import App
from textual.color import Color
from textual.theme import Theme

from curator.ui import themes

GOOD = 'primary = "#ff8800"\nbackground = "#101010"\n'


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / f"{name}.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def luminance(colour: Color) -> float:
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str, share: float = 1.0) -> float:
    ground = Color.parse(other)
    darker, lighter = sorted((luminance(ground.blend(Color.parse(one), share)), luminance(ground)))
    return (lighter + 0.05) / (darker + 0.05)


def test_two_dark_and_two_light_ones_are_shipped():
    found = themes.load(themes.shipped())
    assert found.problems == ()
    assert sorted(theme.dark for theme in found.loaded.values()) == [False, False, True, True]
    assert themes.DEFAULT in found.loaded


@pytest.mark.parametrize("name", ["dusk", "ember", "linen", "paper"])
def test_everything_can_be_read_in_them(name: str):
    theme = themes.load(themes.shipped()).loaded[name]
    assert contrast(theme.foreground, theme.background) > 10
    assert contrast(theme.foreground, theme.background, 0.6) > 3.5
    for colour in (theme.accent, theme.secondary, theme.success, theme.warning, theme.error):
        assert contrast(colour, theme.background) > 4.5
        assert contrast(colour, theme.surface) > 4.5


def test_the_persons_theme_is_found_and_replaces_one_of_the_same_name(tmp_path: Path):
    write(tmp_path, "mine", GOOD + 'dark = false\n[variables]\nborder = "red 30%"\nlink-style = "bold underline"\n')
    write(tmp_path, "dusk", GOOD)
    found = themes.load(themes.shipped(), tmp_path)
    assert found.problems == ()
    assert not found.loaded["mine"].dark
    assert found.loaded["dusk"].primary == "#ff8800"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('primary = "#ff8800"\naccent = red', "line 2"),
        ("dark = true", "primary is missing"),
        ('primary = "blurple"', "primary = “blurple” is not a colour"),
        ("primary = 3", "primary = “3” is not a colour"),
        ('primary = "auto 50%"', "is not a colour"),
        (GOOD + 'acent = "red"', "“acent” is not one of a theme's words; the nearest is “accent”"),
        (GOOD + '[variables]\nbordr = "red"', "the nearest is “border”"),
        (GOOD + '[variables]\nborder = "red 200%"', "is not a colour"),
        (GOOD + '[variables]\nlink-style-hover = "red"', "link-style-hover = “red” is not made of"),
        (GOOD + '[variables]\nlink-style = "none bold"', "link-style = “none bold” is not made of"),
        (GOOD + '[variables]\nbackground-darken-1 = "red 30%"', "failed to parse"),
        (GOOD + '[variables]\nlink-style = "blink"', "link-style = “blink” is not made of"),
        (GOOD + 'dark = "yes"', "dark must be true or false"),
        (GOOD + "variables = 3", "variables a table"),
        (b"\xff\xfe", "decode"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_reason(tmp_path: Path, text: str | bytes, told: str):
    path = write(tmp_path, "broken", text)
    write(tmp_path, "whole", GOOD)
    found = themes.load(tmp_path)
    assert list(found.loaded) == ["whole"]
    (problem,) = found.problems
    assert str(path) in problem.where
    assert told in problem.what


@pytest.mark.parametrize("colour", ["#123456", "red 30%"])
async def test_what_passes_can_be_put_on(tmp_path: Path, colour: str):
    """Every variable in a file of its own; those that are accepted are put on together."""
    for name in themes._variables():
        write(tmp_path, name, f'{GOOD}[variables]\n{name} = "{"bold" if "-style" in name else colour}"\n')
    found = themes.load(tmp_path)
    assert len(found.loaded) > 150
    together = {name: value for theme in found.loaded.values() for name, value in theme.variables.items()}
    app = App[None]()
    async with app.run_test() as pilot:
        app.register_theme(Theme("together", primary="#ff8800", variables=together))
        app.theme = "together"
        await pilot.pause()
        assert app.theme_variables["border"] == colour


def test_a_theme_that_is_not_there_is_named_and_the_default_used():
    name, problems = themes.choose("duks", ["dusk", "paper"])
    assert name == "dusk"
    assert [str(problem) for problem in problems] == [
        "config.toml [display] theme: no theme is called “duks”; the nearest is “dusk”"
    ]
    assert themes.choose("paper", ["dusk", "paper"]) == ("paper", ())


def test_without_any_folder_there_are_no_themes(tmp_path: Path):
    assert themes.load(tmp_path / "none") == themes.Themes({}, ())
