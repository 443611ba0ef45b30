"""A fictional case of 100,000 units and 2,000,000 messages, as the stages would have written it, for what is measured
of the review application: `python tests/bench/big_case.py FOLDER [units]`.

Three exhibits; conversations of unequal size, the largest with some 3 % of its exhibit; messages of 94 characters on
average, of a vocabulary in which a few words are everywhere; a tenth of the units in the lane of disclosure, one in a
thousand in that of safeguarding, none to four reasons each, links in one unit of twenty.
"""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import pyarrow as pa

from models import scoring, settings
from models.schemas import TABLES
from pipeline.queue.coverage import Files, coverage
from pipeline.queue.rank import rank
from pipeline.queue.searched import searched
from pipeline.store import CaseStore, Store
from pipeline.view.build import build
from pipeline.view.tables import Tables

CASE_ID, FOLDER = "42/000777/26", "42-000777-26"
EACH = 20  # messages a unit
SHARES = {"JAS/1": 0.8, "JAS/2": 0.15, "JAS/3": 0.05}
START_US, SPAN_S = 1_767_225_600_000_000, 10_000_000
SUSPECT = "447700900201@s.whatsapp.net"
OWNERS = {"JAS/1": "S1", "JAS/2": "C1", "JAS/3": "W1"}
APPS = ("com.whatsapp", "com.whatsapp", "org.thoughtcrime.securesms", "com.snapchat.android", "com.android.mms")
RULES = (
    ("near_the_offence", "time", "In or near the time of the alleged offence. (2 days after it)", 20.0),
    ("suspect_and_other", "party", "The suspect in contact with somebody else.", 30.0),
    ("meet_transport", "conduct", "A meeting or a way there is spoken of.", 30.0),
    ("admission_or_apology", "conduct", "The suspect's account admits something or apologises.", 30.0),
)
CASE = """\
case_id: 42/000777/26
operation_name: BITTERN
offence_window: {start: '2026-03-14T20:00:00Z', end: '2026-03-15T06:00:00Z'}
parties:
- {party_id: C1, role: complainant, identifiers: [{type: phone, value: '+447700900101'}]}
- {party_id: S1, role: suspect, nominal_id: N-0001, identifiers: [{type: phone, value: '+447700900201'}]}
- {party_id: W1, role: witness, identifiers: [{type: phone, value: '+447700900301'}]}
lines_of_enquiry:
- {id: LOE1, text: Contact between S1 and C1 from 1 to 20 March, terms: [lift home]}
exhibits:
- {exhibit_ref: JAS/1, subject: S1, authority: PACE_S19_20,
   extraction: {path: /fictional/JAS1.zip, timezone: Europe/London}}
- {exhibit_ref: JAS/2, subject: C1, authority: PCSCA_S37, dpn_ref: DPN/77, lines_of_enquiry: [LOE1],
   scope: {from: '2026-01-01', to: '2026-12-31'}, extraction: {path: /fictional/JAS2.zip, timezone: Europe/London}}
- {exhibit_ref: JAS/3, subject: W1, authority: PCSCA_S37, dpn_ref: DPN/78, lines_of_enquiry: [LOE1],
   scope: {from: '2026-01-01', to: '2026-12-31'}, extraction: {path: /fictional/JAS3.zip, timezone: Europe/London}}
"""


class Words:
    """Bodies of messages, without end."""

    def __init__(self, random: Random) -> None:
        letters, weights = "etaoinshrdlucmfwypvbgkjqxz", (12, 9, 8, 8, 7, 7, 6, 6, 6, 4, 4, 3, 3, 3, *([2] * 12))
        self._random = random
        self._words = ["".join(random.choices(letters, weights, k=random.randint(2, 8))) for _ in range(60_000)]
        self._often = list(accumulate(1 / (place + 3) for place in range(len(self._words))))

    def bodies(self, count: int) -> list[str]:
        lengths = [self._random.randint(2, 32) for _ in range(count)]
        drawn = iter(self._random.choices(self._words, cum_weights=self._often, k=sum(lengths)))
        return [" ".join(next(drawn) for _ in range(length)) for length in lengths]


def make(root: Path, units: int = 100_000) -> tuple[CaseStore, float]:
    """Write the case.

    Returns:
        It, and the seconds until all its views were there, two at work as in a run on two cores.
    """
    store, random, made = Store(root).case(CASE_ID), Random(20260314), {}  # noqa: S311 - the same case in every run
    store.prepare()
    words = Words(random)
    for exhibit_ref, share in SHARES.items():
        name = exhibit_ref.replace("/", "").lower()
        with store.writing(f"big-{name}", "score", name) as output:
            _exhibit(store, output, exhibit_ref, words, random, int(units * share))
        made[exhibit_ref] = f"big-{name}"
    begun = perf_counter()
    with ProcessPoolExecutor(2, get_context("spawn")) as processes:
        list(processes.map(_view, [store.root] * len(SHARES), SHARES))
    took = perf_counter() - begun
    _queue(store, list(made.values()))
    return store, took


