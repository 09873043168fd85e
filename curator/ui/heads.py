"""Heads: what stands above an article's text."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from curator.domain.article import Article
from curator.domain.markdown import escaped, link
from curator.domain.story import Teller
from curator.domain.text import Line, one_line
from curator.ui.ink import Ink, Run, Runs
from curator.ui.rows import ago


def head(article: Article, now: datetime) -> tuple[Runs, ...]:
    """Its title, where and when it is from, what it costs, and why it stands where it stands."""
    title = Run(article.title or article.url or "(no title)", Ink.HEADING)
    parts = (
        article.author,
        article.feed_title,
        host(article.url),
        ago(article.dated, now),
        f"{article.minutes}\u00a0min",
        f"in {article.sources} feeds" if article.sources > 1 else "",
    )
    about = " · ".join(dict.fromkeys(part for part in parts if part))
    return ((title,), (Run(about, Ink.DIM),), (), (*_why(article),))


def also_told(others: Sequence[Teller]) -> str:
    """Who else tells the story, as Markdown, each with its link."""
    lines = [f"- {escaped(other.feed_title)}: {link(other.title, other.url)}" for other in others]
    return "\n".join(["", "", "---", "", "Also told by", "", *lines]) if lines else ""


def host(url: str) -> Line:
    """The name of the site a URL is on, or nothing."""
    try:
        name = urlsplit(url).hostname or ""
    except ValueError:
        name = ""
    return one_line(name.removeprefix("www."), 60)


def signed(points: int) -> str:
    return f"{points:+d}".replace("-", "−") if points else "0"


def _why(article: Article) -> list[Run]:
    total = Run(signed(article.priority.points), Ink.ACCENT | Ink.BOLD)
    terms = [Run(f"   {reason.signal} {signed(reason.points)}", Ink.DIM) for reason in article.priority.reasons]
    return [Run("Why ", Ink.DIM), total, *terms]
