"""Identifiers, names and phrases: RECORDS and TEXTS to MENTIONS."""

import atexit
import gc
import math
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from flows import code
from flows.case.extraction import Extraction
from flows.chunks.chunk import Chunk
from models.casefile import Case
from models.language.names import chosen
from models.settings import Settings
from pipeline.store import CaseStore, unit_name

if TYPE_CHECKING:
    from models.language.tagger import Tagger


_TEXTS = 8192
"""Of a chunk, about: a worker tags as many in seconds, and parses them in a fraction of one."""


class EntitiesChunk(Chunk):
    """MENTIONS of one unit of texts, and of the fields of one unit of records, or of a part of both.

    Attributes:
        records: the unit of records; None for texts of documents, whose records have been looked at already.
        sources: the unit that holds SOURCES. Its name says more than is taken from it here, and what is taken is in
            the name of the unit of records: hash, size, type and copies of each file that was read.
        merged: units that hold the people whom the exhibit's own address book names.
        nominals: the unit that holds the people of intelligence; "" where they may not be looked for.
        parties: names of the case's own people.
        names: whose tagger of names is used, see the settings.
        zone: of the local time by which "tomorrow" is a day.
        part: which part, of how many.
    """

    stage = "entities"
    records: str | None
    sources: str
    texts: str
    region: str
    merged: tuple[str, ...]
    nominals: str
    parties: tuple[str, ...]
    names: str
    zone: str
    part: tuple[int, int] = (0, 1)

    def run(self) -> None:
        from pipeline.entities import files, free_text, structured

        store, ids = self.store, self.store.ids
        tagger = _tagger(store.root, self.region, self.merged, self.nominals, self.parties, self.names, self.zone)
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            if self.records:
                records = store.batches("records", self.records, structured.COLUMNS, part=self.part)
                for batch in structured.mentions(records, ids, self.region):
                    output.write("mentions", batch)
                for files_of in _of_files(store, self.records, self.part):
                    for batch in files.mentions([files_of], _hashes(store.root, self.sources), ids):
                        output.write("mentions", batch)
            texts = store.batches("texts", self.texts, free_text.COLUMNS, part=self.part)
            for batch in free_text.mentions(texts, tagger, ids, free_text.times(self._records_of_texts())):
                output.write("mentions", batch)

    def _records_of_texts(self) -> Iterator[pa.RecordBatch]:
        """Where its texts stand, with the times of those."""
        from pipeline.entities import free_text

        if self.records:
            texts = list(self.store.batches("texts", self.texts, ["record_id"], part=self.part))
            named = pa.chunked_array([batch["record_id"] for batch in texts], pa.string())
            for batch in self.store.batches("records", self.records, free_text.TIMES):
                yield batch.filter(pc.is_in(batch["record_id"], named))


def chunks(
    store: CaseStore,
    extraction: Extraction,
    case: Case,
    units: Sequence[tuple[str | None, str]],
    sources: str,
    merged: Sequence[str],
    nominals: str,
    settings: Settings,
) -> list[EntitiesChunk]:
    """One for each pair of units of records and texts, several where it has many texts: how many is known when its
    texts are there.

    They are named by the names that are looked for, and not by where those stand: a clock that was corrected, or a new
    number of a nominal, tags no text again.

    Args:
        nominals: the unit that holds NOMINALS. On the exhibit of a complainant or a witness nobody but the case's own
            people is looked for, unless an authority is recorded (domain L-05).
    """
    exhibit = extraction.exhibit
    may = exhibit.intel_match_authority or not case.protected(exhibit)
    given = tuple(item.value for party in case.parties for item in party.identifiers if item.type == "name")
    same: dict[str, Any] = {
        "region": settings.text.default_region,
        "merged": tuple(merged),
        "nominals": nominals if may else "",
        "parties": given,
        "names": settings.text.names,
        "zone": extraction.exhibit.extraction.timezone or "UTC",
    }
    looked_for: dict[str, Any] = {}
    if all(map(store.done, merged)):
        looked_for = dict.fromkeys(("merged", "nominals"), "")
        looked_for["parties"] = _names(store.root, same["merged"], same["nominals"], given)
    libraries = ("spacy", "phonenumbers", "tldextract", "email-validator", "python-stdnum", "python-crfsuite")
    version = (
        code.of("pipeline/entities", "flows/chunks/entities.py"),
        [code.library(name) for name in libraries],
        chosen.version(settings.text.names),
    )
    return [
        EntitiesChunk(
            folder=store.root,
            unit=unit_name("entities", version, records, texts, same | looked_for, (number, of)),
            extraction_id=extraction.extraction_id,
            records=records,
            sources=sources,
            texts=texts,
            part=(number, of),
            **same,
        )
        for records, texts in units
        for of in [_parts(store, texts) if records else 1]
        for number in range(of)
    ]


def _parts(store: CaseStore, texts: str) -> int:
    there = [texts] if store.done(texts) else []  # what is there of one that is not is nobody's business yet
    return max(1, math.ceil(store.rows("texts", there) / _TEXTS))


def _of_files(store: CaseStore, records: str, part: tuple[int, int]) -> Iterator[pa.RecordBatch]:
    """The records that may be files themselves: most units have none."""
    from pipeline.entities import files

    for batch in store.batches("records", records, files.COLUMNS, part=part):
        found = batch.filter(pc.is_in(batch["kind"], pa.array(("media", "document"))))
        if found.num_rows:
            yield found


@cache
def _names(root: Path, merged: tuple[str, ...], nominals: str, parties: tuple[str, ...]) -> tuple[str, ...]:
    """Of the case's own people, of those in the exhibit's address book, and of those of intelligence."""
    store = CaseStore(root)
    known = [name for row in store.read("parties", merged, ["names"]).to_pylist() for name in row["names"]]
    if nominals:
        rows = store.read("nominals", [nominals], ["type", "value_raw"]).to_pylist()
        known += [row["value_raw"] for row in rows if row["type"] == "name"]
    return tuple(sorted({*known, *parties}))


@lru_cache(maxsize=1)
def _hashes(root: Path, sources: str) -> pa.Table:
    """Read once for each process and extraction: SOURCES may have millions of rows."""
    from pipeline.entities import files

    return files.hashes(CaseStore(root).batches("sources", sources, files.SOURCES_COLUMNS))


@cache
def _tagger(
    root: Path, region: str, merged: tuple[str, ...], nominals: str, parties: tuple[str, ...], names: str, zone: str
) -> "Tagger":
    """One for each process and extraction: it takes a second to build."""
    from models.language.tagger import Tagger

    tagger = Tagger(region, people=_names(root, merged, nominals, parties), model=names, zone=ZoneInfo(zone))
    gc.freeze()  # what it is made of stays: the collector need not walk through it again and again
    atexit.register(gc.unfreeze)  # or DuckDB complains, when the process ends, that it was not set free
    return tagger
