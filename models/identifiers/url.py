"""Web addresses and domains, in the form in which two are the same page: without scheme, www and port, and without
a fragment, unless that says which page it is ("#/…", "#!…").

Source: RFC 3986; the public suffix list that comes with tldextract (nothing is fetched). A domain alone counts only if
its ending is one that is seldom a slip of the space bar: "home.now" and "yes.it" are two words. Addresses that are
written so that nobody follows them ("hxxp", "[.]") are read.

Not recognised: domains beyond ASCII in free text; where a shortened address leads.
"""

import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from models.identifier import Identifier

if TYPE_CHECKING:
    from tldextract import TLDExtract

_SIGNS = "“”‘’«»،؛؟。、，！？\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"  # and emoji; not "…", which says that it goes on
_END = rf"[^\s<>\"'`.,;:!?()\]}}|\\^{_SIGNS}]"
_BRACKETS = r"\([^\s<>\"()]*\)"  # "…/wiki/Example_(town)"
_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)+"
_USUAL = "com|org|net|co\\.uk|org\\.uk|gov\\.uk|ac\\.uk|nhs\\.uk|police\\.uk|uk|info|io|dev|example|xyz|ru|biz|eu|cc"
_PATTERN = re.compile(
    rf"\b[Hh][Tt][Tt][Pp][Ss]?://(?:[^\s<>\"()]|{_BRACKETS})*(?:{_END}|{_BRACKETS})"
    rf"|\b[Ww][Ww][Ww]\.[^\s<>\"@]*{_END}"
    rf"|\b{_HOST}[A-Za-z]{{2,24}}(?::[0-9]{{2,5}})?/@?(?:[^\s<>\"@]|/@)*{_END}"
    rf"|\b{_HOST}(?:{_USUAL})\b"
)
_DOT = r"(?:\[\.\]|\(\.\)|\[[Dd][Oo][Tt]\]|\([Dd][Oo][Tt]\))"
_LABELS = rf"(?:[A-Za-z0-9\-]{{1,63}}(?:\.|{_DOT})){{0,4}}"
_DEFUSED = re.compile(
    rf"\b[Hh][Xx]{{2}}[Pp][Ss]?(?:://|\[:\]//|\[://\])[^\s<>\"]*{_END}"
    rf"|\b(?:[Hh][Tt]{{2}}[Pp][Ss]?(?:://|\[:\]//|\[://\]))?{_LABELS}[A-Za-z0-9\-]{{1,63}}{_DOT}{_LABELS}[A-Za-z]{{2,24}}\b"
    rf"(?::[0-9]{{2,5}})?(?:/[^\s<>\"]*{_END})?"
)
_ENDINGS = frozenset({"com", "co", "org", "net", "uk"})
_PAGE = re.compile("!|/|[^:/][^/]*/")
_PORTS = {"http": 80, "https": 443}


def normalise(value: str, _region: str = "") -> str | None:
    """Of "https://www.Example.com:443/a#b" it is "example.com/a"; None for what is no web address."""
    text = value.strip()
    scheme, given, _ = text.partition("://")
    if not given:
        text, scheme = f"//{text}", ""
    elif scheme.casefold() not in _PORTS:
        return None
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if not host or (not given and not registered(host)):
        return None
    shown = "" if port is None or port == _PORTS.get(scheme.casefold(), 80) else f":{port}"
    query = f"?{parts.query}" if parts.query else ""
    page = f"#{parts.fragment}" if _PAGE.match(parts.fragment) else ""
    return host.removeprefix("www.") + shown + parts.path.rstrip("/") + query + page


def defused(surface: str, _region: str = "") -> str | None:
    """The form of "hxxp://example[.]org"; None of what is written as any other."""
    plain = re.sub(_DOT, ".", re.sub(r"\[(:?/*)\]", r"\1", surface))
    plain = re.sub("^hxxp", "http", plain, flags=re.IGNORECASE)
    return None if plain == surface else normalise(plain)


def registered(host: str) -> bool:
    """Whether a host ends as a domain can; .example is for examples (RFC 2606), and ".com.is" the next sentence."""
    if host.endswith(".example"):
        return True
    found = _suffixes()(host)
    if found.subdomain and found.domain in _ENDINGS and found.suffix != "com":  # "uk.com" has domains below it
        return False
    return bool(found.domain and found.suffix)


@cache
def _suffixes() -> "TLDExtract":
    from tldextract import TLDExtract  # which brings an HTTP client along

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


IDENTIFIERS = (
    Identifier(name="url", pattern=_PATTERN, normalise=normalise, strong=False),
    Identifier(name="url", pattern=_DEFUSED, normalise=defused, strong=False),
)
