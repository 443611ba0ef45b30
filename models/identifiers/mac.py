"""MAC addresses of network adapters, and the BSSID of a Wi-Fi access point, which is one.

Source: IEEE 802: 48 bits. In free text they need their colons or hyphens; of digits alone ("10-11-12-13-14-15"), with
spaces or with nothing between, a word must say what they are. Devices make up new ones (RFC 9542): equality of two is a
hint, no more.
"""

import re

from models.identifier import Identifier

_PATTERN = re.compile(
    r"\b[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}\b|\b[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5}\b"
    r"|\b[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\b"
)
_UNPARTED = re.compile(r"\b(?:[0-9A-Fa-f]{12}|[0-9A-Fa-f]{2}(?: [0-9A-Fa-f]{2}){5})\b")
_NAMED = re.compile(r"\b(?:mac(?: ?address)?|bssid)\b", re.IGNORECASE)
_SURE = re.compile(r"\b(?:mac ?address|bssid)\b", re.IGNORECASE)  # a Mac has order numbers
_CONTEXT = re.compile(r"\b(?:mac|bssid|wi-?fi|bluetooth|router|adapter)\b", re.IGNORECASE)
_NOBODY = ("00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "02:00:00:00:00:00")  # the last is what Android gives to apps


def normalise(value: str, _region: str = "") -> str | None:
    """As "00:00:5e:00:53:af". Makers are not looked up: new ones are in no list."""
    digits = re.sub(r"[^0-9A-Fa-f]", "", value).lower()
    return ":".join(re.findall("..", digits)) if len(digits) == 12 else None


def in_text(surface: str, _region: str) -> str | None:
    """A candidate that has a letter, and is some adapter's."""
    value = normalise(surface)
    return None if value in _NOBODY or not re.search("[A-Fa-f]", surface) else value


def _told(surface: str, _region: str) -> str | None:
    value = normalise(surface)
    return None if value in _NOBODY else value


IDENTIFIERS = (
    Identifier(name="mac", pattern=_PATTERN, normalise=in_text, strong=False),
    Identifier(name="mac", pattern=_PATTERN, normalise=_told, strong=False, context=_CONTEXT),
    Identifier(name="mac", pattern=_UNPARTED, normalise=in_text, strong=False, context=_NAMED, score=0.8),
    Identifier(name="mac", pattern=_UNPARTED, normalise=_told, strong=False, context=_SURE, score=0.8),
)
