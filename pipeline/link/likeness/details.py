"""Details beside a name against those of a nominal: day of birth, place, accounts, numbers of which one has one.

What is unknown on either side is a level of its own, with no bits: a missing detail speaks neither for nor against.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from models.link_weights import Level, Weights
from pipeline.link.likeness import born, place
from pipeline.link.likeness.nominals import Entry, Nominal
from pipeline.link.likeness.place import Place
from pipeline.link.likeness.step import Step, step

SUPPORTS = frozenset(
    {
        *(("born", level) for level in ("exact", "swapped", "month")),
        *(("place", level) for level in ("house", "house_alone", "postcode", "sector")),
        *(("account", level) for level in ("same", "elsewhere")),
    }
)
"""What together with a name may be more than an analyst's look: (field, level)."""

_PRECISIONS = (("exact", 10), ("month", 7), ("year", 4))

_AGAINST = {
    "born": "another date of birth",
    "other": "another number of a kind of which a person has one",
}
_SAID = {
    ("born", "exact"): "the same day of birth",
    ("born", "swapped"): "the same day of birth with day and month in the other order",
    ("born", "month"): "the same month of birth",
    ("born", "year"): "the same year of birth",
    ("born", "near"): "a day of birth one digit off: a slip, or somebody else",
    ("born", "different"): "another day of birth",
    ("place", "house"): "the same house",
    ("place", "house_alone"): "the same house and street, if the town is the same",
    ("place", "postcode"): "the same postcode",
    ("place", "sector"): "the same postcode sector",
    ("place", "district"): "the same postcode district",
    ("place", "different"): "another place",
    ("account", "same"): "the same account",
    ("account", "elsewhere"): "an account of the same name on another platform",
    ("account", "different"): "another account on the same platform",
    ("other", "different"): "another number of a kind of which a person has one",
}


@dataclass(frozen=True)
class Told:
    """What stands beside a name on a device. All in canonical form, sorted."""

    born: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    accounts: tuple[tuple[str, str], ...] = ()
    others: tuple[tuple[str, str], ...] = ()


NOTHING = Told()


@dataclass
class Compared:
    """What details say: steps, the entry of each, and what speaks against."""

    steps: list[Step] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    against: list[str] = field(default_factory=list)

    @property
    def supports(self) -> bool:
        return any((one.field, one.level) in SUPPORTS for one in self.steps)

    @property
    def agreeing(self) -> list[Entry]:
        """The entries that agree, on which a link rests."""
        return [entry for one, entry in zip(self.steps, self.entries, strict=True) if one.level != "different"]

    def bits(self, *fields: str) -> float:
        return sum(one.bits for one in self.steps if not fields or one.field in fields)


