"""What feeds of every kind say, in feeds written for it."""

from datetime import UTC, datetime

import pytest

from curator.domain.article import Entry
from curator.domain.faults import FetchFailed
from curator.domain.plain import plain
from curator.listen.cleaning import sanitised
from curator.listen.entries import MOST_ENCLOSURES, ParsedFeed
from curator.listen.parse import parse

URL = "https://site.example/dir/feed.xml"
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def read(text: str, content_type: str = "") -> ParsedFeed:
    return parse(text.encode(), content_type, URL)


def rss(items: str, channel: str = "", version: str = "2.0") -> ParsedFeed:
    start = f'<rss version="{version}" {NAMESPACES}><channel><title>Site</title><link>/</link>'
    return read(f"{start}{channel}{items}</channel></rss>")


def item(content: str, channel: str = "") -> Entry:
    (entry,) = rss(f"<item>{content}</item>", channel).entries
    return entry


def atom(entry: str, feed: str = "", attributes: str = "") -> Entry:
    (only,) = read(
        f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES} {attributes}><title>Site</title>{feed}'
        f"<entry>{entry}</entry></feed>"
    ).entries
    return only


def shown(entry: Entry) -> str:
    """Its markup as it is shown."""
    return sanitised(entry.html, entry.base or entry.url)


RSS_ITEM = (
    "<item><title>First</title><link>https://site.example/1</link><pubDate>Fri, 20 Nov 2026 12:00:00 GMT</pubDate>"
    "<description>&lt;p&gt;Words&lt;/p&gt;</description></item>"
)
FORMATS = {
    "rss 0.91": f'<rss version="0.91"><channel><title>Site</title>{RSS_ITEM}</channel></rss>',
    "rss 0.92": f'<rss version="0.92"><channel><title>Site</title>{RSS_ITEM}</channel></rss>',
    "rss 2.0": f'<rss version="2.0"><channel><title>Site</title>{RSS_ITEM}</channel></rss>',
    "rss without version": f"<rss><channel><title>Site</title>{RSS_ITEM}</channel></rss>",
    "rss in a namespace": '<rss version="2.0" xmlns="http://backend.userland.com/rss2"><channel><title>Site</title>'
    f"{RSS_ITEM}</channel></rss>",
    "rss 0.90": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns="http://my.netscape.com/rdf/simple/0.9/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
    "<title>Site</title></channel><item><title>First</title><link>https://site.example/1</link>"
    "<dc:date>2026-11-20T12:00:00Z</dc:date><description>&lt;p&gt;Words&lt;/p&gt;</description></item></rdf:RDF>",
    "rss 1.0": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
    f'{NAMESPACES}><channel rdf:about="https://site.example/"><title>Site</title></channel>'
    '<item rdf:about="https://site.example/1"><title>First</title><link>https://site.example/1</link>'
    "<dc:date>2026-11-20T13:00:00+01:00</dc:date><content:encoded><![CDATA[<p>Words</p>]]></content:encoded></item>"
    "</rdf:RDF>",
    "atom 1.0": '<feed xmlns="http://www.w3.org/2005/Atom"><title>Site</title><entry><title>First</title>'
    '<link href="https://site.example/1"/><published>2026-11-20T12:00:00Z</published>'
    '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Words</p></div></content></entry></feed>',
    "atom 0.3": '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Site</title><entry><title>First</title>'
    '<link rel="alternate" type="text/html" href="https://site.example/1"/><issued>2026-11-20T12:00:00Z</issued>'
    '<content type="text/html" mode="escaped">&lt;p&gt;Words&lt;/p&gt;</content></entry></feed>',
    "json feed 1": '{"version": "https://jsonfeed.org/version/1", "title": "Site", "items": [{"id": "1", "title": '
    '"First", "url": "https://site.example/1", "date_published": "2026-11-20T12:00:00Z", "content_html": '
    '"<p>Words</p>"}]}',
    "rss as json": '{"rss": {"channel": {"title": "Site", "item": [{"title": "First", '
    '"link": "https://site.example/1", "pubDate": "Fri, 20 Nov 2026 12:00:00 GMT", "description": "<p>Words</p>"}]}}}',
}


