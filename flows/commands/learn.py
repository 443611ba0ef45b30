"""The command that orders what is left of a case by what reviewers said of the rest: in shadow, beside the queue."""

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from flows.options import STORE, CaseArgument, StoreOption

if TYPE_CHECKING:
    from flows.case.opened import OpenedCase
    from pipeline.evaluate.sample import Stratum
    from pipeline.learn.stopping import Sampled

_RELEVANT = 2  # key and relevant; context and not relevant are put aside (domain §5.5)


def learn(
    labels: Annotated[Path, typer.Option("--labels", help="What reviewers said of units and records.")],
    case: CaseArgument = None,
    sample: Annotated[
        Path | None, typer.Option("--sample", help="What they said of units that were drawn: how much was found.")
    ] = None,
    draw: Annotated[
        int, typer.Option("--draw", min=0, help="Instead: so many unread units at random, to be judged (CSV).")
    ] = 0,
    again: Annotated[
        int, typer.Option("--again", min=0, help="With --draw: so many of those put aside among them.")
    ] = 0,
    top: Annotated[int, typer.Option(min=1, help="Only so many of each list.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="The whole order, one object a line.")] = False,
    store: StoreOption = STORE,
) -> None:
    """What reviewers' labels say of the order of the rest. The queue stays as it is."""
    from flows.case.actor import account
    from flows.case.log import log
    from flows.case.opened import opened
    from flows.terminal import learn as terminal
    from models import off_limits
    from models.mistakes import Mistakes
    from pipeline.evaluate.sample import recall
    from pipeline.learn import features, order, stopping

    if (draw or again) and (sample or as_json):
        raise Mistakes(["--draw and --again say which units are to be judged; leave out --sample and --json"])
    found = opened(store, case)
    files = features.Files(**{table.name: found.files(table.name) for table in fields(features.Files)})
    units = features.documents(files, _names(found), off_limits.terms(), found.store.scratch)
    every = [unit.unit_id for unit in units]
    said = _said(found, labels)
    log(store, "consult", found.case_id, account(), event="learned", labelled=len(said), units=len(units))
    if draw or again:
        for line in terminal.to_judge(stopping.draw(every, said, draw, again)):
            print(line)  # noqa: T201 - what was asked for
        return
    told = _sampled(found, every, said, sample) if sample else None
    learned = order.learn(units, said)
    lacks = order.lacks({unit.unit_id: said[unit.unit_id] for unit in units if unit.words and unit.unit_id in said})
    shown = terminal.Shadow(
        case_id=found.case_id,
        ranks={unit.unit_id: unit.rank for unit in units},
        labels=said,
        learned=learned,
        lacks=lacks,
        batch=order.batch(learned.order if learned else (), said, every),
    )
    share = recall(told.found, _strata(told)) if told else None
    if as_json:
        for line in terminal.as_json(shown, told, share):
            print(line)  # noqa: T201 - what was asked for
        return
    console = Console(highlight=False)
    rows = {row["unit_id"]: row for row in found.version().rows(None, None, by_score=True)}
    terminal.shadow(console, shown, rows, top)
    if told and share:
        terminal.stopping(console, told, share)


def _said(found: "OpenedCase", file: Path) -> dict[str, bool]:
    """unit_id → whether people judged it relevant; of a unit of which they said nothing of the kind, nothing."""
    from models import labels
    from pipeline.evaluate import units

    tables = {table.name: found.files(table.name) for table in fields(units.Files)}
    listed, served = units.read(units.Files(**tables), found.store.scratch)
    grades = labels.grades(file, labels.read(file), {unit.unit_id: unit.records for unit in listed}, served)
    return {unit: grade.relevance >= _RELEVANT for unit, grade in grades.items() if grade.relevance is not None}


def _sampled(found: "OpenedCase", every: list[str], said: dict[str, bool], file: Path) -> "Sampled":
    from models.mistakes import Mistakes
    from pipeline.learn.stopping import NotTheSample, sampled

    try:
        return sampled(every, said, _said(found, file))
    except NotTheSample as wrong:
        raise Mistakes([f"{file}: {wrong}"]) from None


def _strata(told: "Sampled") -> list["Stratum"]:
    from pipeline.evaluate.sample import Stratum

    return [Stratum(part.of, part.drawn, part.relevant) for part in (told.unread, told.aside) if part]


def _names(found: "OpenedCase") -> set[str]:
    """What the case's people, nominals and those whom the devices know are called, as far as names and handles say."""
    import pyarrow.parquet as pq

    given = [(one.type, one.value) for party in found.case.parties for one in party.identifiers]
    for file in found.files("nominals"):
        rows = pq.read_table(file, columns=["type", "value_raw"]).to_pylist()
        given += [(row["type"], row["value_raw"]) for row in rows]
    names = {name for party in found.case.parties for name in party.names}
    names |= {value for type_, value in given if type_ in ("name", "handle")}
    names |= {value.partition("@")[0] for type_, value in given if type_ == "email"}
    for file in found.files("parties"):
        for row in pq.read_table(file, columns=["names", "identifiers"]).to_pylist():
            names.update(row["names"])  # but no mail addresses of devices: "help@", "news@" are everyday words
            names |= {said for one in row["identifiers"] if one["type"] == "handle" for said in one["stored"]}
    return names
