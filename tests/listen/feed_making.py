"""Feeds of every kind, made up from the pieces that feeds are made of: the usual ones, and odd ones."""

import re

from hypothesis import strategies as st

NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:slash="http://purl.org/rss/1.0/modules/slash/" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:wfw="http://wellformedweb.org/CommentAPI/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"'
)
ATOM = 'xmlns:atom="http://www.w3.org/2005/Atom"'

_WORDS = (
    "Words",
    "José’s &amp; “quotes” — 日本語",
    "5 &lt; 6 &amp;amp; 7 &amp;copy; &#8217;",
    "<![CDATA[<b>bold</b> & <i>more</i>]]>",
    " a\n b <!-- not seen --> c <?nor this?> d ",
    "two\n\nparagraphs",
    "",
)
_MARKUP = (
    "<![CDATA[<p>Text <a href='/up'>up</a><img src=\"p.png\"/></p>]]>",
    "&lt;p&gt;Escaped &amp;amp; &lt;a href=&quot;x?a=1&amp;amp;b=2&quot;&gt;x&lt;/a&gt;&lt;/p&gt;",
    "<![CDATA[one]]> and <![CDATA[<b>two</b>]]>",
    "plain words\nin lines & more".replace("&", "&amp;"),
    "Ã©tÃ©, ’ really",
    '&lt;script&gt;x()&lt;/script&gt;&lt;svg xmlns="http://www.w3.org/2000/svg"/&gt;',
)
_XHTML = (
    '<div xmlns="http://www.w3.org/1999/xhtml"><p class="A">Rich <br/>text &amp; '
    '<a HREF="/x" rel="NoFollow">x</a></p></div>',
    '<x:div xmlns:x="http://www.w3.org/1999/xhtml" xml:lang="en"><x:img src="a.png" alt="&lt;&quot;\'"/>tail</x:div>',
    '<p xmlns="http://www.w3.org/1999/xhtml">one</p><p xmlns="http://www.w3.org/1999/xhtml">two</p>',
    ' <div xmlns="http://www.w3.org/1999/xhtml"><!-- c --> <div>inner</div> </div> ',
    'text <em xmlns="http://www.w3.org/1999/xhtml">only</em>',
)
_DATES = ("Fri, 20 Nov 2026 12:00:00 GMT", "2026-11-20T12:00:00+01:00", "20 Nov 2026", "yesterday", "")
_LINKS = ("https://site.example/1?a=1&amp;b=2", "/relative", " https://a.example/sp ace ", "http://a.example/é", "")

words, dates, links = st.sampled_from(_WORDS), st.sampled_from(_DATES), st.sampled_from(_LINKS)
markup = st.sampled_from((*_WORDS, *_MARKUP))


def _in(*names: str, of: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda name, text: f"<{name}>{text}</{name}>", st.sampled_from(names), of)


_ROOT_BASE = ' xml:base="https://base.example/dir/"'
_BASES = st.sampled_from(("", ' xml:base="https://other.example/"', ' xml:base="sub/"', ' xml:lang="en"'))
_BASE = re.compile(' xml:base="[^"]*"')
_ANYWHERE = st.one_of(
    _in("itunes:author", "itunes:summary", "itunes:subtitle", "itunes:title", of=words),
    _in("dc:title", "dc:description", "dcterms:abstract", "media:title", "media:description", of=markup),
    _in("dc:date", "dcterms:issued", "dcterms:modified", "dcterms:created", of=dates),
    _in("category", "dc:subject", "slash:comments", "wfw:commentRss", "dc:rights", "media:credit", of=words),
    st.just('<media:thumbnail url="http://a.example/t.png" width="1"/>'),
    st.just("<podcast:value type='x'><podcast:valueRecipient name='n'/></podcast:value>"),
    st.just('<itunes:category text="A"><itunes:category text="B"/></itunes:category>'),
    st.just('<category domain="http://a.example" term="t">c</category>'),
    st.just("<!-- between --><?pi between?>"),
)
_MEDIA = st.sampled_from(
    (
        "<media:group><media:title>Film</media:title><media:content url='http://a.example/f.mp4'><media:title>Deep"
        "</media:title></media:content><media:description>Of a film</media:description></media:group>",
        "<media:content url='http://a.example/p.png'><media:description type='plain'>Picture</media:description>"
        "</media:content>",
    )
)
_AUTHOR = _in("dc:creator", "author", "dc:author", of=words)
_RSS_ENTRY = st.one_of(
    _AUTHOR,
    st.builds("<guid{}>{}</guid>".format, st.sampled_from(("", ' isPermaLink="false"', ' isPermaLink="true"')), links),
    _in("pubDate", of=dates),
    _in("comments", "link", of=links),
    _in("feedburner:origLink", of=links),
    st.just('<enclosure url="https://a.example/e%201.mp3" length="34" type="Audio/MPEG"/>'),
    st.just('<source url="http://other.example/feed">Other</source>'),
    _MEDIA,
    _ANYWHERE,
)
_ATOM_LINK = st.builds(
    '<link{} href="{}"/>'.format,
    st.sampled_from(
        ("", ' rel="alternate"', ' rel="Self"', ' rel="enclosure" type="audio/mpeg" length="9"', ' type="text/plain"')
    ),
    st.sampled_from(_LINKS[:-1]),
)
_PERSON = st.sampled_from(
    (
        "<author><name>Ann</name></author>",
        "<author><name> José </name><email>jose@a.example</email><uri>http://a.example</uri></author>",
        "<author><uri>http://a.example</uri><name>Bob</name></author>",
        "<contributor><name>Else</name></contributor>",
    )
)
_ATOM_ENTRY = st.one_of(
    _in("id", of=links),
    _in("published", "updated", of=dates),
    _ATOM_LINK,
    _PERSON,
    st.just('<link rel="replies" thr:count="3" xmlns:thr="http://purl.org/syndication/thread/1.0" href="/r"/>'),
    st.just("<source><id>x</id><title>Other</title><author><name>Elsewhere</name></author><link href='/o'/></source>"),
    _MEDIA,
    _ANYWHERE,
)
_FEED_PARTS = st.one_of(
    _in("language", "copyright", "generator", "docs", "webMaster", "managingEditor", of=words),
    _in("ttl", of=st.sampled_from(("60", "soon", ""))),
    _in("sy:updatePeriod", of=st.sampled_from(("hourly", "daily"))),
    st.just("<itunes:owner><itunes:name>Owner</itunes:name><itunes:email>o@a.example</itunes:email></itunes:owner>"),
    st.just("<skipHours><hour>3</hour></skipHours>"),
    _in("itunes:author", "itunes:summary", of=words),
)
_IMAGE = "<image><url>http://a.example/i.png</url><title>Picture</title><link>http://a.example</link></image>"
_INPUT = "<textInput><title>Search</title><description>d</description><name>q</name><link>/q</link></textInput>"


