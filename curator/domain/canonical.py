"""Canonical: one spelling for an article's address, whatever road it came by. Asks nobody.

`exact` takes off what is sure to mean nothing; `canonical` also what nearly always does, such as the host for small
screens: where two addresses are alike by that only, something else has to say so too. Both keep a query's own
parameters, and fragments that could name a part. The result tells articles apart; it isn't meant to be opened.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from curator.domain.address import URL_LIMIT

_URL: Final = re.compile(r"https?://([^/?#\\\s]+)([^?#\s]*)(?:\?([^#\s]*))?(?:#(\S*))?\Z", re.IGNORECASE)

_TRACKER_NAMES: Final = (
    "utm fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid igshid igsh mc_cid mc_eid _hsenc "
    "_hsmi __hstc __hssc __hsfp hsctatracking hsa_acc hsa_cam hsa_grp hsa_ad hsa_src hsa_tgt hsa_kw hsa_mt hsa_net "
    "hsa_ver mkt_tok ref_src ref_url xtor cmpid wt_mc wt.mc_id wt.rss_f wt.rss_a wt.rss_ev ns_mchannel ns_source "
    "ns_campaign ns_linkname ns_fee oly_enc_id oly_anon_id vero_id vero_conv s_cid s_kwcid guccounter guce_referrer "
    "guce_referrer_sig smtyp soc_src soc_trk tblci at_medium at_campaign at_custom1 at_custom2 at_custom3 at_custom4 "
    "at_link_id at_link_type at_link_origin at_ptr_name at_bbc_team _ga _gl pk_campaign pk_kwd pk_source pk_medium "
    "pk_content pk_cid mtm_campaign mtm_kwd mtm_keyword mtm_source mtm_medium mtm_content mtm_cid mtm_group "
    "mtm_placement piwik_campaign piwik_kwd matomo_campaign matomo_kwd"
)
_TRACKERS: Final = frozenset(_TRACKER_NAMES.split())
_ORIGIN: Final = re.compile(
    r"(?:ref|source|src|from|via|partner|feature|share|outputtype|output|cmp|ftag)="
    r"(?:rss\d*|rss_?feed|feed|feeds|feedly|feedburner|atom|newsletter|email|twitter|facebook|linkedin|share|social"
    r"|hackernews|hn|reddit|youtu\.be|emb_\w+|amp)\Z|(?:amp|rss)(?:=(?:1|true)?)?\Z|usqp=",
    re.IGNORECASE,
)
_EMPTY_FRAGMENT: Final = re.compile(
    r"(?:comments|respond|top|content|main|more-\d+|ixzz\w*|:~:text=.*|(?:utm_|xtor=|at_medium=).*)\Z", re.IGNORECASE
)

_NEEDLESS: Final = re.compile(r"(?:\.|:(?:80|443)?)+\Z")
_WWW: Final = re.compile(r"(?:www\.)+(?=[^.]+\.[^.])")
_TWIN_HOST: Final = re.compile(r"(?:(?:www|m|mobile|amp)\.)+(?=[^.]+\.[^.])|(?<=^[a-z]{2}\.)m\.(?=[^.]+\.[^.])")
_TWIN_PATH: Final = re.compile(r"(?:/+(?:amp|amp\.html|index\.(?:html?|php|aspx?)|default\.aspx?))*/*\Z", re.IGNORECASE)
_TWIN_ENDINGS: Final = ("/", ".html", ".htm", ".php", ".asp", ".aspx")
_AMP_BEFORE: Final = re.compile(r"(?:/amp)+(?=/[^/])")
_AMP_ENDING: Final = re.compile(r"(?:\.amp)+(?:\.html)?\Z")
_ESCAPE: Final = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9\-._~]")
_OFTEN_LAST: Final = re.compile(r"(?:amp|index|default)(?:\.|\Z)", re.IGNORECASE)
_CHANGING: Final = re.compile(
    r"https://status\.|/(?:live|live-?blog|live-?ticker|ticker|status|latest|now|today)(?:[-/.?#]|\Z)", re.IGNORECASE
)

_REDIRECTORS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "l.facebook.com": ("/l.php", ("u",)),
    "lm.facebook.com": ("/l.php", ("u",)),
    "l.instagram.com": ("", ("u",)),
    "l.threads.net": ("", ("u",)),
    "l.messenger.com": ("/l.php", ("u",)),
    "out.reddit.com": ("", ("url",)),
    "t.umblr.com": ("/redirect", ("z",)),
    "youtube.com": ("/redirect", ("q",)),
    "google": ("/url", ("url", "q")),
    "duckduckgo.com": ("/l", ("uddg",)),
    "vk.com": ("/away.php", ("to",)),
    "slack-redir.net": ("/link", ("url",)),
    "steamcommunity.com": ("/linkfilter", ("u", "url")),
    "exit.sc": ("", ("url",)),
    "redirect.viglink.com": ("", ("u",)),
    "go.redirectingat.com": ("", ("url",)),
    "click.linksynergy.com": ("", ("murl",)),
    "awin1.com": ("/cread.php", ("ued", "p")),
    "linkedin.com": ("/redir/redirect", ("url",)),
    "disq.us": ("/url", ("url",)),
    "gate.sc": ("", ("url",)),
}
"""By host, without its twins' names: where on it links are handed on, and the parameters that hold them."""
_CACHED: Final = ("/amp/", "/c/", "/v/", "/i/", "/ii/", "/r/")
_GOOGLE: Final = re.compile(r"google\.(?:com?\.)?[a-z]{2,3}\Z")
_AMP_CACHE: Final = re.compile(r"(?:/amp|/[a-z]{1,2})/(s/)?([^/]+\.[^/]+/.*)\Z", re.DOTALL)


