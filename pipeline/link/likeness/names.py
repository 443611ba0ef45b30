"""Names on a device against those of nominals: who may be meant, and how much a name says for it.

Words are compared, whatever their order. A nominal is a candidate if one word is alike: see
`models.people_names.likeness`. Which words are is looked up by keys, and a name is compared once, however many times
it is mentioned.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log2

import numpy as np
from numpy.typing import NDArray

from models.link_weights import Weights
from models.people_names.likeness import keys, likeness
from models.people_names.parts import parts
from pipeline.link.likeness.frequency import Frequency
from pipeline.link.likeness.nominals import Entry, Nominal
from pipeline.link.likeness.step import Step, step

Form = tuple[str, ...]

_DETAILS = {
    "exact": "{one}: the same",
    "form": "{one}: a form of {other}",
    "sound": "{one}: sounds as {other}",
    "near": "{one}: a slip of a letter from {other}, perhaps",
    "shortened": "{one}: short for {other}, perhaps",
    "initial": "{one}: the letter of {other}",
}


@dataclass(frozen=True)
class NameEvidence:
    """What a name says.

    Attributes:
        bits: sum of the steps.
        steps: of each word.
        differs: both have a word that the other has not.
        whole: every word of either is the same.
        namesake: chance that somebody of the nominal's household has a name that is written so, too.
        entry: the nominal's name that is most alike.
    """

    bits: float
    steps: tuple[Step, ...]
    differs: bool
    whole: bool
    namesake: float
    entry: Entry


@dataclass(frozen=True)
class _Known:
    """A form of a name of a nominal."""

    nominal: int
    form: Form
    entry: Entry


class Names:
    """The names of all nominals, to be asked for those that are like one."""

    def __init__(self, people: Sequence[Nominal], told: Sequence[str], weights: Weights) -> None:
        """From the nominals, and the distinct names on the devices, which are only counted."""
        self._weights = weights
        self._known = [
            _Known(number, form, entry)
            for number, person in enumerate(people)
            for entry in person.names
            for form in dict.fromkeys((*parts(entry.value_raw).forms, *parts(entry.value).forms[:1]))
        ]
        words: dict[int, set[str]] = defaultdict(set)
        places: dict[str, list[int]] = defaultdict(list)
        self._joined: dict[str, Form] = {}
        for place, known in enumerate(self._known):
            words[known.nominal].update(known.form)
            for word in dict.fromkeys(known.form):
                places[word].append(place)
            self._join(known.form)
        self._of: dict[int, list[int]] = defaultdict(list)
        self._whole: dict[Form, set[int]] = defaultdict(set)
        for place, known in enumerate(self._known):
            self._of[known.nominal].append(place)
            self._whole[tuple(sorted(known.form))].add(known.nominal)
        self._places = {word: np.array(found, np.int64) for word, found in places.items()}
        self._words_by_key: dict[str, list[str]] = defaultdict(list)
        for word in sorted(places):
            for key in keys(word):
                self._words_by_key[key].append(word)
        told_words = (frozenset(parts(name).words) for name in told)
        self.frequency = Frequency([frozenset(found) for found in words.values()], told_words, weights.model)
        self._score = np.zeros(len(self._known), np.float32)
        self.alike = lru_cache(maxsize=50_000)(self._alike)
        self._posted = lru_cache(maxsize=2_000)(self._posting)

    def blocked(self, name: str) -> set[int]:
        """Numbers of all nominals of whom one word is alike."""
        found = {word for form in parts(name).forms for told in form for word in self.alike(told)}
        return {self._known[place].nominal for word in found for place in self._places[word].tolist()}

    def candidates(self, forms: Sequence[Form], least: float) -> set[int]:
        """Numbers of the nominals whose names can be worth at least so many bits, and of those with the very name."""
        found = {number for form in forms for number in self._whole.get(tuple(sorted(form)), ())}
        for form in forms:
            touched = []
            for word in dict.fromkeys(form):
                places, bits = self._posted(word)
                self._score[places] += bits
                touched.append(places)
            if touched:
                every = np.concatenate(touched)
                kept = every[self._score[every] >= least]
                found.update(self._known[place].nominal for place in np.unique(kept).tolist())
                self._score[every] = 0
        return found

    def evidence(self, forms: Sequence[Form], nominal: int) -> NameEvidence | None:
        """What the best of these forms of a name says of a nominal; None if no word is alike or there is no name."""
        found = (
            self._compared(form, self._known[place]) for place in self._of.get(nominal, ()) for form in forms if form
        )
        return max((one for one in found if one), key=lambda one: (one.bits, one.whole, not one.differs), default=None)

    def apart(self) -> Iterator[Step]:
        """The steps of two names of which no word is alike."""
        yield step("name", "different", 2 * self._weights["name"]["different"].bits(), "another name")

    def split(self, word: str) -> Form:
        """The words of a name that are written as one in an account's name ("tomfenwick"), if a nominal has them."""
        return self._joined.get(word, (word,))

    def _join(self, form: Form) -> None:
        for first, last in ((form[0], form[-1]), (form[-1], form[0])):
            if len(form) > 1 and len(first) > 1 and len(last) > 1:
                self._joined.setdefault(first + last, (first, last))

    def _alike(self, word: str) -> dict[str, tuple[str, float]]:
        """The nominals' words that are like a word: the level, and the bits of it. Letters alone say no word."""
        if len(word) < 2:
            return {}
        near = {other for key in keys(word) for other in self._words_by_key.get(key, ())}
        found = ((other, likeness(word, other)) for other in sorted(near) if len(other) > 1)
        return {other: (level, max(0.0, self._bits(level, other))) for other, level in found if level}

    def _bits(self, level: str, word: str) -> float:
        figures, frequency = self._weights["name"][level], self.frequency
        if level == "exact":
            return figures.bits(frequency.word(word))
        # Who else may be written so: those with another word that is alike, and as often as the nominal those of this.
        return figures.bits(figures.m * frequency.word(word) + max(figures.u, self._others(level, word)))

    def _posting(self, word: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Places in `_known` of the names with a word that is alike, and the most bits of each."""
        alike = sorted(self.alike(word).items(), key=lambda item: item[1][1])
        if not alike:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        places = np.concatenate([self._places[other] for other, _ in alike])
        bits = np.concatenate([np.full(len(self._places[other]), value, np.float32) for other, (_, value) in alike])
        last = len(places) - 1 - np.unique(places[::-1], return_index=True)[1]  # of equal ones the last has most bits
        return places[last], bits[last]

    def _compared(self, form: Form, known: _Known) -> NameEvidence | None:
        pairs = list(self._pairs(form, known.form))
        if not any(level != "initial" for _, _, level, _ in pairs):
            return None
        steps: list[Step] = []
        for number, (at, other, level, bits) in enumerate(pairs):
            bits += self._again(level, {pair[2] for pair in pairs[:number]})
            steps.append(step("name", level, bits, _DETAILS[level].format(one=form[at], other=known.form[other])))
        steps += self._together([(known.form[other], bits) for _, other, level, bits in pairs if level != "initial"])
        left = [word for at, word in enumerate(form) if at not in {pair[0] for pair in pairs}]
        lacking = [word for at, word in enumerate(known.form) if at not in {pair[1] for pair in pairs}]
        differing = list(zip(left, lacking, strict=False))
        different = self._weights["name"]["different"].bits()
        steps += [step("name", "different", different, f"{one} is not {other}") for one, other in differing]
        return NameEvidence(
            bits=sum(one.bits for one in steps),
            steps=tuple(steps),
            differs=bool(differing),
            whole=not left and not lacking and all(level == "exact" for _, _, level, _ in pairs),
            namesake=self._namesake(known.form, {pair[1]: pair[2] for pair in pairs}),
            entry=known.entry,
        )

    def _again(self, level: str, before: Collection[str]) -> float:
        """What is added where a word before is spelt otherwise, too: other alphabets and hasty hands do it to both."""
        if level == "sound" and not {"sound", "near"}.isdisjoint(before):
            usual = self._weights.model.sound_again
        elif level == "near" and "sound" in before:
            usual = self._weights.model.near_again
        else:
            return 0.0
        return log2(usual / self._weights["name"][level].m)

    def _together(self, words: Sequence[tuple[str, float]]) -> Iterator[Step]:
        """What is taken from the words behind the first, for given and family names are not independent."""
        for word, bits in words[1:]:
            taken = min(bits, log2(self.frequency.go_together(words[0][0], word)))
            if taken > 0:
                yield step("name", "", -taken, f"{words[0][0]} and {word}: given and family names go together")

    def _pairs(self, form: Form, other: Form) -> Iterator[tuple[int, int, str, float]]:
        """Words that belong together, (place, place, level, bits): the most telling first, letters last."""
        alike = [self.alike(word) for word in form]
        found = [
            (at, place, *alike[at][word])
            for at in range(len(form))
            for place, word in enumerate(other)
            if word in alike[at]
        ]
        letters = self._weights["name"]["initial"].bits()
        found += [
            (at, place, "initial", max(0.0, letters))
            for at, told in enumerate(form)
            for place, word in enumerate(other)
            if likeness(told, word) == "initial"
        ]
        ones: set[int] = set()
        others: set[int] = set()
        for at, place, level, bits in sorted(
            found, key=lambda pair: (pair[2] == "initial", -pair[3], pair[0], pair[1])
        ):
            if at not in ones and place not in others:
                ones.add(at)
                others.add(place)
                yield at, place, level, bits

    def _namesake(self, form: Form, matched: dict[int, str]) -> float:
        """A household shares its family name: what is left to tell people apart is the given one, and of that family
        name there are more of it than anywhere. One word alone may be what all of them are called."""
        model, level = self._weights.model, matched.get(0)
        words = sum(other != "initial" for other in matched.values())
        if level in (None, "initial") or words < min(2, len(form)):
            return model.same_family_name
        chance = self.frequency.word(form[0], 1) + self._others(level, form[0])
        return min(1.0, model.namesake + chance * self.frequency.go_together(form[0], form[-1]))

    def _others(self, level: str | None, word: str) -> float:
        """Share of people with another word that is alike, on the levels on which that is counted."""
        if level == "form":
            return self.frequency.form(word)
        return self.frequency.sound(word) if level == "sound" else 0.0
