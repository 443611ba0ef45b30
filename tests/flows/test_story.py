"""The fictional case from end to end: what was planted is found, what must not be kept is nowhere."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.case.ledger import ledger_files
from flows.case.opened import OpenedCase
from pipeline.demo import script
from pipeline.queue.coverage import coverage

Rows = Callable[[str], list[dict[str, Any]]]
GOLDEN = Path(__file__).parents[1] / "golden" / "queue.json"


def test_the_queue_is_that_which_was_reviewed(rows: Rows, pytestconfig: pytest.Config) -> None:
    """`pytest --update-golden` rewrites it; the difference is reviewed like code."""
    found = [
        {
            "place": row["place"],
            "slot": row["slot"],
            "rank": row["rank"],
            "band": row["band"],
            "score": row["score"],
            "exhibit_ref": row["exhibit_ref"],
            "what": [row["kind"], row["app"], row["title"]],
            "started_at": row["started_at"] and row["started_at"].isoformat(),
            "lanes": row["lanes"],
            "uncertainty": row["uncertainty"],
            "reasons": [f"{reason['points']:+.1f} {reason['rule']}: {reason['text']}" for reason in row["reasons"]],
        }
        for row in rows("queue")[:60]
    ]
    if pytestconfig.getoption("--update-golden"):
        GOLDEN.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert found == json.loads(GOLDEN.read_text("utf-8"))


def test_the_first_thing_to_read_is_the_conversation_of_the_morning_after(rows: Rows) -> None:
    first = rows("queue")[0]
    records = {row["record_id"]: row for row in rows("records")}
    (unit,) = [row for row in rows("units") if row["unit_id"] == first["unit_id"]]
    assert "I am sorry about last night" in records[unit["record_ids"][0]]["body"]


def test_the_sum_of_the_reasons_is_the_score(rows: Rows) -> None:
    for row in rows("queue"):
        assert sum(reason["points"] for reason in row["reasons"]) == pytest.approx(row["score"], abs=0.05)


def test_every_reason_of_conduct_or_intelligence_stands_in_a_text(rows: Rows) -> None:
    texts = {row["text_id"]: row["text"] for row in rows("texts")}
    reasons = [reason for row in rows("queue") for reason in row["reasons"]]
    spoken = [reason for reason in reasons if reason["family"] == "conduct"]
    assert spoken
    for reason in spoken:
        assert reason["evidence"]
        for place in reason["evidence"]:
            assert 0 <= place["start"] < place["end"] <= len(texts[place["text_id"]])


def test_every_mention_of_a_text_is_written_there(rows: Rows) -> None:
    texts = {row["text_id"]: row["text"] for row in rows("texts")}
    for mention in rows("mentions"):
        if mention["text_id"]:
            assert texts[mention["text_id"]][mention["start"] : mention["end"]] == mention["surface"]


def test_the_number_that_stands_only_in_a_picture_leads_to_its_nominal(rows: Rows) -> None:
    link = next(row for row in rows("links") if row["nominal_id"] == "N-0002")
    record = next(row for row in rows("records") if row["record_id"] == link["record_id"])
    assert (record["kind"], link["grade"], link["state"]) == ("media", "G2", "candidate")
    digits = script.ONLY_IN_A_PICTURE.replace(" ", "")
    assert not any(digits in (row["body"] or "").replace(" ", "") for row in rows("records"))


def test_messages_with_the_solicitor_are_held_and_nowhere_else(rows: Rows) -> None:
    said = {text for _, _, text in script.JORDAN_AND_SOLICITOR}
    assert said <= {row["body"] for row in rows("held")}
    assert not said & {row["body"] for row in rows("records")}
    assert not said & {row["text"] for row in rows("texts")}


def test_nothing_of_the_complainant_outside_her_agreement_is_kept(rows: Rows) -> None:
    kept = [row for row in rows("records") if row["exhibit_ref"] == "JAS/2"]
    assert {row["kind"] for row in kept} == {"message", "call"}
    assert all("2026-03-01" <= row["sent_at"].date().isoformat() <= "2026-03-20" for row in kept)
    people = {person for row in kept for person in [row["sender"], *row["recipients"]] if person}
    assert people == {"+447700900301", "+447700900202", "447700900201@s.whatsapp.net", "+447700900201"}
    (hers,) = [row["extraction_id"] for row in rows("extractions") if row["exhibit_ref"] == "JAS/2"]
    mentioned = {row["value_norm"] for row in rows("mentions") if row["extraction_id"] == hers}
    assert script.PEOPLE["ingrid"][1] in mentioned
    assert not {script.PEOPLE["mum"][1], script.PEOPLE["farah"][1]} & mentioned


def test_her_exhibit_is_linked_to_the_people_of_the_case_alone(rows: Rows) -> None:
    hers = {row["extraction_id"] for row in rows("extractions") if row["exhibit_ref"] == "JAS/2"}
    assert {row["nominal_id"] for row in rows("links") if row["extraction_id"] in hers} <= {None, "N-0001"}


def test_intelligence_that_is_suspected_false_scores_nothing(rows: Rows) -> None:
    links = [row for row in rows("links") if row["nominal_id"] == "N-0003"]
    assert links
    assert not any(row["scores"] for row in links)
    assert not any("N-0003" in reason["text"] for row in rows("queue") for reason in row["reasons"])


def test_the_corrupt_database_is_an_issue_and_stops_nothing(rows: Rows) -> None:
    (source,) = [row for row in rows("sources") if row["path"].startswith("data/user/10/")]
    assert {row["code"] for row in rows("issues") if row["source_id"] == source["source_id"]} == {"damaged"}


def test_the_ledger_sums(triaged: OpenedCase) -> None:
    found = coverage(ledger_files(triaged.store, triaged.run["units"]), triaged.store.scratch)
    assert found.balanced
    assert [row.files for row in found.delivered] == [row.sources for row in found.delivered]
    assert triaged.run["state"] == "COMPLETED_WITH_GAPS"


def test_every_record_leads_back_to_a_hashed_file(rows: Rows) -> None:
    hashes = {row["source_id"]: row["sha256"] for row in rows("sources")}
    assert all(hashes[row["source_id"]] for row in rows("records"))


def test_ids_are_unique_in_every_table(rows: Rows) -> None:
    keys = {
        "sources": "source_id", "records": "record_id", "texts": "text_id", "mentions": "mention_id",
        "links": "link_id", "units": "unit_id", "signals": "signal_id", "issues": "issue_id",
    }  # fmt: skip
    for table, key in keys.items():
        (most,) = Counter(row[key] for row in rows(table)).most_common(1)
        assert most[1] == 1, table


def test_nothing_of_the_evidence_is_left_in_scratch(triaged: OpenedCase) -> None:
    assert list(triaged.store.scratch.iterdir()) == []
