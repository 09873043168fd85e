"""Cookies: of one fetch, for some sites send nothing but a redirect to who doesn't bring them back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx


class Cookies:
    """None, until an answer sets some."""

    def __init__(self) -> None:
        self._jar: httpx.Cookies | None = None

    def keep(self, url: str, fields: Sequence[tuple[bytes, bytes]]) -> None:
        """What the fields of an answer from `url` set."""
        import httpx

        self._jar = self._jar or httpx.Cookies()
        self._jar.extract_cookies(httpx.Response(200, headers=list(fields), request=httpx.Request("GET", url)))

    def header(self, url: str) -> dict[str, bytes]:
        """What `url` may know of them, as the header that says it."""
        if self._jar is None:
            return {}
        import httpx

        asking = httpx.Request("GET", url)
        self._jar.set_cookie_header(asking)
        return {name.decode(): value for name, value in asking.headers.raw if name.lower() == b"cookie"}
