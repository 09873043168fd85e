"""Small makers of what tests need: feeds as text, and homes that hold articles."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

from curator.home import Home

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def rss(title: str, items: Sequence[tuple[str, ...]], newest: datetime = NOON) -> bytes:
    """An RSS feed; each item is a title and, if given, a body and a link, an hour older than the one before."""
    parts = [f'<rss version="2.0"><channel><title>{escape(title)}</title><link>https://example.org/</link>']
    for at, item in enumerate(items):
        name, body, link = (*item, "", "")[:3]
        link = link or f"https://example.org/{escape(title).replace(' ', '-')}/{at}"
        when = format_datetime(newest - timedelta(hours=at))
        parts.append(
            f"<item><title>{escape(name)}</title><link>{link}</link><guid>{link}</guid><pubDate>{when}</pubDate>"
            f"<description>{escape(body or f'<p>The text of {name}.</p>')}</description></item>"
        )
    return "".join([*parts, "</channel></rss>"]).encode()


def followed(home: Home, folder: Path, name: str, items: Sequence[tuple[str, ...]]) -> str:
    """Follows a feed with these items, kept in a file; its URL."""
    path = folder / f"{name.replace(' ', '-')}.xml"
    path.write_bytes(rss(name, items))
    return home.subscriptions.add(path.as_uri()).url
