"""A case, its intelligence and its mentions as files, for linking."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.casefile import Case
from models.ids import Ids
from models.link_decisions import LinkDecisions
from models.schemas import DUPLICATES, LINKAGE, MENTIONS, NOMINALS, PARTIES, RECORDS, ROLES
from models.settings import read
from pipeline.link.case import exhibits, parties
from pipeline.link.index import index
from pipeline.link.run import Tables, links

AS_OF = datetime(2026, 11, 23, tzinfo=UTC)
ON_THE_DAY = datetime(2026, 3, 14, 21, tzinfo=UTC)
_MENTION = {
    "extraction_id": "x-JAS/1",
    "field": "sender",
    "type": "phone",
    "surface": "as written",
    "detector": "structured",
    "detector_version": "1",
    "score": 1.0,
    "negated": False,
    "quoted": False,
}
_RECORD = {
    "extraction_id": "x-JAS/1",
    "exhibit_ref": "JAS/1",
    "source_id": "s1",
    "kind": "message",
    "sent_at": ON_THE_DAY,
    "state": "live",
    "locator": "message:1",
    "parser": "demo",
    "parser_version": 1,
}
_NOMINAL = {
    "type": "phone",
    "valid_from": datetime(2025, 1, 1, tzinfo=UTC),
    "source_grade": 1,
    "assessment": "B",
    "handling": "P",
}


def _exhibit(ref: str, subject: str, **more: Any) -> dict[str, Any]:
    asked = {"lines_of_enquiry": ["LOE1"], "scope": {"kinds": ["message"]}, "dpn_ref": "DPN/77"}
    return {
        "exhibit_ref": ref,
        "subject": subject,
        "authority": "PACE_S19_20" if subject == "S1" else "PCSCA_S37",
        "extraction": {"path": "x.zip"},
        **({} if subject == "S1" else asked),
        **more,
    }


@dataclass
class Linking:
    """Collects mentions, records and intelligence, and links them."""

    folder: Path
    ids: Ids
    case: Case
    mentions: list[dict[str, Any]] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    nominals: list[dict[str, Any]] = field(default_factory=list)
    roles: list[dict[str, Any]] = field(default_factory=list)
    duplicates: list[dict[str, Any]] = field(default_factory=list)
    known_as: list[dict[str, Any]] = field(default_factory=list)
    others: list[dict[str, Any]] = field(default_factory=list)
    as_of: datetime = AS_OF
    linkage: Ids = field(default_factory=lambda: Ids(b"the force's key, fixed for tests"))
    decisions: LinkDecisions = field(default_factory=LinkDecisions)

    def mention(self, value: str, exhibit: str = "JAS/1", record: dict[str, Any] | None = None, **more: Any) -> str:
        """A mention of a value, in a record of its own; returns its id."""
        number = len(self.mentions)
        where = {"extraction_id": f"x-{exhibit}", "exhibit_ref": exhibit}
        self.records.append(_RECORD | where | {"record_id": f"r{number}"} | (record or {}))
        row = _MENTION | {"mention_id": f"m{number}", "record_id": f"r{number}", "value_norm": value}
        self.mentions.append(row | {"extraction_id": where["extraction_id"]} | more)
        return f"m{number}"

    def duplicate(self, mention_id: str, of: str) -> None:
        """The record of a mention tells of the same event as that of another."""
        pair = {"record_id": mention_id.replace("m", "r"), "duplicate_of": of.replace("m", "r")}
        self.duplicates.append({"extraction_id": "x-JAS/1", "source_id": "s2"} | pair)

    def in_text(self, value: str, exhibit: str = "JAS/1", **more: Any) -> str:
        where = {"field": None, "text_id": "t1", "start": 0, "end": 4, "detector": "identifiers"}
        return self.mention(value, exhibit, **(where | more))

    def nominal(self, nominal_id: str, value: str, **more: Any) -> None:
        number = len(self.nominals)
        same = {"nominal_id": nominal_id, "value_raw": value, "value_norm": value, "locator": f"intel.csv:{number}"}
        self.nominals.append(_NOMINAL | same | more)

    def role(self, nominal_id: str, role: str, case_ref: str) -> None:
        same = {"source_grade": 1, "assessment": "B", "handling": "P", "locator": f"intel.csv:{len(self.roles)}"}
        self.roles.append({"nominal_id": nominal_id, "role": role, "case_ref": case_ref} | same)

    def owner(self, exhibit: str, **identifiers: str) -> None:
        """What a device says of its owner: type=value."""
        found = [{"type": t, "value": v, "stored": [v], "apps": [], "shared": False} for t, v in identifiers.items()]
        row = {"extraction_id": f"x-{exhibit}", "party_key": f"p{len(self.known_as)}", "owner": True, "names": []}
        self.known_as.append(row | {"identifiers": found, "records": 1, "evidence": []})

    def elsewhere(self, value: str, *cases: str, **more: Any) -> None:
        """Other cases have the value, each on one exhibit of a person of its own."""
        for case_id in cases:
            row = {"type": "phone", "case_id": case_id, "suspect": False, "in_text": False, "exhibits": 1, "records": 3}
            row |= {"people": [f"somebody of {case_id}"]} | more
            self.others.append(row | {"token": self.linkage.of("value", row["type"], value)})

    def index(self, threads: int = 1) -> list[dict[str, Any]]:
        """What other cases may learn, as rows."""
        where = {e.exhibit_ref: f"x-{e.exhibit_ref}" for e in self.case.exhibits}
        given = (parties(self.case), exhibits(self.case, where), self.linkage, self.case.case_id, self.folder)
        return index(self.tables(), *given, threads=threads).to_pylist()

    def token(self, value: str, type_: str = "phone") -> str:
        return self.linkage.of("value", type_, value)

    def run(self, threads: int = 1) -> list[dict[str, Any]]:
        """LINKS, as rows."""
        batches = links(
            self.tables(),
            parties(self.case),
            exhibits(self.case, {e.exhibit_ref: f"x-{e.exhibit_ref}" for e in self.case.exhibits}),
            self.ids,
            self.linkage,
            self.as_of,
            self.decisions,
            read().link,
            self.folder,
            threads=threads,
        )
        return [row for batch in batches for row in batch.to_pylist()]

    def tables(self) -> Tables:
        """The files of it all."""
        return Tables(
            mentions=[self._file("mentions", self.mentions, MENTIONS)],
            records=[self._file("records", self.records, RECORDS)],
            duplicates=[self._file("duplicates", self.duplicates, DUPLICATES)],
            nominals=[self._file("nominals", self.nominals, NOMINALS)] if self.nominals else [],
            roles=[self._file("roles", self.roles, ROLES)] if self.roles else [],
            parties=[self._file("known_as", self.known_as, PARTIES)] if self.known_as else [],
            linkage=[self._file("linkage", self.others, LINKAGE)] if self.others else [],
        )

    def _file(self, name: str, rows: list[dict[str, Any]], schema: pa.Schema) -> Path:
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), self.folder / f"{name}.parquet")
        return self.folder / f"{name}.parquet"


@pytest.fixture
def case() -> Callable[..., Case]:
    """JAS/1 is the suspect's, JAS/2 the complainant's, JAS/3 a third party's, JAS/4 a witness's."""

    def make(**changes: Any) -> Case:
        more = changes.pop("jas_2", {})
        return Case.model_validate(
            {
                "case_id": "42/000123/26",
                "operation_name": "LARKSPUR",
                "parties": [
                    {
                        "party_id": "C1",
                        "role": "complainant",
                        "nominal_id": "N-C1",
                        "identifiers": [{"type": "phone", "value": "+447700900101"}],
                    },
                    {
                        "party_id": "S1",
                        "role": "suspect",
                        "nominal_id": "N-S1",
                        "identifiers": [
                            {"type": "phone", "value": "07700 900201"},
                            {"type": "handle", "value": "instagram:kestrel"},
                        ],
                    },
                    {"party_id": "T1", "role": "third_party"},
                    {"party_id": "W1", "role": "witness"},
                ],
                "lines_of_enquiry": [{"id": "LOE1", "text": "Contact between S1 and C1"}],
                "exhibits": [
                    _exhibit("JAS/1", "S1"),
                    _exhibit("JAS/2", "C1", **more),
                    _exhibit("JAS/3", "T1"),
                    _exhibit("JAS/4", "W1"),
                ],
            }
            | changes
        )

    return make


@pytest.fixture
def linking(tmp_path: Path, ids: Ids, case: Callable[..., Case]) -> Linking:
    return Linking(tmp_path, ids, case())
