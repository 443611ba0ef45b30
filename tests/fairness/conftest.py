"""A small case that goes through the real stages: tagged, linked, scored and ranked. What a change of one message does
is seen in the queue.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models import scoring, settings
from models.casefile import Case
from models.ids import Ids
from models.language.tagger import Tagger
from models.link_decisions import LinkDecisions
from models.schemas import TABLES
from pipeline.entities import free_text, structured
from pipeline.link.case import exhibits, parties
from pipeline.link.run import Tables as Linked
from pipeline.link.run import links
from pipeline.queue.rank import rank
from pipeline.score.run import score
from pipeline.score.tables import Tables
from pipeline.text.native import bodies

START = datetime(2026, 3, 14, 20, tzinfo=UTC)
AS_OF = datetime(2026, 6, 1, tzinfo=UTC)
NUMBERS = {
    "suspect": "+447700900201",
    "complainant": "+447700900101",
    "friend": "+447700900301",
    "mum": "+447700900302",
    "mate": "+447700900303",
    "colleague": "+447700900304",
    "neighbour": "+447700900305",
}
DEVICES = {"JAS/1": "suspect", "JAS/2": "complainant"}


@dataclass(frozen=True)
class Said:
    """A message on a device.

    Attributes:
        name: of its record.
        hours: after the beginning of the offence window.
        own: the device's owner wrote it.
        called: what the device calls the other.
    """

    exhibit: str
    other: str
    name: str
    hours: float
    text: str
    own: bool = True
    called: str | None = None


Story = tuple[Said, ...]
Queue = dict[str, dict[str, Any]]
"""The first record of a unit → its row of QUEUE."""

STORY: Story = (
    Said("JAS/1", "complainant", "a1", -26, "see you at 8, I can give you a lift home"),
    Said("JAS/1", "complainant", "a2", 14, "I am so sorry about last night, I should have stopped"),
    Said("JAS/1", "complainant", "a3", 14.1, "please don't tell anyone and delete this chat"),
    Said("JAS/1", "complainant", "a4", 14.2, "leave me alone", own=False),
    Said("JAS/1", "mate", "b1", 15, "did she say anything to you about saturday"),
    Said("JAS/1", "mate", "b2", 15.1, "delete everything from the group", own=True),
    Said("JAS/1", "colleague", "c1", 3, "can you cover my shift tomorrow"),
    Said("JAS/2", "suspect", "d1", -26, "see you at 8, I can give you a lift home", own=False),
    Said("JAS/2", "suspect", "d2", 14, "I am so sorry about last night, I should have stopped", own=False),
    Said("JAS/2", "suspect", "d3", 14.2, "leave me alone"),
    Said("JAS/2", "friend", "e1", 15, "can I talk to you about what happened on saturday night"),
    Said("JAS/2", "friend", "e2", 15.1, "I told him no and he did not stop"),
    Said("JAS/2", "friend", "e3", 15.2, "are you safe? I am coming over", own=False),
    Said("JAS/2", "mum", "f1", 2, "dinner on sunday?", own=False),
    Said("JAS/2", "mum", "f2", 2.1, "yes, see you then"),
)


def case() -> Case:
    held = {"authority": "PCSCA_S37", "dpn_ref": "DPN/1", "lines_of_enquiry": ["LOE1"], "scope": {"apps": ["whatsapp"]}}
    return Case.model_validate(
        {
            "case_id": "T/1/26",
            "operation_name": "TESTING",
            "offence_window": {"start": START, "end": START + timedelta(hours=6)},
            "lines_of_enquiry": [{"id": "LOE1", "text": "Contact of the two", "origin": "police"}],
            "parties": [
                {"party_id": role[0].upper() + "1", "role": role, "identifiers": [{"type": "phone", "value": number}]}
                for role, number in NUMBERS.items()
                if role in ("suspect", "complainant")
            ],
            "exhibits": [
                {"exhibit_ref": "JAS/1", "subject": "S1", "authority": "PACE_S8", "extraction": {"path": "x"}},
                {"exhibit_ref": "JAS/2", "subject": "C1", "extraction": {"path": "y"}, **held},
            ],
        }
    )


@dataclass(frozen=True)
class Stages:
    """Runs a story through the stages."""

    folder: Path
    ids: Ids
    tagger: Tagger

    def __call__(self, story: Iterable[Said], as_of: datetime = AS_OF) -> Queue:
        told = list(story)
        records = {ref: self._records(ref, [said for said in told if said.exhibit == ref]) for ref in DEVICES}
        mentions = {ref: self._file("mentions", ref, self._mentions(batch)) for ref, batch in records.items()}
        texts = {ref: self._file("texts", ref, [bodies(batch, self.ids, ["en"])]) for ref, batch in records.items()}
        files = {ref: self._file("records", ref, [batch]) for ref, batch in records.items()}
        linked = self._links(files, mentions, as_of)
        scored = [self._scored(ref, files, texts, mentions, linked, as_of) for ref in DEVICES]
        return self._queue(scored)

    def _records(self, ref: str, told: list[Said]) -> pa.RecordBatch:
        schema = TABLES["records"]
        filled = {field.name: "x" for field in schema if not field.nullable}
        rows = [filled | {"parser_version": 1} | _record(ref, said) for said in told]
        return pa.Table.from_pylist(rows, schema).combine_chunks().to_batches()[0]

    def _mentions(self, records: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        yield from structured.mentions([records], self.ids)
        texts = bodies(records, self.ids, ["en"])
        yield from free_text.mentions([texts], self.tagger, self.ids, free_text.times([records]))

    def _links(self, records: dict[str, Path], mentions: dict[str, Path], as_of: datetime) -> Path:
        found = links(
            Linked(mentions=list(mentions.values()), records=list(records.values())),
            parties(case()),
            exhibits(case(), {ref: ref for ref in DEVICES}),
            self.ids,
            self.ids,
            as_of,
            LinkDecisions(),
            settings.read().link,
            self.folder,
        )
        return self._file("links", "case", found)

    def _scored(
        self,
        ref: str,
        records: dict[str, Path],
        texts: dict[str, Path],
        mentions: dict[str, Path],
        linked: Path,
        as_of: datetime,
    ) -> tuple[Path, Path]:
        (other,) = DEVICES.keys() - {ref}
        tables = Tables(
            records=[records[ref]],
            texts=[texts[ref]],
            mentions=[mentions[ref]],
            links=[linked],
            other_records=[records[other]],
            other_mentions=[mentions[other]],
        )
        exhibit = next(one for one in case().exhibits if one.exhibit_ref == ref)
        chosen = settings.read()
        made: dict[str, list[pa.RecordBatch]] = {"units": [], "signals": []}
        for table, batch in score(
            tables, case(), exhibit, ref, scoring.read(), chosen.segment, chosen.repeat, as_of, self.ids, self.folder
        ):
            made[table].append(batch)
        units, signals = (self._file(table, ref, batches) for table, batches in made.items())
        return units, signals

    def _queue(self, scored: list[tuple[Path, Path]]) -> Queue:
        units, signals = [one for one, _ in scored], [other for _, other in scored]
        rows = [
            row
            for batch in rank(units, signals, scoring.read().bands, settings.read().queue, self.folder)
            for row in batch.to_pylist()
        ]
        first = {row["unit_id"]: row["record_ids"][0] for file in units for row in pq.read_table(file).to_pylist()}
        return {first[row["unit_id"]]: row for row in rows}

    def _file(self, table: str, name: str, batches: Iterable[pa.RecordBatch]) -> Path:
        file = self.folder / f"{table}-{name.replace('/', '-')}.parquet"
        pq.write_table(pa.Table.from_batches(list(batches), TABLES[table]), file)
        return file


def _record(ref: str, said: Said) -> dict[str, Any]:
    number = NUMBERS[said.other]
    people = {"recipients": [number]} if said.own else {"sender": number, "sender_name": said.called, "recipients": []}
    return people | {
        "record_id": said.name,
        "extraction_id": ref,
        "exhibit_ref": ref,
        "kind": "message",
        "app": "com.whatsapp",
        "thread_id": f"{ref} {said.other}",
        "thread_title": said.called,
        "sent_at": START + timedelta(hours=said.hours),
        "direction": "outgoing" if said.own else "incoming",
        "body": said.text,
        "state": "live",
        "locator": f"message:{said.name[1:]}",
    }


@pytest.fixture(scope="session")
def tagger() -> Tagger:
    return Tagger("GB")


@pytest.fixture
def stages(tmp_path: Path, ids: Ids, tagger: Tagger) -> Stages:
    return Stages(tmp_path, ids, tagger)


@pytest.fixture(scope="session")
def before(tmp_path_factory: pytest.TempPathFactory, ids: Ids, tagger: Tagger) -> Queue:
    """The queue of the story as it is."""
    return Stages(tmp_path_factory.mktemp("story"), ids, tagger)(STORY)


def points(queue: Queue) -> dict[str, tuple[float, str, list[str]]]:
    """Of each unit its score, band and lanes; the sample is drawn by chance and says nothing of the unit."""
    return {
        name: (row["score"], row["band"], [lane for lane in row["lanes"] if lane != "QA_SAMPLE"])
        for name, row in queue.items()
    }
