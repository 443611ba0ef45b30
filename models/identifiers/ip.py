"""IP addresses, versions 4 and 6.

Source: RFC 791, 4291 and 5952; private ranges by RFC 1918, 3927, 4193 and 6598. A private address is that of a router
in every second house: a mention of it has no value, nor have those that are no host's. Numbers of versions look the
same ("app 4.2.0.11"): after a word for one they are none. A port is dropped; a network ("192.0.2.0/24") has no value.

Not recognised: addresses of version 6 that are neither global nor of a link.
"""

import ipaddress
import re

from models.identifier import AMBIGUOUS, Identifier

_BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_FOUR = rf"{_BYTE}(?:\[?\.\]?{_BYTE}){{3}}\b(?::[0-9]{{1,5}}\b|/[0-9]{{1,2}}\b)?"
_VERSION = r"(?:v|ver|version|ios|android|build|release|update|firmware|app|section|chapter|para)[ .:]{0,2}(?:to |is )?"
_PATTERN = re.compile(rf"(?i)\b{_VERSION}{_FOUR}|\b{_FOUR}")  # with its word, the number of a version is no address
_SIX = re.compile(r"\b(?:[23][0-9A-Fa-f]{3}|[Ff][CcDdEe][0-9A-Fa-f]{2})(?::[0-9A-Fa-f]{0,4}){2,7}")
_RANGES = "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 169.254.0.0/16 100.64.0.0/10 fc00::/7 fe80::/10"
_PRIVATE = tuple(map(ipaddress.ip_network, _RANGES.split()))


def normalise(value: str, _region: str = "") -> str | None:
    """As RFC 5952 writes it, in small letters and shortened."""
    try:
        return str(ipaddress.ip_address(value.strip("[]")))
    except ValueError:
        return None


def in_text(surface: str, _region: str) -> str | None:
    """An address in free text; a private one is ambiguous, and so is a network."""
    plain = surface.replace("[.]", ".")
    value = normalise(re.sub(r":[0-9]+\Z|/[0-9]+\Z", "", plain) if "." in plain else plain)
    if value is None:
        return None
    address = ipaddress.ip_address(value)
    if address.is_loopback or address.is_unspecified or address.is_multicast or value.startswith(("0.", "255.")):
        return None
    return AMBIGUOUS if "/" in plain or any(address in range_ for range_ in _PRIVATE) else value


IDENTIFIERS = (
    Identifier(name="ip", pattern=_PATTERN, normalise=in_text, strong=False),
    Identifier(name="ip", pattern=_SIX, normalise=in_text, strong=False),
)
