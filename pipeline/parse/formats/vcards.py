"""vCards (RFC 6350, RFC 2426, and 2.1 of the Internet Mail Consortium, which phones still write): lines to properties.

Read by its own grammar and not by a library for iCalendar: version 2.1 has parameters without names, and lines that
quoted-printable text continues without a fold.
"""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from models.plaintext import decoded, legible

_FIRST = {"TEL": "phone", "EMAIL": "email", "ORG": "organisation"}
_MOST = 100_000  # characters of one; a picture may be inside
_LINE = re.compile(r'((?:[^":]++|"[^"]*+")*+):(.*)', re.DOTALL)  # keeps no way back: each takes memory
_QUOTED = re.compile(r";(?:ENCODING=)?(QUOTED-PRINTABLE)", re.IGNORECASE)
_CHARSET = re.compile(r";CHARSET=([^;:]*)", re.IGNORECASE)
_FOLD = re.compile(r"\n[ \t]")
_ESCAPED = re.compile(r"\\([nN,;:\\])")
_PARTS = re.compile(r"(?<!\\);")


@dataclass(frozen=True)
class Property:
    """A property of a contact.

    Attributes:
        name: in capitals, without its group ("item1.").
        kinds: in capitals what is said of it: CELL, WORK, PREF, JPEG …
        raw: its value, decoded, escapes as they stand.
    """

    name: str
    kinds: frozenset[str]
    raw: str

    @property
    def text(self) -> str:
        """The value, without the scheme that numbers and addresses may have."""
        text = legible(_ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.raw)).strip()
        return re.sub(r"(?i)^(?:tel|mailto):", "", text)

    @property
    def parts(self) -> list[str]:
        """The parts of a value of several: family name; given name; …"""
        return [Property(self.name, self.kinds, part).text for part in _PARTS.split(self.raw)]


def properties(vcard: str) -> Iterator[Property]:
    """Those of one vCard, in its order; what is no property is left out."""
    for line in _lines(vcard):
        found = _LINE.fullmatch(line)
        if not found:
            continue
        head, *parameters = found[1].split(";")
        said = dict(_parameter(one) for one in parameters)
        kinds = frozenset(kind for values in said.values() for kind in values)
        value = _decoded(found[2], kinds, next(iter(said.get("CHARSET", ())), None))
        yield Property(head.rpartition(".")[2].strip().upper(), kinds, value)


def unquoted(text: str) -> str:
    """Without quoted-printable, which vCalendar 1.0 has as vCard 2.1 does, and no reader of iCalendar knows."""
    return "\n".join(map(_unquoted, _lines(text))) if "QUOTED-PRINTABLE" in text.upper() else text


def _unquoted(line: str) -> str:
    found = _LINE.fullmatch(line)
    if not found or not (said := _QUOTED.search(found[1])):
        return line
    charset = _CHARSET.search(found[1])
    value = _decoded(found[2], frozenset({said[1].upper()}), charset[1] if charset else None)
    head = _CHARSET.sub("", _QUOTED.sub("", found[1]))
    return f"{head}:" + legible(value).replace("\n", "\\n")


def people(vcards: list[str]) -> list[dict[str, Any]]:
    """What each says: {"name": …, "phone": […], "email": […]}."""
    return [_person(vcard[:_MOST]) for vcard in vcards]


def _person(vcard: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in properties(vcard):
        if one.name == "FN" and one.text:
            found["name"] = one.text
        elif one.name in _FIRST and one.text:
            found.setdefault(_FIRST[one.name], []).append(one.text)
    return found


def _lines(vcard: str) -> Iterator[str]:
    """Unfolded lines; a line of quoted-printable text that ends in "=" goes on in the next."""
    waiting: list[str] = []
    for line in _FOLD.sub("", vcard.replace("\r\n", "\n").replace("\r", "\n")).split("\n"):
        goes_on = line.endswith("=") and (waiting or "QUOTED-PRINTABLE" in line.partition(":")[0].upper())
        waiting.append(line[:-1] if goes_on else line)
        if not goes_on:
            yield "".join(waiting)
            waiting = []
    if waiting:
        yield "".join(waiting)


def _parameter(text: str) -> tuple[str, list[str]]:
    """TYPE=CELL,VOICE and the bare CELL of version 2.1 alike."""
    name, equals, values = text.partition("=")
    return (name.strip().upper(), _values(values)) if equals else (text.strip().upper(), _values(text))


def _values(text: str) -> list[str]:
    return [value.strip().strip('"').upper() for value in text.split(",")]


def _decoded(value: str, kinds: frozenset[str], charset: str | None) -> str:
    if "QUOTED-PRINTABLE" not in kinds:
        return value
    return decoded(quopri.decodestring(value.encode("utf-8", "replace")), charset).text
