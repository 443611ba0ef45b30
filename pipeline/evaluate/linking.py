"""How good links are, by what people said of pairs: precision and recall of each grade, and decisions they reversed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from models.link_labels import LinkLabel
from models.mistakes import Mistakes
from pipeline.evaluate.measures import Share
from pipeline.query import opened

GRADES = ("G1", "G2", "G3", "G4")


@dataclass(frozen=True)
class Pair:
    """What is linked, at the best grade at which it is anywhere: a value and a nominal, or a party of the case."""

    pair_id: str
    type: str
    value_norm: str
    nominal_id: str | None
    party_id: str | None
    grade: str
    state: str


@dataclass(frozen=True)
class Graded:
    """One grade.

    Attributes:
        pairs: so many are linked at it.
        precision: correct ones of those that people judged.
        recall: of the correct pairs that people named, those that are linked at this grade or a better one.
    """

    grade: str
    pairs: int
    precision: Share
    recall: Share


@dataclass(frozen=True)
class Linking:
    """All links of a case.

    Attributes:
        wrong: pairs that people called wrong and that are linked at G1 to G3, for each exhibit of the case.
        reversed: of the pairs that people decided on in the case, those that they rejected.
    """

    grades: tuple[Graded, ...]
    wrong: float | None
    reversed: Share


@dataclass(frozen=True)
class Files:
    """The Parquet files that links are measured from."""

    links: Sequence[Path]
    extractions: Sequence[Path]
    nominals: Sequence[Path]


@dataclass(frozen=True)
class Linked:
    """What a case has.

    Attributes:
        pairs: what is linked.
        exhibits: how many.
        people: references of the nominals of intelligence and of the parties of the case: who may be linked.
    """

    pairs: Sequence[Pair]
    exhibits: int
    people: frozenset[str]


_PAIRS = """
select pair_id, any_value(type), any_value(value_norm), any_value(nominal_id), any_value(party_id),
    min(grade), min(state)
from links where nominal_id is not null or party_id is not null group by pair_id order by pair_id
"""


def read(files: Files, parties: Iterable[str], scratch: Path) -> Linked:
    """The pairs of a case with a nominal or a party. `parties`: party_ids of the case."""
    with opened({table.name: getattr(files, table.name) for table in fields(files)}, scratch) as database:
        pairs = [Pair(*row) for row in database.sql(_PAIRS).fetchall()]
        (exhibits,) = database.sql("select count(distinct exhibit_ref) from extractions").fetchall()[0]
        known = database.sql("select distinct nominal_id from nominals").fetchall()
    return Linked(pairs, exhibits, frozenset(parties).union(nominal_id for (nominal_id,) in known))


def linking(
    file: Path | None, labels: Iterable[LinkLabel], linked: Linked, canonical: Callable[[str, str], str | None]
) -> Linking:
    """Precision and recall. What is said twice of a pair counts once.

    Args:
        file: named in mistakes.
        labels: as read from it.
        linked: what the case has.
        canonical: the canonical form of a value of a type; None if it has none.

    Raises:
        Mistakes: pairs that are named by an id that no link has, values that are none of their type, people whom the
            case does not know, and lines that contradict each other.
    """
    pairs = linked.pairs
    said = list(_said(file, labels, linked, canonical))
    wrong = sum(not correct and pair is not None and pair.grade != "G4" for correct, pair in said)
    decided = [pair.state for pair in pairs if pair.state in ("confirmed", "rejected")]
    return Linking(
        grades=tuple(_graded(grade, said, _counts(pairs)) for grade in GRADES),
        wrong=wrong / linked.exhibits if said and linked.exhibits else None,
        reversed=Share(decided.count("rejected"), len(decided)),
    )


def _said(
    file: Path | None, labels: Iterable[LinkLabel], linked: Linked, canonical: Callable[[str, str], str | None]
) -> Iterator[tuple[bool, Pair | None]]:
    """Whether a pair is correct, and the pair as it is linked; once for each, however it is named."""
    find = _finder(linked, canonical)
    mistakes: list[str] = []
    known: dict[tuple[str, ...], tuple[LinkLabel, Pair | None]] = {}
    for label in labels:
        found = find(label)
        if isinstance(found, str):
            mistakes.append(f"{file}:{label.line}: {found}")
            continue
        first, _ = known.setdefault(found[0], (label, found[1]))
        if first.correct != label.correct:
            mistakes.append(f"{file}:{label.line}: line {first.line} says otherwise of the same pair; keep one")
    if mistakes:
        raise Mistakes(mistakes)
    yield from ((label.correct, pair) for label, pair in known.values())


def _finder(
    linked: Linked, canonical: Callable[[str, str], str | None]
) -> Callable[[LinkLabel], tuple[tuple[str, ...], Pair | None] | str]:
    """What finds the pair of a label: what tells it from others, and the pair if it is linked; or what is wrong."""
    by_id = {pair.pair_id: pair for pair in linked.pairs}
    by_value: dict[tuple[str, str, str], list[Pair]] = {}
    for pair in linked.pairs:
        for whose in {pair.nominal_id, pair.party_id} - {None}:
            by_value.setdefault((pair.type, pair.value_norm, str(whose)), []).append(pair)

    def find(label: LinkLabel) -> tuple[tuple[str, ...], Pair | None] | str:
        if label.pair_id:
            if label.pair_id not in by_id:
                return "pair_id: no link of this case has it; take it from the links, or name the value"
            return (label.pair_id,), by_id[label.pair_id]
        if (value := canonical(label.type or "", label.value or "")) is None:
            return "value: is not a value of that type; correct the type or the value"
        if label.nominal_id not in linked.people:
            return "nominal_id: is neither a nominal nor a party of this case; correct it"
        named = (label.type or "", value, label.nominal_id)
        pair = min(by_value.get(named, []), key=lambda pair: pair.grade, default=None)
        return ((pair.pair_id,), pair) if pair else (named, None)

    return find


def _graded(grade: str, said: Sequence[tuple[bool, Pair | None]], counts: Mapping[str, int]) -> Graded:
    judged = [correct for correct, pair in said if pair and pair.grade == grade]
    right = [pair for correct, pair in said if correct]
    return Graded(
        grade=grade,
        pairs=counts.get(grade, 0),
        precision=Share(sum(judged), len(judged)),
        recall=Share(sum(pair is not None and pair.grade <= grade for pair in right), len(right)),
    )


def _counts(pairs: Iterable[Pair]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for pair in pairs:
        counts[pair.grade] = counts.get(pair.grade, 0) + 1
    return counts