@pytest.mark.parametrize("text", FORMATS.values(), ids=FORMATS)
def test_every_format_says_the_same(text: str) -> None:
    feed = read(text)
    (entry,) = feed.entries
    assert feed.title == "Site"
    assert (entry.title, entry.url, entry.published) == ("First", "https://site.example/1", NOON)
    assert plain(entry.html) == "Words"


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Q&amp;amp;A &amp;#8217;26", "Q&A ’26"),
        ("<![CDATA[Q&A]]>", "Q&A"),
        ("&lt;b&gt;Bold&lt;/b&gt; move", "Bold move"),
        ('The &lt;b&gt; tag &amp; &lt;more&gt; "things"', 'The <b> tag & <more> "things"'),
        (" \n spaced\n out ", "spaced out"),
        ("a[red]b[/red]", "a[red]b[/red]"),
    ],
)
def test_titles_that_may_or_may_not_be_markup(written: str, title: str) -> None:
    assert item(f"<title>{written}</title>").title == title


@pytest.mark.parametrize(
    ("kind", "written", "title"),
    [
        ("text", "The &lt;b&gt; tag", "The <b> tag"),
        ("html", "The &amp;lt;b&amp;gt; tag", "The <b> tag"),
        ("html", "&lt;p&gt;A &lt;i&gt;title&lt;/i&gt;&lt;/p&gt;", "A title"),
        ("xhtml", '<div xmlns="http://www.w3.org/1999/xhtml">A <i>title</i></div>', "A title"),
        ("text", "On &lt;b&gt;bold&lt;/b&gt;", "On <b>bold</b>"),
        ("text", "Written &amp;#8216;twice&amp;#8217;", "Written ‘twice’"),
    ],
)
def test_atom_titles_are_what_they_say_they_are(kind: str, written: str, title: str) -> None:
    assert atom(f'<title type="{kind}">{written}</title>').title == title


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("<p>Some few words</p><p>more</p>", "Some few words"),
        ("one two three four five six seven eight nine ten eleven twelve thirteen", None),
        ('<img src="x.png" alt="A picture of a cat">', "A picture of a cat"),
    ],
)
def test_an_entry_without_a_title_gets_the_first_words_of_its_text(body: str, title: str | None) -> None:
    entry = item(f"<description><![CDATA[{body}]]></description>")
    assert entry.title == (title or "one two three four five six seven eight nine ten eleven twelve…")


def test_an_entry_with_a_link_alone_is_called_by_it() -> None:
    assert item("<link>https://site.example/a%20post</link>").title == "site.example/a post"


@pytest.mark.parametrize(
    ("content", "url"),
    [
        ("<link>https://a.example/1</link><guid>https://a.example/2</guid>", "https://a.example/1"),
        ("<guid>https://a.example/2</guid>", "https://a.example/2"),
        ('<guid isPermaLink="false">https://a.example/2</guid>', ""),
        ("<link>/1?a=1&amp;b=2</link>", "https://site.example/1?a=1&b=2"),
        ("<link>javascript:alert(1)</link>", ""),
        ("<link/><atom:link href='https://a.example/3'/>", "https://a.example/3"),
        (
            "<atom:link rel='self' href='https://a.example/self'/><link>https://a.example/1</link>",
            "https://a.example/1",
        ),
        (
            "<link>https://proxy.example/1</link><feedburner:origLink>https://a.example/1</feedburner:origLink>",
            "https://a.example/1",
        ),
    ],
)
def test_where_an_item_leads(content: str, url: str) -> None:
    assert item(f"<title>T</title>{content}").url == url


