"""Suspects in several cases, as people see them: one nominal, all of them, or what one case may know of others.

A case learns of another that it has a value, and how sure that is (domain I-13); whose cases those are and what became
of them is for the intelligence unit.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.case.opened import OpenedCase
from flows.case.repeat import Known, NotKnown, region
from models import repeat
from models.repeat import Row, Standing
from pipeline.intelligence.store import IntelligenceStore
from pipeline.link.case import parties

_LINKS = [
    "nominal_id",
    "other_case",
    "type",
    "value_norm",
    "grade",
    "state",
    "scores",
    "basis",
    "conditions",
    "record_id",
]
_SHOWN = ("G1", "G2", "G3")  # what is for analysts only is shown nowhere unless it is asked for


def standing(known: Known, nominal_id: str | None) -> dict[str, Any]:
    """Whether somebody is a repeat suspect, and by what numbers."""
    found = _standing(known, nominal_id)
    return {
        "nominal_id": nominal_id,
        "repeat": found.repeat,
        "lacks": list(found.lacks(known.definition)),
        "definition": known.definition.model_dump(mode="json"),
        "case_count": len(found.cases),
        "complainants": len(found.complainants),
    }


def summary(known: Known, nominal_id: str) -> dict[str, Any]:
    """Of one nominal, in one row."""
    found = _standing(known, nominal_id)
    dates = [row[name] for row in found.rows for name in ("offence_from", "offence_to") if row[name]]
    outcomes = Counter(one for ref in found.cases for one in _outcomes(found.of(ref)))
    return standing(known, nominal_id) | {
        "first": min(dates, default=None),
        "last": max(dates, default=None),
        "outcomes": dict(sorted(outcomes.items())),
        "mo_in_common": found.tags(),
    }


def nominal(known: Known, nominal_id: str) -> dict[str, Any]:
    """All that is known of one.

    Raises:
        NotKnown: nobody says anything of a role of theirs.
    """
    rows = [row for row in known.roles if row["nominal_id"] == nominal_id]
    if not rows:
        raise NotKnown(
            f"{nominal_id}: neither a case that was run in this store nor a nominal whose role in a case is known. "
            "Give a case id, or the force's reference as intelligence has it."
        )
    found = _standing(known, nominal_id)
    letters = {one: _letter(place) for place, one in enumerate(found.complainants)}
    uncounted = [(row, repeat.uncounted(row, known.definition, known.as_of)) for row in rows]
    return summary(known, nominal_id) | {
        "cases": [_case(known, found, ref, letters) for ref in found.cases],
        "shared": list(_shared(known, found.cases)),
        "not_counted": [
            {"case_ref": row["case_ref"], "role": row["role"], "why": why} for row, why in uncounted if why
        ],
    }


def case(known: Known, case_id: str, hidden: Iterable[str] = ()) -> dict[str, Any]:
    """What may be known in one case: of its own suspects their standing, of other cases that they have a value.

    Args:
        hidden: records of the case that nobody may be shown now.
    """
    found = known.cases[case_id]
    links = _links(found)
    links = links.filter(pc.invert(pc.is_in(links["record_id"], pa.array(hidden, pa.string()))))
    suspects = [party for party in found.case.parties if party.role == "suspect"]
    return {
        "case_id": case_id,
        "suspects": [{"party_id": party.party_id} | standing(known, party.nominal_id) for party in suspects],
        "links": _counted(links.filter(pc.is_valid(links["other_case"])), "other_case", "basis", "scores"),
        "given": list(_given_elsewhere(known, found)),
    }


def _standing(known: Known, nominal_id: str | None) -> Standing:
    return known.standings().get(nominal_id or "", Standing(nominal_id or "", (), repeat=False))


def _case(known: Known, found: Standing, ref: str, letters: Mapping[str, str]) -> dict[str, Any]:
    rows, here = found.of(ref), known.cases.get(ref)
    links = _links(here) if here else None
    ours = links.filter(pc.equal(links["nominal_id"], found.nominal_id)) if links is not None else None
    return {
        "case_ref": ref,
        "in_this_store": here is not None,
        "roles": sorted({row["role"] for row in rows}),
        "outcomes": _outcomes(rows),
        "first": min((row["offence_from"] for row in rows if row["offence_from"]), default=None),
        "last": max((row["offence_to"] for row in rows if row["offence_to"]), default=None),
        "complainants": sorted({letters[one] for row in rows for one in row["complainants"] or ()}, key=_place),
        "mo_tags": sorted({tag for row in rows for tag in row["mo_tags"] or ()}),
        "grading": sorted({_grading(row) for row in rows}),
        "conditions": sorted({row["conditions"] for row in rows if row["conditions"]}),
        "identifiers": _counted(ours) if ours is not None else [],
    }


def _shared(known: Known, refs: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Values that two of the cases have in common, as the links of the one say it."""
    here = [ref for ref in refs if ref in known.cases]
    for ref in here:
        links = _links(known.cases[ref])
        between = links.filter(pc.is_in(links["other_case"], pa.array(here, pa.string())))
        yield from ({"case_ref": ref} | row for row in _counted(between, "other_case"))


