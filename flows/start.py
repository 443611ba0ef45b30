"""Runs a case from the command line: check, plan, and only if there is something to do start the engine and Prefect."""

import gc
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from rich.console import Console

from flows.case import enquiries, forecasts, integrity, intelligence, linkage, provenance, scopes, sweep
from flows.case.actor import account
from flows.case.admission import admit
from flows.case.decided import decided, links_decided
from flows.case.extraction import of_case
from flows.case.ledger import covered
from flows.case.lock import alone
from flows.case.log import log
from flows.case.submission import Submission
from flows.plan import Plan
from flows.progress import Bars
from flows.run import Run, State
from flows.signals import stopped_by_signals, terminated_as_by_ctrl_c
from flows.terminal import changes
from flows.watch.eta import Expected
from flows.watch.kept import Kept
from flows.workers import agreement, engine, memory, room
from flows.workers.engine import Engine
from models.ids import Ids
from models.mistakes import Mistakes
from pipeline import storage
from pipeline.errors import Refused
from pipeline.intelligence import versions
from pipeline.intelligence.store import IntelligenceStore
from pipeline.intelligence.versions import Held
from pipeline.store import CaseStore, Store

if TYPE_CHECKING:
    from pipeline.queue.coverage import Coverage

Started: TypeAlias = tuple[Engine, Callable[[Run], None]]
"""Where chunks run, and what does the steps of a run in their order."""


@dataclass(frozen=True)
class Ended:
    """How a run ended.

    Attributes:
        idle: there was nothing to do; the state is that of the run before.
        reasons: why it was refused or failed, in words for people.
        changes: what its queue says that the version before did not, in words; "" if there is none.
    """

    state: State
    store: CaseStore
    idle: bool = False
    reasons: tuple[str, ...] = ()
    changes: str = ""


def run(
    submission: Submission,
    root: Path,
    workers: int,
    scheduler: str | None,
    console: Console,
    started: AbstractContextManager[Started] | None = None,
    within: Callable[[Run], None] | None = None,
) -> Ended:
    """Run or resume a case.

    Args:
        submission: the case, checked.
        root: folder of the store.
        workers: processes of a local cluster; 0 takes those of the settings.
        scheduler: address of a running Dask cluster, or a file like `configs/cluster.toml`, instead.
        console: for progress bars.
        started: instead of Prefect and Dask (tests).
        within: does the steps within a flow that is running already, instead of in one of the run's own.

    Raises:
        Busy: another run works on this case, see `flows.case.lock`.
        KeyboardInterrupt: what was done until then stays done.
    """
    root.mkdir(mode=0o700, parents=True, exist_ok=True)  # the ids of cases are nobody else's to see
    store = Store(root.absolute()).case(submission.case.case_id)
    with storage.explained(root.absolute()), terminated_as_by_ctrl_c(), alone(store):
        _check_scopes(submission, store)
        if not store.read_json("run.json"):
            _see_that_it_fits(submission, root, workers)  # nothing is written of a case that does not
        before = _submitted(store)
        IntelligenceStore(root.absolute()).prepare()
        held = versions.current(root.absolute())
        submission.save(store)
        intelligence.keep(store, held)
        _log_scopes(root, submission, store)
        enquiries.note(root, submission.case, store.ids)
        store.forget_unsynced()
        with (
            _wiped(store),
            closing(_plan(submission, root, store, store.ids, held, linkage.others(root, store))) as plan,
        ):
            last = store.read_json("run.json")
            ended_well = bool(last and last["state"].startswith("COMPLETED"))
            store.remove({"issues": plan.orphaned()})
            if ended_well and not plan.pending() and _shows(last, plan):
                _unchanged(plan, before, last)
                return Ended(last["state"], store, idle=True)
            if last:
                _see_that_it_fits(submission, root, workers, plan.copies_bytes())
            at_work = workers or submission.settings.engine.workers or room.workers(plan.settings.parse.memory_bytes)
            started = started or _prefect_and_dask(root, plan, at_work, scheduler, within)
            case_id = submission.case.case_id
            log(root, "collect", case_id, account(), exhibits=len(plan.extractions), event="begun")
            ended = _work(plan, at_work, started, console)
            log(root, "collect", case_id, account(), state=ended.state, event="ended")
            return ended


