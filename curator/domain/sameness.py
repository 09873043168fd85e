"""Sameness: whether two articles that look alike tell the same thing, by their addresses, titles and texts."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Final

from curator.domain.canonical import canonical, exact, keeps_changing, tells_one_thing
from curator.domain.simhash import distance
from curator.domain.story import Told
from curator.domain.titles import Title, is_telling, key_of, names_of, read_title, told_by, words_of
from curator.domain.wording import Wording, agree, contained, differing, weighs, wording

_SAME_DAY: Final = 20 * 3600
_CLOSE: Final = 80.0  # of 100
_USUAL, _ALL = 3, 0.9
_NEAREST_BITS: Final = 3
_NONE, _SHORT, _LONG = 8, 40, 200  # words of a text: to say anything, to decide, and to do so alone
_MOSTLY, _WHOLLY = 0.5, 0.8
_TOLD: Final = 0.6
_MOST_TEXTS: Final = 600


class Judge:
    """Reads each title and each text once, and only so many texts; where one can't be read, nothing is the same."""

    def __init__(self, told: Sequence[Told], text_of: Callable[[int], str]) -> None:
        self._told = told
        self._text_of = text_of
        self._texts: dict[int, Wording] = {}
        self._names = cache(names_of)
        self._title = cache(lambda each: read_title(each.title, self._names(each.source)))
        self._by_feed = cache(self._told_by_feed)
        self._endings = cache(self._endings_of)

    def title(self, told: Told) -> tuple[str, ...]:
        """The words of its title; what may be its site's name is left off."""
        title: Title = self._title(told)
        return title.without or title.words

    def same_address(self, one: Told, other: Told) -> bool:
        """Of articles whose addresses have one canonical spelling."""
        mine, theirs = self.title(one), self.title(other)
        if mine and mine == theirs:
            return True
        if _likeness(mine, theirs):
            return agree(mine, theirs)
        address = exact(one.url)
        return address == exact(other.url) and tells_one_thing(address) and not keeps_changing(address)

    def same_title(self, one: Told, other: Told) -> bool:
        """Whether they have one title, and texts that don't deny it; or, where those are short, a telling one."""
        mine, theirs = self._words(one, other), self._words(other, one)
        if not mine or mine != theirs:
            return False
        texts = self._both(one, other)
        if not texts or (len(texts[0].words) >= _NONE and not _retold(*texts, part=_MOSTLY)):
            return False
        if len(texts[0].words) >= _SHORT:
            return True
        return (
            self._title(one).words == self._title(other).words
            and is_telling(mine)
            and abs(one.dated - other.dated) <= _SAME_DAY
            and not self._comes_again(one)
            and not self._comes_again(other)
        )

    def same_news(self, one: Told, other: Told) -> bool:
        """Whether they have nearly one title, and one of the texts is in the other."""
        mine, theirs = self._words(one, other), self._words(other, one)
        if not _likeness(mine, theirs) or not agree(mine, theirs):
            return False
        texts = self._both(one, other)
        if not texts or len(texts[0].words) < _SHORT:
            return False
        changed = _changed(mine, theirs)
        return _retold(*texts, part=_WHOLLY, changed=changed) and _mean_nothing(changed, texts, one, other)

    def same_text(self, one: Told, other: Told) -> bool:
        """Whether they have nearly one text, a long one, that says what both titles do."""
        mine, theirs = self._words(one, other), self._words(other, one)
        if distance(one.print, other.print) > _NEAREST_BITS or not agree(mine, theirs):
            return False
        texts = self._both(one, other)
        if not texts or len(texts[0].words) < _LONG:
            return False
        changed = _changed(mine, theirs)
        return (
            all(told_by(title, text.words) >= _TOLD for title in (mine, theirs) for text in texts)
            and _retold(*texts, part=_WHOLLY, changed=changed)
            and _retold(texts[1], texts[0], part=_WHOLLY, changed=changed)
            and _mean_nothing(changed, texts, one, other)
        )

    def _both(self, one: Told, other: Told) -> tuple[Wording, Wording] | None:
        """Their texts, the shorter first; nothing where one of them may not be read any more."""
        mine, theirs = self._text(one), self._text(other)
        if mine is None or theirs is None:
            return None
        return (mine, theirs) if len(mine.words) <= len(theirs.words) else (theirs, mine)

    def _text(self, told: Told) -> Wording | None:
        if told.id not in self._texts and len(self._texts) < _MOST_TEXTS:
            self._texts[told.id] = wording(self._text_of(told.id))
        return self._texts.get(told.id)

    def _words(self, told: Told, beside: Told) -> tuple[str, ...]:
        """The words of its title, without an ending that nearly all of its feed have, or that is the other's name."""
        title: Title = self._title(told)
        if title.site and (title.site in self._names(beside.source) or title.site in self._endings(told.feed)):
            return title.without
        return title.words

    def _endings_of(self, feed: int) -> set[tuple[str, ...]]:
        titles = [self._title(each) for each in self._by_feed()[feed]]
        times = Counter(title.site for title in titles if title.site)
        return {site for site, count in times.items() if count >= max(_USUAL, _ALL * len(titles))}

    def _comes_again(self, told: Told) -> bool:
        """Whether its feed has given the title to several articles."""
        key = key_of(told.title)
        return sum(key_of(each.title) == key for each in self._by_feed()[told.feed]) > 1

    def _told_by_feed(self) -> dict[int, list[Told]]:
        out = defaultdict(list)
        for each in self._told:
            out[each.feed].append(each)
        return out


def became_other(title: str, url: str, new_title: str, new_url: str) -> bool:
    """Whether an article whose feed changed these may tell something else now."""
    if canonical(url) != canonical(new_url):
        return True
    return title != new_title and not _likeness(words_of(title), words_of(new_title))


def _retold(short: Wording, long: Wording, *, part: float, changed: Collection[str] = ()) -> bool:
    """Whether so much of one text is in the other, and nothing that weighs, or that titles differ in, is not."""
    if contained(short.words, long.words) < part:
        return False
    own, _ = differing(short.words, long.words)
    return own.isdisjoint(changed) and not weighs(own, short.lower | long.lower)


def _changed(one: Sequence[str], other: Sequence[str]) -> set[str]:
    mine, theirs = differing(one, other)
    return mine | theirs


def _mean_nothing(changed: set[str], texts: Sequence[Wording], one: Told, other: Told) -> bool:
    """Whether the words by which two titles differ are no names or numbers, as titles and texts show them."""
    wordings = [*texts, wording(one.title), wording(other.title)]
    return not weighs(changed, frozenset(word for each in wordings for word in each.lower))


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """Of 100, how like each other two titles are; 0 where that isn't nearly."""
    from rapidfuzz import fuzz

    if not one or not other:
        return 0
    return fuzz.ratio(" ".join(one), " ".join(other), score_cutoff=_CLOSE)