def _given_elsewhere(known: Known, found: OpenedCase) -> Iterator[dict[str, Any]]:
    """What the case file gives to its suspects and another case has, though no device here may have it."""
    store = IntelligenceStore(known.root)
    rows = [row for row in parties(found.case, region(found)).to_pylist() if row["type"]]
    shielded = {(row["type"], row["value_norm"]) for row in rows if row["protected"]}
    given = {
        store.linkage.of("value", row["type"], row["value_norm"]): (row["party_id"], row["type"])
        for row in rows
        if row["role"] == "suspect" and (row["type"], row["value_norm"]) not in shielded
    }
    wanted = pa.array(sorted(given), pa.string())
    counted: Counter[tuple[str, str, str, bool]] = Counter()
    for file in store.linked(found.store.root.name):
        table = pq.read_table(file, columns=["token", "case_id", "suspect"])
        for row in table.filter(pc.is_in(table["token"], wanted)).to_pylist():
            counted[*given[row["token"]], row["case_id"], row["suspect"]] += 1
    for (party, type_, case_id, suspect), values in sorted(counted.items()):
        yield {"party_id": party, "other_case": case_id, "type": type_, "values": values, "suspect": suspect}


def _links(found: OpenedCase) -> pa.Table:
    """LINKS of a case, those that may be shown."""
    tables = [pq.read_table(file, columns=_LINKS) for file in found.files("links")]
    if not tables:
        return pa.table({name: pa.array([], pa.string()) for name in _LINKS})
    table = pa.concat_tables(tables)
    return table.filter(pc.is_in(table["grade"], pa.array(_SHOWN)))


def _counted(links: pa.Table, *by: str) -> list[dict[str, Any]]:
    """How many values, by type, grade and what people have decided."""
    names = [*by, "type", "grade", "state"]
    counted = links.group_by(names).aggregate([("value_norm", "count_distinct"), ("conditions", "distinct")])
    renamed = {"value_norm_count_distinct": "values", "conditions_distinct": "conditions"}
    rows = counted.rename_columns(renamed).to_pylist()
    for row in rows:
        row["conditions"] = sorted(filter(None, row["conditions"]))
    return sorted(rows, key=lambda row: [str(row[name]) for name in names])


def _outcomes(rows: Iterable[Row]) -> list[str]:
    return sorted({row["outcome"] for row in rows if row["outcome"]}) or ["open, or not known"]


def _grading(row: Row) -> str:
    graded = f"{row['source_grade']}{row['assessment']}{row['handling']}"
    return "case file" if row["locator"].startswith("case file: ") else graded


def _letter(place: int) -> str:
    """A, B … Z, AA, AB …: nobody's reference, and another one in each view."""
    first, last = divmod(place, 26)
    return (_letter(first - 1) if first else "") + chr(ord("A") + last)


def _place(letter: str) -> tuple[int, str]:
    return len(letter), letter
