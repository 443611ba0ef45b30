"""Addresses of onion services of Tor: 56 characters and ".onion".

Source: Tor's rend-spec-v3, "encoding onion addresses": a public key, a check and a version in Base32. Those of version
2, with 16 characters and no check, do not work since 2021, and stay in old messages.
"""

import base64
import hashlib
import re

from models.identifier import AMBIGUOUS, Identifier
from models.identifiers import url

_PATTERN = re.compile(
    r"(?i)(?:\bh(?:tt|xx)ps?://)?\b(?:[a-z0-9\-]{1,63}\.){0,2}[a-z2-7]{16}(?:[a-z2-7]{40})?(?:\.|\[\.\]|\[dot\])onion\b"
    r"(?:/[^\s<>\"'),;]*)?"
)


def normalise(value: str, _region: str = "") -> str | None:
    """The form of a web address, if its check is right."""
    form = url.normalise(value)
    service = re.search(r"([a-z2-7]{56}|[a-z2-7]{16})\.onion", (form or "").casefold())
    return form if service and (len(service[1]) == 16 or _checked(service[1])) else None


def _checked(service: str) -> bool:
    raw = base64.b32decode(service.upper())
    key, check, version = raw[:32], raw[32:34], raw[34:]
    return version == b"\x03" and hashlib.sha3_256(b".onion checksum" + key + version).digest()[:2] == check


def in_text(surface: str, _region: str = "") -> str | None:
    """As `normalise`, if need be without what keeps people from following it; AMBIGUOUS where its check is wrong."""
    plain = url.defused(surface) or surface
    return normalise(plain) or (AMBIGUOUS if re.search(r"[a-z2-7]{56}\.onion", plain.casefold()) else None)


IDENTIFIER = Identifier(name="onion", pattern=_PATTERN, normalise=in_text, strong=True)