def _with_base(draw: st.DrawFn, attributes: str, rest: str) -> str:
    """The root's start tag from its attributes on, and the rest: without a base in it if the root has none."""
    return f"{attributes}{_ROOT_BASE}>{rest}" if draw(st.booleans()) else f"{attributes}>{_BASE.sub('', rest)}"


def _several(strategy: st.SearchStrategy[str], most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(strategy, max_size=most)


@st.composite
def _entry(draw: st.DrawFn, parts: st.SearchStrategy[str], once: list[st.SearchStrategy[str]], tag: str) -> str:
    said = draw(_several(parts, 6)) + [draw(each) for each in once if draw(st.booleans())]
    return f"<{tag}{draw(_BASES)}>{''.join(draw(st.permutations(said)))}</{tag}>"


_rss_item = _entry(
    _RSS_ENTRY, [_in("title", of=words), _in("description", of=markup), _in("content:encoded", of=markup)], "item"
)
_text_construct = st.one_of(
    st.builds(lambda kind, text: (kind, text), st.sampled_from(("", ' type="text"', ' type="html"')), markup),
    st.builds(lambda text: (' type="xhtml"', text), st.sampled_from(_XHTML)),
)


def _construct(name: str) -> st.SearchStrategy[str]:
    return st.builds(lambda base, said: f"<{name}{base}{said[0]}>{said[1]}</{name}>", _BASES, _text_construct)


_atom_entry = _entry(_ATOM_ENTRY, [_construct("title"), _construct("summary"), _construct("content")], "entry")


@st.composite
def rss(draw: st.DrawFn) -> str:
    parts = draw(_several(st.one_of(_FEED_PARTS, _ANYWHERE), 4))
    rare = draw(_several(st.sampled_from((_IMAGE, _INPUT, '<atom:link rel="self" href="/feed"/>')), 2))
    head = [*parts, *rare, draw(_in("title", of=words)), draw(_in("link", of=links))]
    rest = f"<channel>{''.join(draw(st.permutations(head)))}{''.join(draw(_several(_rss_item, 3)))}</channel></rss>"
    version = draw(st.sampled_from(("0.91", "0.92", "2.0")))
    return f'<?xml version="1.0"?>\n<rss version="{version}" {NAMESPACES} {_with_base(draw, ATOM, rest)}'


@st.composite
def rdf(draw: st.DrawFn) -> str:
    own = draw(st.sampled_from(("http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/")))
    items = draw(_several(_rss_item.map(lambda item: item.replace("<item", '<item rdf:about="/about"', 1)), 3))
    head = "".join(draw(_several(st.one_of(_FEED_PARTS, _ANYWHERE), 3)))
    rest = (
        f'<channel rdf:about="https://site.example/"><title>{draw(words)}</title><link>https://site.example/</link>{head}'
        '<items><rdf:Seq><rdf:li rdf:resource="/about"/></rdf:Seq></items></channel>'
        f"{draw(st.sampled_from(('', _IMAGE, _INPUT)))}{''.join(items)}</rdf:RDF>"
    )
    root = f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="{own}" '
    return root + _with_base(draw, NAMESPACES, rest)


@st.composite
def atom(draw: st.DrawFn) -> str:
    own = draw(
        st.sampled_from(('xmlns="http://www.w3.org/2005/Atom"', 'xmlns="http://purl.org/atom/ns#" version="0.3"'))
    )
    parts = draw(_several(st.one_of(_ATOM_LINK, _PERSON, _ANYWHERE, _construct("subtitle")), 4))
    head = "".join(draw(st.permutations([*parts, draw(_construct("title"))])))
    rest = f"{head}{''.join(draw(_several(_atom_entry, 3)))}</feed>"
    before = draw(st.sampled_from(('<?xml version="1.0" encoding="utf-8"?>', "", "<!-- before -->\n")))
    return f"{before}<feed {own} {_with_base(draw, NAMESPACES, rest)}"


usual = st.one_of(rss(), rdf(), atom())

_ODD = (
    "<title>Another</title>",
    "<description>Another &lt;b&gt;one&lt;/b&gt;</description>",
    "<summary>Another</summary>",
    "<content type='text/plain'>Another</content>",
    "<content:encoded>&lt;p&gt;Another&lt;/p&gt;</content:encoded>",
    "<body xmlns='http://www.w3.org/1999/xhtml'><p>Body</p></body>",
    "<fullitem>Full</fullitem>",
    "<link/>",
    "<link href=''/>",
    "<link url='http://a.example/u'/>",
    "<link rel='alternate' type='html' href='http:///three'/>",
    "<guid isPermaLink='TRUE'>g</guid>",
    "<author>Ann &lt;ann@a.example&gt;</author>",
    "<author><name>Nested</name></author>",
    "<author><email>ann@a.photography</email></author>",
    "<dc:Creator>Case</dc:Creator>",
    "<media:Title>Case</media:Title>",
    "<media:title>Film</media:title>",
    "<dc_creator>Underscore</dc_creator>",
    "<image><title>In the picture</title><foo/><title>Out of it</title></image>",
    "<textinput><foo/><title>Out of it</title></textinput>",
    "<source><title>Source</title></source>",
    "<item><title>Inner</title></item>",
    "<entry><title>Inner</title></entry>",
    "<div>div</div>",
    "<b>bold</b>",
    "<svg xmlns='http://www.w3.org/2000/svg'><title>Drawn</title></svg>",
    "<title xmlns='urn:x'>Of another kind</title>",
    "<x:title xmlns:x='urn:x'>Of another kind</x:title>",
    "<x:outer xmlns:x='urn:x'><title>Inner</title></x:outer>",
    "<og><title>Inner</title><description>Inner</description></og>",
    "<itunes:summary xmlns:itunes='http://www.itunes.com/DTDs/PodCast-1.0.dtd'>Case</itunes:summary>",
    "<dc:creator xmlns:dc='urn:x'>Not Dublin</dc:creator>",
    "<d:creator xmlns:d='http://purl.org/dc/elements/1.1/'>Dublin</d:creator>",
    "<content type='html' xml:base='http://c.example/'>c</content>",
    "<link xml:base='http://l.example/' href='l'/>",
    "<id xml:base='http://i.example/'>i</id>",
    "<ttl unit='h'>3</ttl>",
    "<ttl unit='h'><title>Inner</title></ttl>",
    "<sy:updatePeriod x='y'><managingEditor>Inner</managingEditor></sy:updatePeriod>",
    "<sy:updateFrequency x='y'><item><title>Inner</title></item></sy:updateFrequency>",
    "<feedburner:origLink x='y'><fullitem>Inner</fullitem></feedburner:origLink>",
    "<feedburner:origLink href=' '>/blank</feedburner:origLink>",
    "<title xmlns:content='http://www.georss.org/georss'/>",
    "<category xmlns:dc='http://www.opengis.net/gml'/>",
    "<category xmlns:slash='http://purl.org/dc/elements/1.1/'><slash:creator>Slash</slash:creator></category>",
    "<managingEditor><cc:license xmlns:cc='http://web.resource.org/cc/'>x</cc:license></managingEditor>",
    "<gml:pos xmlns:gml='http://www.opengis.net/gml'>1 2</gml:pos>",
    "<psc:chapter xmlns:psc='http://podlove.org/simple-chapters'/>",
    "<category base='http://evil.example/'>c</category>",
    "<category xml:base='http://evil.example/'>c</category>",
    "<rights type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>All <b>rights</b></div></rights>",
    "<issued>2001-01-01</issued>",
    "<pubDate/>",
    "<links>l</links>",
    "<authors>a</authors>",
    "<itunes:owner><itunes:name>Owner</itunes:name></itunes:owner>",
    "<enclosure href='http://a.example/h'/>",
    "<id>&#150; &#x96; \x96 Ã©</id>",
    "<newLocation>http://a.example/new</newLocation>",
    "<language>de</language>",
)


@st.composite
def odd(draw: st.DrawFn) -> str:
    """A usual feed with a few things in it where they are not expected. It may not even be well-formed any more."""
    text = draw(usual)
    for _ in range(draw(st.integers(1, 2))):
        gaps = [at for at in range(len(text) - 1) if text[at : at + 2] == "><"]
        at = draw(st.sampled_from(gaps)) + 1
        text = text[:at] + draw(st.sampled_from(_ODD)) + text[at:]
    return text