def _view(root: Path, exhibit_ref: str) -> None:
    store, name = CaseStore(root), exhibit_ref.replace("/", "").lower()
    parts = {table: store.files(table, [f"big-{name}"]) for table in ("records", "sources", "texts")}
    whose = {"extraction_id": name, "exhibit_ref": exhibit_ref}
    build(Tables(**parts), store.view(f"view-{name}"), store.scratch, **whose, memory_bytes=1_600_000_000)


def _exhibit(store: CaseStore, output: Any, exhibit_ref: str, words: Words, random: Random, units: int) -> None:
    """One exhibit: conversation by conversation, each cut into units."""
    extraction_id = exhibit_ref.replace("/", "").lower()
    same = {"extraction_id": extraction_id, "exhibit_ref": exhibit_ref, "source_id": f"s-{extraction_id}"}
    row = same | {"container": "zip", "files": 1, "size_bytes": 1}
    output.write("extractions", _table("extractions", [row]))
    path = "data/data/com.whatsapp/databases/msgstore.db"
    parser = same | {"parser": "whatsapp_android"}
    output.write("sources", _table("sources", [parser | {"path": path, "status": "claimed"}]))
    read = parser | {"unit": "message", "rows_stored": units * EACH, "records": units * EACH}
    output.write("reads", _table("reads", [read]))
    ids, left, number = store.ids.under(extraction_id, "message"), units, 0
    gathered: dict[str, list[pa.Table]] = {}
    for talk in range(units):
        cut = min(left, max(1, int(units * 0.03 / (talk + 1) ** 0.8)))
        columns, thread = _talk(same, ids, talk, cut, words, random, number)
        found = list(_units(same, columns, thread, cut, random, store))
        rows = {
            "units": [unit for unit, _, _ in found],
            "signals": [signal for _, signals, _ in found for signal in signals],
            "links": [link for _, _, links in found for link in links],
        }
        for table in ("records", "texts"):
            gathered.setdefault(table, []).append(_columns(table, columns))
        for table, these in rows.items():
            gathered.setdefault(table, []).append(_table(table, these))
        left, number = left - cut, number + cut * EACH
        if left == 0 or sum(one.num_rows for one in gathered["records"]) > 50_000:
            for table, parts in gathered.items():
                output.write(table, pa.concat_tables(parts))
            gathered.clear()
        if left == 0:
            return


def _talk(
    same: dict[str, str], ids: Any, talk: int, cut: int, words: Words, random: Random, number: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    count = cut * EACH
    other = SUSPECT if talk % 11 == 0 else f"4477009{talk % 100_000:05}@s.whatsapp.net"
    thread = {"thread_id": f"t-{same['extraction_id']}-{talk}", "app": APPS[talk % len(APPS)], "other": other}
    step = SPAN_S // (count + 1)
    incoming = [random.random() < 0.5 for _ in range(count)]
    numbers = [str(number + place) for place in range(count)]
    bodies = words.bodies(count)
    record_ids = ids.column(numbers)
    columns = {
        "record_id": record_ids,
        "text_id": [f"{record_id[:30]}ff" for record_id in record_ids],
        "sent_at": [START_US + place * step * 1_000_000 + random.randrange(max(1, step)) for place in range(count)],
        "sent_at_source": ["epoch"] * count,
        "direction": ["incoming" if way else "outgoing" for way in incoming],
        "sender": [other if way else None for way in incoming],
        "recipients": [[] if way else [other] for way in incoming],
        "locator": [f"message:{name}" for name in numbers],
        "body": bodies,
        "text": bodies,
        "thread_id": [thread["thread_id"]] * count,
        "app": [thread["app"]] * count,
    }
    fixed = {"kind": "message", "thread_kind": "direct", "state": "live", "origin": "native"}
    fixed["parser"] = "whatsapp_android"
    return columns | {name: [value] * count for name, value in (same | fixed | {"parser_version": 1}).items()}, thread


def _units(
    same: dict[str, str], columns: dict[str, Any], thread: dict[str, Any], cut: int, random: Random, store: CaseStore
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]]:
    for place in range(cut):
        first = place * EACH
        records = columns["record_id"][first : first + EACH]
        lanes = ["SCORED"] + ["DISCLOSURE"] * (random.random() < 0.1) + ["SAFEGUARD"] * (random.random() < 0.001)
        unit = {
            "unit_id": store.ids.of("unit", records[0]),
            "extraction_id": same["extraction_id"],
            "exhibit_ref": same["exhibit_ref"],
            "kind": "thread_segment",
            "app": thread["app"],
            "thread_id": thread["thread_id"],
            "participants": [thread["other"]],
            "record_ids": records,
            "started_at": columns["sent_at"][first],
            "ended_at": columns["sent_at"][first + EACH - 1],
            "lanes": lanes,
            "handling": "normal",
        }
        signals = []
        for rule, family, text, cap in random.sample(RULES, random.choice((0, 1, 1, 2, 2, 3, 4))):
            at = random.randrange(EACH)
            word = len(columns["body"][first + at].split()[0])
            piece = {"record_id": records[at], "text_id": columns["text_id"][first + at], "start": 0, "end": word}
            signals.append(
                {
                    "signal_id": store.ids.of("signal", unit["unit_id"], rule),
                    "unit_id": unit["unit_id"],
                    "rule": rule,
                    "family": family,
                    "points": round(random.random() * 20, 1),
                    "cap": cap,
                    "text": text,
                    "confidence": 1.0,
                    "evidence": [piece],
                    "alternatives": ["ordinary talk about an evening"],
                    "changes": "without this: 3.0, P4",
                }
            )
        links = [_link(same, records[0], unit["unit_id"], random, store)] if random.random() < 0.05 else []
        yield unit, signals, links


