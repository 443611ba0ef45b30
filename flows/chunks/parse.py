"""Parsing: SOURCES to RECORDS, each batch through the gate before anything of it is written.

Small sources are read together up to a number of bytes; a large database is read in parts, by ranges of rows, so that
it keeps no worker idle.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict

from flows import code
from flows.chunks.chunk import Chunk
from flows.extraction import Extraction
from models.casefile import Case
from models.issues import Issue
from models.normalise import canonical_forms
from models.rows import Row, batches
from models.schemas import READS
from models.settings import Parse
from pipeline.gate.screen import Rules, issues, screen
from pipeline.parse import claims, parser
from pipeline.parse.parser import Evidence, Ledger, Part
from pipeline.parse.sqlite import Sqlite, materialise
from pipeline.store import CaseStore, Output, unit_name

_MOST_SOURCES = 256


class Reading(BaseModel):
    """A source to be read, or one of several equal parts of it.

    Attributes:
        sha256: names our copy of its content.
        companions: "-wal" and "-journal" to the hashes of those files beside a database.
        part: which part, of how many.
    """

    model_config = ConfigDict(frozen=True)

    source_id: str
    path: str
    sha256: str
    size_bytes: int
    type: str | None
    modified_us: int | None
    parser: str
    companions: dict[str, str] = {}
    part: tuple[int, int] = (0, 1)

    @property
    def blobs(self) -> list[tuple[str, str]]:
        """Path and hash of each file that it is read from."""
        return [(self.path, self.sha256), *((self.path + suffix, sha) for suffix, sha in self.companions.items())]


class ParseChunk(Chunk):
    """RECORDS, held records, READS and issues of some sources."""

    stage = "parse"
    exhibit_ref: str
    readings: tuple[Reading, ...]

    def run(self) -> None:
        case, exhibit = self.exhibit(self.exhibit_ref)
        rules = Rules.of(case, exhibit, canonical_forms)
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            for reading in self.readings:
                _Source(self, reading, rules, output).read()

    def alone(self) -> Sequence[tuple[str, Self]]:
        return [
            (reading.source_id, self.model_copy(update={"readings": (reading,), "unit": f"{self.unit}-{number}"}))
            for number, reading in enumerate(self.readings)
        ]


class _Source:
    """One source while it is read: parsed, screened, written, counted."""

    def __init__(self, chunk: ParseChunk, reading: Reading, rules: Rules, output: Output) -> None:
        self._chunk, self._reading, self._rules, self._output = chunk, reading, rules, output
        self._ledger = Ledger()
        self._held: Counter[str] = Counter()
        self._outside: dict[str, Counter[tuple[str, str]]] = {}

    def read(self) -> None:
        reading, chunk = self._reading, self._chunk
        evidence = Evidence(self._copy(), reading.path, reading.type, reading.modified_us, Part(*reading.part))
        source = parser.Source(reading.source_id, chunk.extraction_id, chunk.exhibit_ref)
        for item in parser.run(claims.named(reading.parser), evidence, source, chunk.store.ids, self._ledger):
            if isinstance(item, Issue):
                self._output.issue(item, reading.source_id)
            else:
                self._screen(item)
        for unit, counts in self._outside.items():
            for issue in issues(unit, counts):
                self._output.issue(issue, reading.source_id)
        for batch in batches(self._reads(), READS):
            if not isinstance(batch, Issue):
                self._output.write("reads", batch)

    def _copy(self) -> Path:
        """Our copy of the content; of a database with a -wal or -journal, one merged with it."""
        scratch, reading = self._chunk.store.scratch, self._reading
        content = scratch / reading.sha256
        if not reading.companions:
            return content
        beside = {suffix: scratch / sha256 for suffix, sha256 in reading.companions.items()}
        return materialise(
            content, beside, scratch / ("-".join(sha256[:16] for _, sha256 in reading.blobs) + ".merged")
        )

    def _screen(self, batch: pa.RecordBatch) -> None:
        unit = batch["locator"][0].as_py().partition(":")[0]
        screened = screen(batch, self._rules)
        self._output.write("records", screened.kept)
        self._output.write("held", screened.held)
        self._held[unit] += screened.held.num_rows
        self._outside.setdefault(unit, Counter()).update(screened.out_of_scope)

    def _reads(self) -> Iterator[Row]:
        """The ledger: rows stored = records + held + out of scope + issues + ignored."""
        for unit, tally in self._ledger.units.items():
            row = tally.row()
            held, outside = self._held[unit], self._outside.get(unit, Counter()).total()
            yield row | {
                "source_id": self._reading.source_id,
                "parser": self._reading.parser,
                "unit": unit,
                "records": row["records"] - held - outside,
                "held": held,
                "out_of_scope": outside,
            }


def chunks(store: CaseStore, extraction: Extraction, case: Case, sources: str, settings: Parse) -> list[ParseChunk]:
    """Cut the parsing of an extraction.

    Args:
        sources: the unit of work that holds its SOURCES.
    """
    rules = {
        "exhibit": extraction.exhibit.model_dump(mode="json", exclude={"extraction": {"path"}}),
        "parties": [party.model_dump(mode="json") for party in case.parties],
        "legal_advisers": case.legal_advisers,
    }
    made = []
    for group in _batched(_readings(store, sources, settings.batch_bytes), settings.batch_bytes):
        named = [(reading.model_dump(), claims.named(reading.parser).version) for reading in group]
        made.append(
            ParseChunk(
                folder=store.root,
                unit=unit_name("parse", _code(), named, rules),
                extraction_id=extraction.extraction_id,
                timeout_s=settings.timeout_s,
                memory_bytes=settings.memory_bytes,
                exhibit_ref=extraction.exhibit.exhibit_ref,
                readings=tuple(group),
            )
        )
    return made


def _code() -> str:
    return code.of("pipeline/parse", "pipeline/gate", "flows/chunks/parse.py")


def _readings(store: CaseStore, sources: str, batch_bytes: int) -> Iterator[Reading]:
    """Claimed sources, in their order; a large database as several parts."""
    companions = _companions(store, sources)
    columns = ["source_id", "path", "sha256", "size_bytes", "type", "modified_at", "parser", "status"]
    for batch in store.batches("sources", sources, columns):
        claimed = batch.filter(pc.equal(batch["status"], "claimed"))
        modified = claimed["modified_at"].cast(pa.int64()).to_pylist()
        for row, modified_us in zip(claimed.drop_columns(["modified_at", "status"]).to_pylist(), modified, strict=True):
            of = max(1, math.ceil(row["size_bytes"] / batch_bytes)) if _divisible(row["parser"]) else 1
            for index in range(of):
                yield Reading(
                    **row,
                    modified_us=modified_us,
                    companions=companions.get(row["source_id"], {}),
                    part=(index, of),
                )


def _divisible(name: str) -> bool:
    """Whether the parser reads ranges of rows; any other reads a source as a whole."""
    return isinstance(claims.named(name).read, Sqlite)


def _companions(store: CaseStore, sources: str) -> dict[str, dict[str, str]]:
    """source_id of a database → suffix → hash of the file beside it. A -shm is rebuilt and never read."""
    found: dict[str, dict[str, str]] = {}
    for batch in store.batches("sources", sources, ["path", "sha256", "companion_of", "status"]):
        for row in batch.filter(pc.equal(batch["status"], "companion")).to_pylist():
            for suffix in ("-wal", "-journal"):
                if row["path"].endswith(suffix) and row["sha256"] and row["companion_of"]:
                    found.setdefault(row["companion_of"], {})[suffix] = row["sha256"]
    return found


def _batched(readings: Iterable[Reading], batch_bytes: int) -> Iterator[list[Reading]]:
    """Groups of about equal bytes, and of so many sources at most that none takes long to repeat."""
    group: list[Reading] = []
    size = 0
    for reading in readings:
        share = reading.size_bytes // reading.part[1]
        if group and (size + share > batch_bytes or len(group) == _MOST_SOURCES):
            yield group
            group, size = [], 0
        group.append(reading)
        size += share
    if group:
        yield group
