"""From bytes to text: what the document is really written in, whatever it, or its server, claims."""

import codecs
import re
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED: Final = ((b"<\x00?\x00", "utf-16-le"), (b"\x00<\x00?", "utf-16-be"))
_IN_HEADER: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE | re.ASCII)
_IN_DOCUMENT: Final = re.compile(
    rb"<\?[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)|<meta\s[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE
)
# as browsers do: the name of a narrow encoding stands for the wide one that people mean by it
_WIDER: Final = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
    "iso-8859-11": "cp874",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
}
# a document whose declaration could be read isn't in UTF-16; the rest are no encodings of documents at all
_UNFIT: Final = ("idna", "punycode", "unicode", "raw", "undefined", "utf-16", "utf-32", "utf16", "utf32", "ucs")
_ISO_2022: Final = re.compile(rb"\x1b[$(]")


def to_text(body: bytes, content_type: str = "") -> str:
    """The document's text. Never fails: a byte that fits nothing becomes Windows-1252 or a replacement character."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    for start, encoding in _UNMARKED:
        if body.startswith(start):
            return body.decode(encoding, "replace")
    claims = _claims(body, content_type)
    if not _ISO_2022.search(body[:100_000]):
        claims.insert(0, "utf-8")  # what reads as UTF-8 is UTF-8: nothing else does by chance
    for encoding in claims:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    foreign = [encoding for encoding in claims if encoding != "utf-8"]
    return body.decode(foreign[0], "replace") if foreign else body.decode("utf-8", "curator.windows")


def _claims(body: bytes, content_type: str) -> list[str]:
    """The encodings that the document and then its server name, as far as Python knows them."""
    document = _IN_DOCUMENT.search(body[:4096])
    header = _IN_HEADER.search(content_type)
    named = [(document[1] or document[2]).decode() if document else "", header[1] if header else ""]
    return [encoding for name in named if (encoding := _known(name))]


def _known(name: str) -> str:
    name = _WIDER.get(name.lower(), name.lower()).replace("_", "-")
    try:
        b"x".decode(name)
    except (LookupError, UnicodeError):
        return ""
    return "" if name.startswith(_UNFIT) else name


def _windows(error: UnicodeError) -> tuple[str, int]:
    """Error handler: the bytes that aren't UTF-8 are Windows-1252, as when someone pasted a name with an accent."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("curator.windows", _windows)
