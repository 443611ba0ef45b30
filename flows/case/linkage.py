"""The index across cases: what other cases may learn of a case, once it has been run to its end, and what they tell."""

import contextlib
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flows import code
from flows.case.actor import account
from flows.case.extraction import of_case
from flows.case.log import log
from pipeline.intelligence import linkage
from pipeline.intelligence.store import IntelligenceStore
from pipeline.store import CaseStore, unit_name

if TYPE_CHECKING:
    from flows.plan import Plan

_TABLES = ("mentions", "duplicates", "parties", "nominals", "roles")


def others(root: Path, store: CaseStore) -> tuple[Path, ...]:
    """LINKAGE of the other cases of the store as it is now, until the scratch of this one is wiped: one of them may be
    run to its end or purged while this one is worked on."""
    folder = store.scratch / "linkage"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    for file in IntelligenceStore(root.absolute()).linked(store.root.name):
        with contextlib.suppress(FileNotFoundError):  # purged just now
            _keep(file, folder / file.name)
    return tuple(sorted(folder.iterdir()))


def _keep(file: Path, name: Path) -> None:
    """A file of the index is never changed, only replaced: a second name keeps what it is now."""
    try:
        os.link(file, name)
    except FileNotFoundError:
        raise
    except OSError:  # storage without links
        shutil.copyfile(file, name)


def tell(root: Path, plan: "Plan", units: Mapping[str, Sequence[str]]) -> None:
    """Write LINKAGE of a case that was run to its end, unless it is there as it would be written.

    Args:
        root: folder of the store.
        plan: of the case.
        units: table → units of work that hold it.
    """
    from pipeline.link.case import exhibits, parties
    from pipeline.link.index import index
    from pipeline.link.run import Tables

    root, store, case = root.absolute(), plan.store, plan.case
    ids = IntelligenceStore(root).linkage
    units = {table: units[table] for table in _TABLES}
    region = plan.settings.text.default_region
    said = [
        [party.model_dump(mode="json") for party in case.parties],
        [(e.exhibit_ref, e.subject, e.authority, e.intel_match_authority) for e in case.exhibits],
        [region, case.case_id, ids.of("key")],  # another key makes other tokens
    ]
    version = code.of("pipeline/link", "pipeline/query.py", "pipeline/intelligence/linkage.py")
    made_from = unit_name("linkage", version, units, said)
    if linkage.made_from(root, store.root.name) == made_from:
        return
    extracted = {x.exhibit.exhibit_ref: x.extraction_id for x in of_case(case, store.ids)}
    rows = index(
        Tables(**{table: store.files(table, names) for table, names in units.items()}),
        parties(case, region),
        exhibits(case, extracted),
        ids,
        case.case_id,
        store.scratch,
    )
    linkage.write(root, store.root.name, rows, made_from)
    suspects = sum(rows["suspect"].to_pylist())
    log(root, "combine", case.case_id, account(), event="linkage", values=rows.num_rows, of_suspects=suspects)


def forget(root: Path, store: CaseStore) -> None:
    """Take a case out of the index: it is purged, or what may be read of it has changed."""
    linkage.remove(root.absolute(), store.root.name)
