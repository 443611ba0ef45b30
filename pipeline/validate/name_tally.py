"""Names that a tagger found against those that are there: counts by type, by origin and by stated probability."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from spacy.language import Language

from models.language.names.component import TYPES, NameTagger
from models.language.names.foreign import ForeignTagger
from models.language.train.chat import Said

Tag = Callable[[str], Iterable[tuple[int, int, str, float]]]
"""A text to its names: start, end, type, and the probability that is stated."""


@dataclass
class Count:
    """Names of one kind: in the texts, found, and both with exactly the same place and type."""

    there: int = 0
    found: int = 0
    right: int = 0

    @property
    def recall(self) -> float | None:
        return 100 * self.right / self.there if self.there else None

    @property
    def precision(self) -> float | None:
        return 100 * self.right / self.found if self.found else None

    @property
    def f1(self) -> float | None:
        return 200 * self.right / (self.there + self.found) if self.there + self.found else None


@dataclass
class Tally:
    """Counts by type, "all" for all of them; of people by the origin of their names; of all by stated probability."""

    types: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    origins: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    stated: dict[float, Count] = field(default_factory=lambda: defaultdict(Count))

    def add(self, said: Said, names: Iterable[tuple[int, int, str, float]]) -> None:
        """Count one text."""
        there, found = set(said.names), set()
        for *name, probability in names:
            found.add(tuple(name))
            self.stated[probability].found += 1
            self.stated[probability].right += tuple(name) in there
        for kind in TYPES:
            of_kind = [{name for name in names if name[2] == kind} for names in (there, found)]
            for count in (self.types[kind], self.types["all"]):
                count.there += len(of_kind[0])
                count.found += len(of_kind[1])
                count.right += len(of_kind[0] & of_kind[1])
            if said.origin and kind == "PERSON":
                self.origins[said.origin].there += len(of_kind[0])
                self.origins[said.origin].right += len(of_kind[0] & of_kind[1])

    def miscalibrated(self) -> float:
        """How far the stated probabilities are from how many of such names are right, in points, on average (ECE)."""
        off = sum(abs(count.right - stated * count.found) for stated, count in self.stated.items())
        return 100 * off / max(1, self.types["all"].found)


def measure(texts: Iterable[Said], tag: Tag) -> Tally:
    """Tag texts and count: exact place and type."""
    tally = Tally()
    for said in texts:
        tally.add(said, tag(said.text))
    return tally


def tag_with(tagger: NameTagger | ForeignTagger, nlp: Language, *, every: bool = False) -> Tag:
    """A tagger as a function, with the texts left out that it says can hold no name, or without leaving any out."""

    def tag(text: str) -> list[tuple[int, int, str, float]]:
        if not every and not tagger.may_hold(text):
            return []
        spans = tagger(nlp.make_doc(text)).ents
        return [(span.start_char, span.end_char, span.label_, span._.probability) for span in spans]

    return tag


def row(where: str, how: str, tally: Tally) -> dict[str, Any]:
    """A row of the table: F1 in points for all and for each type."""
    every = tally.types["all"]
    return {
        "texts": where,
        "": how,
        "names": every.there,
        "precision": every.precision,
        "recall": every.recall,
        "F1": every.f1,
        **{kind: tally.types[kind].f1 for kind in TYPES},
    }
