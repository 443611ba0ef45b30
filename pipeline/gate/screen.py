"""The gate: each batch that a parser yields passes it before anything of it is written (domain L-03, P-01)."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc

from models.casefile import Case, Exhibit
from models.issues import Issue
from models.mistakes import Mistakes
from pipeline.gate import privilege, scope
from pipeline.gate.identify import Named, Normalise
from pipeline.gate.privilege import Families


@dataclass(frozen=True)
class Rules:
    """What may pass: the scope of an exhibit, whose messages may be privileged, and what is held with them."""

    scope: scope.Within
    advisers: Named
    families: Families = field(default_factory=Families)

    @classmethod
    def of(cls, case: Case, exhibit: Exhibit, normalise: Normalise, families: Families | None = None) -> Self:
        """The rules of one exhibit.

        Args:
            families: what `families` found in a first reading of all sources of the extraction.

        Raises:
            Mistakes: all that the scope or the advisers name and that could never be found.
        """
        if found := scope.mistakes(case, exhibit, normalise) + privilege.mistakes(case):
            raise Mistakes(found)
        return cls(scope.of(case, exhibit, normalise), privilege.advisers(case, normalise), families or Families())


@dataclass(frozen=True)
class Screened:
    """A batch of RECORDS after the gate; kept, held and out of scope sum to its rows.

    Attributes:
        kept: in scope and not held.
        held: in scope, and may be privileged.
        out_of_scope: (kind, reason) → rows; nothing else of them is left.
    """

    kept: pa.RecordBatch
    held: pa.RecordBatch
    out_of_scope: Counter[tuple[str, str]]


def screen(batch: pa.RecordBatch, rules: Rules, *paths: str) -> Screened:
    """Divide a batch of RECORDS. Scope comes first: what is outside it is not even held.

    Args:
        paths: of the file that the records are from, which may lie in several places; if it was attached to a held
            record under any of them, all of it is held.
    """
    reason = scope.outside(batch, rules.scope)
    counts = _counted(batch.column("kind"), reason)
    inside = batch.filter(pc.is_null(reason)) if counts else batch
    if any(map(rules.families.has_file, paths)):
        return Screened(inside.slice(0, 0), inside, counts)
    held = pc.or_(privilege.named(inside, rules.advisers), privilege.says_so(inside))
    held = pc.or_(held, privilege.in_threads(inside, rules.families.threads))
    if not pc.any(held).as_py():
        return Screened(inside, inside.slice(0, 0), counts)
    return Screened(inside.filter(pc.invert(held)), inside.filter(held), counts)


def holds(batch: pa.RecordBatch, rules: Rules) -> list[dict[str, str]]:
    """What a first reading of a batch of RECORDS finds to hold: rows of HOLDS, see `privilege.families`."""
    return list(privilege.families(batch, rules.advisers, pc.is_null(scope.outside(batch, rules.scope))))


def _counted(kinds: pa.StringArray, reasons: pa.StringArray) -> Counter[tuple[str, str]]:
    if reasons.null_count == len(reasons):
        return Counter()
    rows = pa.table({"kind": kinds, "reason": reasons}).group_by(["kind", "reason"]).aggregate([([], "count_all")])
    return Counter({(row["kind"], row["reason"]): row["count_all"] for row in rows.to_pylist() if row["reason"]})


def issues(unit: str, out_of_scope: Counter[tuple[str, str]]) -> list[Issue]:
    """One `out-of-scope` issue for each kind and reason of a unit; the coverage report shows their sums."""
    return [
        Issue(f"{unit}:", "out-of-scope", f"{kind}: {reason}", rows)
        for (kind, reason), rows in sorted(out_of_scope.items())
    ]
