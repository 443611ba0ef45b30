"""Removes tables that the case may no longer show. When it has changed what may be read (scope, advisers, a decision
about what is held), the last run's tables are hidden before anything else is done, and removed once it is known which
of them are still good.
"""

from collections.abc import Set
from hashlib import sha256

from flows.case import linkage
from flows.plan import Plan
from models.schemas import TABLES
from pipeline.gate.screen import depends_on
from pipeline.store import CaseStore

_VERSIONS = "v[0-9]*"


def gate(plan: Plan) -> str:
    """A digest of what the gate goes by: where the last run's differs, tables may hold what may not be read now."""
    exhibits = [
        (e.exhibit_ref, depends_on(plan.case, e), e.scope, e.extraction.timezone, plan.settings.text.default_region)
        for e in plan.case.exhibits
    ]
    decided = [(x, decisions) for x, decisions in sorted(plan.decisions.items())]
    return sha256(repr((exhibits, decided)).encode()).hexdigest()


def hide(store: CaseStore) -> None:
    """Nothing that was read can be shown from now on, nor be looked for by other cases. Earlier queues go where only
    those may look who may see what is held: they stay, since a queue is disclosable (domain C-07)."""
    if last := store.read_json("run.json"):
        store.write_json("run.json", last | {"units": {}, "gate": None})
    for unit in store.units("queue", _VERSIONS):
        store.withdraw("queue", unit)
    store.forget_review()
    for view in store.views():
        view.unlink()
    linkage.forget(store.root.parent.parent, store)


def sweep(store: CaseStore, plan: Plan) -> int:
    """Remove every table that the plan does not name, and what only an earlier publication of it was made from: there
    may be what later reading has shown to be held. Versions of the queue stay. Returns how many."""
    shown = plan.published()
    present = (plan.units(), shown.units if shown else {})
    named = {unit for tables in present for units in tables.values() for unit in units}
    stale = [view for view in store.views() if view.stem not in named]
    for view in stale:
        view.unlink()
    store.forget_review()
    return len(stale) + remove(store, named)


def remove(store: CaseStore, named: Set[str], of: tuple[str, ...] = ("",)) -> int:
    """Remove every table of a unit of work that is not named and whose name begins as said. Returns how many."""
    versions = set(store.units("issues", _VERSIONS))
    return store.remove(
        {
            table: [
                unit
                for unit in store.units(table, "*")
                if unit not in named and unit not in versions and unit.startswith(of)
            ]
            for table in TABLES
        }
    )


def everything(store: CaseStore) -> None:
    """Remove every table that has content of an extraction; the next run reads them again."""
    store.forget_review()
    for view in store.views():
        view.unlink()
    versions = set(store.units("issues", _VERSIONS))
    kept = ("nominals-", "ingest-")
    store.remove(
        {
            table: [unit for unit in store.units(table, "*") if unit not in versions and not unit.startswith(kept)]
            for table in TABLES
        }
    )


def settled(store: CaseStore, digest: str) -> None:
    """From now on the tables are those that may be read."""
    store.write_json("run.json", store.read_json("run.json") | {"gate": digest})