def _link(same: dict[str, str], record_id: str, unit_id: str, random: Random, store: CaseStore) -> dict[str, Any]:
    return {
        "link_id": store.ids.of("link", unit_id),
        "mention_id": store.ids.of("mention", unit_id),
        "extraction_id": same["extraction_id"],
        "record_id": record_id,
        "type": "phone",
        "value_norm": "+447700900201",
        "party_id": "S1",
        "pair_id": store.ids.of("pair", same["extraction_id"]),
        "grade": random.choice(("G1", "G2", "G3")),
        "attribution": "moderate",
        "scores": True,
        "waterfall": '[{"field": "phone", "bits": null, "detail": "same number or account"}]',
        "state": "candidate",
    }


def _queue(store: CaseStore, parts: list[str]) -> None:
    chosen, unit = settings.read(None), "v0001-big"
    files = [store.files(table, parts) for table in ("units", "signals")]
    with store.writing(unit, "queue", "") as output:
        for batch in rank(*files, scoring.read().bands, chosen.queue, store.scratch):
            output.write("queue", batch)
        ledger = Files(*(store.files(table, parts) for table in ("extractions", "sources", "reads", "issues")), [])
        output.write("searched", searched(coverage(ledger, store.scratch), []))
    views = [path.stem for path in store.views()]
    units = {table: parts for table in TABLES if store.files(table, parts)} | {"queue": [unit], "searched": [unit]}
    made = {"version": unit, "at": "2026-11-26T08:00:00+00:00", "causes": [], "made_from": {"publication": "whole"}}
    store.write_text("case.yaml", CASE)
    run = {"units": units | {"views": views}, "queue_versions": [made], "settings": chosen.model_dump(mode="json")}
    run |= {"parts": {}, "failed": [], "held": 0, "state": "done", "started_at": made["at"], "ended_at": made["at"]}
    store.write_text("run.json", json.dumps(run))
    store.wipe_scratch()


_PLAIN: dict[str, Any] = {"string": "", "bool": False, "int8": 0, "int16": 0, "int32": 0, "int64": 0, "float": 1.0}


def _plain(field: pa.Field) -> Any:
    return None if field.nullable else _PLAIN.get(str(field.type), [])


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    fixed = {field.name: _plain(field) for field in TABLES[name]}
    return pa.Table.from_pylist([fixed | {key: row[key] for key in row if key in fixed} for row in rows], TABLES[name])


def _columns(name: str, columns: dict[str, list[Any]]) -> pa.Table:
    size = len(columns["record_id"])
    arrays = [
        pa.array(columns[field.name], field.type) if field.name in columns else pa.nulls(size, field.type)
        for field in TABLES[name]
    ]
    return pa.Table.from_arrays(arrays, schema=TABLES[name])


if __name__ == "__main__":
    begun = perf_counter()
    made, took = make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
    print(f"{made.root}: {perf_counter() - begun:.0f} s, of them the views {took:.0f} s")
