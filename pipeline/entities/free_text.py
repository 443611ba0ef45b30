"""Identifiers, phrases and names in text. TEXTS to MENTIONS."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc

from models.ids import Ids
from models.language.found import Found
from models.language.tagger import Tagger
from pipeline.entities.batch import batch as mentions_batch

COLUMNS = ("text_id", "extraction_id", "record_id", "origin", "text", "confidence")
"""What is read of TEXTS."""

TIMES = ("record_id", "sent_at")
"""What `times` reads of RECORDS."""

Placed = tuple[int, Found]
Times = Mapping[str, int]

_NONE_KNOWN: Times = MappingProxyType({})


def times(records: Iterable[pa.RecordBatch]) -> dict[str, int]:
    """When each record was sent, in microseconds since 1970 UTC: what "tomorrow" in its text is the day after."""
    found: dict[str, int] = {}
    for batch in records:
        sent = batch.filter(pc.is_valid(batch["sent_at"]))
        found.update(zip(sent["record_id"].to_pylist(), sent["sent_at"].cast(pa.int64()).to_pylist(), strict=True))
    return found


def mentions(
    texts: Iterable[pa.RecordBatch], tagger: Tagger, ids: Ids, sent_us: Times = _NONE_KNOWN
) -> Iterator[pa.RecordBatch]:
    """Mentions in texts.

    Args:
        texts: batches of TEXTS, or of its COLUMNS.
        tagger: finds them; it keeps nothing of what it has read.
        ids: makes ids of this case.
        sent_us: `times` of their records, as far as they are known.

    Yields:
        Batches of MENTIONS in the order of the texts, and by start in each. `text[start:end] == surface`; the score is
        never above the confidence of a text that was read by OCR.
    """
    versions = tagger.versions()
    for batch in texts:
        words = batch["text"].to_pylist()
        ocr = pc.equal(batch["origin"], "ocr").to_pylist()
        sent = map(sent_us.get, batch["record_id"].to_pylist())
        placed = [(place, item) for place, found in enumerate(tagger.tag(words, ocr, sent)) for item in found]
        if placed:
            yield _batch(batch, words, placed, versions, ids)


def _batch(
    texts: pa.RecordBatch, words: list[str], placed: list[Placed], versions: dict[str, str], ids: Ids
) -> pa.RecordBatch:
    rows = pa.array([place for place, _ in placed], pa.int64())
    text_ids = texts["text_id"].take(rows)
    found = [item for _, item in placed]
    locators = [
        f"{text_id}\x1f{item.detector}\x1f{item.type}\x1f{item.start}\x1f{item.end}"
        for text_id, item in zip(text_ids.to_pylist(), found, strict=True)
    ]
    confidences = texts["confidence"].take(rows).to_pylist()
    columns = {
        "mention_id": ids.under("text").column(locators),
        "extraction_id": texts["extraction_id"].take(rows),
        "record_id": texts["record_id"].take(rows),
        "text_id": text_ids,
        "type": [item.type for item in found],
        "surface": [words[place][item.start : item.end] for place, item in placed],
        "start": [item.start for item in found],
        "end": [item.end for item in found],
        "value_norm": [item.value_norm for item in found],
        "detector": [item.detector for item in found],
        "detector_version": [versions[item.detector] for item in found],
        "score": [
            item.score if confidence is None else min(item.score, confidence)
            for item, confidence in zip(found, confidences, strict=True)
        ],
        "negated": [item.negated for item in found],
        "quoted": [item.quoted for item in found],
    }
    return mentions_batch(columns, {}, len(found))
