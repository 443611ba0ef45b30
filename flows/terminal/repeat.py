"""Suspects in several cases, on a terminal."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from models.repeat import definition_in_words, standing_in_words
from models.settings import Repeat
from models.words import many, plain

Told = Mapping[str, Any]


def listing(console: Console, rows: Sequence[Told], definition: Repeat, *, as_json: bool) -> None:
    """All nominals with a role that counts; those who meet the definition first."""
    rows = sorted(rows, key=lambda row: (not row["repeat"], -row["case_count"], row["nominal_id"]))
    if as_json:
        for row in rows:
            typer.echo(_line(row))
        return
    table = _table("nominal", "repeat suspect", "cases", "complainants", "from", "to", "outcomes", "MO in common")
    for row in rows:
        numbers = (f"{row['case_count']:,}", f"{row['complainants']:,}", _day(row["first"]), _day(row["last"]))
        said = "yes" if row["repeat"] else f"no: {', '.join(row['lacks'])}"
        table.add_row(plain(row["nominal_id"]), said, *numbers, _outcomes(row), _tags(row))
    console.print(table if rows else "Nobody has a role that counts.")
    console.print(f"{definition_in_words(definition.model_dump())} No link makes anybody one.", style="dim")


def nominal(console: Console, told: Told, *, as_json: bool) -> None:
    """One nominal, case by case."""
    if as_json:
        typer.echo(_line(told))
        return
    console.print(f"{plain(told['nominal_id'])}: {standing_in_words(told)}", style="bold", markup=False)
    console.print(definition_in_words(told["definition"]), style="dim", markup=False)
    table = _table("case", "role", "from", "to", "outcome", "complainants", "MO", "graded", "identifiers here")
    for case in told["cases"]:
        table.add_row(
            plain(case["case_ref"]) + ("" if case["in_this_store"] else "\n(not in this store)"),
            ", ".join(case["roles"]),
            _day(case["first"]),
            _day(case["last"]),
            plain(", ".join(case["outcomes"])),
            ", ".join(case["complainants"]) or "not known",
            plain(", ".join(case["mo_tags"])),
            "\n".join([*case["grading"], *(f"conditions: {plain(one)}" for one in case["conditions"])]),
            "\n".join(map(_values, case["identifiers"])) or "-",
        )
    console.print(table)
    if told["mo_in_common"]:
        console.print(f"MO in common: {_tags(told)}", markup=False)
    for row in told["shared"]:
        console.print(f"{plain(row['case_ref'])} and {plain(row['other_case'])}: {_values(row)}", markup=False)
    for row in told["not_counted"]:
        role = plain(f"{row['role'] or 'no role'} in {row['case_ref'] or 'no case'}")
        console.print(f"Not counted: {role}: {row['why']}", markup=False)
    console.print(
        "Complainants have letters of this view alone. Links are shown, and make nobody a suspect.", style="dim"
    )


def case(console: Console, told: Told, *, as_json: bool) -> None:
    """What is known in one case."""
    if as_json:
        typer.echo(_line(told))
        return
    for row in told["suspects"]:
        known = row["nominal_id"]
        said = (
            f"{plain(known)}: {standing_in_words(row)}" if known else "no reference of the force is given: not counted"
        )
        console.print(f"{plain(row['party_id'])} suspect, {said}", style="bold", markup=False)
    table = _table("other case", "what is the same", "there", "earns points")
    for row in told["links"]:
        there = "a suspect's" if row["basis"].endswith("suspect") else ""
        table.add_row(plain(row["other_case"]), _values(row), there, "yes" if row["scores"] else "no: common")
    console.print(
        table if told["links"] else "No other case of this store has an identifier that stands on its exhibits."
    )
    for row in told["given"]:
        whose = "a suspect's there" if row["suspect"] else "there"
        count = many(row["values"], row["type"], f"{row['type']} values")
        console.print(f"{plain(row['party_id'])}: {count}, {whose}, in {plain(row['other_case'])}", markup=False)
    console.print(
        "Of another case this says that it has the value, and no more: ask its officer, or the intelligence unit.",
        style="dim",
    )


def _line(told: Told) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, default=datetime.isoformat)


def _values(row: Told) -> str:
    state = {"candidate": "unconfirmed"}.get(row["state"], row["state"])
    return f"{many(row['values'], row['type'], row['type'] + ' values')} {row['grade']}, {state}"


def _outcomes(row: Told) -> str:
    return plain(
        ", ".join(f"{outcome} ({count})" if count > 1 else outcome for outcome, count in row["outcomes"].items())
    )


def _tags(row: Told) -> str:
    return plain(", ".join(f"{tag} ({count} cases)" for tag, count in row["mo_in_common"].items()))


def _day(moment: datetime | None) -> str:
    return f"{moment:%-d %b %Y}" if moment else "not known"


def _table(*names: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")
    return table
