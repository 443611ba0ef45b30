"""Who among the nominals somebody on a device may be: weight, probability and grade (domain §5.2).

The weight of a nominal is that of the prior, log2(π/N), and of each step. The probability also asks who else it may be:
each other nominal, somebody of the nominal's household with the same name, or nobody whom intelligence knows.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import log2

from models.link_weights import Weights
from models.people_names.parts import of_handle, parts
from models.settings import Link
from pipeline.link.likeness.details import NOTHING, Compared, Details, Told
from pipeline.link.likeness.names import Form, NameEvidence, Names
from pipeline.link.likeness.nominals import Entry, Nominal
from pipeline.link.likeness.step import Step, step

LEAST = 0.01
"""Probability from which a link is worth an analyst's look."""

MOST = 5
"""Nominals for a name that are shown to analysts."""

_MOST_WEIGHT = 200.0  # bits; 2 to the power of it is a number


@dataclass(frozen=True)
class Somebody:
    """Somebody as a device knows them.

    Attributes:
        names: what they are called, the commonest first; none where only accounts are known.
        told: what stands beside it.
    """

    names: tuple[str, ...]
    told: Told = NOTHING


@dataclass(frozen=True)
class Judged:
    """A link of somebody to a nominal.

    Attributes:
        nominal: its number.
        grade: G3 or G4.
        weight_bits: sum of the bits of the steps.
        probability: 0 to 1, that it is this nominal and nobody else.
        steps: the prior, each field, and who else it may be.
        against: what speaks against it.
        entries: those of intelligence that were compared; their conditions travel with the link.
        resting: those of them that agree.
        fields: those that agree, in order.
    """

    nominal: int
    grade: str
    weight_bits: float
    probability: float
    steps: tuple[Step, ...]
    against: tuple[str, ...]
    entries: tuple[Entry, ...]
    resting: tuple[Entry, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class _Weighed:
    nominal: int
    name: NameEvidence | None
    details: Compared
    steps: tuple[Step, ...]

    @property
    def bits(self) -> float:
        return sum(one.bits for one in self.steps)

    @property
    def household(self) -> float:
        """Bits of what also holds for those who live with the nominal and are called the same."""
        return self.bits - self.details.bits("born", "account", "other")


class Judge:
    """Judges.

    Args:
        people: all nominals.
        told: the distinct names on the devices, which are counted.
        weights: see `models.link_weights`.
        settings: see `configs/default.toml`.
    """

    def __init__(self, people: Sequence[Nominal], told: Sequence[str], weights: Weights, settings: Link) -> None:
        self.people = people
        self.names = Names(people, told, weights)
        self._details = Details(people, weights)
        self._model = weights.model
        self._settings = settings
        share = settings.people_known / max(1, len(people))
        words = f"{settings.people_known:g} of those who are named are among {len(people):,} nominals"
        self._prior = step("prior", "", log2(share), words)
        self._least = log2(LEAST) - 1  # the household may halve it, never double it

    def judge(self, somebody: Somebody, among: Collection[int] | None = None) -> list[Judged]:
        """The links of somebody, the likeliest first.

        Args:
            somebody: as a device knows them.
            among: numbers of the nominals with whom they may be compared; None: all.
        """
        forms, discount = self._forms(somebody)
        numbers = self._candidates(forms, somebody.told)
        allowed = sorted(numbers if among is None else numbers.intersection(among))
        weighed = [self._weighed(number, forms, discount, somebody.told) for number in allowed]
        return self._chosen([one for one in weighed if one.name or one.details.supports])

    def compared(self, somebody: Somebody) -> int:
        """How many nominals they are compared with, detail by detail."""
        return len(self._candidates(self._forms(somebody)[0], somebody.told))

    def _forms(self, somebody: Somebody) -> tuple[list[Form], Step | None]:
        forms = list(dict.fromkeys(form for name in somebody.names for form in parts(name).forms))
        if forms or somebody.names:
            return forms, None
        read = (
            tuple(part for word in of_handle(value) for part in self.names.split(word))
            for _, value in somebody.told.accounts
        )
        discount = step("name", "", self._model.from_handle, "the name is read out of an account's name")
        return [form for form in dict.fromkeys(read) if form], discount

    def _candidates(self, forms: Sequence[Form], told: Told) -> set[int]:
        least = self._least - self._prior.bits - self._details.most(told)
        return self.names.candidates(forms, least) | self._details.sharing(told)

    def _weighed(self, number: int, forms: Sequence[Form], discount: Step | None, told: Told) -> _Weighed:
        name = self.names.evidence(forms, number)
        details = self._details.compared(told, self.people[number])
        named: tuple[Step, ...] = ()
        if name:
            named = (*name.steps, discount) if discount else name.steps
        elif forms and self.people[number].names:  # both have a name, and no word of it is alike
            named = tuple(self.names.apart())
        return _Weighed(number, name, details, (self._prior, *named, *details.steps))

    def _chosen(self, weighed: Sequence[_Weighed]) -> list[Judged]:
        """Those to show. An account that is equal, where no name is alike, is a link by equality and none of these."""
        nobody = 1 - self._settings.people_known
        total = nobody + sum(_power(one.bits) + self._household(one) for one in weighed)
        shown = (one for one in weighed if one.name or one.details.bits("born", "place") > 0)
        judged = (self._judged(one, _power(one.bits) / total, len(weighed) - 1) for one in shown)
        ranked = sorted(judged, key=lambda one: (-one.probability, -one.weight_bits, one.nominal))
        return list(self._worth_a_look(ranked, {one.nominal for one in weighed if one.name and one.name.whole}))

    def _worth_a_look(self, ranked: Sequence[Judged], whole: Collection[int]) -> Iterator[Judged]:
        left = MOST
        for one in ranked:
            if one.grade == "G3":
                yield one
            elif left and (one.probability >= LEAST or one.nominal in whole):
                left -= 1
                yield one

    def _household(self, one: _Weighed) -> float:
        """The weight of those who live with a nominal and may be meant instead."""
        return _power(one.household) * self._model.family * (one.name.namesake if one.name else 1.0)

    def _judged(self, one: _Weighed, probability: float, others: int) -> Judged:
        supported = bool(one.name and not one.name.differs and one.details.supports and not one.details.against)
        most = 1.0 if supported else self._model.name_alone_at_most
        sure = min(probability, most)
        grade = "G3" if supported and sure >= self._settings.consistent_from else "G4"
        detail = f"{others:,} other nominals and the nominal's household were weighed: probability {sure:.3f}"
        if grade == "G3" and one.details.bits("born", "account") <= 0:
            detail += "; nothing here tells the nominal from somebody of the same name at the same address"
        if probability > most:
            detail += ", for what does not rest on a name and a detail that agree never comes near certainty"
        named = [one.name.entry] if one.name else []
        agreeing = dict.fromkeys(found.field for found in one.steps if found.level and found.bits > 0)
        return Judged(
            nominal=one.nominal,
            grade=grade,
            weight_bits=round(one.bits, 2),
            probability=sure,
            steps=(*one.steps, step("others", "", 0.0, detail)),
            against=tuple(one.details.against),
            entries=tuple(dict.fromkeys([*named, *one.details.entries])),
            resting=tuple(dict.fromkeys([*named, *one.details.agreeing])),
            fields=tuple(agreeing),
        )


def _power(bits: float) -> float:
    return float(2.0 ** min(bits, _MOST_WEIGHT))
