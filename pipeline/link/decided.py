"""The state of links: what people have decided about their pairs (domain I-05).

Confirmed holds for every link of the pair; what speaks against one stays beside it. Only where values are alike and not
equal does it hold for no more than it was decided on: a name is many people's, and details that agreed once may not
agree elsewhere. Rejected holds for what it was decided on: a link of a better grade, or by an entry that says something
else (another grading, other dates), is new evidence, and a candidate again that says so; the same entry delivered again
is none. A decision says nothing about any other pair: two confirmed links to one person never make a third (I-07).
"""

import pyarrow as pa
import pyarrow.compute as pc

from models.link_decisions import LinkDecision, LinkDecisions
from models.schemas import LINKS

_OUT = pa.array(["rejected", "superseded"])


def settled(batch: pa.RecordBatch, decisions: LinkDecisions) -> pa.RecordBatch:
    """The batch of LINKS with the states that people gave to its pairs. What is rejected or superseded never scores."""
    standing = decisions.standing()
    if standing:
        batch = _decided(batch, standing)
    out = pc.is_in(batch["state"], _OUT)
    return _with(batch, scores=pc.and_(batch["scores"], pc.invert(out))) if pc.any(out).as_py() else batch


def _decided(batch: pa.RecordBatch, standing: dict[str, LinkDecision]) -> pa.RecordBatch:
    """Decisions are few and links are millions: each decision is looked at once, each link by Arrow alone."""
    made = list(standing.values())
    place = pc.index_in(batch["pair_id"], pa.array(list(standing)))
    about = pc.and_(pc.is_valid(place), pc.not_equal(batch["state"], "superseded"))
    if not pc.any(about).as_py():
        return batch
    state = pa.array([decision.state for decision in made]).take(place)
    confirmed = pc.and_(about, pc.fill_null(pc.equal(state, "confirmed"), False))
    rejected = pc.and_(about, pc.invert(confirmed))
    new = _new(batch, place, made, about)
    again = pc.and_(rejected, new)
    confirmed = pc.and_not(confirmed, pc.and_(new, pc.is_valid(batch["weight_bits"])))
    rejected = pc.and_(rejected, pc.invert(again))
    holds = pc.or_(confirmed, rejected)
    by = pa.array([decision.by for decision in made]).take(place)
    at = pa.array([decision.at for decision in made], LINKS.field("decided_at").type).take(place)
    said = pa.array([_said(decision) for decision in made]).take(place)
    none = pa.scalar("none")
    return _with(
        batch,
        state=pc.if_else(holds, state, batch["state"]),
        decided_by=pc.if_else(holds, by, batch["decided_by"]),
        decided_at=pc.if_else(holds, at, batch["decided_at"]),
        attribution=pc.case_when(
            pc.make_struct(confirmed, rejected), pa.scalar("confirmed"), none, batch["attribution"]
        ),
        negative_evidence=_noted(batch["negative_evidence"], again, said),
    )


def _new(batch: pa.RecordBatch, place: pa.Array, made: list[LinkDecision], about: pa.Array) -> pa.Array:
    """Links whose basis was not before whoever decided about their pair. There are few bases, however many links."""
    pairs = pa.table({"place": place, "basis": batch["basis"]}).filter(about).group_by(["place", "basis"])
    found = pairs.aggregate([]).to_pylist()
    new = [row for row in found if not made[row["place"]].covers(row["basis"])]
    key = pc.binary_join_element_wise(pc.cast(place, pa.string()), batch["basis"], "\x1f")
    return pc.is_in(key, pa.array([f"{row['place']}\x1f{row['basis']}" for row in new], pa.string()))


def _said(decision: LinkDecision) -> str:
    return f"rejected before by {decision.by} on {decision.at:%Y-%m-%d}; new evidence since"


def _noted(lists: pa.Array, where: pa.Array, said: pa.Array) -> pa.Array:
    """Lists of what speaks against a link, with one thing more for some of them."""
    if not pc.any(where).as_py():
        return lists
    told = lists.to_pylist()
    for row in pc.indices_nonzero(where).to_pylist():
        told[row] = [*(told[row] or ()), said[row].as_py()]
    return pa.array(told, lists.type)


def _with(batch: pa.RecordBatch, **columns: pa.Array) -> pa.RecordBatch:
    arrays = [columns.get(name, batch[name]) for name in batch.schema.names]
    return pa.RecordBatch.from_arrays(arrays, schema=batch.schema)
