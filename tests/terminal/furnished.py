"""The same home twice: once harmless, once with everything in it that the web could send against a terminal.

Each text in it goes through `spoil`: feeds in three formats, OPML, pages, faults, lists, shares, settings and a theme.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any, Final

from curator.domain.article import State
from curator.home import Home
from tests.server import Reply, Server

Spoil = Callable[[str], str]

SECRET: Final = "cHduZWQ="
_RAW: Final = (
    f"\x1b[2J\x1b[31m\x1b]52;c;{SECRET}\x07\x1b]8;;https://evil.example\x1b\\\x1b]8;;\x1b\\\x1b]0;pwned\x07\x1b]0;pwned"
    f"\x1bPq#0;2\x1b\\\x1b_Gpwned\x1b\\\x1bc\x9b2J\x9d52;c;{SECRET}\x9c\x9d0;pwned\x90q\x9c\x85\x07\x00\x08\x7f"
    "\u202egnp.exe\u202c\u2066x\u2069\u200b\u200f\ufeff[red]markup[/] [@click=app.quit]x[/] [/]\r\n\ttwo\u2028lines\x0b"
)
_REFERENCES: Final = (
    f"&#27;]52;c;{SECRET}&#7; &#x1b;[2J &#x9b;2J &#x9d;0;pwned&#x9c; &#155;2J &#8238;x "
    "&amp;#27;[2J &amp;amp;#x9b;2J &#0;"
)
_OPML: Final = "feeds.opml"
MORE_OPML: Final = "more.opml"
_WORDS: Final = ("name", "purpose", "audience", "title", "author", "feed", "note", "text", "why", "folder")


def harmless(text: str) -> str:
    return text


def hostile(text: str) -> str:
    """The text with everything after it that acts on a terminal, raw and as references."""
    return f"{text} {_RAW}{_REFERENCES}"


def furnish(root: Path, server: Server, spoil: Spoil) -> Path:
    """Makes the home, its feeds fetched from the server; returns its folder. Beside it lies an OPML file to import."""
    _serve(server, spoil)
    (root / _OPML).write_text(_opml(server, spoil), "utf-8")
    (root / MORE_OPML).write_text(_refused_opml(spoil), "utf-8")
    folder = root / "home"
    (folder / "themes").mkdir(parents=True)
    (folder / "notes").write_text("a file, so nothing can be put into it")
    (folder / "config.toml").write_text(_config(spoil), "utf-8")
    (folder / "themes" / f"{_for_a_file(spoil('bad'))}.toml").write_text(f"name = {json.dumps(spoil('bad'))}\n")
    home = Home.open(folder, session="furnishing")
    try:
        _decide(home, root)
    finally:
        home.close()
    for path in (folder / "curation").rglob("*.json"):
        path.write_text(json.dumps(_spoilt(json.loads(path.read_text("utf-8")), spoil)), "utf-8")
    return folder


def _decide(home: Home, root: Path) -> None:
    home.subscriptions.import_opml(root / _OPML)
    home.refresh.run()
    ids = {article.title.split()[0]: article.id for article in home.inbox.articles(home.inbox.ids())}
    home.triage.decide([ids["Kept"]], State.LATER)
    home.lists.create("Shelf", "to see what it holds", "everyone")
    home.lists.add("shelf", [ids["Listed"]], "a note of its own")
    for name, channel in (("Tell", "notebook"), ("Fails", "broken")):
        share = home.sharing.decide(ids[name], [channel], why="it is worth it", audience="friends")
        home.sharing.approve([share.id])
    broken = [share.id for share in home.sharing.queue() if share.deliveries[0].channel == "broken"]
    home.sharing.send(broken)


def _spoilt(value: Any, spoil: Spoil, key: str = "") -> Any:
    """A document as if someone else had edited it."""
    match value:
        case dict():
            return {name: _spoilt(each, spoil, name) for name, each in value.items()}
        case list():
            return [_spoilt(each, spoil, key) for each in value]
        case str() if key in _WORDS:
            return spoil(value)
    return value


def _serve(server: Server, spoil: Spoil) -> None:
    server.serve("/rss", Reply(_rss(spoil)))
    server.serve("/atom", Reply(_atom(spoil), content_type="application/atom+xml"))
    server.serve("/json", Reply(_json(spoil), content_type="application/feed+json"))
    head = spoil("Broken").replace("\n", "").replace("\r", "").encode()
    server.serve("/reason", Reply(raw=b"HTTP/1.1 500 " + head + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
    for path in ("/header", "/strange"):
        server.serve(
            path, Reply(raw=b"HTTP/1.1 200 OK\r\nX-" + head + b": y\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        )
    server.serve(
        "/moved", Reply(raw=b"HTTP/1.1 301 Moved\r\nLocation: ftp://x/" + head + b"\r\nConnection: close\r\n\r\n")
    )
    server.serve("/page", Reply(_page(spoil), content_type="text/html; charset=utf-8"))
    server.serve("/odd", Reply(f"<{_one_word(spoil('odd'))}/>".encode(), content_type="application/xml"))


def _rss(spoil: Spoil) -> bytes:
    items = [
        ("Alpha", ""),
        ("Kept", ""),
        ("Listed", ""),
        ("Tell", ""),
        ("Fails", ""),
        ("Endless", spoil("x" * 999) * 1_000),
    ]
    parts = [
        f"<item><title>{escape(spoil(title) + more)}</title><author>{escape(spoil('Ann'))}</author>"
        f"<guid>{title}</guid><link>https://example.org/{title}</link><pubDate>{_ago(at)}</pubDate>"
        f"<description>{escape(_body(spoil))}</description></item>"
        for at, (title, more) in enumerate(items)
    ]
    head = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{escape(spoil("Daily"))}</title>'
    return f"{head}{''.join(parts)}</channel></rss>".encode()


def _atom(spoil: Spoil) -> bytes:
    when = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">{escape(escape(spoil("Weekly")))}</title>'
        f'<id>atom</id><entry><id>beta</id><title type="html">{escape(escape(spoil("Beta")))}</title>'
        f"<author><name>{escape(spoil('Bob'))}</name></author><updated>{when}</updated>"
        f'<link href="https://example.org/{escape(spoil("beta"))}"/>'
        f'<content type="html"><![CDATA[{_body(spoil)}]]></content></entry></feed>'
    ).encode()


def _json(spoil: Spoil) -> bytes:
    when = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    item = {
        "id": spoil("gamma"),
        "url": "https://example.org/gamma",
        "title": spoil("Gamma"),
        "authors": [{"name": spoil("Cem")}],
        "date_published": when,
        "content_text": spoil("Plain words."),
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": spoil("Monthly"), "items": [item]}
    return json.dumps(feed).encode()


def _page(spoil: Spoil) -> bytes:
    body = _body(spoil) + "<p>These are words enough to be read as an article, one after the other.</p>" * 20
    page = f"<html><head><title>{spoil('A page')}</title></head><body><article>{body}</article></body></html>"
    return page.replace("\x00", "").encode()  # with a NUL in it, it would be binary


def _body(spoil: Spoil) -> str:
    text = spoil("words")
    return (
        f"<h2>{spoil('Heading')}</h2><p>The needle: {text} <a href='https://example.org/{text}' title='{text}'>"
        f"{spoil('a link')}</a>, <code>{text}</code>, <b>{text}</b>.</p>"
        f"<pre><code class='language-{text}'>{spoil('block')}</code></pre>"
        f"<table><tr><th>{text}</th><th>needle</th></tr><tr><td>{text}</td><td>cell</td></tr></table>"
        f"<p><img src='https://example.org/{text}.png' alt='{spoil('a picture')}'></p><blockquote>{text}</blockquote>"
        f"<ul><li>{text}</li></ul><p>{escape(text)} {escape(escape(text))} `{text}` ![{text}](x) <{text}></p>"
    )


def _opml(server: Server, spoil: Spoil) -> str:
    names = ("rss", "atom", "json", "reason", "header", "moved", "page", "odd", "none")
    lines = [_outline(server.url + "/" + name, spoil(f"The {name}")) for name in names]
    lines.append(_outline("http://127.0.0.1:1/" + spoil("shut"), spoil("The shut")))
    folder = escape(spoil("Folder"), quote=True)
    return f'<opml version="2.0"><body><outline text="{folder}">{"".join(lines)}</outline></body></opml>'


def _refused_opml(spoil: Spoil) -> str:
    lines = [_outline("exec:" + spoil("rm"), spoil("Refused")), _outline(spoil("file:///etc"), spoil("This too"))]
    return f'<opml version="2.0"><body>{"".join(lines)}</body></opml>'


def _outline(url: str, title: str) -> str:
    text = escape(title, quote=True)
    return f'<outline type="rss" text="{text}" title="{text}" xmlUrl="{escape(url, quote=True)}" x="{text}"/>\n'


def _config(spoil: Spoil) -> str:
    return (
        f"[display]\nmotion = false\n{json.dumps(spoil('teme'))} = 1\ntheme = {json.dumps(spoil('duks'))}\n"
        f"[keys]\n{json.dumps(spoil('dnoe'))} = {json.dumps(spoil('e'))}\ndone = {json.dumps(spoil('nonsense'))}\n"
        f"[channels.notebook]\nkind = 'file'\npath = 'notebook.md'\n"
        f"[channels.broken]\nkind = 'file'\npath = {json.dumps('notes/' + spoil('never'))}\n"
        f"[channels.wrong]\nkind = {json.dumps(spoil('fiel'))}\n[channels.{json.dumps(spoil('odd'))}]\nkind = 'file'\n"
    )


def _one_word(text: str) -> str:
    return "".join(text.split()).replace("\x00", "").replace("/", "")


def _for_a_file(text: str) -> str:
    return text.replace("\x00", "").replace("/", "")[:60]


def _ago(hours: int) -> str:
    return format_datetime(datetime.now(UTC) - timedelta(hours=hours))
