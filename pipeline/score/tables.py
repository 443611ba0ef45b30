"""The tables of one extraction, and what scoring sees of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline import query


@dataclass(frozen=True)
class Tables:
    """The Parquet files of one extraction. Any of them may be empty."""

    records: Sequence[Path]
    texts: Sequence[Path] = ()
    mentions: Sequence[Path] = ()
    links: Sequence[Path] = ()
    holds: Sequence[Path] = ()
    duplicates: Sequence[Path] = ()
    conversations: Sequence[Path] = ()


_COLUMNS = {
    "records": "record_id, source_id, kind, app, thread_id, thread_title, epoch_us(sent_at) as sent_us, "
    "epoch_us(ended_at) as until_us, direction, sender, recipients, state, title, locator",
    "texts": "text_id, origin, confidence, supersedes, superseded_by",
    "mentions": 'mention_id, record_id, text_id, field, type, value_norm, start, "end" as stop, detector, score, '
    "negated, quoted",
    "links": "mention_id, record_id, nominal_id, party_id, grade, source_grade, assessment, handling, conditions, "
    "scores, state",
}
"""What scoring reads of them: no text of any message, no name."""


@contextmanager
def opened(tables: Tables, scratch: Path, memory_bytes: int, threads: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with a view of each table."""
    with query.opened(vars(tables), scratch, memory_bytes, threads, _COLUMNS) as database:
        yield database
