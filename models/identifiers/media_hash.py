"""Hashes of files, as "sha256:…". Source: RFC 1321, FIPS 180-4."""

import re

from models.identifier import Identifier

_HASHES = {32: "md5", 40: "sha1", 64: "sha256"}


def normalise(value: str, _region: str = "") -> str | None:
    """Algorithm, which the length tells, and digits in small letters."""
    algorithm, _, digest = value.lower().replace(" ", "").rpartition(":")
    known = _HASHES.get(len(digest))
    fits = re.fullmatch("[0-9a-f]+", digest) and known and algorithm.replace("-", "") in ("", known)
    return f"{known}:{digest}" if fits else None


IDENTIFIERS: tuple[Identifier, ...] = ()  # those of files are in SOURCES; people do not write them
