"""Where somebody lives, as far as it is known: a house in a street, a postcode."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from models.normalise import normalise

_POSTCODE = re.compile(r" ?([a-z]{1,2}[0-9][0-9a-z]? ?[0-9][a-z]{2})$")
_KINDS = (
    "street|road|avenue|lane|crescent|terrace|mews|grove|gardens|close|drive|court|place|square|way|walk|hill|row|park"
    "|rise|parade|view|green|vale|wharf|quay|gate|croft|fold"
)
_HOUSE = re.compile(
    rf"(?:(?:flat|apartment|apt|unit) \d+[a-z]? )?(\d+[a-z]?(?: \d+)? (?:[^ \d]+ ){{1,4}}?(?:{_KINDS}))\b"
)


class Place(NamedTuple):
    """A place. `house`: "12 hawthorn road"; `postcode`: "LS6 2AB". Either may be unknown."""

    house: str | None
    postcode: str | None

    @property
    def sector(self) -> str | None:
        return self.postcode[:-2] if self.postcode else None

    @property
    def district(self) -> str | None:
        return self.postcode.split(" ")[0] if self.postcode else None


def place(type_: str, value: str) -> Place | None:
    """The place that a canonical address or postcode names; None if it names none."""
    if type_ == "postcode":
        return Place(None, value)
    found = _POSTCODE.search(value)
    postcode = normalise("postcode", found[1]) if found else None
    house = _HOUSE.search(value)
    return Place(house[1] if house else None, postcode) if house or postcode else None


def joined(places: Iterable[Place]) -> tuple[Place, ...]:
    """A house without postcode and one postcode that stand together are one place."""
    every = sorted(set(places), key=lambda p: (p.house or "", p.postcode or ""))
    houses = [p for p in every if p.house]
    postcodes = {p.postcode for p in every if p.postcode}
    if len(houses) == 1 and len(postcodes) == 1:
        return (Place(houses[0].house, postcodes.pop()),)
    return tuple(every)


def agreement(one: Place, other: Place) -> str | None:
    """The level on which two places agree, "different", or None where they cannot be compared."""
    known = bool(one.postcode and other.postcode)
    if one.house and one.house == other.house and (not known or one.district == other.district):
        return "house" if known else "house_alone"
    if not known:
        return "different" if one.house and other.house else None
    if one.postcode == other.postcode:
        return "sector" if one.house and other.house else "postcode"
    if one.sector == other.sector:
        return "sector"
    return "district" if one.district == other.district else "different"
