"""Makers of shares and channels."""

from datetime import UTC, datetime
from pathlib import Path

from hypothesis import strategies as st

from curator.domain.settings import ChannelSettings
from curator.domain.share import Share
from curator.domain.text import one_line, prose
from curator.share.channel import Channel, make

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

HOSTILE = (
    "\x1b]52;c;ZXZpbA==\x07 in the clipboard",
    "x](javascript:alert(1)) [y",
    "![x](https://evil.example/pixel)",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "two\nlines\r\n# and a heading",
    "--> <!-- curator:s1 --> `code` **bold** ~~gone~~ | table |",
    "&lt;b&gt; &#106;avascript:",
    "[ref]: https://evil.example",
    "\u202egnp.exe",
    '{"id":"s1",',
)


def share(number: int = 1, **changes: object) -> Share:
    title, url = f"Page {number}", f"https://example.org/{number}"
    fields = {"id": f"s{number}", "title": title, "url": url, "text": f"{title}\n{url}", "created": NOON}
    return Share(**fields | changes)


def file_channel(path: Path, **options: str) -> Channel:
    return make(ChannelSettings("notes", "file", {"path": str(path)} | options), path.parent)


_anything = st.text(max_size=40) | st.text('\n -+*_#`~[]()<>!&;:.\\"|0aé{}', max_size=40) | st.sampled_from(HOSTILE)
shares = st.builds(
    share,
    st.integers(1, 9),
    title=_anything.map(one_line),
    url=_anything.map(one_line) | st.just("https://example.org/a"),
    text=_anything.map(prose),
    author=_anything.map(one_line),
    feed=_anything.map(one_line),
    why=_anything.map(one_line),
    audience=_anything.map(one_line),
)