def exact(url: str) -> str:
    """The address without what is sure to mean nothing: how it is fetched, and which way the reader came.

    As `canonical`, what is no web address comes back as it is; idempotent, and never raises.
    """
    return _spelt(url, lossless=True)


def canonical(url: str) -> str:
    """The address in the one spelling that its twins for small screens and for readers of feeds share."""
    return _spelt(url, lossless=False)


def tail(url: str) -> str:
    """Quickly, what addresses of one canonical spelling have in common, and others seldom; empty for no web address."""
    path, _, query = url.partition("?")
    if "%3" in query or "//" in query:
        path = canonical(url).partition("?")[0]
    if "#" in path:
        path = path.partition("#")[0]
    before, _, name = path.rpartition("/")
    while before.count("/") > 1 and (not name or _OFTEN_LAST.match(name)):
        before, _, name = before.rpartition("/")
    if before.count("/") > 1:
        name = name.partition(".")[0]
        return _escapes(name) if "%" in name else name or "."
    return canonical(url) if url[:4].lower() == "http" else ""


def tells_one_thing(url: str) -> bool:
    """Whether a spelt address looks like one article's own: a number or a long name in it."""
    host_and_path, _, rest = url.removeprefix("https://").partition("?")
    path = host_and_path.partition("/")[2].partition("#")[0]
    name = path.rsplit("/", 1)[-1]
    if any(map(str.isdigit, path + rest)):
        return True
    return name.count("-") + name.count("_") >= 2 or len(name) >= 20 or len(rest) >= 12


def keeps_changing(url: str) -> bool:
    """Whether a spelt address looks like a page that tells one thing after another: of what is live, or of a state."""
    return _CHANGING.search(url) is not None


def _spelt(url: str, *, lossless: bool) -> str:
    while found := _URL.match(url) if len(url) <= URL_LIMIT else None:
        host, path, query, fragment = _host(found[1]), found[2], found[3] or "", found[4] or ""
        if not host:
            break
        if target := _handed_on(host, path, query):
            url = target
            continue
        if not lossless:
            host, path = _TWIN_HOST.sub("", host), _without_twins(path)
            fragment = "" if _EMPTY_FRAGMENT.match(fragment) else fragment
        query = _query(query, lossless=lossless)
        return f"https://{host}{_escapes(path.rstrip('/'))}{query}{'#' + fragment if fragment else ''}"
    return url


def _host(written: str) -> str:
    """Empty for what can't be one."""
    host = _NEEDLESS.sub("", written.lower())
    if not host.isascii():
        try:
            host = _NEEDLESS.sub("", host.encode("idna").decode().lower())
        except UnicodeError:
            return ""
    return _WWW.sub("", host)


def _without_twins(path: str) -> str:
    path = _escapes(path)
    while path.endswith(_TWIN_ENDINGS) or "amp" in path.lower():
        shorter = _AMP_ENDING.sub("", _TWIN_PATH.sub("", path, count=1)) if path else path
        shorter = _AMP_BEFORE.sub("", shorter, count=1) if shorter.startswith("/amp/") else shorter
        if shorter == path:
            break
        path = shorter
    return path


def _escapes(text: str) -> str:
    return _ESCAPE.sub(_escape, text) if "%" in text else text


def _escape(found: re.Match[str]) -> str:
    meant = chr(int(found[1], 16))
    return meant if _UNRESERVED.match(meant) else found[0].upper()


def _query(query: str, *, lossless: bool) -> str:
    if not query:
        return ""
    kept = [part for part in query.replace("&amp;", "&").split("&") if part and not _is_tracker(part)]
    if not lossless:
        kept = [part for part in kept if not _ORIGIN.match(part)]
    return "?" + "&".join(sorted(kept)) if kept else ""


def _is_tracker(part: str) -> bool:
    name = part.partition("=")[0].lower()
    return name in _TRACKERS or name.startswith("utm_")


def _handed_on(host: str, path: str, query: str) -> str:
    """The address that a known redirector would lead to; empty if this is none."""
    if not query and not path.startswith(_CACHED):
        return ""
    if host.endswith(".cdn.ampproject.org") or (path.startswith("/amp/") and _GOOGLE.match(host)):
        cached = _AMP_CACHE.match(path)
        return f"http{'s' if cached[1] else ''}://{cached[2]}{'?' + query if query else ''}" if cached else ""
    where, names = _REDIRECTORS.get("google" if host.startswith("google.") and _GOOGLE.match(host) else host, ("", ()))
    if not names or not path.startswith(where):
        return ""
    given = dict(part.partition("=")[::2] for part in query.split("&"))
    targets = (unquote(given[name]) for name in names if name in given)
    return next((target for target in targets if _URL.match(target)), "")
