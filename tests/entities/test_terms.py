"""Terms in TEXTS, and on which exhibits they are looked for."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from models.casefile import Case
from models.ids import Ids
from models.language.terms import VERSION, Term, Terms
from models.schemas import MENTIONS
from pipeline.entities.terms import COLUMNS, lines, mentions

Texts = Callable[..., pa.RecordBatch]


def found(ids: Ids, batch: pa.RecordBatch, *terms: tuple[str, str]) -> list[dict[str, Any]]:
    looked_for = Terms([Term.of(line, term) for line, term in terms])
    return [row for made in mentions([batch], looked_for, ids) for row in made.to_pylist()]


def test_a_term_is_a_mention_whose_type_is_its_line_and_whose_value_is_the_term(texts: Texts, ids: Ids) -> None:
    batch = texts("nothing", "I got a LIFT home").select(COLUMNS)
    (row,) = found(ids, batch, ("LOE1", "Lift Home"))
    assert (row["record_id"], row["text_id"], row["start"], row["end"]) == ("r1", "t1", 8, 17)
    assert (row["type"], row["value_norm"], row["surface"]) == ("LOE1", "lift home", "LIFT home")
    assert (row["detector"], row["detector_version"], row["score"], row["field"]) == ("term", VERSION, 1.0, None)


def test_two_terms_of_a_line_and_two_lines_with_a_term_are_mentions_of_their_own(texts: Texts, ids: Ids) -> None:
    rows = found(ids, texts("lift"), ("LOE1", "lift"), ("LOE1", "lift*"), ("LOE2", "lift"))
    assert len({row["mention_id"] for row in rows}) == len(rows) == 3


def test_a_term_in_a_picture_is_as_sure_as_its_reading(texts: Texts, ids: Ids) -> None:
    (row,) = found(ids, texts({"text": "lift home", "origin": "ocr", "confidence": 0.5}), ("LOE1", "lift home"))
    assert row["score"] == 0.5


def test_rows_are_mentions(texts: Texts, ids: Ids) -> None:
    terms = Terms([Term.of("LOE1", "lift")])
    (batch,) = mentions([texts("a lift")], terms, ids)
    assert batch.schema.equals(MENTIONS)
    assert list(mentions([texts("nothing")], terms, ids)) == []


@pytest.mark.parametrize(
    ("exhibit", "searched"),
    [
        ({"subject": "S1", "authority": "PACE_S19_20"}, ["LOE1", "LOE2"]),  # all that anybody asks for
        ({"subject": "C1", "authority": "PCSCA_S37", "lines_of_enquiry": ["LOE1"]}, ["LOE1"]),
        ({"subject": "S1", "authority": "PCSCA_S37", "lines_of_enquiry": ["LOE2"]}, ["LOE2"]),  # handed over
    ],
)
def test_a_device_that_was_handed_over_is_searched_for_the_lines_that_it_names_alone(
    exhibit: dict[str, Any], searched: list[str]
) -> None:
    more = {"exhibit_ref": "JAS/1", "dpn_ref": "DPN/77", "scope": {"kinds": ["message"]}, "extraction": {"path": "x"}}
    case = Case.model_validate(
        {
            "case_id": "42/1/26",
            "operation_name": "LARKSPUR",
            "parties": [{"party_id": "C1", "role": "complainant"}, {"party_id": "S1", "role": "suspect"}],
            "lines_of_enquiry": [
                {"id": "LOE1", "text": "Contact", "terms": ["lift home"]},
                {"id": "LOE2", "text": "Where S1 was", "terms": ["left the club"], "origin": "defence"},
            ],
            "exhibits": [more | exhibit],
        }
    )
    assert [line.id for line in lines(case, case.exhibits[0])] == searched