@pytest.mark.parametrize(
    ("links", "url"),
    [
        ('<link href="https://a.example/1"/><link rel="related" href="https://a.example/r"/>', "https://a.example/1"),
        ('<link rel="alternate" type="application/json" href="/j"/><link href="/h"/>', "https://site.example/h"),
        ('<link href="/first"/><link href="/second"/>', "https://site.example/first"),
        ('<link rel="enclosure" href="/e.mp3"/>', "https://a.example/id"),
        ('<link rel="alternate" href=""/>', "https://a.example/id"),
        ('<link rel="alternate" href="data:text/html,x"/>', "https://a.example/id"),
    ],
)
def test_where_an_atom_entry_leads(links: str, url: str) -> None:
    assert atom(f"<title>T</title><id>https://a.example/id</id>{links}").url == url


@pytest.mark.parametrize(
    ("site", "page", "image"),
    [
        ("https://blog.example/", "https://blog.example/2026/post/", "https://blog.example/2026/post/p.png"),
        ("https://blog.example/", "https://elsewhere.example/story/", "https://blog.example/p.png"),
        ("https://blog.example/sub/", "https://www.blog.example/a/", "https://www.blog.example/a/p.png"),
    ],
)
def test_pictures_start_from_the_entrys_page_if_that_is_on_the_site(site: str, page: str, image: str) -> None:
    items = f"<item><title>T</title><link>{page}</link><description>&lt;img src='p.png'&gt;</description></item>"
    feed = read(f"<rss version='2.0'><channel><title>S</title><link>{site}</link>{items}</channel></rss>")
    assert shown(feed.entries[0]) == f'<img src="{image}">'


def test_relative_links_of_rss_start_from_its_site_those_of_atom_from_the_feed() -> None:
    rss_item = "<item><title>T</title><link>1.html</link></item>"
    start = "<rss version='2.0'><channel><title>S</title><link>https://blog.example/sub/</link>"
    assert read(f"{start}{rss_item}</channel></rss>").entries[0].url == "https://blog.example/sub/1.html"
    entry = atom("<title>T</title><link href='1.html'/>", "<link href='https://blog.example/'/>")
    assert entry.url == "https://site.example/dir/1.html"


def test_an_xml_base_that_makes_no_sense_is_not_heeded() -> None:
    entry = atom("<title>T</title><link href='1'/><content type='html'>x</content>", "", 'xml:base="http://[x"')
    assert entry.title == "T"


def test_links_start_from_the_xml_base() -> None:
    entry = atom(
        '<title>T</title><link href="1"/><content type="html">&lt;a href="2"&gt;x&lt;/a&gt;</content>',
        "",
        'xml:base="/blog/"',
    )
    assert entry.url == "https://site.example/blog/1"
    assert 'href="https://site.example/blog/2"' in shown(entry)


@pytest.mark.parametrize(
    ("content", "channel", "author"),
    [
        ("<author>ann@a.example (Ann Ode)</author>", "", "Ann Ode"),
        ("<author>ann@a.example</author>", "", "ann@a.example"),
        ("<author>Ann &lt;ann@a.photography&gt;</author>", "", "Ann"),
        ("<author><name>Ann</name><title>Chief</title></author>", "", "Ann"),
        ("<author>Ann</author><dc:creator>Ann</dc:creator>", "", "Ann"),
        ("<dc:creator>Ann</dc:creator><dc:creator>José</dc:creator>", "", "Ann, José"),
        ("<author>ann@a.example</author><dc:creator>Ann</dc:creator>", "", "Ann"),
        ("<dc:creator>Ann</dc:creator><itunes:author>The Show</itunes:author>", "", "Ann"),
        ("<itunes:author>The Show</itunes:author>", "", "The Show"),
        ("", "<managingEditor>ed@a.example (Ed)</managingEditor>", "Ed"),
        ("", "<managingEditor>ed@a.example</managingEditor>", ""),
        ("", "<itunes:author>The Show</itunes:author>", "The Show"),
        ("", "", ""),
        ("<dc:creator>Ann &amp;amp; Ode</dc:creator>", "", "Ann & Ode"),
    ],
)
def test_who_wrote_it(content: str, channel: str, author: str) -> None:
    assert item(f"<title>T</title>{content}", channel).author == author


