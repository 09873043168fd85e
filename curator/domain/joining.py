"""Joining: which articles tell the same thing. Decides purely, and rather leaves two apart than joins them wrongly.

An article joins another by the same address; or by the same title or nearly so, if the texts say that they are one; or
by nearly the same text alone, if that is long. It is compared with the first article of a story only: being like one
that is like another is no reason. Near titles and texts are looked at once there are prints of the texts.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from curator.domain.canonical import canonical, tail
from curator.domain.sameness import Judge
from curator.domain.simhash import BITS
from curator.domain.story import WINDOW, Told
from curator.domain.titles import key_of

_RARE_WORDS: Final = 3
_CROWD: Final = 40
_BAND: Final = 16
_LONG_READ: Final = 2

_Mates = Callable[[Told], Iterable[Told]]
_Same = Callable[[Told, Told], bool]


def joined(told: Iterable[Told], new: Collection[int], text_of: Callable[[int], str]) -> dict[int, int]:
    """The stories that `new` articles make or join among all of `told`: by article, those that change only.

    A story has the number of one of its articles, the first. `text_of` gives an article's plain text; it is asked for
    at most a few hundred.
    """
    return _Joining(told, new, text_of).run()


class _Joining:
    def __init__(self, told: Iterable[Told], new: Collection[int], text_of: Callable[[int], str]) -> None:
        self._all = sorted(told, key=lambda one: one.id)
        self._joining = [each for each in self._all if each.story is None and each.id in new]
        self._judge = Judge(self._all, text_of)
        self._story = {each.id: each.story for each in self._all if each.story is not None}
        self._feeds: dict[int, set[int]] = defaultdict(set)
        for each in self._all:
            if each.story:
                self._feeds[each.story].add(each.feed)
        self._changed: dict[int, int] = {}

    def run(self) -> dict[int, int]:
        """The surest reasons first."""
        self._join_by(self._mates_by_url(), self._judge.same_address)
        self._join_by(self._mates_by_title(), self._judge.same_title)
        if any(each.print for each in self._joining):
            self._join_by(self._mates_by_words(), self._judge.same_news)
            self._join_by(self._mates_by_print(), self._judge.same_text)
        return self._changed

    def _join_by(self, mates: _Mates, same: _Same) -> None:
        for each in self._joining:
            if each.id not in self._changed:
                mate = next((mate for mate in mates(each) if self._may_join(each, mate) and same(each, mate)), None)
                if mate:
                    self._join(each, mate)

    def _may_join(self, one: Told, other: Told) -> bool:
        """Whether they are of two feeds and of one time, and the other is alone or the first of its story."""
        if one.feed == other.feed or abs(one.dated - other.dated) > WINDOW:
            return False
        story = self._story.get(other.id)
        return story is None or (story == other.id and one.feed not in self._feeds[story])

    def _join(self, one: Told, other: Told) -> None:
        number = self._story.get(other.id) or min(one.id, other.id)
        for told in (one, other):
            self._feeds[number].add(told.feed)
            if self._story.get(told.id) != number:
                self._story[told.id] = self._changed[told.id] = number

    def _mates_by_url(self) -> _Mates:
        """By canonical address; only where their tails are alike addresses are brought into that spelling."""
        spelt: dict[int, str] = {}
        there: dict[str, list[Told]] = defaultdict(list)
        titled: dict[tuple[int, str], str] = {}
        crowded = set()
        for each in _alike([tail(one.url) for one in self._all], self._all, self._joining):
            url = spelt[each.id] = canonical(each.url)
            there[url].append(each)
            if titled.setdefault((each.feed, url), each.title) != each.title or not each.title:
                crowded.add(url)
        return lambda each: (
            () if spelt.get(each.id, "") in crowded else islice(there.get(spelt.get(each.id, ""), ()), _CROWD)
        )

    def _mates_by_title(self) -> _Mates:
        keys = [key_of(each.title) for each in self._all]
        by_id, there = {}, defaultdict(list)
        for each in _alike(keys, self._all, self._joining):
            key = by_id[each.id] = key_of(each.title)
            there[key].append(each)
        return lambda each: islice(there[by_id[each.id]], _CROWD) if each.id in by_id else ()

    def _mates_by_words(self) -> _Mates:
        printed = [each for each in self._all if each.print]
        words = {each.id: self._judge.title(each) for each in printed}
        times = Counter(word for title in words.values() for word in title)
        rarest = {article: _rarest(title, times) for article, title in words.items()}
        there: dict[Hashable, list[Told]] = defaultdict(list)
        for each in printed:
            period = each.dated // WINDOW
            for word in rarest[each.id]:
                there[word, period].append(each)

        def mates(each: Told) -> Iterator[Told]:
            period = each.dated // WINDOW
            near = [(word, time) for word in rarest.get(each.id, ()) for time in (period - 1, period, period + 1)]
            return _few(there[at] for at in near if at in there)

        return mates

    def _mates_by_print(self) -> _Mates:
        there: dict[Hashable, list[Told]] = defaultdict(list)
        for each in self._all:
            for band in _bands(each):
                there[band].append(each)
        return lambda each: _few(there[band] for band in _bands(each))


def _alike(keys: Sequence[Hashable], told: Sequence[Told], joining: Sequence[Told]) -> Iterator[Told]:
    """Those whose key an article of another feed has too, if one of both is joining."""
    if len(joining) < len(told):
        ids = {each.id for each in joining}
        wanted = {key for key, each in zip(keys, told, strict=True) if each.id in ids}
        pairs = [(key, each) for key, each in zip(keys, told, strict=True) if key in wanted]
    else:
        pairs = list(zip(keys, told, strict=True))
    first: dict[Hashable, int] = {}
    shared = {key for key, each in pairs if first.setdefault(key, each.feed) != each.feed}
    return (each for key, each in pairs if key and key in shared)


def _rarest(words: Sequence[str], times: Counter[str]) -> list[str]:
    return sorted(dict.fromkeys(words), key=times.__getitem__)[:_RARE_WORDS]


def _bands(told: Told) -> list[tuple[int, int]]:
    """Parts of a long text's print: prints that differ by fewer bits than there are parts have one in common."""
    if not told.print or told.minutes < _LONG_READ:
        return []
    return [(start, told.print >> start & (1 << _BAND) - 1) for start in range(0, BITS, _BAND)]


def _few(groups: Iterable[Sequence[Told]]) -> Iterator[Told]:
    """What is in groups that aren't too large to tell anything, each once."""
    seen = set()
    for group in groups:
        for each in group if len(group) <= _CROWD else ():
            if each.id not in seen:
                seen.add(each.id)
                yield each
