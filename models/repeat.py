"""Repeat suspects, by the definition that a force has in force (HMICFRS 2024, recommendation 5; domain I-11).

What counts is what ROLES say: intelligence, and the case files, which are people's own. A link, confirmed or not, makes
nobody a suspect of anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.casefile import Case
from models.complainants import united
from models.settings import Repeat
from models.words import many

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Standing:
    """What ROLES say of one nominal.

    Attributes:
        rows: those that count: of a role that counts, not suspected false, of a source that is reliable or untested,
            and not past their review.
        repeat: the definition is met.
    """

    nominal_id: str
    rows: tuple[Row, ...]
    repeat: bool

    @property
    def cases(self) -> tuple[str, ...]:
        """The cases, in order of what happened first; one without a date comes last."""
        dated: dict[str, list[datetime]] = {row["case_ref"]: [] for row in self.rows if row["case_ref"]}
        for row in self.rows:
            if row["case_ref"] and row["offence_from"]:
                dated[row["case_ref"]].append(row["offence_from"])
        return tuple(sorted(dated, key=lambda ref: (not dated[ref], min(dated[ref], default=None) or ref, ref)))

    @property
    def complainants(self) -> tuple[str, ...]:
        """References of distinct complainants, in order of the cases."""
        found = [one for case in self.cases for row in self.of(case) for one in sorted(row["complainants"] or ())]
        return tuple(dict.fromkeys(found))

    def of(self, case_ref: str) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row["case_ref"] == case_ref)

    def tags(self) -> dict[str, int]:
        """MO tags that two or more cases have, with the number of these; those of most cases first."""
        cases = [{tag for row in self.of(case) for tag in row["mo_tags"] or ()} for case in self.cases]
        counted = {tag: sum(tag in one for one in cases) for tag in sorted({tag for one in cases for tag in one})}
        return {tag: n for tag, n in sorted(counted.items(), key=lambda item: -item[1]) if n > 1}

    def lacks(self, definition: Repeat) -> tuple[str, ...]:
        """What the definition asks for and is not there."""
        asked = {"cases": (len(self.cases), definition.cases)}
        asked |= {"complainants": (len(self.complainants), definition.complainants)}
        return tuple(f"{there} of {wanted} {what}" for what, (there, wanted) in asked.items() if there < wanted)


def standings(rows: Iterable[Row], definition: Repeat, as_of: datetime) -> dict[str, Standing]:
    """nominal_id → its standing, of all that have a row that counts.

    Args:
        rows: ROLES.
        as_of: rows whose review was due before count for nothing.
    """
    counted: dict[str, list[Row]] = {}
    for row in rows:
        if uncounted(row, definition, as_of) is None:
            counted.setdefault(row["nominal_id"], []).append(row)
    return {nominal_id: _standing(nominal_id, found, definition) for nominal_id, found in sorted(counted.items())}


def uncounted(row: Row, definition: Repeat, as_of: datetime) -> str | None:
    """Why a row counts for nothing, in words; None if it counts."""
    if row["role"] not in definition.roles:
        return f"the role {row['role']} does not count" if row["role"] else "no role is said"
    if row["assessment"] == "E":
        return "suspected false"
    if row["source_grade"] == 3:
        return "the source is not reliable"
    if row["review_by"] is not None and row["review_by"] < as_of:
        return "past its review"
    return None


def of_case_file(case: Case, complainants: Sequence[str]) -> list[Row]:
    """The ROLES that a case file says itself: a suspect of whom it gives the force's reference.

    Args:
        complainants: their references, see `models.complainants`.
    """
    window = case.offence_window
    return [
        {
            "nominal_id": party.nominal_id,
            "role": party.role,
            "case_ref": case.case_id,
            "outcome": None,
            "complainants": list(complainants) or None,
            "offence_from": window.start if window else None,
            "offence_to": window.end if window else None,
            "mo_tags": None,
            "source_grade": 1,  # an officer in the case says so
            "assessment": "A",
            "handling": "P",
            "conditions": None,
            "review_by": None,
            "locator": f"case file: {party.party_id}",
        }
        for party in case.parties
        if party.role == "suspect" and party.nominal_id
    ]


def together(intelligence: Iterable[Row], case_files: Iterable[Row]) -> list[Row]:
    """ROLES of both, without counting anybody twice: intelligence and a case file may speak of one case, and name its
    complainants by references of their own.

    If both name one, the two are one person, in all cases. If they name more, who is who is not known: then that case
    has the references of the one that names more.
    """
    known, given = _complainants(intelligence := list(intelligence)), _complainants(case_files := list(case_files))
    both = sorted(known.keys() & given.keys())
    same = united(known[ref] | given[ref] for ref in both if len(known[ref]) == len(given[ref]) == 1)
    fewer = {ref for ref in both if len(given[ref]) > len(known[ref])}
    unclear = {ref for ref in both if ref not in fewer and len(known[ref]) > 1}
    rows: list[Row] = []
    for row, left_out in [*((row, fewer) for row in intelligence), *((row, unclear) for row in case_files)]:
        found = sorted({same.get(one, one) for one in row["complainants"] or ()})
        rows.append({**row, "complainants": None if row["case_ref"] in left_out else found or None})
    return rows


def _complainants(rows: Iterable[Row]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        if row["case_ref"] and row["complainants"]:
            found.setdefault(row["case_ref"], set()).update(row["complainants"])
    return found


def _standing(nominal_id: str, rows: list[Row], definition: Repeat) -> Standing:
    standing = Standing(nominal_id, tuple(rows), repeat=False)
    return Standing(nominal_id, standing.rows, repeat=not standing.lacks(definition))


def standing_in_words(told: Row) -> str:
    """Whether somebody is a repeat suspect: of `repeat`, `lacks`, `case_count` and `complainants`."""
    counted = (
        f"{many(told['case_count'], 'case', 'cases')}, {many(told['complainants'], 'complainant', 'complainants')}"
    )
    if told["repeat"]:
        return f"repeat suspect by the definition in force ({counted})"
    return f"not a repeat suspect by the definition in force ({', '.join(told['lacks'])})"


def definition_in_words(definition: Row) -> str:
    """The definition in force, of the values of `Repeat`."""
    cases = many(definition["cases"], "case", "cases")
    complainants = many(definition["complainants"], "complainant", "complainants")
    return f"Definition in force: {', '.join(definition['roles'])} in at least {cases} of {complainants}."
