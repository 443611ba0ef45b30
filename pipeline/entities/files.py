"""Files by their content: a picture, a recording or a document is a mention of its SHA-256.

The same bytes on two devices went from one to the other, or to both from a third. So only what people have and give
to each other is mentioned: not a store of an app that tells of files, not what came with the system or the app, no
sticker, and nothing so small that equal bytes mean nothing.
Source: the partitions of Android (AOSP, "Partitions overview") and the folders of iOS (Apple, "File System Basics").
Not told apart: pictures that an app fetched for everybody, such as advertisements; linking counts how common they are.
"""

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from models.ids import Ids
from pipeline.entities.batch import batch as mentions_batch

COLUMNS = ("record_id", "extraction_id", "source_id", "kind")
"""What is read of RECORDS."""

SOURCES_COLUMNS = ("source_id", "path", "size_bytes", "sha256", "type", "parser", "duplicate_of")
"""What is read of SOURCES."""

VERSION = "1"

_SAME = {
    "type": "media_hash",
    "field": "source_id",
    "detector": "structured",
    "detector_version": VERSION,
    "score": 1.0,
    "negated": False,
    "quoted": False,
}
_KINDS = {
    "media": "^(?:image|video|audio)/",
    "document": r"^application/(?:pdf$|rtf$|msword$|vnd\.(?:ms-|openxmlformats-|oasis\.|apple\.))",
}
"""Kind of record → type of a source that is the thing itself. A database that tells of it has another."""

_HASHES = pa.schema({"source_id": pa.string(), "kind": pa.string(), "sha256": pa.string()})
_LEAST_BYTES = 1024  # an icon, a placeholder, an empty page
_MOST_COPIES = 9  # of one app: more are what it puts wherever it needs it
_NOBODYS = (
    r"^/?(?:[^/]+/){0,2}(?:system|system_ext|vendor|product|odm|oem|apex|app)/"
    r"|(?:^|/)(?:System/Library|[Cc]ontainers/Bundle|Applications/[^/]+\.app)/"
    r"|(?i:(?:^|/)[^/]*(?:sticker|emoji)[^/]*/)"
)
"""Paths of what came with the system or an app."""


def hashes(sources: Iterable[pa.RecordBatch]) -> pa.Table:
    """source_id, kind of record and sha256 of the files of an extraction that are worth a mention.

    Args:
        sources: batches of SOURCES, or of its SOURCES_COLUMNS.
    """
    kept, copies = [], []
    for batch in sources:
        copied = pc.and_(pc.is_valid(batch["duplicate_of"]), pc.is_valid(batch["parser"]))
        copies.append(batch["duplicate_of"].filter(copied))
        read = batch.filter(pc.and_(pc.is_null(batch["duplicate_of"]), pc.is_valid(batch["sha256"])))
        read = read.filter(pc.greater_equal(read["size_bytes"], _LEAST_BYTES))
        for kind, types in _KINDS.items():
            of_kind = read.filter(pc.match_substring_regex(read["type"], types))
            ours = of_kind.filter(pc.invert(pc.match_substring_regex(of_kind["path"], _NOBODYS)))
            kinds = pa.repeat(pa.scalar(kind, pa.string()), ours.num_rows)
            kept.append(pa.table([ours["source_id"], kinds, ours["sha256"]], schema=_HASHES))
    found = pa.concat_tables([_HASHES.empty_table(), *kept])
    counted = pa.chunked_array(copies, pa.string()).value_counts()
    many = counted.filter(pc.greater(counted.field("counts"), _MOST_COPIES)).field("values")
    return found.filter(pc.invert(pc.is_in(found["source_id"], many))).combine_chunks()


def mentions(records: Iterable[pa.RecordBatch], known: pa.Table, ids: Ids) -> Iterator[pa.RecordBatch]:
    """A mention for each record of a file.

    Args:
        records: batches of RECORDS, or of its COLUMNS.
        known: see `hashes`.
        ids: makes ids of this case.

    Yields:
        Batches of MENTIONS, in the order of the records.
    """
    for batch in records:
        place = pc.index_in(batch["source_id"], known["source_id"].combine_chunks())
        kinds, sha256 = known["kind"].combine_chunks().take(place), known["sha256"].combine_chunks().take(place)
        wanted = pc.fill_null(pc.equal(kinds, batch["kind"]), fill_value=False)
        if not pc.any(wanted).as_py():
            continue
        digests = sha256.filter(wanted)
        record_ids = batch["record_id"].filter(wanted)
        columns = {
            "mention_id": ids.under("structured", "source_id").column(record_ids.to_pylist()),
            "extraction_id": batch["extraction_id"].filter(wanted),
            "record_id": record_ids,
            "surface": digests,
            "value_norm": pc.binary_join_element_wise("sha256", digests, ":"),
        }
        yield mentions_batch(columns, _SAME, len(digests))
