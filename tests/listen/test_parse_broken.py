"""Feeds that are broken, huge or hostile: as much as can be had, nothing that harms."""

import resource
import time
from contextlib import suppress
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.faults import FetchFailed
from curator.domain.intake import Known, New, decide
from curator.domain.plain import plain
from curator.domain.text import is_safe
from curator.listen.charset import to_text
from curator.listen.entries import ParsedFeed
from curator.listen.parse import parse
from curator.listen.xml_bounds import DEEPEST, LONGEST_TAG, MOST_ATTRIBUTES, MOST_ELEMENTS, MOST_PREFIXES
from curator.listen.xml_text import root_of
from tests.listen.test_parse import NAMESPACES, NOON
from tests.shared_data import shared

URL = "https://broken.example/feed"


def feed(titles: list[str], body: str = "&lt;p&gt;Words &amp;amp; more&lt;/p&gt;") -> str:
    items = "".join(
        f"<item><title>{title}</title><link>https://broken.example/{number}?a=1&amp;b=2</link><guid>{number}</guid>"
        f"<pubDate>{format_datetime(NOON)}</pubDate><dc:creator>Ann</dc:creator><description>{body}</description></item>\n"
        for number, title in enumerate(titles)
    )
    start = f'<?xml version="1.0"?>\n<rss version="2.0" {NAMESPACES}><channel><title>Broken</title>\n'
    return f"{start}{items}</channel></rss>\n"


TITLES = [f"Title {number}" for number in range(10)]
WHOLE = feed(TITLES)


def read(text: str | bytes) -> ParsedFeed:
    return parse(text if isinstance(text, bytes) else text.encode(), "", URL)


GML = 'xmlns:gml="http://www.opengis.net/gml"'
PSC = 'xmlns:psc="http://podlove.org/simple-chapters"'
BREAKS = {
    "bare ampersand": (WHOLE.replace("Title 3", "Q&A, R & D"), "Q&A, R & D"),
    "ampersand in an address": (WHOLE.replace("?a=1&amp;b=2", "?a=1&b=2"), "Title 3"),
    "entities of HTML": (WHOLE.replace("Title 3", "&nbsp;wait&hellip; caf&eacute;"), "wait… café"),
    "unknown entity": (WHOLE.replace("Title 3", "this &that; one"), "this &that; one"),
    "control characters": (WHOLE.replace("Title 3", "\x08Ti\x01tle\x0b 3"), "Title 3"),
    "reference to a control": (WHOLE.replace("Title 3", "Title&#27; &#x3;3"), "Title 3"),
    "no character": (WHOLE.replace("Title 3", "Title \uffff3"), "Title 3"),
    "a byte of Latin-1": (WHOLE.encode().replace(b"Title 3", b"caf\xe9"), "café"),
    "undeclared prefix": (WHOLE.replace(NAMESPACES, ""), "Title 3"),
    "prefix of its own": (WHOLE.replace("<title>Title 3", "<x:y z:a='1'>?</x:y><title>Title 3"), "Title 3"),
    "noise before": ("<br />\n<b>Warning</b>: in x.php\n" + WHOLE, "Title 3"),
    "space before": ("\n\n  " + WHOLE, "Title 3"),
    "noise after": (WHOLE + "<!-- made in 3 s --><script>x</script>", "Title 3"),
    "unclosed element": (WHOLE.replace("<title>Title 3", "<b><title>Title 3"), "Title 3"),
    "mismatched element": (WHOLE.replace("<guid>5</guid>", "<guid>5</gid>"), "Title 3"),
    "wrong declaration": (WHOLE.replace("<?xml version", "<?phpxml version"), "Title 3"),
    "two roots": (WHOLE + WHOLE, "Title 3"),
    "an attribute twice": (WHOLE.replace("<title>Title 3", "<x a='1' a='2'/><title>Title 3"), "Title 3"),
    "a comment in two": (WHOLE.replace("<title>Title 3", "<b><!-- a -- b --><title>Title 3"), "Title 3"),
    "two declarations": (WHOLE.replace("<title>Title 3", "<?xml version='1.0'?><title>Title 3"), "Title 3"),
    "names that are none": (WHOLE.replace("<title>Title 3", "<b:c:d/><:e/><xmlns:f/><title>Title 3"), "Title 3"),
    "links": (WHOLE.replace("<title>Title 3", "<links>x</links>&<title>Title 3"), "Title 3"),
    "authors": (WHOLE.replace("<title>Title 3", "<authors>x</authors>&<title>Title 3"), "Title 3"),
    "details": (WHOLE.replace("<title>Title 3", "<summary_detail>x</summary_detail>&<title>Title 3"), "Title 3"),
    "a title's details": (WHOLE.replace("<title>Title 3", "<title_detail>x</title_detail>&<title>Title 3"), "Title 3"),
    "a place": (WHOLE.replace("<title>Title 3", f"<gml:pos {GML}>1 2</gml:pos>&<title>Title 3"), "Title 3"),
    "chapters": (WHOLE.replace("<title>Title 3", f"<psc:chapter {PSC}/>&<title>Title 3"), "Title 3"),
}