def test_atom_authors_come_from_the_entry_its_source_or_the_feed() -> None:
    feed = "<author><name>Feed</name><email>f@a.example</email></author>"
    source = "<source><title>S</title><author><name>Source</name></author></source>"
    assert atom("<title>T</title><author><name>Ann</name></author><author><name>José</name></author>", feed).author == (
        "Ann, José"
    )
    assert atom(f"<title>T</title>{source}", feed).author == "Source"
    assert atom("<title>T</title>", feed).author == "Feed"


@pytest.mark.parametrize(
    ("content", "published", "updated"),
    [
        ("<published>2026-11-20T12:00:00Z</published><updated>2026-11-21T12:00:00Z</updated>", 20, 21),
        ("<updated>2026-11-21T12:00:00Z</updated>", 21, 21),
        ("<published>2026-11-20T12:00:00Z</published>", 20, None),
        ("<published>soon</published><updated>2026-11-21T12:00:00Z</updated>", 21, 21),
        ("<published>0001-01-01T00:00:00Z</published>", None, None),
        ("", None, None),
    ],
)
def test_when_it_was_published_or_else_updated(content: str, published: int | None, updated: int | None) -> None:
    entry = atom(f"<title>T</title>{content}")
    assert entry.published == (NOON.replace(day=published) if published else None)
    assert entry.updated == (NOON.replace(day=updated) if updated else None)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (
            "<description>short</description><content:encoded><![CDATA[<p>The whole text</p>]]></content:encoded>",
            "The whole text",
        ),
        (
            "<content:encoded><![CDATA[<p>The whole text</p>]]></content:encoded><description>short</description>",
            "The whole text",
        ),
        ("<description>The whole text</description><content:encoded/>", "The whole text"),
        ("<description>The whole text</description><media:description>of a film</media:description>", "The whole text"),
        ("<description>The whole text</description><itunes:summary>of a show</itunes:summary>", "The whole text"),
        (
            "<media:group><media:description>of a film\n\nhttps://a.example/x.</media:description></media:group>",
            "of a film\nhttps://a.example/x.",
        ),
        ("<itunes:summary>of a show</itunes:summary>", "of a show"),
        ("<dc:description>by Dublin Core</dc:description>", "by Dublin Core"),
        ("<description>one\n\ntwo\nthree</description>", "one\ntwo\nthree"),
        ("<description>caf&amp;eacute; &amp;lt;b&amp;gt;</description>", "café <b>"),
        ("", ""),
    ],
)
def test_the_fullest_text_is_the_body(content: str, text: str) -> None:
    assert plain(item(f"<title>T</title>{content}").html) == text


def test_neither_films_nor_shows_rename_an_item() -> None:
    lesser = "<media:title>film</media:title><itunes:title>show</itunes:title><dc:title>dc</dc:title>"
    assert item(f"{lesser}<title>Own</title>").title == "Own"
    assert item(f"<title>Own</title>{lesser}").title == "Own"
    assert item("<media:title>film</media:title>").title == "film"


def test_plain_text_stays_text() -> None:
    entry = atom(
        '<title>T</title><content type="text">5 &lt; 6 &lt;b&gt;\n\nsee https://a.example/?a=1&amp;b=2</content>'
    )
    assert plain(entry.html) == "5 < 6 <b>\nsee https://a.example/?a=1&b=2"
    assert '<a href="https://a.example/?a=1&amp;b=2">' in entry.html


def test_a_body_is_kept_as_it_came_and_shown_sanitised_with_whole_links() -> None:
    entry = item(
        "<title>T</title><link>https://a.example/post/</link><description><![CDATA[<script>x()</script>"
        '<a href="../up">up</a><a href="javascript:x()">no</a><img src="/p.png" onerror="x">]]></description>'
    )
    assert entry.html.startswith("<script>x()</script>")
    assert (entry.base, entry.url) == ("https://site.example/", "https://a.example/post/")
    assert shown(entry) == '<a href="https://site.example/up">up</a><a>no</a><img src="https://site.example/p.png">'


