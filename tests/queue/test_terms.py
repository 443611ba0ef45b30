"""The log of terms: everything that was searched for, with what it found, from the tables as they are."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows.terminal.terms import as_csv, older
from models.casefile import LineOfEnquiry
from models.language.terms import VERSION
from models.lexicon import Category
from pipeline.queue.terms import Files, Searched, searched

Write = Callable[..., list[Path]]
LINES = (
    LineOfEnquiry(id="LOE1", text="Contact between S1 and C1", terms=("Lift  home", "taxi*")),
    LineOfEnquiry(id="LOE2", text="Where S1 was", terms=("lift home",), origin="defence"),
)


@pytest.fixture
def category() -> Category:
    said = {"category": "threat", "definition": "Threatens.", "anchor": "Act s1", "owner": "lexicon", "version": 3}
    return Category.model_construct(**said, review_by=date(2027, 1, 1))


@pytest.fixture
def log(write: Write, tmp_path: Path, category: Category) -> Callable[..., list[Searched]]:
    def log(*mentions: dict[str, Any]) -> list[Searched]:
        rows = [{"mention_id": f"m{n}", "detector_version": VERSION} | row for n, row in enumerate(mentions)]
        units = [{"unit_id": "u1", "record_ids": ["r1", "r2"]}, {"unit_id": "u2", "record_ids": ["r3"]}]
        files = Files(write("mentions", *rows), write("units", *units))
        exhibits = {"LOE1": ["JAS/1", "JAS/2"], "LOE2": ["JAS/1"]}
        return searched(files, LINES, exhibits, ["JAS/1", "JAS/2"], [category], "GB", tmp_path)

    return log


def term(line: str, form: str, record: str) -> dict[str, Any]:
    return {"detector": "term", "type": line, "value_norm": form, "record_id": record}


def test_each_term_and_each_category_is_listed_also_what_found_nothing(log: Callable[..., list[Searched]]) -> None:
    rows = log()
    assert [(row.kind, row.id, row.term, row.by) for row in rows] == [
        ("term", "LOE1", "Lift  home", "police"),
        ("term", "LOE1", "taxi*", "police"),
        ("term", "LOE2", "lift home", "defence"),
        ("lexicon", "threat", "", "lexicon"),
    ]
    assert {(row.mentions, row.records, row.units) for row in rows} == {(0, 0, 0)}
    assert [row.exhibits for row in rows] == [("JAS/1", "JAS/2")] * 2 + [("JAS/1",), ("JAS/1", "JAS/2")]
    assert (rows[3].version, rows[3].reason) == ("3", "Threatens. Act s1")


def test_places_records_and_units_are_counted_by_term_from_the_tables(log: Callable[..., list[Searched]]) -> None:
    rows = log(
        term("LOE1", "lift home", "r1"),
        term("LOE1", "lift home", "r1"),
        term("LOE1", "lift home", "r2"),
        term("LOE1", "taxi*", "r3"),
        term("LOE2", "lift home", "r3"),
        term("LOE1", "lift home", "gone"),  # in no unit: a second copy of a message, or held since
        {"detector": "lexicon", "type": "threat", "value_norm": None, "record_id": "r1"},
        {"detector": "identifiers", "type": "LOE1", "value_norm": "lift home", "record_id": "r1"},
    )
    assert [(row.mentions, row.records, row.units) for row in rows] == [(3, 2, 1), (1, 1, 1), (1, 1, 1), (1, 1, 1)]


def test_what_another_version_found_is_marked(log: Callable[..., list[Searched]]) -> None:
    rows = log(term("LOE1", "taxi*", "r3") | {"detector_version": "0"}, term("LOE2", "lift home", "r3"))
    assert [older(row) for row in rows[:3]] == [False, True, False]


def test_a_term_that_could_be_a_formula_is_disarmed() -> None:
    row = Searched("term", "LOE1", "=cmd()", "1", "defence", "+1\n@2", ("JAS/1", "-"), 3, 2, 1, ("1",))
    assert list(as_csv([row])) == [
        "kind,id,term,version,by,reason,exhibits,units,records,mentions,found_with",
        "term,LOE1,'=cmd(),1,defence,'+1 @2,JAS/1; -,1,2,3,1",
    ]
