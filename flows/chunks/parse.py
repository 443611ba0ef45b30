"""Parsing: SOURCES to RECORDS, each batch through the gate before anything of it is written."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa

from flows import code
from flows.case.extraction import Extraction
from flows.chunks.gate import GatedChunk, concerning
from flows.chunks.reading import Group, Reading
from models.casefile import Case
from models.decisions import Decisions
from models.issues import Issue
from models.rows import Row, batches
from models.schemas import READS
from models.settings import Settings
from pipeline.gate.screen import Rules, issues, screen
from pipeline.parse import claims, parser
from pipeline.parse.parser import Ledger
from pipeline.store import CaseStore, Output, unit_name


class ParseChunk(GatedChunk):
    """RECORDS, held records, READS and issues of some sources.

    Attributes:
        unread: those of them of which nobody knows what must be held.
    """

    stage = "parse"
    unread: frozenset[str] = frozenset()

    def run(self) -> None:
        rules = self.rules()
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            for reading in self.in_turn():
                if reading.source_id in self.unread:
                    output.issue(
                        Issue("source:", "quarantined", "what of it must be held is not known"), reading.source_id
                    )
                else:
                    _Source(self, reading, rules, output).read()


class _Source:
    """One source while it is read: parsed, screened, written, counted."""

    def __init__(self, chunk: ParseChunk, reading: Reading, rules: Rules, output: Output) -> None:
        self._chunk, self._reading, self._rules, self._output = chunk, reading, rules, output
        self._ledger = Ledger()
        self._held: Counter[str] = Counter()
        self._outside: dict[str, Counter[tuple[str, str]]] = {}

    def read(self) -> None:
        reading, chunk = self._reading, self._chunk
        evidence = reading.evidence(chunk.store.scratch, chunk.zone)
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

    def _screen(self, batch: pa.RecordBatch) -> None:
        unit = batch["locator"][0].as_py().partition(":")[0]
        screened = screen(batch, self._rules, self._reading.path, *self._reading.other_paths)
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


def chunks(
    store: CaseStore,
    extraction: Extraction,
    case: Case,
    groups: Iterable[Group],
    holds: Sequence[str],
    decisions: Decisions,
    unread: frozenset[str],
    settings: Settings,
) -> Iterator[ParseChunk]:
    """Cut the parsing of an extraction.

    Args:
        holds: see GatedChunk; they have ended.
        unread: sources that must not be read.
    """
    held = store.read("holds", holds).to_pylist()
    for group in groups:
        readings = tuple(group)
        left = unread & {reading.source_id for reading in readings}
        said = concerning(readings, extraction, case, settings, held, decisions, store.ids)
        unit = unit_name("parse", version(), named(readings), said, sorted(left))
        made = ParseChunk.of(store, extraction, group, unit, settings, holds, decisions)
        yield made.model_copy(update={"unread": left})


def named(readings: Iterable[Reading]) -> list[tuple[str, int]]:
    """What is read and by which version of which parser, for the names of units of work."""
    return [(repr(reading), claims.named(reading.parser).version) for reading in readings]


def version() -> str:
    """Of the code that reads and screens."""
    chunks = (f"flows/chunks/{name}.py" for name in ("contacts", "gate", "holds", "parse", "reading"))
    return code.of("pipeline/parse", "pipeline/gate", *chunks)
