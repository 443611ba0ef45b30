"""Terms of lines of enquiry in TEXTS: MENTIONS whose type is the line and whose canonical form is the term's."""

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from models.casefile import Case, Exhibit, LineOfEnquiry
from models.ids import Ids
from models.language.found import Found
from models.language.terms import VERSION, Terms
from pipeline.entities.batch import batch as mentions_batch

COLUMNS = ("text_id", "extraction_id", "record_id", "origin", "text", "confidence")
"""What is read of TEXTS."""


def lines(case: Case, exhibit: Exhibit) -> tuple[LineOfEnquiry, ...]:
    """Lines of enquiry whose terms are looked for on an exhibit: on one that fails closed (a complainant's, a
    witness's, one that was handed over by agreement) those that it may be searched for, on any other all of them."""
    decision = exhibit.scope_decision
    named = {*exhibit.lines_of_enquiry, *(decision.lines_of_enquiry if decision else ())}
    return tuple(line for line in case.lines_of_enquiry if line.id in named or not case.protected(exhibit))


def mentions(texts: Iterable[pa.RecordBatch], terms: Terms, ids: Ids) -> Iterator[pa.RecordBatch]:
    """Mentions of terms.

    Args:
        texts: batches of TEXTS, or of its COLUMNS.
        terms: what is looked for.
        ids: makes ids of this case.

    Yields:
        Batches of MENTIONS in the order of the texts, and by start in each. `text[start:end] == surface`; the score is
        1, or the confidence of a text that was read by OCR.
    """
    for batch in texts:
        words, ocr = batch["text"].to_pylist(), pc.equal(batch["origin"], "ocr").to_pylist()
        placed = [
            (place, item)
            for place, (text, read) in enumerate(zip(words, ocr, strict=True))
            for item in terms.find(text, ocr=read)
        ]
        if placed:
            yield _batch(batch, words, placed, ids)


def _batch(texts: pa.RecordBatch, words: list[str], placed: list[tuple[int, Found]], ids: Ids) -> pa.RecordBatch:
    rows = pa.array([place for place, _ in placed], pa.int64())
    columns: dict[str, Any] = {name: texts[name].take(rows) for name in ("extraction_id", "record_id", "text_id")}
    columns["score"] = pc.fill_null(texts["confidence"].take(rows), 1.0)
    columns["surface"] = [words[place][item.start : item.end] for place, item in placed]
    columns["mention_id"] = ids.under("term").column(
        [
            f"{text_id}\x1f{item.type}\x1f{item.value_norm}\x1f{item.start}\x1f{item.end}"
            for text_id, (_, item) in zip(columns["text_id"].to_pylist(), placed, strict=True)
        ]
    )
    for name in ("type", "start", "end", "value_norm", "negated", "quoted"):
        columns[name] = [getattr(item, name) for _, item in placed]
    return mentions_batch(columns, {"detector": "term", "detector_version": VERSION}, len(placed))
