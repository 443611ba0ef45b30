"""Terms of lines of enquiry, from the case file to the queue."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.case.enquiries import log_of_terms
from flows.case.opened import OpenedCase, opened
from flows.chunks.chunk import Chunk, Report
from flows.workers.engine import InProcess
from models import casefile
from models.mistakes import Mistakes
from pipeline import audit

Rows = Callable[[str], list[dict[str, Any]]]


class Counting(InProcess):
    """Which stages had something to do."""

    def __init__(self) -> None:
        self.stages: list[str] = []

    def run(self, chunks: Iterable[Chunk]) -> Iterator[Report]:
        self.stages += [chunk.stage for chunk in chunks]
        return super().run(chunks)


def test_terms_are_found_on_every_exhibit_that_may_be_searched_for_them(rows: Rows) -> None:
    terms = [row for row in rows("mentions") if row["detector"] == "term"]
    assert {(row["type"], row["value_norm"]) for row in terms} >= {("LOE2", "left the club")}
    texts = {row["text_id"]: row["text"] for row in rows("texts")}
    assert all(texts[row["text_id"]][row["start"] : row["end"]] == row["surface"] for row in terms)


def test_what_the_defence_asks_for_is_a_reason_and_in_the_disclosure_lane(rows: Rows) -> None:
    asked = [row for row in rows("queue") if any(reason["rule"] == "line_of_enquiry" for reason in row["reasons"])]
    assert asked
    assert all("DISCLOSURE" in row["lanes"] for row in asked)
    texts = {r["text"] for row in asked for r in row["reasons"] if r["rule"] == "line_of_enquiry"}
    assert any("(LOE2, of the defence)" in text for text in texts)


def test_terms_are_linked_with_nothing(rows: Rows) -> None:
    terms = {row["mention_id"] for row in rows("mentions") if row["detector"] == "term"}
    assert terms.isdisjoint(row["mention_id"] for row in rows("links"))


def test_another_term_is_looked_for_and_nothing_else_is_read_again(
    demo: Path, triaged: OpenedCase, tmp_path: Path, triage: Any
) -> None:
    store = tmp_path / "store"
    shutil.copytree(triaged.store.root.parents[1], store)
    before = opened(store, None)
    changed = demo.read_text("utf-8").replace('terms: ["left the club"]', 'terms: ["left the club", "taxi*"]')
    changed = changed.replace("path: ", f"path: {demo.parent}/").replace("[intel", f"[{demo.parent}/intel")
    (file := tmp_path / "changed.yaml").write_text(changed, "utf-8")
    engine = Counting()
    triage(file, store, engine)
    file.unlink()
    after = opened(store, None)
    assert set(engine.stages) <= {"terms", "score", "queue"}
    same = ("records", "texts", "links")
    assert [after.run["units"][table] for table in same] == [before.run["units"][table] for table in same]
    (row,) = [row for row in log_of_terms(after) if row.term == "taxi*"]
    assert (row.id, row.by) == ("LOE2", "defence")
    events = [e for e in audit.events(store, after.case_id) if e["detail"].get("event") == "lines of enquiry"]
    assert [[(line["id"], line["terms"]) for line in event["detail"]["lines"]] for event in events] == [
        [("LOE1", 1), ("LOE2", 1)],
        [("LOE1", 1), ("LOE2", 2)],
    ]
    assert "taxi" not in (store / audit.NAME).read_text("utf-8")


def test_the_log_reproduces_its_counts_from_the_stored_tables(triaged: OpenedCase, rows: Rows) -> None:
    served = {record: unit["unit_id"] for unit in rows("units") for record in unit["record_ids"]}
    for row in log_of_terms(triaged):
        form = row.term.lower() if row.kind == "term" else None
        there = [
            m
            for m in rows("mentions")
            if (m["detector"], m["type"], m["value_norm"]) == (row.kind, row.id, form) and m["record_id"] in served
        ]
        assert row.mentions == len(there)
        assert row.records == len({m["record_id"] for m in there})
        assert row.units == len({served[m["record_id"]] for m in there})


@pytest.mark.parametrize(("term", "reason"), [("!!", "no letter, figure or emoji"), ("x", "single letter")])
def test_a_term_that_cannot_be_searched_is_refused_with_its_line(
    demo: Path, tmp_path: Path, term: str, reason: str
) -> None:
    text = demo.read_text("utf-8").replace('terms: ["left the club"]', f'terms: ["left the club", "{term}"]')
    (tmp_path / "case.yaml").write_text(text, "utf-8")
    line = next(number for number, row in enumerate(text.splitlines(), 1) if "LOE2, text" in row)
    with pytest.raises(Mistakes, match=rf"case.yaml:{line}: lines_of_enquiry\[1\].terms\[1\]: .*{reason}"):
        casefile.read(tmp_path / "case.yaml")
