"""Links by likeness: names, dates of birth, addresses and accounts that are consistent with a nominal's (domain §5.2).

G3 rests on a name and on a detail that is no name, agrees, and nothing against it. Whatever else is worth an analyst's
look is G4: it scores nothing, is hidden by default, and a name alone is never more. No link is a step to another.

As with equal identifiers (`known`), the exhibit of a complainant, a witness or a deceased is compared with the case's
own people alone, unless an authority is recorded (domain L-05).
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from models.ids import Ids
from models.link_weights import weights
from models.settings import Link
from pipeline.link.hidden import hide
from pipeline.link.likeness.allowed import Allowed
from pipeline.link.likeness.judge import MOST, Judge, Judged
from pipeline.link.likeness.nominals import Nominal, nominals
from pipeline.link.likeness.people import Mentioned, mentioned
from pipeline.link.rows import pairs_of, rows

_BATCH = 8_192
_REMEMBERED = 100_000  # people whose links are kept for the next exhibit: a name is often in several

_NAMES = """
select distinct case when detector = 'people' then lower(surface) else value_norm end as name from served
where type = 'name' and value_norm is not null order by name
"""
_TIMES = "select record_id, epoch_us(sent_at) from records where list_contains($wanted, record_id)"


class _Link(NamedTuple):
    """A link before it is a row: who was mentioned, and as whom they are judged."""

    mentioned: Mentioned
    judged: Judged


def similar(database: duckdb.DuckDBPyConnection, ids: Ids, as_of: datetime, settings: Link) -> Iterator[pa.RecordBatch]:
    """Links of grades G3 and G4.

    Args:
        database: see `pipeline.link.run`.
        ids: makes ids of this case.
        as_of: entries whose review was due before are shown and not scored.
        settings: see `configs/default.toml`.

    Yields:
        Batches of LINKS, by exhibit and name, the likeliest nominal first: one for each name of an exhibit and nominal.
    """
    hide(database)
    people = nominals(database, as_of)
    if not people:
        return
    told = [name for (name,) in database.execute(_NAMES).fetchall()]
    judge = Judge(people, told, weights(), settings)
    judged = lru_cache(maxsize=_REMEMBERED)(judge.judge)
    allowed = Allowed(database, [person.nominal_id for person in people])
    found: list[_Link] = []
    for _, everybody in groupby(mentioned(database, as_of), key=lambda one: (one.extraction_id, one.value)):
        found += _of_name(
            _Link(one, link) for one in everybody for link in judged(one.somebody, allowed.among(one.extraction_id))
        )
        if len(found) >= _BATCH:
            yield _batch(database, found, people, allowed, ids)
            found = []
    if found:
        yield _batch(database, found, people, allowed, ids)


def _of_name(links: Iterable[_Link]) -> list[_Link]:
    """Of a name in an exhibit the best link to each nominal; of those for analysts not more than a few."""
    best: dict[int, _Link] = {}
    for link in links:
        if link.judged.nominal not in best or _rank(link) < _rank(best[link.judged.nominal]):
            best[link.judged.nominal] = link
    ranked = sorted(best.values(), key=_rank)
    firm = [link for link in ranked if link.judged.grade == "G3"]
    return [*firm, *[link for link in ranked if link.judged.grade != "G3"][:MOST]]


def _rank(link: _Link) -> tuple[str, float, float, int]:
    judged = link.judged
    return judged.grade, -judged.probability, -judged.weight_bits, judged.nominal


def _batch(
    database: duckdb.DuckDBPyConnection, links: list[_Link], people: list[Nominal], allowed: Allowed, ids: Ids
) -> pa.RecordBatch:
    wanted = sorted({link.mentioned.record_id for link in links})
    times = dict(database.execute(_TIMES, {"wanted": wanted}).fetchall())
    table = [_row(link, times.get(link.mentioned.record_id), people[link.judged.nominal], allowed) for link in links]
    columns: dict[str, Any] = {name: [row[name] for row in table] for name in table[0]}
    names = pa.array(columns["value_norm"], pa.string())
    columns["pair_id"] = pairs_of(ids, pa.array(columns["type"]), names, nominal=pa.array(columns["nominal_id"]))
    columns["link_id"] = ids.under("link").column(
        [f"{row['mention_id']}\x1flike\x1f{row['value_norm']}\x1f{row['nominal_id']}" for row in table]
    )
    return rows(columns, len(table))


def _row(link: _Link, sent_us: int | None, person: Nominal, allowed: Allowed) -> dict[str, Any]:
    who, judged = link
    entries = judged.entries
    weak = (why for entry in judged.resting for why in entry.against(sent_us))
    against = list(dict.fromkeys([*judged.against, *weak]))
    scores = judged.grade == "G3" and not against
    graded = f"{max(entry.source_grade for entry in entries)}{max(entry.assessment for entry in entries)}"
    return {
        "mention_id": who.mention_id,
        "extraction_id": who.extraction_id,
        "record_id": who.record_id,
        "type": "name",
        "value_norm": who.value,
        "nominal_id": person.nominal_id,
        "party_id": allowed.party(person.nominal_id) if scores else None,
        "basis": " ".join([judged.grade, graded, *judged.fields]),
        "grade": judged.grade,
        "attribution": "weak" if judged.grade == "G3" else "none",
        "source_grade": max(entry.source_grade for entry in entries),
        "assessment": max(entry.assessment for entry in entries),
        "handling": max((entry.handling for entry in entries), key="PC".index),
        "conditions": "; ".join(sorted({entry.conditions for entry in entries if entry.conditions})) or None,
        "scores": scores,
        "weight_bits": judged.weight_bits,
        "probability": judged.probability,
        "waterfall": json.dumps(
            [{"field": one.field, "bits": one.bits, "detail": one.detail} for one in judged.steps], ensure_ascii=False
        ),
        "negative_evidence": against,
        "state": "candidate",
        "authority_id": allowed.authority(who.extraction_id, person.nominal_id),
    }
