"""Files as feeds, for `file:` URLs that the person typed."""

import stat
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from curator.domain.faults import FetchFailed
from curator.listen.addresses import shown
from curator.listen.messages import Request, Response, Status


def read(url: str, request: Request, limit: int) -> Response:
    """The file's content; unchanged if it is as it was by its time and size. Blocks. Raises FetchFailed."""
    parts = urlsplit(url)
    if parts.netloc not in ("", "localhost"):
        raise FetchFailed(f"{shown(url)}: a file on another computer")
    path = Path(url2pathname(parts.path))
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise FetchFailed(f"{shown(url)}: not a file")
        etag = f"{about.st_mtime_ns}-{about.st_size}"
        if request.etag == etag:
            return Response(Status.UNCHANGED, b"", "", url, etag=etag)
        with path.open("rb") as file:
            body = file.read(limit + 1)
    except (OSError, ValueError) as error:
        cause = (isinstance(error, OSError) and error.strerror) or str(error)
        raise FetchFailed(f"{shown(url)}: {cause.lower()}") from error
    if len(body) > limit:
        raise FetchFailed(f"{shown(url)}: larger than {limit // 1_000_000} MB")
    if not body:
        raise FetchFailed(f"{shown(url)}: an empty file")
    return Response(Status.OK, body, "", url, etag=etag)
