"""The gate: each batch that a parser yields passes it before anything of it is written (domain L-03, L-06, P-01)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc

from models.casefile import Case, Exhibit
from models.decisions import Decisions, Kind
from models.ids import Ids
from models.issues import Issue
from models.mistakes import Mistakes
from models.schemas import HELD
from pipeline.gate import families, privilege, scope, third_party
from pipeline.gate.families import Families
from pipeline.gate.ground import Ground
from pipeline.gate.identify import Normalise, unfindable


@dataclass(frozen=True)
class Rules:
    """What may pass: the scope of an exhibit, on what grounds something is held, and what people have decided.

    Attributes:
        grounds: the first that holds a record gives its handling.
        families: what a first reading of all sources found.
        normalise: see `identify`.
        ids: makes ids of this case.
    """

    scope: scope.Within
    grounds: tuple[Ground, ...]
    normalise: Normalise
    ids: Ids
    families: Families = field(default_factory=Families)
    decisions: Decisions = field(default_factory=Decisions)

    @classmethod
    def of(
        cls,
        case: Case,
        exhibit: Exhibit,
        normalise: Normalise,
        ids: Ids,
        holds: Iterable[Mapping[str, Any]] = (),
        decisions: Decisions | None = None,
    ) -> Self:
        """The rules of one exhibit.

        Args:
            holds: rows of HOLDS from a first reading of all sources of the extraction.
        """
        decided = decisions or Decisions()
        return cls(
            scope.of(case, exhibit, normalise),
            grounds(case, exhibit, normalise),
            normalise,
            ids,
            Families.of(holds, decided),
            decided,
        )


def grounds(case: Case, exhibit: Exhibit, normalise: Normalise) -> tuple[Ground, ...]:
    """All grounds on which something of an exhibit is held, the strongest first."""
    found = (privilege.ground(case, normalise), third_party.ground(case, exhibit, normalise))
    return tuple(ground for ground in found if ground)


def depends_on(case: Case, exhibit: Exhibit) -> dict[str, Any]:
    """What of a case file decides what is held of an exhibit: what was kept is good only as long as this is equal."""
    return {
        "parties": [(party.role == "professional", *map(str, party.identifiers)) for party in case.parties],
        "legal_advisers": case.legal_advisers,
        "third_party_holders": case.third_party_holders if case.protected(exhibit) else None,
    }


def check(case: Case, exhibit: Exhibit, normalise: Normalise) -> None:
    """See that whatever the scope and the lists name can be found.

    Raises:
        Mistakes: all that could never be.
    """
    found = scope.mistakes(case, exhibit, normalise)
    found += unfindable("legal_advisers", case.legal_advisers)
    found += unfindable("third_party_holders", case.third_party_holders)
    if found:
        raise Mistakes(found)


@dataclass(frozen=True)
class Screened:
    """A batch of RECORDS after the gate; kept, held and out of scope sum to its rows.

    Attributes:
        kept: in scope and not held.
        held: in scope and held, with `handling`: rows of HELD.
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
    handling = _handling(inside, rules, paths)
    if handling.null_count == len(handling):
        return Screened(inside, pa.RecordBatch.from_pylist([], HELD), counts)
    held = inside.append_column(HELD.field("handling"), handling).filter(pc.is_valid(handling))
    return Screened(inside.filter(pc.is_null(handling)), held, counts)


def holds(batch: pa.RecordBatch, rules: Rules) -> list[dict[str, str]]:
    """What a first reading of a batch of RECORDS finds to hold: rows of HOLDS, see `families`.

    Args:
        rules: their families are the people only, see `people`.
    """
    found: list[dict[str, str]] = []
    nothing = pa.array([False] * batch.num_rows, pa.bool_())
    for ground in rules.grounds:
        handling = ground.handling
        member = rules.families.members(batch, handling, rules.ids, rules.normalise)
        whole = pc.or_(ground.takes_part(batch), member)
        whole = pc.or_(whole, _decided(batch, rules.decisions, handling, nothing, ("thread",)))
        found += families.threads(batch.filter(whole), handling)
        alone = _decided(batch, rules.decisions, handling, ground.says_so(batch))
        found += families.files(batch.filter(pc.or_(whole, alone)), handling, rules.ids)
    return found


def people(batch: pa.RecordBatch, rules: Rules) -> list[dict[str, str]]:
    """Whom a batch of contacts names as somebody to hold: rows of HOLDS, see `families.of_contacts`."""
    return [row for g in rules.grounds for row in families.of_contacts(batch, g, rules.ids, rules.normalise)]


def _handling(batch: pa.RecordBatch, rules: Rules, paths: Sequence[str]) -> pa.StringArray:
    """For each record the first handling it is held under, or null. People's decisions override the rules."""
    found = pa.nulls(batch.num_rows, pa.string())
    for ground in rules.grounds:
        handling = ground.handling
        held = pc.or_(ground.takes_part(batch), ground.says_so(batch))
        held = pc.or_(held, rules.families.members(batch, handling, rules.ids, rules.normalise))
        held = pc.or_(held, pa.scalar(rules.families.of_file(paths, [handling], rules.ids) is not None))
        held = _decided(batch, rules.decisions, handling, held)
        found = pc.if_else(pc.and_(pc.is_null(found), held), handling, found)
    return found


def _decided(
    batch: pa.RecordBatch,
    decisions: Decisions,
    handling: str,
    held: pa.BooleanArray,
    kinds: Sequence[Kind] = ("thread", "record"),
) -> pa.BooleanArray:
    """What is held on a ground after all decisions, in their order."""
    for decision in decisions.made:
        if decision.handling == handling and decision.kind in kinds:
            ids = pa.array(sorted(decision.ids), pa.string())
            named = pc.is_in(batch.column(f"{decision.kind}_id"), ids)
            held = pc.or_(held, named) if decision.held else pc.and_not(held, named)
    return held


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
