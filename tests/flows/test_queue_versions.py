"""Why there is another version of a queue, found by what the two are made from."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.case.opened import OpenedCase, opened
from flows.case.versions import Published, causes, logged, since
from flows.chunks import queue
from flows.cli import app
from flows.start import Ended
from models.scoring import Bands
from models.settings import Queue
from pipeline.demo.android import Sms, mmssms
from pipeline.intelligence import linkage
from pipeline.store import CaseStore

NAMES = (
    "evidence",
    "texts",
    "held",
    "case",
    "given",
    "intelligence",
    "reviews",
    "decided",
    "others",
    "weights",
    "settings",
    "program",
)
MADE_FROM = {"publication": "whole"} | dict.fromkeys(NAMES, "a")
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_no_two_versions_have_one_number_whatever_became_of_earlier_ones(tmp_path: Path) -> None:
    store, bands, served = CaseStore(tmp_path), Bands(P1=75, P2=50, P3=25), Queue(by_score=3, disclosure=1, sample=1)

    def following() -> str:
        return queue.chunk(store, [], {}, [], bands, served).unit

    store.prepare()
    first = following()
    assert first.startswith("v0001-")
    for unit in ("v0001-a", "v0002-b", "v0004-c"):
        with store.writing(unit, "queue", ""):
            pass
    store.path("issues", "v0001-a").unlink()
    assert following().startswith("v0005-")
    store.withdraw("queue", "v0004-c")
    assert following().startswith("v0005-")
    store.path("queue", first).touch()  # of which the receipt was removed, as is said of one that is damaged
    assert following() == first


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"intelligence": "b"}, ["intelligence"]),
        ({}, {"given": "b", "intelligence": "b"}, ["intelligence"]),
        ({}, {"decided": "b", "others": "b"}, ["link decisions", "another case"]),
        ({}, {"weights": "b"}, ["weights"]),
        ({}, {"evidence": "b", "texts": "b"}, ["evidence"]),  # other evidence has other texts
        ({}, {"texts": "b"}, ["texts"]),
        ({"publication": "first"}, {"texts": "b", "publication": "read"}, ["pictures read"]),
        ({"publication": "read"}, {"texts": "b"}, ["read again"]),
        ({"publication": "first"}, {"texts": "b"}, ["pictures read", "read again"]),
        ({"publication": "first"}, {"texts": "b", "program": "b"}, ["pictures read", "read again", "program"]),
        ({}, {"publication": "first", "evidence": "b", "texts": "b"}, ["evidence"]),  # begun again with another exhibit
        ({}, {}, []),
    ],
)
def test_a_cause_is_what_differs(before: dict[str, str], after: dict[str, str], expected: list[str]) -> None:
    assert causes(MADE_FROM | before, MADE_FROM | after) == expected


def test_of_a_version_that_an_earlier_program_made_nobody_knows_from_what() -> None:
    assert causes(None, MADE_FROM) == ["program"]


def _log(*publications: tuple[str, dict[str, str]]) -> list[Any]:
    log: list[Any] = []
    last: list[str] = []
    for version, differs in publications:
        published = Published({"queue": [version]}, {}, MADE_FROM | differs)
        log = logged(log, last, published, AT)
        last = [version]
    return log


def test_the_first_version_has_no_cause_and_one_that_stays_is_noted_once() -> None:
    log = _log(("v0001-a", {}), ("v0001-a", {}), ("v0002-b", {"weights": "b"}), ("v0002-b", {"weights": "b"}))
    assert [(entry["version"], entry["causes"]) for entry in log] == [("v0001-a", []), ("v0002-b", ["weights"])]


def test_all_causes_since_an_earlier_version_are_told_also_where_one_comes_back() -> None:
    log = _log(("v0001-a", {}), ("v0002-b", {"weights": "b"}), ("v0003-c", {"decided": "c"}), ("v0001-a", {}))
    assert since(log, "v0002-b") == ["link decisions", "weights"]
    assert since(log, "v0003-c") == ["link decisions"]


def test_of_a_queue_before_any_was_noted_the_last_causes_are_told() -> None:
    assert since(_log(("v0007-a", {}), ("v0008-b", {"weights": "b"})), "v0002-x") == ["weights"]


def test_everything_that_a_queue_is_made_from_is_compared(triaged: OpenedCase) -> None:
    (entry,) = triaged.run["queue_versions"][-1:]
    assert set(entry["made_from"]) == set(MADE_FROM)
    assert entry["version"] == triaged.run["units"]["queue"][0]
    assert entry["made_from"]["publication"] == "whole"
    taken_in = triaged.store.read("extractions", triaged.run["units"]["extractions"])["extraction_id"].to_pylist()
    assert set(triaged.run["parts"]) == set(taken_in)


CASE = """\
case_id: 42/000123/26
operation_name: LARKSPUR
parties: [{party_id: S1, role: suspect}]
exhibits: [{exhibit_ref: JAS/1, subject: S1, authority: PACE_S19_20, extraction: {path: JAS1}}]
"""


def test_a_queue_of_an_exhibit_without_pictures_does_not_say_that_they_are_still_to_be_read(
    tmp_path: Path, triage: Any
) -> None:
    folder = tmp_path / "JAS1/data/data/com.android.providers.telephony/databases"
    folder.mkdir(parents=True)
    mmssms(folder / "mmssms.db", [Sms("+447700900101", "See you at the library", AT)])
    (tmp_path / "case.yaml").write_text(CASE, "utf-8")
    triage(tmp_path / "case.yaml", tmp_path / "store")
    found = opened(tmp_path / "store", None)
    assert found.run["queue_versions"][-1]["made_from"]["publication"] != "first"
    assert not found.version().early


@pytest.fixture
def weighed(tmp_path: Path, triage: Any) -> Callable[[int], Ended]:
    """A run of one message with another band."""
    folder = tmp_path / "JAS1/data/data/com.android.providers.telephony/databases"
    folder.mkdir(parents=True)
    mmssms(folder / "mmssms.db", [Sms("+447700900101", "See you at the library", AT)])
    (tmp_path / "case.yaml").write_text(CASE, "utf-8")
    weights = Path("configs/scoring.toml").read_text("utf-8")

    def run(first_band: int) -> Ended:
        (file := tmp_path / "scoring.toml").write_text(weights.replace("P1 = 60.0", f"P1 = {first_band}"), "utf-8")
        return triage(tmp_path / "case.yaml", tmp_path / "store", scoring_file=file)

    return run


def test_a_run_tells_what_changed_since_the_version_before_also_where_an_earlier_one_comes_back(
    weighed: Callable[[int], Ended],
) -> None:
    told = [weighed(band).changes for band in (60, 59, 60)]
    same = "Since the queue's version before, {} (weights): the same scores."
    assert told == ["", same.format("v0001"), same.format("v0002")]


def test_a_version_of_before_that_is_damaged_stops_no_run(weighed: Callable[[int], Ended]) -> None:
    store = weighed(60).store
    (before,) = store.files("queue", store.read_json("run.json")["units"]["queue"])
    weighed(59)
    before.write_bytes(b"no table any more")
    linkage.remove(store.root.parents[1], store.root.name)  # there is something to do
    ended = weighed(59)
    assert (ended.state, ended.idle) == ("COMPLETED", False)
    assert ended.changes.startswith("What changed since the queue's version before cannot be said")


@pytest.mark.parametrize(
    "option", [["--lane", "DISCLOSURE"], ["--version", "v0001"], ["--format", "csv"], ["--by-score"]]
)
def test_what_does_not_go_with_changes_is_refused_and_not_passed_over(triaged: OpenedCase, option: list[str]) -> None:
    store = str(triaged.store.root.parents[1])
    result = CliRunner().invoke(app, ["queue", "--changes", "--store", store, *option])
    assert result.exit_code == 2
    assert "only --top goes with it" in result.output
