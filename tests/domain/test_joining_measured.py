"""Joining over data that is no part of the project: real feeds, thousands of headlines, and the peers' kit's corpus."""

import csv
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from curator.domain.faults import CuratorError
from curator.domain.joining import joined
from curator.domain.plain import plain
from curator.domain.simhash import simhash
from curator.domain.story import Told
from curator.listen.parse import parse
from tests.shared_data import shared

UID = re.compile(r"Reference (\d{4}-\d{5})\.")
REAL_STORIES = 102
"""Of 107 that two or three formats of one site's feed tell alike, looked through by eye; five say too little."""


def told_by_feeds(paths: Iterable[Path], texts: dict[int, str]) -> Iterator[Told]:
    for feed, path in enumerate(paths):
        try:
            parsed = parse(path.read_bytes(), "", f"https://site{feed:04}.example/feed")
        except CuratorError:
            continue
        for entry in parsed.entries:
            number = len(texts) + 1
            text = texts[number] = plain(entry.html)
            dated = entry.published or entry.updated
            seconds = int(dated.timestamp()) if dated else 0
            minutes = len(text.split()) // 230 + 1
            yield Told(number, feed, parsed.title, entry.url, entry.title, seconds, minutes, simhash(text), None)


def by_story(told: Iterable[Told], texts: dict[int, str]) -> dict[int, list[Told]]:
    found = {each.id: each for each in told}
    stories: dict[int, list[Told]] = {}
    for article, story in joined(found.values(), found.keys(), lambda article: texts.get(article, "")).items():
        stories.setdefault(story, []).append(found[article])
    return stories


def test_real_feeds_tell_alike_only_what_is_the_same() -> None:
    texts: dict[int, str] = {}
    stories = by_story(told_by_feeds(sorted(shared("data", "feeds").iterdir()), texts), texts)
    assert [
        story for story in stories.values() if len({(told.source, told.title, told.dated) for told in story}) > 1
    ] == []
    assert len(stories) == REAL_STORIES


@pytest.mark.parametrize(("name", "stories"), [("headlines-dev.tsv", 0), ("topics-dev.csv", 1)])
def test_headlines_are_joined_where_they_are_the_same_words_only(name: str, stories: int) -> None:
    """All of one moment, each of a feed of its own: what comes together has the same letters."""
    with shared("data", "ranking", name).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t" if name.endswith("tsv") else ",", quoting=csv.QUOTE_MINIMAL))
    told = [Told(at, at, f"Feed {at}", "", row[1], 0, 1, 0, None) for at, row in enumerate(rows, 1)]
    found = by_story(told, {})
    assert [story for story in found.values() if len({each.title.casefold() for each in story}) > 1] == []
    assert len(found) == stories


@pytest.mark.parametrize("telling", ["addresses", "titles", "texts"])
def test_the_kits_corpus_is_joined_by_what_is_repeated_only(telling: str, tmp_path: Path) -> None:
    kit = shared("peerkit", "make_corpus.py")
    subprocess.run(
        [sys.executable, kit, tmp_path, "--feeds", "60", "--entries", "20", "--dups", "5"],
        check=True,
        capture_output=True,
    )
    texts: dict[int, str] = {}
    told = [
        Told(
            *(each.id, each.feed, each.source),
            each.url if telling == "addresses" else "",
            each.title if telling != "texts" else "",
            *(each.dated, each.minutes, 0 if telling == "titles" else each.print, None),
        )
        for each in told_by_feeds(sorted((tmp_path / "feeds").iterdir()), texts)
    ]
    uid = {article: UID.findall(text)[-1] for article, text in texts.items()}
    stories = by_story(told, texts)
    assert [story for story in stories.values() if len({uid[each.id] for each in story}) > 1] == []
    repeated = len(uid) - len(set(uid.values()))
    assert repeated > 40
    found = sum(len(story) - 1 for story in stories.values())
    assert found / repeated >= {"addresses": 0.99, "titles": 0.95, "texts": 0.6}[telling]