def _see_that_it_fits(submission: Submission, root: Path, workers: int, copies_bytes: int | None = None) -> None:
    """Raises: Refused: the disk would not hold it."""
    settings = submission.settings
    if reason := admit(submission, root, settings, workers=workers, copies_bytes=copies_bytes):
        raise Refused(f"{submission.case.case_id}: not begun. {reason}")


def _shows(last: dict[str, Any], plan: Plan) -> bool:
    """Whether the last run left what this one would; `issues` are those of all the others, in any order."""
    units, planned = last["units"], plan.units()
    return last.get("parts") == plan.parts() and all(
        units.get(table) == named for table, named in planned.items() if table != "issues"
    )


def _submitted(store: CaseStore) -> list[str | None]:
    """What is kept of what people submit."""
    files = (store.root / name for name in ("case.yaml", scopes.NAME))
    return [file.read_text("utf-8") if file.exists() else None for file in files]


def _unchanged(plan: Plan, before: list[str | None], last: dict[str, Any]) -> None:
    """There is nothing to do; but what was submitted may say something new all the same, and is sealed then. A run that
    was killed before it had told other cases may not have been sealed either."""
    gate, linked = sweep.gate(plan), plan.linkage(plan.parts())
    if last.get("gate") == gate and _submitted(plan.store) == before and linked.told:
        return
    sweep.sweep(plan.store, plan)
    sweep.settled(plan.store, gate)
    integrity.seal(plan.store, plan.extractions, last["units"])
    linkage.tell(linked, plan.case.case_id)


def _check_scopes(submission: Submission, store: CaseStore) -> None:
    if found := scopes.undecided(store, submission.case, submission.settings.text.default_region):
        raise Mistakes(found)


def _log_scopes(root: Path, submission: Submission, store: CaseStore) -> None:
    for version in scopes.record(store, submission.case, submission.settings.text.default_region):
        log(root, "alter", submission.case.case_id, account(), event="scope", **version)


def plan(submission: Submission, root: Path) -> Plan:
    """What a run would do; nothing that is written stays. A new case is planned as if nothing were known of it."""
    store = Store(root.absolute()).case(submission.case.case_id)
    known = (store.root / "secret.key").exists()
    _check_scopes(submission, store)
    ids = store.ids if known else Ids(bytes(32))
    others = IntelligenceStore(root.absolute()).linked(store.root.name)
    return _plan(submission, root, store, ids, versions.current(root.absolute()), others)


def _plan(submission: Submission, root: Path, store: CaseStore, ids: Ids, held: Held, others: Sequence[Path]) -> Plan:
    case, given = submission.case, submission.given
    decisions = decided(root, case.case_id, of_case(case, ids))
    return Plan(
        case=case,
        settings=submission.settings,
        scoring=submission.scoring,
        store=store,
        ids=ids,
        nominals=submission.nominals_unit(),
        intelligence=intelligence.units(held),
        as_of=intelligence.as_of((given.nominals, given.roles, held.nominals, held.roles), datetime.now(UTC)),
        decisions=decisions,
        others=tuple(others),
        decided=links_decided(root, case.case_id),
    )


@contextmanager
def _prefect_and_dask(
    root: Path, plan: Plan, workers: int, scheduler: str | None, within: Callable[[Run], None] | None
) -> Iterator[Started]:
    """The server starts while the first steps are done, and the workers end while it is told the last. A flow that is
    running has a server."""
    from flows.server import embedded

    folder = root.absolute() / "workers"
    with (
        agreement.terms(plan.store, plan.settings) as terms,
        _aside() as aside,
        ExitStack() as open_,
        ExitStack() as server,
    ):
        cluster = open_.enter_context(engine.dask(workers, scheduler, terms=terms, folder=folder))

        def conduct(run: Run) -> None:
            if within:
                within(run)
            else:
                with run.ahead():
                    server.enter_context(embedded.running(root))
                    from flows.deployments import case

                    gc.freeze()  # what is imported is no garbage
                    gc.enable()
                    embedded.ready()
                    case.conduct(run)
            aside(open_.pop_all().close)

        yield cluster, conduct


