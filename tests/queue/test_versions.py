"""Every version of a queue can be shown again as it was, and none without what was not searched."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from rich.console import Console

from flows.case.published import NoSuchVersion, PublishedQueue, version
from flows.terminal.people import People
from flows.terminal.queue import NoSuchLane, as_csv, as_json, lane, table
from models.casefile import Case
from models.schemas import QUEUE, SEARCHED
from pipeline.store import CaseStore

PEOPLE = People(
    Case.model_validate(
        {
            "case_id": "T/1/26",
            "operation_name": "TESTING",
            "parties": [{"party_id": "S1", "role": "suspect"}],
            "exhibits": [
                {"exhibit_ref": "JAS/1", "subject": "S1", "authority": "PACE_S8", "extraction": {"path": "x"}}
            ],
        }
    ),
    "GB",
)
READ = {"exhibit_ref": "JAS/1", "how": "read", "files": 9, "rows": 1200, "issues": 0}
ENCRYPTED = {"exhibit_ref": "JAS/1", "how": "encrypted", "files": 3, "rows": 0, "issues": 0}
Publish = Callable[..., str]


@pytest.fixture
def store(tmp_path: Path) -> CaseStore:
    found = CaseStore(tmp_path / "case")
    found.prepare()
    return found


@pytest.fixture
def publish(store: CaseStore) -> Publish:
    """Write a version of the queue with units of these scores."""

    def publish(unit: str, scores: list[float], searched: tuple[dict[str, Any], ...] = (READ, ENCRYPTED)) -> str:
        same = {"slot": "score", "exhibit_ref": "JAS/1", "kind": "media", "participants": [], "records": 1}
        rows = [
            same
            | {"rank": n, "place": n, "unit_id": f"{n:032}", "score": score, "band": "P1", "lanes": ["SCORED"]}
            | {"reasons": [{"points": score, "text": "Near the window.", "evidence": []}], "uncertainty": []}
            for n, score in enumerate(scores, start=1)
        ]
        with store.writing(unit, "queue", "") as output:
            output.write("searched", pa.Table.from_pylist(list(searched), SEARCHED))
            output.write("queue", pa.Table.from_pylist(rows, QUEUE))
        return unit

    return publish


def rendered(shown: PublishedQueue, named: str | None = None) -> tuple[str, str, str]:
    """As table, JSON and CSV."""

    def rows() -> Any:
        return shown.rows(None, lane(named), by_score=False)

    console = Console(file=io.StringIO(), width=100)
    table(console, shown, rows(), PEOPLE)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue(), "\n".join(as_json(shown, rows())), "\n".join(as_csv(rows()))


def present(unit: str, **more: Any) -> dict[str, Any]:
    return {"units": {"queue": [unit]}} | more


def test_an_earlier_version_is_shown_byte_for_byte_as_it_was(store: CaseStore, publish: Publish) -> None:
    first = publish("v0001-aa", [50.0, 20.0])
    log = [{"version": first, "made_from": {"publication": "first"}}]
    then = rendered(version(store, present(first, queue_versions=log), None))
    second = publish("v0002-bb", [70.0, 50.0, 20.0], (READ,))
    now = present(second, queue_versions=[*log, {"version": second, "made_from": {"publication": "whole"}}])
    assert rendered(version(store, now, "v0001")) == then
    assert rendered(version(store, now, None)) == rendered(version(store, now, "v0002")) != then


def test_what_was_not_searched_stands_first_in_every_format_that_has_a_head(store: CaseStore, publish: Publish) -> None:
    text, lines, _ = rendered(version(store, present(publish("v0001-aa", [50.0])), None))
    assert text.startswith("Read: 1,200 records of 9 files. Not searched: 3 files encrypted. ")
    assert json.loads(lines.splitlines()[0])["searched"] == [READ, ENCRYPTED]


@pytest.mark.parametrize(("scores", "named"), [([], None), ([50.0], "DISCLOSURE")])
def test_an_empty_list_is_never_shown_without_it(
    store: CaseStore, publish: Publish, scores: list[float], named: str | None
) -> None:
    text, lines, csv = rendered(version(store, present(publish("v0001-aa", scores)), None), named)
    assert "Not searched: 3 files encrypted" in text
    assert "No unit: that says nothing of what was not searched." in text
    assert len(lines.splitlines()) == len(csv.splitlines()) == 1


def test_an_earlier_version_that_had_no_unit_is_a_version_as_well(store: CaseStore, publish: Publish) -> None:
    publish("v0001-aa", [])
    now = present(publish("v0002-bb", [50.0]))
    assert "No unit: that says nothing of what was not searched." in rendered(version(store, now, "v0001"))[0]


def test_how_sure_ocr_was_stands_in_the_head_the_best_first(store: CaseStore, publish: Publish) -> None:
    counts = {"under 60 %": 2, "90 % and over": 1500}
    pages = tuple(READ | {"how": f"ocr: {how}", "files": n, "rows": 0} for how, n in counts.items())
    text, _, _ = rendered(version(store, present(publish("v0001-aa", [50.0], (READ, *pages))), None))
    told = "by the confidence of OCR: 1,500 with 90 % and over, 2 with under 60 %. Not searched"
    assert told in " ".join(text.split())


def test_a_version_made_before_pictures_were_read_says_so(store: CaseStore, publish: Publish) -> None:
    unit = publish("v0001-aa", [50.0])
    run = present(unit, queue_versions=[{"version": unit, "made_from": {"publication": "first"}}])
    text, lines, _ = rendered(version(store, run, None))
    assert "Documents and pictures were not read yet" in text
    assert json.loads(lines.splitlines()[0])["early"]


def test_a_version_that_kept_nothing_of_it_does_not_say_that_all_was_searched(
    store: CaseStore, publish: Publish
) -> None:
    text, _, _ = rendered(version(store, present(publish("v0001-aa", [50.0], ())), None))
    assert "was not kept" in text


def test_where_all_was_searched_it_says_so(store: CaseStore, publish: Publish) -> None:
    text, _, _ = rendered(version(store, present(publish("v0001-aa", [50.0], (READ,))), None))
    assert "Not searched: nothing that is known of." in " ".join(text.split())


def test_a_version_that_is_not_there_is_refused_with_those_that_are(store: CaseStore, publish: Publish) -> None:
    run = present(publish("v0001-aa", [50.0]))
    with pytest.raises(NoSuchVersion, match=r"v0009: no version .* v0001"):
        version(store, run, "v0009")


def test_a_version_that_was_withdrawn_is_not_shown(store: CaseStore, publish: Publish) -> None:
    run = present(publish("v0002-bb", [50.0]))
    store.withdraw("queue", publish("v0001-aa", [50.0]))
    with pytest.raises(NoSuchVersion, match="withdrawn"):
        version(store, run, "v0001")


def test_a_case_without_a_queue_is_refused(store: CaseStore) -> None:
    with pytest.raises(NoSuchVersion, match="run the case again"):
        version(store, {"units": {}}, None)


@pytest.mark.parametrize(("typed", "found"), [("disclosure", "DISCLOSURE"), ("qa-sample", "QA_SAMPLE"), (None, None)])
def test_a_lane_is_known_however_it_is_typed(typed: str | None, found: str | None) -> None:
    assert lane(typed) == found


@pytest.mark.parametrize("typed", ["nonsense", "NOT_SEARCHED"])
def test_what_is_no_lane_of_units_is_refused(typed: str) -> None:
    with pytest.raises(NoSuchLane):
        lane(typed)
