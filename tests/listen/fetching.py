"""Short ways to fetch in tests."""

from typing import Any

from curator.listen.client import Client, Request, Response

RSS = b'<rss version="2.0"><channel><title>T</title><item><title>A</title></item></channel></rss>'


async def fetched(url: str, *, etag: str = "", modified: str = "", trusted: bool = True, **options: Any) -> Response:
    """One fetch by a client of its own."""
    async with Client(**options) as client:
        return await client.fetch(Request(url, etag, modified, trusted))


def leading_to(*addresses: str) -> Any:
    """A look-up that finds these addresses for every name."""

    async def find(host: str, port: int) -> list[str]:
        return list(addresses)

    return find