@contextmanager
def _aside(*, whatever_happens: bool = False) -> Iterator[Callable[[Callable[[], None]], None]]:
    """Gives a function that has something done in a thread, which is waited for when the block is left.

    Args:
        whatever_happens: what goes wrong there is told also where something went wrong in the block itself.

    Raises:
        what was raised there, when the block is left.
    """
    begun: list[Future[None]] = []
    with ThreadPoolExecutor(1, "aside") as thread:
        try:
            yield lambda work: begun.append(thread.submit(work))
        except BaseException:
            if whatever_happens:
                for one in begun:
                    one.result()
            raise
    for one in begun:
        one.result()


def _work(plan: Plan, workers: int, started: AbstractContextManager[Started], console: Console) -> Ended:
    memory.one_heap()
    store, gate = plan.store, sweep.gate(plan)
    made_with = provenance.of(plan.case, plan.settings, plan.scoring)
    last = store.read_json("run.json")
    expected = forecasts.kept(last, store.root.parent.parent, plan.case, plan.settings.submissions)
    awaited = Expected.of(expected["expected"], (last or {}).get("took", ()), plan.settings.submissions.page_seconds)
    if other_gate := bool(last and last.get("gate") != gate):
        sweep.hide(store)
    run_id, changed = uuid.uuid4().hex, [""]
    store.lend_scratch(run_id)
    with Bars(console) as bars, _aside(whatever_happens=True) as aside:
        bars.waiting("starting Prefect and the workers")
        with started as (cluster, conduct):
            made_with |= {"gate": None if other_gate else gate, "forecast": expected}

            def ended() -> "Coverage":
                """Its units are known when all has been cut."""
                if not (current.failed or current.refused):
                    current.save("RUNNING")  # the queue, also where it was there already
                found, counted = cluster.ask(changes.since, store), cluster.ask(covered, store, plan.units())
                coverage = counted()
                try:
                    changed.append(found())
                except Exception:  # of Parquet, DuckDB, a disk: the run has ended well all the same
                    changed.append(changes.UNKNOWN)
                return coverage

            kept = Kept(store, bars, workers, awaited, plan.settings.submissions)
            current = Run(plan.steps(), cluster, store, made_with, kept, plan.published, ended, run_id)
            current.save("RUNNING")
            state: State = "STOPPED"
            try:
                with kept.of(current), stopped_by_signals(current):
                    conduct(current)
                state = current.outcome()
            except Exception:  # Prefect's server that went away, a disk: nobody has stopped it
                state = "FAILED"
                raise
            finally:
                current.save(state)
                kept.ended(current)
                aside(partial(_seal, plan, state, gate, other_gate))  # while Prefect's server is told, and ends
                kept.tell(current)
    return Ended(state, store, reasons=tuple(current.refused + current.failed), changes=changed[-1])


def _seal(plan: Plan, state: State, gate: str, other_gate: bool) -> None:
    store = plan.store
    if other_gate or state.startswith("COMPLETED"):
        sweep.sweep(store, plan)
        sweep.settled(store, gate)
    integrity.seal(store, plan.extractions, store.read_json("run.json")["units"])
    if state.startswith("COMPLETED"):
        linkage.tell(plan.linkage(plan.parts()), plan.case.case_id)


@contextmanager
def _wiped(store: CaseStore) -> Iterator[None]:
    """However a run ends, no copy of evidence stays behind: what a next run needs, it reads from the extraction."""
    try:
        yield
    finally:
        store.wipe_scratch()
        linkage.drop(store)
