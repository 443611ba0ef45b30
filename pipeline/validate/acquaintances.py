"""Whom intelligence knows and whom devices name, both invented: what linking by likeness is measured on, and fitted to.

A device names somebody in one of the ways of `respelled`, with or without a detail beside the name. Of those named one
in fifty is a nominal, as the settings expect; two in fifty live with one; the others are anybody of the same town.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from models.normalise import normalise
from pipeline.link.likeness.details import NOTHING, Told
from pipeline.link.likeness.judge import Somebody
from pipeline.link.likeness.nominals import Entry, Nominal
from pipeline.link.likeness.place import Place, place
from pipeline.validate.population import Person, Town
from pipeline.validate.respelled import WAYS, nickname

DETAILS = ("nothing", "day of birth", "postcode", "address", "account")
OTHER_DAY = "other day of birth"
UNDECIDED = "same name and house, no day of birth told"
"""Decoys: the first must never be linked; the second nothing tells from the nominal."""

_PLATFORMS = ("instagram", "snapchat", "tiktok")


@dataclass(frozen=True)
class Mix:
    """How often a name is written in each way, and what stands beside it; shares need not add up to 1."""

    ways: Mapping[str, float]
    details: Mapping[str, float]
    slips: float
    moved: float


FITTED = Mix(
    ways={
        "exact": 50, "nickname": 11, "transliteration": 8, "misread by a machine": 3, "typo": 4, "two typos": 0.5,
        "swapped order": 5, "with middle name": 4, "initial": 3, "given name alone": 11,
    },
    details={"nothing": 40, "day of birth": 22, "postcode": 16, "address": 14, "account": 8},
    slips=0.06,
    moved=0.2,
)  # fmt: skip
"""What the weights are fitted to."""

MEASURED = Mix(
    ways={
        "exact": 44, "nickname": 14, "transliteration": 11, "misread by a machine": 4, "typo": 5, "two typos": 1,
        "swapped order": 6, "with middle name": 4, "initial": 3, "given name alone": 8,
    },
    details={"nothing": 45, "day of birth": 20, "postcode": 16, "address": 12, "account": 7},
    slips=0.08,
    moved=0.25,
)  # fmt: skip
"""What they are measured on: more and other errors."""


@dataclass(frozen=True)
class Case:
    """Somebody as a device names them.

    Attributes:
        somebody: name and details.
        way, detail: see WAYS and DETAILS.
        group: of the person.
        nominal: number of the nominal who it is; None: nobody whom intelligence knows.
        about: number of the nominal whose decoy it is, or who it is; None: anybody.
        kind: nominal, household, anybody, or the name of a decoy.
    """

    somebody: Somebody
    way: str
    detail: str
    group: str
    nominal: int | None
    about: int | None
    kind: str


def known(people: Sequence[Person], town: Town, moved: float) -> list[Nominal]:
    """What intelligence has of people: a name, often an alias; day of birth, place and account of some.

    `moved`: share of those whose place was another one.
    """
    return [
        _nominal(f"N{number:06d}", town.moved(person) if town.rng.random() < moved else person, town.rng)
        for number, person in enumerate(people)
    ]


def named(person: Person, rng: Random, mix: Mix, way: str | None = None, detail: str | None = None) -> Case:
    """A person as a device names them; `way` and `detail` drawn from the mix where they are not given."""
    way = way or _drawn(mix.ways, rng)
    detail = detail or _drawn(mix.details, rng)
    name = normalise("name", WAYS[way](person, rng)) or person.given.casefold()
    somebody = Somebody((name,), _told(person, detail, mix.slips, rng))
    return Case(somebody, way, detail, person.group, None, None, "anybody")


def decoys(person: Person, town: Town) -> dict[str, tuple[Case, ...]]:
    """People who are easily taken for one, each with a detail that misleads."""
    rng, plain = town.rng, Mix({"exact": 1}, {"day of birth": 1}, 0.0, 0.0)
    sibling, parent = town.household(person)
    other, junior, related = town.namesake(person), town.junior(person), town.relation(person)
    off = _one_digit_off(person.born, rng)
    return {
        f"same name, {OTHER_DAY}": (named(other, rng, plain, "exact", "day of birth"),),
        "same name, day of birth one digit off": (_case(person, Told(born=(off,))),),
        f"same name, postcode of the sector, {OTHER_DAY}": (
            _case(person, Told(born=(other.born.isoformat(),), places=_places("postcode", _neighbour(person, rng)))),
        ),
        f"same name and house, {OTHER_DAY}": (
            _case(junior, Told(born=(junior.born.isoformat(),), places=_places("address", _address(person)))),
        ),
        UNDECIDED: (_case(junior, Told(places=_places("address", _address(person)))),),
        "sibling in the same house": (named(sibling, rng, plain, "exact", "address"),),
        "parent or child in the same house": (named(parent, rng, plain, "exact", "postcode"),),
        "same family name elsewhere": (named(related, rng, plain, "exact", "postcode"),),
    }


def _nominal(nominal_id: str, person: Person, rng: Random) -> Nominal:
    def entry(type_: str, value: str) -> Entry:
        form = normalise(type_, value)
        if form is None:
            raise ValueError(f"an invented {type_} has no canonical form")
        return Entry(type_, value, form, 1, "B", "P", None, None, None, False)

    full = f"{person.given} {person.middle} {person.family}" if person.middle else f"{person.given} {person.family}"
    names = [full, *([nickname(person, rng)] if rng.random() < 0.2 else [])]
    day = person.born.isoformat()
    born = day[: rng.choices((10, 7, 4), (93, 3, 4))[0]]
    where = [("address", _address(person))] if rng.random() < 0.5 else [("postcode", person.postcode)]
    places = [(there, one) for type_, value in where if (there := place(type_, (one := entry(type_, value)).value))]
    handle = [entry("handle", f"{_PLATFORMS[len(person.handle) % 3]}:{person.handle}")] if person.handle else []
    return Nominal(
        nominal_id,
        names=tuple(entry("name", name) for name in names),
        born=(entry("dob", born),) if rng.random() < 0.88 else (),
        places=tuple(places) if rng.random() < 0.75 else (),
        accounts=tuple(handle) if rng.random() < 0.3 else (),
        others=(),
    )


def _case(person: Person, told: Told) -> Case:
    name = normalise("name", f"{person.given} {person.family}") or person.given
    return Case(Somebody((name,), told), "exact", "day of birth", person.group, None, None, "anybody")


def _told(person: Person, detail: str, slips: float, rng: Random) -> Told:
    if detail == "nothing":
        return NOTHING
    if detail == "day of birth":
        day = person.born
        slip = rng.random()
        if slip < slips / 3 and day.day <= 12:
            day = day.replace(month=day.day, day=day.month)
        return Told(born=(_one_digit_off(day, rng) if slips / 3 <= slip < slips else day.isoformat(),))
    if detail == "account":
        return Told(accounts=(("handle", f"{_PLATFORMS[len(person.handle) % 3]}:{person.handle}"),))
    return Told(places=_places(detail, _address(person) if detail == "address" else person.postcode))


def _places(type_: str, value: str) -> tuple[Place, ...]:
    there = place(type_, normalise(type_, value) or "")
    return (there,) if there else ()


def _address(person: Person) -> str:
    return f"{person.house}, Anytown {person.postcode}"


def _neighbour(person: Person, rng: Random) -> str:
    return f"{person.postcode[:-2]}{rng.choice('RSTU')}{rng.choice('WXYZ')}"


def _one_digit_off(day: date, rng: Random) -> str:
    """Another day, of which one figure differs."""
    written = day.isoformat()
    while True:
        at = rng.choice((2, 3, 5, 6, 8, 9))
        other = written[:at] + rng.choice("0123456789") + written[at + 1 :]
        if other != written and normalise("dob", other) == other:
            return other


def _drawn(shares: Mapping[str, float], rng: Random) -> str:
    return rng.choices(list(shares), list(shares.values()))[0]
