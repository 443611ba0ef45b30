"""The command that measures how good the order of a queue is, by what people said of its units."""

import json
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from flows.options import STORE, StoreOption

if TYPE_CHECKING:
    from pipeline.evaluate.figures import Reading
    from pipeline.evaluate.report import Evaluation


def evaluate(
    labels: Annotated[list[Path], typer.Option("--labels", help="What people said of units and records; one a case.")],
    cases: Annotated[
        list[str] | None, typer.Argument(metavar="[CASE]…", help="Case ids; none if the store has one case.")
    ] = None,
    links: Annotated[
        list[Path] | None, typer.Option("--links", help="What people said of links; none, or one a case.")
    ] = None,
    store: StoreOption = STORE,
    as_json: Annotated[bool, typer.Option("--json", help="Everything, one object a case.")] = False,
    words_a_minute: Annotated[float, typer.Option(min=1, help="How fast people read.")] = 200.0,
    seconds_a_unit: Annotated[
        float, typer.Option(min=0, help="What opening and deciding takes beside reading.")
    ] = 20.0,
) -> None:
    """How good the queue's order is, against labels: what is found when, and beside other orders."""
    from flows.terminal import evaluate as terminal
    from pipeline.evaluate import figures

    _fit(labels, cases or [], links or [])
    reading = figures.Reading(words_a_minute, seconds_a_unit)
    found = []
    for place, file in enumerate(labels):
        case = cases[place] if cases else None
        found.append(measured(store, case, file, links[place] if links else None, reading))
    if as_json:
        for one in found:
            print(json.dumps(terminal.plain(one), ensure_ascii=False))  # noqa: T201 - what was asked for
        return
    console = Console(highlight=False)
    for one in found:
        terminal.case(console, one)
    if len(found) > 1:
        terminal.several(console, found)


def _fit(labels: list[Path], cases: list[str], links: list[Path]) -> None:
    from models.mistakes import Mistakes

    mistakes = []
    if len(labels) != max(1, len(cases)):
        mistakes.append(
            f"--labels: {len(labels)} given for {max(1, len(cases))} cases; give one for each, in their order"
        )
    if links and len(links) != len(labels):
        mistakes.append(f"--links: {len(links)} given for {len(labels)} files of labels; give one for each, or none")
    if mistakes:
        raise Mistakes(mistakes)


def measured(store: Path, case: str | None, labels: Path, links: Path | None, reading: "Reading") -> "Evaluation":
    """One case of a store, by files of labels. What was consulted is logged; ids only.

    Raises:
        Mistakes: all that is wrong in the files.
    """
    from flows.case.actor import account
    from flows.case.log import log
    from flows.case.opened import opened
    from models import labels as said
    from models import link_labels
    from models.mistakes import Mistakes
    from models.normalise import normalise
    from pipeline.evaluate import linking, units
    from pipeline.evaluate.report import evaluate as measure

    found = opened(store, case)
    region = found.run["settings"]["text"]["default_region"]
    listed, served = units.read(
        units.Files(**{table.name: found.files(table.name) for table in fields(units.Files)}), found.store.scratch
    )
    mistakes: list[str] = []
    grades, linked = {}, None
    try:
        known = {unit.unit_id: unit.records for unit in listed}
        grades = said.grades(labels, said.read(labels), known, served)
    except Mistakes as wrong:
        mistakes += wrong.reasons
    if links:
        try:
            files = linking.Files(**{table.name: found.files(table.name) for table in fields(linking.Files)})
            pairs = linking.read(files, [party.party_id for party in found.case.parties], found.store.scratch)
            linked = linking.linking(links, link_labels.read(links), pairs, lambda t, v: normalise(t, v, region))
        except Mistakes as wrong:
            mistakes += wrong.reasons
    if mistakes:
        raise Mistakes(mistakes)
    log(store, "consult", found.case_id, account(), evaluated=len(listed), labelled=len(grades))
    return measure(found.case_id, listed, grades, reading, linked)
