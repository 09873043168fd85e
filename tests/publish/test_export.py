import json

import msgspec
import pytest

from curator.domain.faults import Refused
from curator.domain.reading_list import ReadingList
from curator.publish import markdown
from curator.publish.export import write
from tests.publish.test_markdown import item, listed


def test_json_is_the_whole_list() -> None:
    whole = listed(item(1, title="Füße", note="a\nb"), item(2), purpose="p")
    text = write(whole, "json")
    assert msgspec.convert(json.loads(text), ReadingList) == whole
    assert '"title": "Füße"' in text
    assert text.endswith("}\n")


def test_markdown_is_markdown() -> None:
    assert write(listed(item()), "markdown") == markdown.write(listed(item()))


@pytest.mark.parametrize("form", ["opml", "", "markdwon", "JSON\x1b[2J"])
def test_another_format_is_refused_with_those_there_are(form: str) -> None:
    with pytest.raises(Refused, match="there are: markdown, json") as caught:
        write(listed(), form)
    assert str(caught.value).isprintable()


def test_a_misspelt_format_is_told_the_nearest() -> None:
    with pytest.raises(Refused, match="the nearest is “markdown”"):
        write(listed(), "markdwon")
