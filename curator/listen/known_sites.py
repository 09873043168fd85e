"""Known sites: where places that people follow keep their feeds. Pure data and a look at it."""

import re
from typing import Final
from urllib.parse import urljoin, urlsplit

_YOUTUBE: Final = r"(?:m\.)?youtube\.com"
_REDDIT: Final = r"(?:old\.|new\.|np\.)?reddit\.com"
_GITHUB: Final = (
    r"github\.com/(?!(?:about|apps|collections|customer-stories|enterprise|events|explore|features|login|marketplace|"
    r"notifications|orgs|pricing|search|security|settings|signup|site|sponsors|team|topics|trending)/)([\w.-]+)"
)
_VIDEOS: Final = "https://www.youtube.com/feeds/videos.xml"
_ALREADY: Final = (".atom", ".rss", ".xml", ".json")

_FEEDS: Final = (
    (rf"{_YOUTUBE}/channel/(UC[\w-]+)/.*", rf"{_VIDEOS}?channel_id=\1"),
    (rf"{_YOUTUBE}/(?:playlist|watch)/\?(?:.*&)?list=([\w-]+).*", rf"{_VIDEOS}?playlist_id=\1"),
    (rf"{_REDDIT}/(r|u|user)/(\w[\w-]*)/(?:\?.*)?", r"https://www.reddit.com/\1/\2/.rss"),
    (rf"{_REDDIT}/r/(\w+)/(hot|new|top|rising)/(\?.*)?", r"https://www.reddit.com/r/\1/\2/.rss\3"),
    (rf"{_GITHUB}/", r"https://github.com/\1.atom"),
    (rf"{_GITHUB}/([\w.-]+?)(?:\.git)?/(?:releases/)?", r"https://github.com/\1/\2/releases.atom"),
    (rf"{_GITHUB}/([\w.-]+)/(tags|commits)/", r"https://github.com/\1/\2/\3.atom"),
    (rf"{_GITHUB}/([\w.-]+)/commits/([\w./-]+)/", r"https://github.com/\1/\2/commits/\3.atom"),
    (r"medium\.com/(@?[\w.-]+)/", r"https://medium.com/feed/\1"),
    (r"([\w-]+)\.medium\.com/", r"https://\1.medium.com/feed"),
    (r"bsky\.app/profile/([\w.:-]+)/", r"https://bsky.app/profile/\1/rss"),
    (rf"(?!{_YOUTUBE}|tiktok\.|threads\.)[^/]+/@(\w[\w.-]*)/", r"/@\1.rss"),  # Mastodon and its kin, on any host
)


def known_feed(url: str) -> str:
    """The feed of a channel, playlist, subreddit, profile or repository by its page's URL; empty if it isn't known."""
    parts = urlsplit(url)
    if parts.path.endswith(_ALREADY):
        return ""
    page = f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}/"
    page += f"?{parts.query}" if parts.query else ""
    for pattern, feed in _FEEDS:
        if found := re.fullmatch(pattern, page):
            return urljoin(url, found.expand(feed))
    return ""
