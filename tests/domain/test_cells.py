import pytest

from curator.domain.cells import padded, width


@pytest.mark.parametrize(
    ("text", "cells"), [("", 0), ("abc", 3), ("日本", 4), ("e\u0301", 1), ("한", 2), ("ｆ", 2), ("é", 1), ("🙂", 2)]
)
def test_width_is_in_cells(text: str, cells: int) -> None:
    assert width(text) == cells


def test_columns_are_filled_up_but_for_the_last() -> None:
    rows = [["日本", "1", "x"], ["abc", "22", "longer"], ["e\u0301", "", ""]]
    assert padded(rows) == [["日本", "1 ", "x"], ["abc ", "22", "longer"], ["e\u0301   ", "  ", ""]]
    assert padded([]) == []