def test_an_enclosure_is_linked_at_the_end_unless_it_is_in_the_text() -> None:
    enclosure = '<enclosure url="https://a.example/e%201.mp3" length="34000000" type="audio/mpeg"/>'
    entry = item(f"<title>T</title><description>Words</description>{enclosure}")
    assert plain(entry.html) == "Words\n[attached: e 1.mp3, audio/mpeg, 34 MB]"
    assert 'href="https://a.example/e%201.mp3"' in entry.html
    linked = '<description>&lt;a href="https://a.example/e%201.mp3"&gt;hear&lt;/a&gt;</description>'
    assert plain(item(f"<title>T</title>{linked}{enclosure}").html) == "hear"


def test_of_very_many_enclosures_some_are_shown() -> None:
    many = "".join(f'<enclosure url="https://a.example/{number}.mp3"/>' for number in range(2_000))
    assert item(f"<title>T</title>{many}").html.count("<a ") == MOST_ENCLOSURES


@pytest.mark.parametrize("broken", ["<script>", "<!--", "<textarea>", '<a href="', "<img alt='", "<STYLE>"])
def test_whatever_a_body_leaves_open_its_enclosures_are_shown(broken: str) -> None:
    entry = item(
        f"<title>T</title><description><![CDATA[<p>Words</p>{broken}]]></description>"
        '<enclosure url="https://a.example/e.mp3"/>'
    )
    assert 'href="https://a.example/e.mp3"' in shown(entry)
    assert "Words" in shown(entry)


@pytest.mark.parametrize(
    ("page", "base"),
    [("https://site.example/1", ""), ("https://elsewhere.example/1", "https://site.example/")],
)
def test_a_base_is_kept_only_where_it_is_not_the_page(page: str, base: str) -> None:
    assert item(f"<title>T</title><link>{page}</link><description>x</description>").base == base


@pytest.mark.parametrize(
    ("channel", "minutes"),
    [
        ("<ttl>30</ttl>", 30),
        ("<ttl>soon</ttl>", None),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 360),
        ("<sy:updatePeriod> hourly </sy:updatePeriod>", 60),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 60),
        ("", None),
    ],
)
def test_how_long_a_feed_asks_to_be_left_alone(channel: str, minutes: int | None) -> None:
    assert rss("", channel).ttl_minutes == minutes


def test_a_feeds_site_is_its_page_not_itself() -> None:
    assert rss("", '<atom:link rel="self" href="https://site.example/dir/feed.xml"/>').site == "https://site.example/"


def test_guids_are_kept_as_they_are() -> None:
    assert item("<title>T</title><guid>123</guid>").guid == "123"
    assert item('<title>T</title><guid isPermaLink="false">tag:x,2026:1</guid>').guid == "tag:x,2026:1"


def test_an_empty_feed_with_a_title_is_a_feed() -> None:
    assert rss("").entries == ()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "it is empty"),
        (b" \n\t ", "it is empty"),
        (b"<!doctype html><html><head><title>Down</title></head><body>down</body></html>", "it is an HTML page"),
        (b"<div><body>broken page", "it is an HTML page"),
        (b"just words", "it is plain text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "it is binary"),
        (bytes(range(256)) * 10, "it is binary"),
        (b"<?xml version='1.0'?><urlset xmlns='x'><url/></urlset>", "it is a sitemap"),
        (b"<opml version='2.0'><body/></opml>", "it is a list of feeds (OPML)"),
        (b"<data><item/></data>", "it is XML whose outermost element is data"),
        (b'{"error": "not found"}', "it is JSON, but not JSON Feed"),
        (b'{"items": [{"id"', "it is broken JSON"),
        (b"[1, 2", "it is broken JSON"),
        (b"<rss version='2.0'></rss>", "it has neither a title nor an entry"),
    ],
)
def test_what_is_no_feed_is_told_in_one_line(body: bytes, why: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        parse(body, "", URL)
    assert str(caught.value).startswith(f"{URL} is not a feed: {why}")
    assert "\n" not in str(caught.value)
