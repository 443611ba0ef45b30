"""What a chunk is: one unit of work, small enough for one worker, large enough to be worth the way to it.

A chunk carries paths, ids and the few settings it needs, never tables; the same chunk gives the same output anywhere.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict

from models import casefile
from models.casefile import Case, Exhibit
from models.schemas import TABLES
from pipeline.errors import StoreDamaged
from pipeline.store import CaseStore

WRITTEN_BYTES = 16 << 30
"""Pictures that are prepared for an engine are most of it: ten minutes of them come to 5 GiB."""


class Chunk(BaseModel):
    """One unit of work.

    Attributes:
        stage: the stage's name, as people see it.
        folder: of the case.
        unit: name of the unit of work; a hash of its inputs, of the code and of the settings it uses.
        extraction_id: the extraction; "" if it is about the whole case.
        into: where the tables go, if not to the case itself.
        timeout_s: how long it may read untrusted bytes; None for as long as it takes.
        memory_bytes: how much address space it may use for that. None: it does not read untrusted bytes, and runs in
            the worker itself rather than in a limited process.
        tries: "first": handed back if its process dies or takes longer than others did, for others not to wait;
            "rest": after that, in pieces, each source alone if need be, with all of its time. "all": both, one after
            the other.
        died_at: of the rest, the source at which the first try ended, counted from 0; None where that is not known.
        of_run: run_id of the run that it is for; "" for none. Nothing is published for one that has ended.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    stage: ClassVar[str]

    folder: Path
    unit: str
    extraction_id: str = ""
    into: Path | None = None
    timeout_s: float | None = None
    memory_bytes: int | None = None
    tries: Literal["all", "first", "rest"] = "all"
    died_at: int | None = None
    of_run: str = ""

    def __repr__(self) -> str:
        """Dask logs the arguments of what fails: paths and names of people must not be there."""
        return f"{type(self).__name__}({self.unit})"

    __str__ = __repr__

    @property
    def written_bytes(self) -> int:
        """How much it may write while it reads untrusted bytes, to all ends: copies, pictures for an engine, tables."""
        return WRITTEN_BYTES

    @property
    def store(self) -> CaseStore:
        return CaseStore(self.folder)

    @property
    def output(self) -> CaseStore:
        return CaseStore(self.into or self.folder, self._see_that_its_run_goes_on)

    def _see_that_its_run_goes_on(self) -> None:
        """A run that has ended has wiped its copies of evidence, maybe while they were read here: what was missing then
        is not to pass for unreadable."""
        if self.of_run and self.store.scratch_of != self.of_run:
            raise StoreDamaged(f"{self.unit}: its run has ended, and the copies of evidence are gone.")

    def exhibit(self, ref: str) -> tuple[Case, Exhibit]:
        """The case as it was submitted, and one of its exhibits."""
        case = casefile.stored(self.store.read_text("case.yaml"))
        return case, next(exhibit for exhibit in case.exhibits if exhibit.exhibit_ref == ref)

    def environment(self) -> dict[str, str]:
        """Variables that it needs in a limited process, which has no other: those with its own exhibit's password."""
        return {}

    @property
    def done(self) -> bool:
        return self.output.done(self.unit)

    def run(self) -> None:
        """Do the work and write the tables of the unit.

        Raises:
            Refused: what was submitted cannot be worked on.
        """
        raise NotImplementedError

    @property
    def kinds(self) -> frozenset[str]:
        """Of its sources: chunks of a stage with sources of the same kinds take about as long."""
        return frozenset([""])

    @property
    def divisible(self) -> bool:
        """Whether it reads several sources."""
        return len(self.source_ids) > 1

    @property
    def source_ids(self) -> Sequence[str]:
        """Of the sources that it reads, in their order; one of "" if it reads none by itself."""
        return [""]

    def piece(self, first: int, end: int) -> Self:  # noqa: ARG002 - what reads several has its own
        """The same work for some of its sources, to find the one that kills its process."""
        return self


class Report(BaseModel):
    """What became of a chunk. Counts and opaque ids only: reports pass through logs and the Prefect server.

    Attributes:
        rows: table → rows written.
        codes: code of an issue → how many of them.
        peak_bytes: the largest resident size of the process that did the work, so far.
        sandbox: what stood around the process that read untrusted bytes; "" if none were read.
        quarantined: sources that killed, hung or outgrew their process.
        handed_back: its process died, or was stopped since it took long ("hung"), and nothing is written yet: it is to
            be read in pieces.
        died_at: then, see `Chunk.died_at`.
        refused: for the person who submitted the case, never for logs.
        failed: a mistake of ours; the traceback is in the case's `errors.log`.
    """

    stage: str
    unit: str
    extraction_id: str
    rows: dict[str, int] = {}
    codes: dict[str, int] = {}
    seconds: float = 0
    cpu_s: float = 0
    peak_bytes: int = 0
    sandbox: str = ""
    quarantined: int = 0
    handed_back: Literal["", "died", "hung"] = ""
    died_at: int | None = None
    refused: str | None = None
    failed: str | None = None


def broken(kind: str, log: str) -> str:
    """What may be said elsewhere of an error, by its name; its own words stand in the case's log, for they may quote
    evidence."""
    if kind == StoreDamaged.__name__:
        return f"something of the store is damaged or gone; {log} in the case's folder says at its end what to do"
    return f"{kind}; see {log} in the case's folder"


def rows(store: CaseStore, unit: str) -> dict[str, int]:
    """How many rows of each table a unit has written."""
    return {table: count for table in TABLES if (count := store.rows(table, [unit]))}


def codes(store: CaseStore, unit: str) -> dict[str, int]:
    """How many issues of each code a unit has written."""
    found: Counter[str] = Counter()
    for batch in store.batches("issues", unit, ["code"]):
        found.update(batch["code"].to_pylist())
    return dict(found)
