"""The tables of one extraction, and what scoring sees of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline import query


@dataclass(frozen=True)
class Tables:
    """The Parquet files of one extraction. Any of them may be empty.

    Attributes:
        other_records, other_mentions: RECORDS and MENTIONS of the case's other extractions.
    """

    records: Sequence[Path]
    texts: Sequence[Path] = ()
    mentions: Sequence[Path] = ()
    links: Sequence[Path] = ()
    holds: Sequence[Path] = ()
    duplicates: Sequence[Path] = ()
    conversations: Sequence[Path] = ()
    roles: Sequence[Path] = ()
    other_records: Sequence[Path] = ()
    other_mentions: Sequence[Path] = ()


_SAID = "if(kind in ('message', 'mail'), md5(trim(body)), null) as said, length(trim(body)) as said_length"
"""Of what was said only whether it is equal to something else, and how long it is."""

_NOTED = (
    "if(kind = 'system_event', coalesce(body, title), null) as noted, "
    "if(kind = 'system_event', coalesce(try_cast(extra->>'timer_s' as bigint), "
    "try_cast(extra->>'disappears_after_s' as bigint)), null) as timer_s"
)
"""What the system or an app noted, in this program's words; after how long messages disappear, where it is kept."""

_COLUMNS = {
    "records": "record_id, extraction_id, source_id, kind, app, thread_id, thread_title, "
    "epoch_us(sent_at) as sent_us, epoch_us(ended_at) as until_us, direction, sender, recipients, state, title, "
    f"locator, {_SAID}, {_NOTED}",
    "texts": "text_id, origin, confidence, supersedes, superseded_by",
    "mentions": 'mention_id, record_id, text_id, field, type, value_norm, start, "end" as stop, detector, score, '
    "negated, quoted",
    "links": "mention_id, extraction_id, record_id, type, value_norm, nominal_id, party_id, other_mention_id, "
    "other_case, contains(waterfall, 'given there to a suspect') as given_to_suspect, grade, source_grade, assessment, "
    "handling, conditions, scores, state",
    "other_records": "record_id, extraction_id, exhibit_ref, kind, epoch_us(sent_at) as sent_us, "
    f"epoch_us(ended_at) as until_us, direction, {_SAID}, state",
    "other_mentions": "mention_id, extraction_id, record_id, text_id, field, type, value_norm",
}
"""What scoring reads of them: no text of any message, no name."""

_OF = {"other_records": "records", "other_mentions": "mentions"}


@contextmanager
def opened(tables: Tables, scratch: Path, memory_bytes: int, threads: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with a view of each table."""
    with query.opened(vars(tables), scratch, memory_bytes, threads, _COLUMNS, _OF) as database:
        yield database