class Details:
    """Compares details, and knows who shares one."""

    def __init__(self, people: Sequence[Nominal], weights: Weights) -> None:
        self._weights = weights
        self._people = max(1, len(people))
        self._having: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._counts: Counter[tuple[str, str]] = Counter()
        for number, person in enumerate(people):
            told = Told(
                tuple(entry.value for entry in person.born),
                tuple(there for there, _ in person.places),
                tuple((entry.type, entry.value) for entry in person.accounts),
            )
            self._counts.update(set(_shares(told)))
            for key in _strong(told):
                self._having[key].add(number)

    def sharing(self, told: Told) -> set[int]:
        """Numbers of the nominals who share a detail that few share: to be compared whatever their name is."""
        return {number for key in _strong(told) for number in self._having.get(key, ())}

    def most(self, told: Told) -> float:
        """Bits that the details can be worth for nominals who are not `sharing` one."""
        levels = [("place", "sector")] * bool(told.places) + [("born", "month"), ("born", "near")] * bool(told.born)
        return sum(max(0.0, self._weights[field][level].bits()) for field, level in levels)

    def compared(self, told: Told, person: Nominal) -> Compared:
        """What the details say of a nominal."""
        found = Compared()
        self._best(found, "born", _born(told.born, person), lambda level, value: self._shared("born", level, value))
        self._best(
            found, "place", _places(told.places, person), lambda level, value: self._shared("place", level, value)
        )
        self._best(found, "account", _accounts(told.accounts, person), lambda *_: 0.0)
        self._best(found, "other", _others(told.others, person), lambda *_: 0.0)
        return found

    def _best(
        self,
        found: Compared,
        about: str,
        agreements: Iterable[tuple[str, str, Entry]],
        chance: Callable[[str, str], float],
    ) -> None:
        """Of several values the one that agrees best; of equal ones that of the best entry."""
        levels = list(self._weights[about])
        ranked = sorted(
            (
                (levels.index(level), number, level, value, entry)
                for number, (level, value, entry) in enumerate(agreements)
            ),
            key=lambda one: one[:2],
        )
        if not ranked:
            return
        _, _, level, value, entry = ranked[0]
        figures: Level = self._weights[about][level]
        bits = figures.bits(chance(level, value))
        found.steps.append(
            step(about, level, min(0.0, bits) if level == "different" else max(0.0, bits), _SAID[about, level])
        )
        found.entries.append(entry)
        if level == "different" and about in _AGAINST:
            found.against.append(_AGAINST[about])

    def _shared(self, about: str, level: str, value: str) -> float:
        """Share of people who have the value: the other nominals who do, beside those whom one expects of so many."""
        if level in ("different", "near"):
            return 0.0
        others = max(0, self._counts[level, value] - 1)
        expected = self._weights.model.pseudo_people
        return (others + expected * self._weights[about][level].u) / (self._people + expected)


def _shares(told: Told) -> Iterable[tuple[str, str]]:
    """(level, value) of what several may have."""
    for day in told.born:
        yield from ((level, day[:length]) for level, length in _PRECISIONS if len(day) >= length)
    for there in told.places:
        yield from _values(there)


def _strong(told: Told) -> Iterable[tuple[str, str]]:
    """(kind, value) of what so few have that it is worth a look at who they are."""
    for day in told.born:
        if len(day) == 10:
            yield "born", day
            yield "swapped", f"{day[:4]}-{day[8:]}-{day[5:7]}"
    for there in told.places:
        yield from ((level, value) for level, value in _values(there) if level in ("house_alone", "postcode"))
    for _, value in told.accounts:
        yield "account", value.rpartition(":")[2]


def _values(there: Place) -> Iterable[tuple[str, str]]:
    known = ("house_alone", there.house), ("postcode", there.postcode), ("sector", there.sector)
    yield from ((level, value) for level, value in (*known, ("district", there.district)) if value)


def _born(told: Iterable[str], person: Nominal) -> Iterable[tuple[str, str, Entry]]:
    for day in told:
        for entry in person.born:
            yield born.agreement(day, entry.value), entry.value[: min(len(day), len(entry.value))], entry


def _places(told: Iterable[Place], person: Nominal) -> Iterable[tuple[str, str, Entry]]:
    for one in told:
        for other, entry in person.places:
            if level := place.agreement(one, other):
                yield level, dict(_values(other)).get("house_alone" if level == "house" else level, ""), entry


def _accounts(told: Iterable[tuple[str, str]], person: Nominal) -> Iterable[tuple[str, str, Entry]]:
    for type_, value in told:
        for entry in person.accounts:
            if (type_, value) == (entry.type, entry.value):
                yield "same", value, entry
            elif type_ == entry.type == "handle":
                here, _, name = value.partition(":")
                there, _, other = entry.value.partition(":")
                if here == there or name == other:
                    yield "different" if here == there else "elsewhere", value, entry


def _others(told: Iterable[tuple[str, str]], person: Nominal) -> Iterable[tuple[str, str, Entry]]:
    """Only that they differ: that they are equal is a link of its own."""
    equal = {(entry.type, entry.value) for entry in person.others}
    for type_, value in told:
        for entry in person.others:
            if type_ == entry.type and (type_, value) not in equal:
                yield "different", value, entry
