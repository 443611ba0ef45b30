"""Invented people of many origins who live in one town: whom intelligence knows, their households, and everybody else.

Names are those written by hand for the tagger (`models/language/train/people.toml`), common ones oftener; a
quarter of the first and half of the family names are put together from the halves of two, so that there are rare ones
as well. One third of the names is held apart for measuring; weights are fitted with the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from random import Random
from string import ascii_lowercase

from models.language.train.chat import held_apart, people

GROUPS = {
    "British, Irish": ("english", "welsh", "scottish", "irish"),
    "Polish, Baltic, Balkan": ("polish", "baltic_balkan"),
    "Ukrainian, Russian": ("ukrainian_russian",),
    "Romanian, Portuguese, Spanish, Italian": ("romanian", "portuguese", "spanish_italian"),
    "Turkish, Kurdish, Iranian, Afghan": ("turkish", "kurdish_iranian", "afghan"),
    "Arabic": ("arabic",),
    "Pakistani": ("pakistani",),
    "Punjabi, Indian": ("punjabi", "indian"),
    "Bengali, Tamil, Nepali": ("bengali", "tamil_lankan_nepali"),
    "West African": ("nigerian_yoruba", "nigerian_igbo", "ghanaian"),
    "Somali, East and Southern African": ("somali", "east_african", "southern_african"),
    "Caribbean": ("caribbean",),
    "Chinese, Vietnamese, Filipino": ("chinese", "vietnamese", "filipino"),
}
"""Groups of origins for which figures are told apart; nothing in linking knows of them."""

_BRITISH = 0.4  # share of people
_RARE_GIVEN, _RARE_FAMILY = 0.25, 0.5  # shares of names that no list has
_NAMESAKES = 0.01  # share of a household who are named after somebody in it
_STREETS = "Hawthorn Larch Mill Station Canal Foundry Chapel Meadow Quarry Orchard Weaver Tannery Priory Beacon Heron"
_KINDS = ("Street", "Road", "Avenue", "Lane", "Close", "Terrace")
_AREAS = ("LS", "BD", "HX")


@dataclass(frozen=True)
class Person:
    """Somebody.

    Attributes:
        group: of GROUPS.
        given, middle, family: names; no middle name where it is "".
        born: day of birth.
        house, postcode: where they live.
        handle: name of an account.
    """

    group: str
    given: str
    middle: str
    family: str
    born: date
    house: str
    postcode: str
    handle: str


@dataclass(frozen=True)
class Town:
    """Draws people.

    Attributes:
        rng: chance.
        apart: with the names that are held apart, or with the others.
    """

    rng: Random
    apart: bool

    def person(self) -> Person:
        """Somebody, living anywhere in the town."""
        groups = list(GROUPS)
        group = groups[0] if self.rng.random() < _BRITISH else self.rng.choice(groups[1:])
        origin = self.rng.choice(GROUPS[group])
        house, postcode = self._place()
        given, middle = self._given(origin), self._given(origin) if self.rng.random() < 0.3 else ""
        return self._finished(Person(group, given, middle, self._family(origin), self._born(), house, postcode, ""))

    def household(self, of: Person) -> list[Person]:
        """Two who live with somebody and bear the family name: of the same age, and of the age of a parent or child.

        Some of them bear the given name as well.
        """
        origin = self.rng.choice(GROUPS[of.group])
        return [
            self._finished(replace(of, given=given, middle="", born=of.born + timedelta(self.rng.choice(days))))
            for days in ((-1500, -900, 900, 1500), (-11_000, -9_000, 9_000, 11_000))
            for given in (of.given if self.rng.random() < _NAMESAKES else self._given(origin),)
        ]

    def namesake(self, of: Person) -> Person:
        """Somebody else of the same name."""
        return self._finished(replace(self.moved(of), born=self._born()))

    def moved(self, person: Person) -> Person:
        """The same person, living somewhere else."""
        house, postcode = self._place()
        return replace(person, house=house, postcode=postcode)

    def junior(self, of: Person) -> Person:
        """A parent or child of the same name, in the same house."""
        return self._finished(replace(of, born=of.born + timedelta(self.rng.choice((-10_000, -9_500, 9_500, 10_000)))))

    def relation(self, of: Person) -> Person:
        """Somebody of the same family name elsewhere in the town."""
        return replace(self.person(), group=of.group, family=of.family)

    def _finished(self, person: Person) -> Person:
        stem = "".join(letter for letter in person.given.lower() if letter in ascii_lowercase)
        return replace(person, handle=f"{stem}{self.rng.choice('_.x')}{_draw(self.rng)}{self.rng.randint(1, 99)}")

    def _given(self, origin: str) -> str:
        return self._name(_names(origin, self.apart)[0], _RARE_GIVEN)

    def _family(self, origin: str) -> str:
        return self._name(_names(origin, self.apart)[1], _RARE_FAMILY)

    def _name(self, names: Sequence[str], rare: float) -> str:
        if self.rng.random() >= rare or len(names) < 3:
            return self.rng.choices(names, cum_weights=_common(len(names)))[0]
        one, other = self.rng.sample(names, 2)
        return one[: len(one) // 2 + 1] + other[len(other) // 2 :].lower()

    def _born(self) -> date:
        day = date(2008, 1, 1) - timedelta(self.rng.randint(0, 45 * 365))
        return day.replace(month=1, day=1) if self.rng.random() < 0.01 else day

    def _place(self) -> tuple[str, str]:
        district = f"{self.rng.choice(_AREAS)}{self.rng.randint(1, 8)}"
        postcode = f"{district} {self.rng.randint(1, 4)}{self.rng.choice('ABDEFG')}{self.rng.choice('LNPQRS')}"
        streets = _STREETS.split()
        street = f"{streets[sum(map(ord, postcode)) % len(streets)]} {_KINDS[ord(postcode[-1]) % len(_KINDS)]}"
        return f"{self.rng.randint(1, 30)} {street}", postcode


@cache
def _names(origin: str, apart: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    first, last = people()[origin]
    return tuple(n for n in first if held_apart(n) == apart), tuple(n for n in last if held_apart(n) == apart)


@cache
def _common(many: int) -> tuple[float, ...]:
    """Of a list of names the first are commonest, as Zipf found of words, but flatter."""
    return tuple(accumulate(1 / (place + 5) for place in range(many)))


def _draw(rng: Random) -> str:
    return "".join(rng.choice(ascii_lowercase) for _ in range(3))
