from curator.domain.nearest import hint


def test_names_the_nearest_word() -> None:
    assert hint("them", ("rows", "theme")) == "; the nearest is “theme”"
    assert hint("Theme", ("rows", "theme")) == "; the nearest is “theme”"


def test_says_nothing_where_none_is_near() -> None:
    assert hint("xyzzy", ("rows", "theme")) == ""
    assert hint("them", ()) == ""
