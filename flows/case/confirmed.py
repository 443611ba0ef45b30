"""Which cases have a repeat suspect, by what people have confirmed (domain D-02, T2): that a suspect is a nominal, by
the case file; that an identifier of an exhibit is a nominal's or stands in another case, by a decision about the link.
No link that nobody has confirmed counts, and none that is less than equality of a person's own identifier (G1).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.case.decided import links_decided
from flows.case.opened import OpenedCase
from flows.case.repeat import intelligence, region
from models import repeat
from models.casefile import Case
from models.complainants import keys, told_apart
from models.normalise import normalise
from models.repeat import Row, Standing
from models.settings import Repeat
from pipeline.ingest import intelligence as given
from pipeline.intelligence.store import IntelligenceStore
from pipeline.intelligence.versions import current
from pipeline.link.case import parties
from pipeline.link.decided import settled

_COLUMNS = ("type", "value_norm", "nominal_id", "other_case", "basis")


def repeat_suspects(
    root: Path,
    submitted: Mapping[str, Case],
    ran: Mapping[str, OpenedCase],
    definition: Repeat,
    default_region: str,
    now: datetime,
) -> dict[str, list[str]]:
    """case_id → why it has a repeat suspect, in words; of the submitted cases. Nothing is said of another case but that
    there is one (domain I-13).

    Args:
        ran: the cases of the store that were run, also those that were not submitted now.
    """
    known = _standings(root, submitted, ran, definition, default_region, now)
    return {
        case_id: list(dict.fromkeys(_words(root, case, known, ran.get(case_id)))) for case_id, case in submitted.items()
    }


def _standings(
    root: Path,
    submitted: Mapping[str, Case],
    ran: Mapping[str, OpenedCase],
    definition: Repeat,
    default_region: str,
    now: datetime,
) -> Mapping[str, Standing]:
    """Of all nominals, as if the submitted cases were run already: their files say who is a suspect."""
    store = IntelligenceStore(root)
    store.prepare()
    held = current(root)
    cases = {ref: (found.case, region(found)) for ref, found in ran.items()}
    cases |= {ref: (case, cases[ref][1] if ref in cases else default_region) for ref, case in submitted.items()}
    apart = told_apart({ref: keys(case, store.linkage, where) for ref, (case, where) in cases.items()})
    files = [row for ref, (case, _) in cases.items() for row in repeat.of_case_file(case, apart[ref])]
    said = intelligence(held, ran)
    spoken_of = {one for table in (held.nominals, held.roles) for one in table["nominal_id"].to_pylist()}
    spoken_of |= {one for version in held.versions for one in version.said["withdrawn"]}
    for ref, case in submitted.items():
        if ref not in ran:
            said += [row for row in _given(case, default_region) if row["nominal_id"] not in spoken_of]
    return repeat.standings(repeat.together(said, files), definition, now)


def _given(case: Case, where: str) -> list[Row]:
    """ROLES of the intelligence that comes with a case file, what can be read of it; of the rest `triage run` tells."""
    there = [file for file in case.intelligence if file.exists()]
    rows: list[Row] = given.deliver(there, partial(normalise, region=where)).given.roles.to_pylist()
    return rows


def _words(root: Path, case: Case, known: Mapping[str, Standing], ran: OpenedCase | None) -> Iterator[str]:
    ours = {party.nominal_id for party in case.parties if party.role == "suspect" and party.nominal_id}
    for party in case.parties:
        if party.role == "suspect" and (found := _repeating(known, party.nominal_id, case)):
            yield f"the suspect {party.party_id} is a repeat suspect by the definition in force ({_counted(found)})"
    suspects = _of_suspects(ran) if ran else frozenset()
    for link in _confirmed(root, ran) if ran else ():
        what = f"the same {link['type'].replace('_', ' ')}, confirmed by a person (G1)"
        if link["nominal_id"] not in ours and (found := _repeating(known, link["nominal_id"], case)):
            yield f"{what}, is of a repeat suspect by the definition in force ({_counted(found)})"
        if link["other_case"] and link["basis"].endswith(" suspect"):
            yield f"{what}, is a suspect's in another case"
        elif link["other_case"] and (link["type"], link["value_norm"]) in suspects:
            yield f"{what}, is the suspect's here and stands in another case"


def _repeating(known: Mapping[str, Standing], nominal_id: str | None, case: Case) -> Standing | None:
    found = known.get(nominal_id or "")
    return found if found and found.repeat and set(found.cases) - {case.case_id} else None


def _counted(found: Standing) -> str:
    known = {"case": len(found.cases), "complainant": len(found.complainants)}
    return ", ".join(f"{count} {one}{'' if count == 1 else 's'}" for one, count in known.items() if count)


def _confirmed(root: Path, ran: OpenedCase) -> list[dict[str, Any]]:
    """LINKS of grade G1 that a person has confirmed and that may score, also where the case was not linked since."""
    decisions = links_decided(root, ran.case_id)
    if not decisions.standing():
        return []
    rows: list[dict[str, Any]] = []
    for file in ran.files("links"):
        with pq.ParquetFile(file) as links:
            for batch in links.iter_batches():
                found = settled(batch.filter(pc.equal(batch["grade"], "G1")), decisions)
                kept = found.filter(pc.and_(pc.equal(found["state"], "confirmed"), found["scores"]))
                rows += kept.select(_COLUMNS).to_pylist()
    return rows


def _of_suspects(ran: OpenedCase) -> frozenset[tuple[str, str]]:
    rows = parties(ran.case, region(ran)).to_pylist()
    return frozenset((row["type"], row["value_norm"]) for row in rows if row["role"] == "suspect")
