"""Links, scores and ranks a case anew from its stored tables: with the intelligence, the decisions and the other cases
of the store as they are now. No extraction need be there, and neither Prefect nor Dask is started.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rich.console import Console

from flows.case import integrity, intelligence, linkage, sweep, versions
from flows.case.actor import account
from flows.case.decided import decided, links_decided
from flows.case.extraction import of_case
from flows.case.lock import alone
from flows.case.log import log
from flows.case.opened import OpenedCase, opened
from flows.case.versions import Parts, Published
from flows.chunks.chunk import Chunk
from flows.plan import Plan
from flows.workers.engine import InProcess
from models.scoring import Scoring
from models.settings import of_run
from pipeline.errors import TriageError
from pipeline.intelligence.store import IntelligenceStore
from pipeline.intelligence.versions import Held, current
from pipeline.queue.changes import Change, changes

_MADE_HERE = ("intelligence-", "link-", "score-")


class NotRelinked(TriageError):
    """A case of which the stored tables do not suffice, or may not be shown as they are."""

    exit_code = 2


@dataclass(frozen=True)
class Relinked:
    """What became of a case.

    Attributes:
        version: of its queue now, as v0002.
        causes: why it is another; none if nothing has changed.
        told: what it says that the one before did not.
    """

    case_id: str
    version: str
    causes: tuple[str, ...] = ()
    told: tuple[Change, ...] = ()


def relink(root: Path, case: str | None, console: Console, check: Callable[[], object] = lambda: None) -> Relinked:
    """Publish the next version of a case's queue, if it is another.

    Args:
        root: folder of the store.
        case: its id; None for the only case of the store.
        console: says what is done.
        check: called between two units of work; what it raises ends it, and the queue is what it was.

    Raises:
        NotRelinked: the case has to be run.
        Busy: a run works on it.
        BrokenChain: nobody knows what was decided.
    """
    root = root.absolute()
    store = opened(root, case).store
    with alone(store):
        found = opened(root, case)  # as the run left it that had the lock until now
        IntelligenceStore(root).prepare()
        try:
            return _relinked(root, found, console, check)
        finally:
            store.wipe_scratch()
            linkage.drop(store)


def _see_that_it_may(found: OpenedCase, plan: Plan) -> None:
    run, again = found.run, "Run the case once more: triage run CASE.yaml"
    if not run.get("parts"):
        raise NotRelinked(f"{found.store.root}: an earlier program ran it and did not note what is needed. {again}")
    if run.get("gate") != sweep.gate(plan):
        raise NotRelinked(
            f"{found.store.root}: what may be read of it has changed since it was run (a scope, an adviser, or a "
            f"decision about what is held). {again}"
        )
    if [x.extraction_id for x in plan.extractions] != list(_in_order(plan, run["parts"])):
        raise NotRelinked(f"{found.store.root}: it has other exhibits than when it was run. {again}")


def _relinked(root: Path, found: OpenedCase, console: Console, check: Callable[[], object]) -> Relinked:
    if not found.run["units"].get("queue"):
        raise NotRelinked(f"{found.store.root}: it has no queue that may be shown. Run the case: triage run CASE.yaml")
    store, run, held = found.store, found.run, current(root)
    plan = _plan(root, found, held)
    _see_that_it_may(found, plan)
    parts, before = _in_order(plan, run["parts"]), run["units"]["queue"]
    units = _units(plan, parts, run["units"])
    earlier = store.files("queue", before)
    if units == run["units"]:
        _tell(plan, run, parts)
        return Relinked(found.case_id, _short(before[0]))
    console.print(f"{found.case_id}: linking …", style="dim", markup=False)
    try:
        intelligence.keep(store, held)
        _tell(plan, run, parts)
        for step in ([plan.linking(parts)], plan.scorings(parts), [plan.queueing(parts)]):
            _do(step, check)
        publication = run["queue_versions"][-1]["made_from"]["publication"]
        published = Published(units, parts, versions.made_from(plan, publication, parts))
        history = versions.logged(run["queue_versions"], before, published, datetime.now(UTC))
        log(root, "combine", found.case_id, account(), event="linked anew", before=before, queue=units["queue"])
        store.write_json("run.json", run | {"units": units, "parts": parts, "queue_versions": history})
        sweep.remove(store, {unit for named in units.values() for unit in named}, _MADE_HERE)
    finally:
        integrity.seal(store, plan.extractions, store.read_json("run.json")["units"])
    told = changes(earlier, store.files("queue", units["queue"]), store.scratch)
    return Relinked(found.case_id, _short(units["queue"][0]), tuple(history[-1]["causes"]), tuple(told))


def _tell(plan: Plan, run: dict[str, Any], parts: Parts) -> None:
    """Other cases learn nothing of whom intelligence says since that they are a complainant or a witness."""
    if run["state"].startswith("COMPLETED"):
        linkage.tell(plan.linkage(parts), plan.case.case_id)


def _in_order(plan: Plan, parts: Parts) -> Parts:
    """As the case names its exhibits: JSON keeps no order."""
    return {x.extraction_id: parts[x.extraction_id] for x in plan.extractions if x.extraction_id in parts} | parts


def _plan(root: Path, found: OpenedCase, held: Held) -> Plan:
    """As the case was submitted and run last, with what the store knows now."""
    store, case = found.store, found.case
    try:
        settings = of_run(found.run["settings"])
        scoring = Scoring.model_validate(found.run["scoring"])
    except ValidationError:
        raise NotRelinked(
            f"{store.root}: it was run with settings that this program does not have. Run the case once more: triage "
            "run CASE.yaml"
        ) from None
    nominals = found.run["units"]["nominals"][0]
    given = [store.read(table, [nominals], ["review_by"]) for table in ("nominals", "roles")]
    return Plan(
        case=case,
        settings=settings,
        scoring=scoring,
        store=store,
        ids=store.ids,
        nominals=nominals,
        intelligence=intelligence.units(held),
        as_of=intelligence.as_of((*given, held.nominals, held.roles), datetime.now(UTC)),
        decisions=decided(root, case.case_id, of_case(case, store.ids)),
        others=linkage.others(root, store),
        decided=links_decided(root, case.case_id),
    )


def _units(plan: Plan, parts: Parts, before: dict[str, list[str]]) -> dict[str, list[str]]:
    """The tables from now on: those of before, and what is made here."""
    nominals = [plan.nominals, *plan.intelligence]
    scores = [chunk.unit for chunk in plan.scorings(parts)]
    made = {"nominals": nominals, "roles": nominals, "links": [plan.linking(parts).unit], "units": scores}
    made |= {"signals": scores, "queue": [plan.queueing(parts).unit]}
    units = {table: named for table, named in (before | made).items() if table != "issues"}
    every: dict[str, Any] = dict.fromkeys(unit for named in units.values() for unit in named)
    known = [unit for unit in before["issues"] if unit in every]
    return units | {"issues": [*known, *(unit for unit in every if unit not in known)]}


def _do(chunks: list[Any], check: Callable[[], object]) -> None:
    chunk: Chunk
    for chunk, report in zip(chunks, InProcess().run(chunks), strict=True):
        check()
        if report.failed or report.refused:
            said = (report.failed or report.refused or "").rstrip(".")
            raise TriageError(f"{chunk.store.root}: {said}. The queue is what it was.")


def _short(unit: str) -> str:
    return unit.partition("-")[0]
