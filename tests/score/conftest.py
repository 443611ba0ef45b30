"""A case of two people's devices, as the tables that scoring reads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models import scoring, settings
from models.casefile import Case
from models.ids import Ids
from models.schemas import TABLES
from pipeline.score.run import score
from pipeline.score.tables import Tables

START = datetime(2026, 3, 14, 20, tzinfo=UTC)
SUSPECT, COMPLAINANT = "+447700900201", "+447700900101"
PARTIES = {SUSPECT: "S1", COMPLAINANT: "C1"}
DEVICES = {"x1": ("JAS/1", "S1", "PACE_S8"), "x2": ("JAS/2", "C1", "PCSCA_S37"), "x3": ("JAS/3", "S1", "PACE_S8")}


def record(extraction: str, name: str, minutes: float | None = 0, **more: Any) -> dict[str, Any]:
    """A record so long after the beginning of the window."""
    sent = None if minutes is None else START + timedelta(minutes=minutes)
    same = {"extraction_id": extraction, "exhibit_ref": DEVICES[extraction][0], "kind": "message", "state": "live"}
    return same | {"record_id": name, "sent_at": sent, "locator": f"message:{name[1:] or 1}"} | more


def told(extraction: str, name: str, other: str, body: str | None, minutes: float = 0, **more: Any) -> dict[str, Any]:
    """A message or a call with somebody: `other` is "→number" or "←number"."""
    number = other[1:]
    people = {"recipients": [number]} if other[0] == "→" else {"sender": number}
    directed = {"direction": "outgoing" if other[0] == "→" else "incoming", "thread_id": f"{extraction}{number}"}
    return record(extraction, name, minutes, body=body, **(people | directed | more))


@dataclass
class Scored:
    """UNITS and SIGNALS of one extraction."""

    units: list[dict[str, Any]]
    signals: list[dict[str, Any]]

    def rules(self, *records: str) -> set[str]:
        """Rules that hold for the unit with these records."""
        (unit,) = [unit for unit in self.units if set(records) <= set(unit["record_ids"])]
        return {signal["rule"] for signal in self.signals if signal["unit_id"] == unit["unit_id"]}

    def reason(self, rule: str) -> dict[str, Any]:
        (signal,) = [signal for signal in self.signals if signal["rule"] == rule]
        return signal


@dataclass
class Devices:
    """Records of two people's devices, linked to the parties of the case where a field has their number."""

    folder: Path
    ids: Ids
    clocks: dict[str, int] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        exhibits = [
            {"exhibit_ref": ref, "subject": subject, "authority": authority, "lines_of_enquiry": ["LOE1"],
             "dpn_ref": "DPN/1", "scope": {"apps": ["sms"]},
             "extraction": {"path": ref, "clock_offset_s": self.clocks.get(x)}}
            for x, (ref, subject, authority) in DEVICES.items()
        ]  # fmt: skip
        for exhibit in exhibits:
            if exhibit["authority"] != "PCSCA_S37":
                del exhibit["dpn_ref"], exhibit["scope"], exhibit["lines_of_enquiry"]
        return Case.model_validate(
            {
                "case_id": "T/1/26",
                "operation_name": "TESTING",
                "offence_window": {"start": START, "end": START + timedelta(hours=4)},
                "parties": [{"party_id": "S1", "role": "suspect"}, {"party_id": "C1", "role": "complainant"}],
                "lines_of_enquiry": [{"id": "LOE1", "text": "Contact", "origin": "police"}],
                "exhibits": exhibits,
            }
        )

    def score(
        self,
        extraction: str,
        records: list[dict[str, Any]],
        mentions: Sequence[dict[str, Any]] = (),
        links: Sequence[dict[str, Any]] = (),
        roles: Sequence[dict[str, Any]] = (),
    ) -> Scored:
        """The units of one of the devices."""
        found = [mention for row in records for mention in named(row)] + [*mentions]
        graded = [link(m, party_id=PARTIES[m["value_norm"]]) for m in found if m["value_norm"] in PARTIES] + [*links]

        def own(rows: list[dict[str, Any]], *, mine: bool = True) -> list[dict[str, Any]]:
            return [row for row in rows if (row["extraction_id"] == extraction) is mine]

        tables = Tables(
            records=self._file("records", own(records)),
            mentions=self._file("mentions", own(found)),
            links=self._file("links", graded),
            roles=self._file("roles", [*roles]),
            other_records=self._file("records", own(records, mine=False), "other_records"),
            other_mentions=self._file("mentions", own(found, mine=False), "other_mentions"),
        )
        case, chosen = self.case, settings.read()
        exhibit = next(one for one in case.exhibits if one.exhibit_ref == DEVICES[extraction][0])
        made: dict[str, list[dict[str, Any]]] = {"units": [], "signals": []}
        for table, batch in score(
            tables,
            case,
            exhibit,
            extraction,
            scoring.read(),
            chosen.segment,
            chosen.repeat,
            START,
            self.ids,
            self.folder,
        ):
            made[table] += batch.to_pylist()
        return Scored(**made)

    def _file(self, table: str, rows: list[dict[str, Any]], name: str | None = None) -> list[Path]:
        schema = TABLES[table]
        plain = {"string": "x", "bool": False, "int64": 0, "int32": 0, "int16": 0, "int8": 1, "float": 1.0}
        filled = [{f.name: plain.get(str(f.type), []) for f in schema if not f.nullable} | row for row in rows]
        file = self.folder / f"{name or table}.parquet"
        pq.write_table(pa.Table.from_pylist(filled, schema), file)
        return [file]


def named(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Mentions of the numbers in a record's fields."""
    fields = [("sender", row.get("sender")), *(("recipients", one) for one in row.get("recipients", ()))]
    return [
        mention(row, f"{row['record_id']}-{name}-{value}", "phone", value, field=name)
        for name, value in fields
        if value and value.startswith("+")
    ]


def mention(row: dict[str, Any], name: str, type_: str, value: str, **more: Any) -> dict[str, Any]:
    same = {"extraction_id": row["extraction_id"], "record_id": row["record_id"], "detector": "structured"}
    return same | {"mention_id": name, "type": type_, "value_norm": value, "field": "sender"} | more


def link(found: dict[str, Any], **more: Any) -> dict[str, Any]:
    names = ("mention_id", "extraction_id", "record_id", "type", "value_norm")
    same = {"grade": "G1", "state": "candidate", "scores": True, "link_id": f"l-{found['mention_id']}-{len(more)}"}
    return {name: found[name] for name in names} | same | more


@pytest.fixture
def devices(tmp_path: Path, ids: Ids) -> Callable[..., Devices]:
    return lambda **clocks: Devices(tmp_path, ids, clocks)
