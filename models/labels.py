"""What reviewers say of a case's units and records: how relevant each is, and whether it is for the disclosure officer.

Relevance: 3 key, 2 relevant, 1 context, 0 not relevant (domain §5.5). What nobody has labelled is not known, which is
not the same as 0.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from models.label_file import Given, every, truth
from models.mistakes import Mistakes

COLUMNS = ("id", "relevance", "disclosure")
ENOUGH = 8
"""Characters of an id, from its start, that name a record or a unit."""


@dataclass(frozen=True)
class Label:
    """One line of a file of labels.

    Attributes:
        id: of a record or a unit, or at least `ENOUGH` characters of its start.
        relevance: 0 to 3; None if the line does not say.
        disclosure: worth the disclosure officer's attention; None if the line does not say.
    """

    line: int
    id: str
    relevance: int | None = None
    disclosure: bool | None = None


@dataclass(frozen=True)
class Grade:
    """What is known of a unit.

    Attributes:
        relevance: the best of its own label and those of its records; None if that is not known.
        disclosure: whether it, or one of its records, is for disclosure; None if that is not known.
    """

    relevance: int | None
    disclosure: bool | None


def read(file: Path) -> tuple[Label, ...]:
    """The lines of a file, CSV or JSON lines: `id`, `relevance` 0–3, `disclosure` yes or no; one of them may be empty.

    Raises:
        Mistakes: all of them, each with its line.
    """
    none = f"{file}: has no label; write an id and its relevance on each line"
    return every(file, COLUMNS, ("id",), partial(_label, file), lambda labels: [] if labels else [none])


def grades(
    file: Path, labels: Iterable[Label], units: Mapping[str, Sequence[str]], duplicates: Mapping[str, str] | None = None
) -> dict[str, Grade]:
    """unit_id → what the labels say of it, of all units of which they say something.

    A unit's relevance is the best of its records. Where only some of its records were labelled, and all of those 0,
    nobody knows what the rest would be: its relevance is None. Likewise for disclosure.

    Args:
        file: named in mistakes.
        labels: as read from it.
        units: unit_id → record_ids of the units of a queue.
        duplicates: record_id → the record that is served for it.

    Raises:
        Mistakes: ids that are not there or not only one, and lines that contradict each other.
    """
    unit_of = {record: unit for unit, records in units.items() for record in records}
    served = {record: of for record, of in (duplicates or {}).items() if of in unit_of}
    ids = sorted({*units, *unit_of, *served})
    mistakes: list[str] = []
    said: dict[str, Label] = {}
    for label in labels:
        at = f"{file}:{label.line}: id"
        found = _named(label.id, ids)
        if len(found) != 1:
            mistakes.append(f"{at}: {_not_one(found)}")
            continue
        key = served.get(found[0], found[0])
        known = said.get(key)
        if known and _contradict(known, label):
            mistakes.append(f"{at}: line {known.line} says otherwise of the same; keep one of the two")
        else:
            said[key] = _both(known, label) if known else label
    for unit, records in units.items():
        if own := said.get(unit):
            mistakes += _exceeded(file, own, [said[record] for record in records if record in said])
    if mistakes:
        raise Mistakes(mistakes)
    touched = dict.fromkeys(key if key in units else unit_of[key] for key in said)
    return {unit: _grade(said.get(unit), [said.get(record) for record in units[unit]]) for unit in touched}


def _label(file: Path, given: Given) -> Label | Mistakes:
    at, fields = f"{file}:{given.line}", given.fields
    relevance, disclosure = fields.get("relevance"), fields.get("disclosure")
    mistakes = []
    if len(fields.get("id", "")) < ENOUGH:
        mistakes.append(f"{at}: id: give {ENOUGH} characters or more of the id of a record or a unit")
    if relevance is None and disclosure is None:
        mistakes.append(f"{at}: says nothing; give its relevance or disclosure, or take the line out")
    if relevance is not None and relevance not in ("0", "1", "2", "3"):
        mistakes.append(f"{at}: relevance: is to be 3 key, 2 relevant, 1 context or 0 not relevant")
    if disclosure is not None and truth(disclosure) is None:
        mistakes.append(f"{at}: disclosure: is to be yes or no, or empty if nobody has judged it")
    if mistakes:
        return Mistakes(mistakes)
    return Label(
        given.line,
        fields["id"].lower(),
        None if relevance is None else int(relevance),
        None if disclosure is None else truth(disclosure),
    )


def _named(start: str, ids: Sequence[str]) -> list[str]:
    """The ids that begin so, at most two; an id that is equal stands for itself."""
    at = bisect_left(ids, start)
    found = [name for name in ids[at : at + 2] if name.startswith(start)]
    return found[:1] if found[:1] == [start] else found


def _not_one(found: Sequence[str]) -> str:
    if found:
        return "several begin so; give more of it"
    return (
        "no record or unit of this queue begins so (it may be held, or out of scope); correct it or take the line out"
    )


def _exceeded(file: Path, own: Label, records: Iterable[Label]) -> Iterator[str]:
    """Records that were given more than the unit that they stand in."""
    for label in records:
        if own.relevance is not None and (label.relevance or 0) > own.relevance:
            yield f"{file}:{own.line}: relevance: line {label.line} grades one of its records higher; correct one"
        if own.disclosure is False and label.disclosure:
            yield f"{file}:{own.line}: disclosure: line {label.line} says yes of one of its records; correct one"


def _contradict(one: Label, other: Label) -> bool:
    pairs = ((one.relevance, other.relevance), (one.disclosure, other.disclosure))
    return any(a is not None and b is not None and a != b for a, b in pairs)


def _both(one: Label, other: Label) -> Label:
    relevance = other.relevance if one.relevance is None else one.relevance
    return Label(one.line, one.id, relevance, other.disclosure if one.disclosure is None else one.disclosure)


def _grade(own: Label | None, records: Sequence[Label | None]) -> Grade:
    relevances = [label.relevance if label else None for label in records]
    disclosures = [label.disclosure if label else None for label in records]
    relevance = own.relevance if own else None
    if relevance is None:
        best = max((value for value in relevances if value is not None), default=None)
        relevance = None if best == 0 and None in relevances else best
    disclosure = own.disclosure if own else None
    if disclosure is None:
        disclosure = True if True in disclosures else None if None in disclosures or not disclosures else False
    return Grade(relevance, disclosure)
