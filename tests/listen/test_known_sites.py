"""Where known sites keep their feeds."""

import pytest

from curator.listen.known_sites import known_feed

YOUTUBE = "https://www.youtube.com/feeds/videos.xml"


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("https://www.youtube.com/channel/UC-lHJZR3Gqxm24_Vd_AJ5Yw", f"{YOUTUBE}?channel_id=UC-lHJZR3Gqxm24_Vd_AJ5Yw"),
        ("https://m.youtube.com/channel/UCabc/videos?view=0", f"{YOUTUBE}?channel_id=UCabc"),
        ("https://youtube.com/playlist?list=PL-a_b&si=x", f"{YOUTUBE}?playlist_id=PL-a_b"),
        ("https://www.youtube.com/watch?v=x&list=PLx", f"{YOUTUBE}?playlist_id=PLx"),
        ("https://old.reddit.com/r/Python", "https://www.reddit.com/r/Python/.rss"),
        ("https://www.reddit.com/r/Python/top/?t=week", "https://www.reddit.com/r/Python/top/.rss?t=week"),
        ("https://reddit.com/user/some-one/", "https://www.reddit.com/user/some-one/.rss"),
        ("https://github.com/python/cpython", "https://github.com/python/cpython/releases.atom"),
        ("https://github.com/python/cpython.git", "https://github.com/python/cpython/releases.atom"),
        ("https://github.com/vim/vim.js/releases/", "https://github.com/vim/vim.js/releases.atom"),
        ("https://github.com/python/cpython/tags", "https://github.com/python/cpython/tags.atom"),
        ("https://github.com/python/cpython/commits", "https://github.com/python/cpython/commits.atom"),
        ("https://github.com/python/cpython/commits/3.11/", "https://github.com/python/cpython/commits/3.11.atom"),
        ("https://github.com/gvanrossum", "https://github.com/gvanrossum.atom"),
        ("https://mastodon.social/@Gargron", "https://mastodon.social/@Gargron.rss"),
        ("https://medium.com/@someone", "https://medium.com/feed/@someone"),
        ("https://someone.medium.com/", "https://someone.medium.com/feed"),
        ("https://bsky.app/profile/some.one.example", "https://bsky.app/profile/some.one.example/rss"),
    ],
)
def test_pages_with_a_feed(page: str, feed: str) -> None:
    assert known_feed(page) == feed


@pytest.mark.parametrize(
    "page",
    [
        "https://example.org/",
        "https://www.youtube.com/@handle",
        "https://www.youtube.com/watch?v=x",
        "https://www.reddit.com/r/Python/comments/1/x/",
        "https://github.com/",
        "https://github.com/topics/rss",
        "https://github.com/python/cpython/issues/1",
        "https://github.com/python/cpython/releases.atom",
        "https://github.com/gvanrossum.atom",
        "https://mastodon.social/@Gargron/1234",
        "https://mastodon.social/@Gargron.rss",
        "https://www.tiktok.com/@someone",
        "https://www.reddit.com/r/Python/.rss",
        "https://notgithub.com/a/b",
        "file:///github.com/a/b",
        "",
    ],
)
def test_pages_without(page: str) -> None:
    assert known_feed(page) == ""
