"""Two readings of one page: what both say counts once, what only the worse one says is doubted."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models import scoring
from models.casefile import Case
from models.schemas import TABLES
from pipeline.score import facts as gathered
from pipeline.score.rules.intelligence import intelligence_same_identifier
from pipeline.score.segment import segment
from pipeline.score.tables import Tables, opened
from pipeline.score.unit import Facts, Unit

FACTS = Facts.of(
    case := Case.model_validate(
        {
            "case_id": "T/1/26",
            "operation_name": "TESTING",
            "parties": [{"party_id": "S1", "role": "suspect"}],
            "exhibits": [
                {"exhibit_ref": "JAS/1", "subject": "S1", "authority": "PACE_S8", "extraction": {"path": "x"}}
            ],
        }
    ),
    case.exhibits[0],
    scoring.read(),
)

FIRST = {"text_id": "t1", "record_id": "r1", "origin": "ocr", "confidence": 0.9, "page": 1}
SECOND = FIRST | {"text_id": "t2", "confidence": 0.98, "supersedes": "t1"}


def phrase(text_id: str) -> dict[str, Any]:
    mention = {"mention_id": f"m-{text_id}", "record_id": "r1", "text_id": text_id, "type": "threat_or_coercion"}
    return mention | {"detector": "lexicon", "start": 0, "end": 4, "score": 1.0, "negated": False}


def number(text_id: str, value: str = "+447700900201") -> dict[str, Any]:
    return phrase(text_id) | {"type": "phone", "detector": "identifiers", "value_norm": value}


@pytest.fixture
def unit(tmp_path: Path) -> Any:
    """The unit of one picture with these texts, mentions and, for each mention of a number, a link to a nominal."""

    def table(name: str, rows: list[dict[str, Any]]) -> list[Path]:
        schema = TABLES[name]
        plain = {"string": "x", "bool": True, "int16": 1, "int32": 1, "float": 1.0, "double": 0.0}
        filled = [{f.name: plain.get(str(f.type), []) for f in schema if not f.nullable} | row for row in rows]
        pq.write_table(pa.Table.from_pylist(filled, schema), tmp_path / f"{name}.parquet")
        return [tmp_path / f"{name}.parquet"]

    def unit(texts: list[dict[str, Any]], mentions: list[dict[str, Any]]) -> Unit:
        record = {"record_id": "r1", "kind": "media", "state": "live", "locator": "media:1"}
        graded = {"grade": "G1", "source_grade": 1, "assessment": "A", "state": "candidate", "nominal_id": "N-1"}
        links = [
            graded | {name: mention[name] for name in ("mention_id", "record_id", "type", "value_norm")}
            for mention in mentions
            if mention["detector"] == "identifiers"
        ]
        tables = Tables(
            records=table("records", [record]),
            texts=table("texts", texts),
            mentions=table("mentions", mentions),
            links=table("links", links),
        )
        with opened(tables, tmp_path, 200_000_000, 1) as database:
            segment(database, 6, 60)
            ((_, (found,)),) = gathered.units(database, FACTS)
        return found

    return unit


def test_a_phrase_of_both_readings_is_one_and_not_doubted(unit: Any) -> None:
    (found,) = unit([FIRST, SECOND], [phrase("t1"), phrase("t2")]).phrases
    assert (found.evidence.text_id, found.machine_read) == ("t2", False)


def test_a_phrase_that_only_the_worse_reading_has_is_kept_and_doubted(unit: Any) -> None:
    (found,) = unit([FIRST, SECOND], [phrase("t1")]).phrases
    assert (found.evidence.text_id, found.machine_read) == ("t1", True)


def test_it_is_the_same_where_the_first_reading_is_the_better_one(unit: Any) -> None:
    texts = [FIRST, SECOND | {"supersedes": None, "superseded_by": "t1"}]
    (found,) = unit(texts, [phrase("t1"), phrase("t2")]).phrases
    assert (found.evidence.text_id, found.machine_read) == ("t1", False)


def test_a_number_that_both_readings_have_links_once(unit: Any) -> None:
    (match,) = unit([FIRST, SECOND], [number("t1"), number("t2")]).matches
    assert [piece.text_id for piece in match.evidence] == ["t2"]
    assert not match.machine_read


def test_a_number_that_only_the_worse_reading_has_scores_half(unit: Any) -> None:
    def strength(*mentions: dict[str, Any]) -> float:
        (found,) = intelligence_same_identifier(unit([FIRST, SECOND], list(mentions)), FACTS)
        assert ("machine_read" in found.uncertain) == (mentions[0]["text_id"] == "t1")
        return found.strength

    assert strength(number("t1")) == strength(number("t2")) / 2


def test_a_number_read_with_little_confidence_scores_half(unit: Any) -> None:
    (match,) = unit([FIRST | {"confidence": 0.4}], [number("t1")]).matches
    assert match.machine_read


def test_a_number_that_a_field_of_the_record_has_as_well_is_not_doubted(unit: Any) -> None:
    field = number("t1") | {"mention_id": "m-field", "text_id": None, "field": "sender", "detector": "identifiers"}
    (match,) = unit([FIRST | {"confidence": 0.4}], [field, number("t1")]).matches
    assert match.machine_read is False