@pytest.mark.parametrize(("text", "fourth"), BREAKS.values(), ids=BREAKS)
def test_nothing_is_lost_to_a_mistake(text: str | bytes, fourth: str) -> None:
    entries = read(text).entries
    assert [entry.title for entry in entries] == [*TITLES[:3], fourth, *TITLES[4:]]
    for number, entry in enumerate(entries):
        assert entry.url == f"https://broken.example/{number}?a=1&b=2"
        assert (entry.published, entry.author, plain(entry.html)) == (NOON, "Ann", "Words & more")


BREAKING = {
    "ampersand": ("<title>", "<copyright>A & B</copyright><title>"),
    "prefix": ("<title>", "<zz:q/><title>"),
    "unclosed": ("<title>", "<b><title>"),
    "twice": ("<title>", '<zz a="1" a="2"/><title>'),
    "comment": ("<title>", "<!-- a -- b --><title>"),
    "names": ("<title>", "<x:y:z/><title>"),
}


@pytest.mark.parametrize(("old", "new"), BREAKING.values(), ids=BREAKING)
def test_a_feed_that_breaks_once_brings_nothing_back_as_new_and_changes_one_article_at_most(old: str, new: str) -> None:
    read_before = 0
    for path in shared("data", "feeds").iterdir():
        body = to_text(path.read_bytes())
        if (broken := body.replace(old, new, 1)) == body or root_of(body) not in ("rss", "feed", "rdf"):
            continue
        stored = decide([], read(body).entries)
        known = [Known(number, each.key, each.entry.url, each.content) for number, each in enumerate(stored, start=1)]
        intents = decide(known, read(broken).entries)
        assert not any(isinstance(intent, New) for intent in intents), path.name
        assert len(intents) <= 1, path.name
        read_before += 1
    assert read_before > 20


