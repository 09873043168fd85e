"""The JSON shapes other programs rely on: more keys may come, these stay."""

from collections.abc import Iterable, Sequence
from typing import Any

from curator.domain.article import Article
from curator.domain.feed import FeedStatus
from curator.domain.reading_list import ReadingList
from curator.domain.reason import Reason
from curator.domain.share import Share
from curator.domain.story import Teller
from curator.services.refresh import RefreshReport
from curator.services.sharing import ChannelView
from curator.services.subscriptions import FeedView


def article_shape(article: Article, others: Sequence[Teller] = ()) -> dict[str, Any]:
    """`others` are those that tell the same story."""
    return {
        "id": str(article.id),
        "title": article.title,
        "url": article.url,
        "feed": article.feed_title,
        "feed_url": article.feed_url,
        "author": article.author,
        "published": article.published,
        "added": article.seen,
        "minutes": article.minutes,
        "state": article.state,
        "priority": article.priority.points,
        "reasons": [reason_shape(reason) for reason in article.priority.reasons],
        "story": _addresses([article.url, *(other.url for other in others)]) if others else [],
    }


def _addresses(urls: Iterable[str]) -> list[str]:
    """Each once, in the spelling that comes first."""
    from curator.domain.canonical import canonical

    spelt: dict[str, str] = {}
    for url in urls:
        spelt.setdefault(canonical(url), url)
    return [url for url in spelt.values() if url]


def reason_shape(reason: Reason) -> dict[str, Any]:
    return {"signal": reason.signal, "points": reason.points, "because": reason.because}


def feed_shape(view: FeedView) -> dict[str, Any]:
    return {
        "url": view.feed.url,
        "title": view.feed.title,
        "folder": "/".join(view.feed.folder),
        "status": FeedStatus.PAUSED if view.state.gone else view.feed.status,
        "gone": view.state.gone,
        "articles": view.articles,
        "waiting": view.waiting,
        "full_text": view.feed.full_text,
        "location": view.state.address,
        "last_success": view.state.succeeded,
        "due": view.state.due,
        "error": view.state.error or None,
    }


def refresh_shape(report: RefreshReport) -> dict[str, Any]:
    return {
        "feeds": report.feeds,
        "fetched": report.fetched,
        "unchanged": report.unchanged,
        "new": report.new,
        "updated": report.updated,
        "faults": [{"feed": fault.feed, "url": fault.url, "error": fault.error} for fault in report.faults],
        "seconds": report.seconds,
    }


def list_shape(found: ReadingList) -> dict[str, Any]:
    return {
        "name": found.name,
        "slug": found.slug,
        "purpose": found.purpose,
        "audience": found.audience,
        "minutes": found.minutes,
        "items": [
            {
                "id": item.id,
                "title": item.title,
                "url": item.url,
                "author": item.author,
                "feed": item.feed,
                "note": item.note,
                "minutes": item.minutes,
                "status": item.status,
                "found_by": item.found_by,
                "added": item.added,
            }
            for item in found.items
        ],
    }


def queue_shape(shares: Sequence[Share], channels: Sequence[ChannelView]) -> dict[str, Any]:
    limits = {channel.name: channel.limit for channel in channels}
    return {"shares": [_share_shape(share, limits) for share in shares]}


def _share_shape(share: Share, limits: dict[str, int | None]) -> dict[str, Any]:
    return {
        "id": share.id,
        "title": share.title,
        "url": share.url,
        "why": share.why,
        "audience": share.audience,
        "created": share.created,
        "deliveries": [
            {
                "channel": delivery.channel,
                "state": delivery.state,
                "at": delivery.at,
                "text": share.text,
                "length": len(share.text),
                "limit": limits.get(delivery.channel),
                "link": delivery.link or None,
                "error": delivery.error or None,
            }
            for delivery in share.deliveries
        ],
    }
