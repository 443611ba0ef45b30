"""Serial numbers of devices, by their makers' own rules."""

import re

from models.identifier import Identifier

_FORM = re.compile(r"[A-Z0-9]{4,40}", re.ASCII)


def normalise(value: str, _region: str = "") -> str | None:
    """In capitals without what divides them."""
    serial = re.sub(r"[\s\-./]", "", value).upper()
    return serial if _FORM.fullmatch(serial) else None


IDENTIFIERS: tuple[Identifier, ...] = ()  # in text nothing tells one from any other word