ENDLESS = {
    "elements": "<a/>" * (MOST_ELEMENTS + 1),
    "attributes": "".join(f'<a b{number}="" c{number}=""/>' for number in range(MOST_ATTRIBUTES // 2 + 1)),
    "attributes of one": "<a " + " ".join(f'a{number}=""' for number in range(LONGEST_TAG // 4)) + "/>",
    "prefixes": "".join(f'<a xmlns:p{number}="x"/>' for number in range(MOST_PREFIXES + 1)) + "&",
    "depth": "<a>" * (DEEPEST + 1) + "</a>" * (DEEPEST + 1),
    "prefixes that are none": "".join(f"<p{number}:a/>" for number in range(40_000)),
}


@pytest.mark.parametrize("content", ENDLESS.values(), ids=ENDLESS)
def test_what_says_more_than_any_feed_is_refused_in_one_line_before_much_is_made_of_it(content: str) -> None:
    with pytest.raises(FetchFailed, match=rf"^{URL} can't be read as a feed: it has [^\n]+$"):
        read(f"<rss version='2.0'><channel><title>T</title>{content}</channel></rss>")


@pytest.mark.parametrize("name", ["a" * 200_000, "a." * 100_000], ids=["word", "dots"])
@pytest.mark.parametrize("after", ["", "&"], ids=["well-formed", "broken"])
def test_an_author_without_end_is_read_in_bounded_time(name: str, after: str) -> None:
    started = time.process_time()
    (entry,) = read(feed(["T"]).replace("Ann", name + after)).entries
    assert entry.author.startswith("a")
    assert time.process_time() - started < 10


def test_of_a_download_that_breaks_off_the_whole_entries_count() -> None:
    """Half an entry would replace the whole one that was stored before."""
    for cut in range(WHOLE.index("</item>") + 7, len(WHOLE) - 20, 97):
        entries = read(WHOLE[:cut]).entries
        assert [entry.title for entry in entries] == TITLES[: WHOLE[:cut].count("</item>")]
        assert all(plain(entry.html) == "Words & more" for entry in entries)


def test_entities_are_never_expanded() -> None:
    levels = "".join(f'<!ENTITY {chr(98 + level)} "{f"&{chr(97 + level)};" * 10}">' for level in range(9))
    laughs = f'<?xml version="1.0"?>\n<!DOCTYPE rss [<!ENTITY a "{"ha" * 20}">{levels}]>\n'
    (entry, *_) = read(laughs + feed(["&j;"] * 3, body="&j;").split("\n", 1)[1]).entries
    assert (entry.title, plain(entry.html)) == ("&j;", "&j;")


@pytest.mark.parametrize("system", ["file:///etc/hostname", "http://127.0.0.1:9/x"])
def test_nothing_is_read_from_elsewhere(system: str) -> None:
    doctype = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{system}"><!ENTITY % y SYSTEM "{system}"> %y;]>\n'
    (entry,) = read(doctype + feed(["got &x;"], body="&x;").split("\n", 1)[1]).entries
    assert (entry.title, plain(entry.html)) == ("got &x;", "&x;")


@pytest.mark.parametrize("doctype", ["<!DOCTYPE rss [" + "<!-- a -->" * 5_000, "<!DOCTYPE rss [" + '"' * 50_001])
def test_a_declaration_without_end_is_no_feed(doctype: str) -> None:
    with pytest.raises(FetchFailed):
        read(doctype + feed(TITLES))


HOSTILE = {
    "C1 CSI": "\x9b31mred",
    "C1 OSC": "\x9d52;c;cHduZWQ=\x9c clip",
    "ESC OSC": "\x1b]52;c;cHduZWQ=\x07clip",
    "ESC CSI": "\x1b[31mred\x1b[2J",
    "bidi": "pay \u202egpj.exe\u2066 now\u200f",
    "invisible": "z\u200bw\u00ad\ufeff",
    "written out": "E&#x9b;2J&#x85;&#x7f;&#27;[31m",
    "twice": "H&amp;#27;]52;c;cHduZWQ=&amp;#7;&amp;#x1b;[31m&amp;lrm;",
    "thrice": "T&amp;amp;#27;[31m",
    "lines": "one\ntwo&#10;three\tfour&#13;five",
    "markup": "[red]markup[/red] $(rm) `x`",
    "marks": "e" + "\u0301" * 600,
    "long": "long " * 200_000,
    "tags": "&lt;b&gt;" * 100_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_hostile_comes_through_in_any_field(text: str) -> None:
    document = (
        feed([text], body=f"&lt;p title='{text}'&gt;{text}&lt;/p&gt;").replace("Ann", text).replace("Broken", text)
    )
    document = document.replace("<guid>0", f"<guid>{text}")
    found = read(document)
    (entry,) = found.entries
    for line in (found.title, entry.guid, entry.title, entry.author):
        assert is_safe(line)
        assert "\n" not in line
        assert len(line) <= 500
    assert is_safe(entry.url)
    assert is_safe(entry.html)
    assert is_safe(plain(entry.html))


def test_a_big_feed_is_read_within_bounds() -> None:
    body = "Lorem &lt;b&gt;ipsum&lt;/b&gt; " * 200
    document = feed([f"Item {number}" for number in range(1_500)], body=body).encode()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(read(document).entries) == 1_500
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert grown < 30 * len(document)


@pytest.mark.parametrize(
    "piece", ["<a ", "<!-- ", "<![CDATA[", "&", "&amp;", "<item>", "<x:y ", "<item><title>t</title></item>", "]]>", '"']
)
def test_much_nonsense_is_dealt_with_in_bounded_time(piece: str) -> None:
    started = time.process_time()
    with suppress(FetchFailed):
        read("<rss><channel><title>T</title>" + piece * (300_000 // len(piece)))
    assert time.process_time() - started < 30


@given(
    st.lists(
        st.sampled_from(["<item>", "</item>", "<title>", "</title>", "<a>", "</b>", "&x;", "<![CDATA[", "]]>", "t"]),
        max_size=20,
    )
)
def test_any_jumble_of_elements_is_read_or_refused(pieces: list[str]) -> None:
    with suppress(FetchFailed):
        found = read("<rss><channel><title>T</title>" + "".join(pieces))
        assert is_safe(found.title)
        assert len(found.entries) <= pieces.count("<item>")


@given(st.binary(max_size=300), st.sampled_from([b"", b"<rss>", b"<feed>", b"{", b'{"items": [', b"<?xml"]))
def test_any_bytes_are_read_or_refused(body: bytes, start: bytes) -> None:
    with suppress(FetchFailed):
        assert is_safe(parse(start + body, "", URL).title)
