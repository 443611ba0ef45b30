"""RECORDS and SOURCES of an extraction to DUPLICATES, CONVERSATIONS, ATTACHMENTS, PARTIES: what belongs together."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import duckdb
import pyarrow as pa

from models.ids import Ids
from models.issues import Issue
from models.rows import batches
from models.schemas import PARTIES, TABLES
from pipeline.merge import attachments, events, media
from pipeline.merge.parties import Parties
from pipeline.merge.people import People
from pipeline.query import opened

Item: TypeAlias = tuple[str, pa.RecordBatch | Issue]
"""A table's name and a batch of it, or a source_id and an issue."""

_COLUMNS = {
    "records": "record_id, source_id, kind, app, thread_id, thread_title, epoch_us(sent_at) as sent_us, "
    "epoch_us(ended_at) as until_us, direction, sender, sender_name, recipients, "
    "body, title, state, attachments, parser, locator, thread_kind, reply_to, "
    "if(kind in ('media', 'system_event', 'membership', 'account'), extra, null) as extra",
    "sources": "source_id, path, sha256, status, duplicate_of",
}

_OUTPUT = {
    "duplicates": "select source_id, record_id, duplicate_of from same order by record_id",
    "conversations": "select thread_id, conversation_id from conversations order by thread_id",
    "attachments": "select record_id, path, source_id from linked order by all",
}


def merge(
    records: Sequence[Path],
    sources: Sequence[Path],
    extraction_id: str,
    owner: Iterable[str],
    region: str,
    scratch: Path,
    memory_bytes: int = 1_000_000_000,
    threads: int = 1,
    *,
    ids: Ids,
) -> Iterator[Item]:
    """Find what belongs together in one extraction.

    Args:
        records: Parquet files of its RECORDS.
        sources: Parquet files of its SOURCES.
        extraction_id: the extraction.
        owner: canonical forms of the identifiers of the device's owner, as far as the case file gives them.
        region: ISO 3166; a number without a country code is one of this country.
        scratch: folder for what does not fit in memory; emptied at the end.
        memory_bytes: what sorting and joining may use.
        threads: of sorting; the result is the same for any number.
        ids: makes ids of this case.

    Yields:
        Batches of the four tables, in the same order always, and issues about files that are not there.
    """
    with opened({"records": records, "sources": sources}, scratch, memory_bytes, threads, _COLUMNS) as database:
        events.find(database, Parties(owner, region))
        yield from media.find(database)
        yield from attachments.find(database)
        for table, query in _OUTPUT.items():
            yield from ((table, batch) for batch in _batches(database, table, query, extraction_id))
        people = People(owner, region).find(database, ids, extraction_id)
        yield from (("parties", batch) for batch in batches(people, PARTIES) if not isinstance(batch, Issue))


def _batches(
    database: duckdb.DuckDBPyConnection, table: str, query: str, extraction_id: str
) -> Iterator[pa.RecordBatch]:
    schema = TABLES[table]
    for batch in database.sql(query).to_arrow_reader(8192):
        columns = {"extraction_id": pa.repeat(extraction_id, batch.num_rows)}
        columns |= {name: batch[name] for name in batch.schema.names}
        yield pa.RecordBatch.from_arrays([columns[name] for name in schema.names], schema=schema)
