"""A case with hundreds of files that kill whoever reads them, run as people run it."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from flows.case.opened import opened

CASE = """\
case_id: T/8/26
operation_name: FIRE
parties: [{party_id: S1, role: suspect, identifiers: [{type: phone, value: "07700 900201"}]}]
exhibits: [{exhibit_ref: JAS/1, subject: S1, authority: PACE_S19_20, extraction: {path: JAS1}}]
"""
KINDS = ("crash", "kill", "breed", "grow", "crash", "kill", "breed", "grow", "crash", "hang")


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_case_with_two_hundred_deadly_files_ends_and_only_they_are_left_out(tmp_path: Path) -> None:
    notes = tmp_path / "case" / "JAS1" / "notes"
    notes.mkdir(parents=True)
    (notes.parents[1] / "case.yaml").write_text(CASE)
    for number in range(800):
        (notes / f"good-{number}.txt").write_text(f"Note {number}: ring 07700 900101.")
    for number in range(200):
        (notes / f"deadly-{number}.txt").write_text(f"deadly: {KINDS[number % len(KINDS)]} {number}")

    assert run(notes.parents[1] / "case.yaml", tmp_path / "store") == 0
    case = opened(tmp_path / "store", None)
    units = case.run["units"]
    names = {
        row["source_id"]: row["path"].rpartition("/")[2].partition("-")[0]
        for row in case.store.read("sources", units["sources"]).to_pylist()
    }
    left_out = Counter(
        (row["source_id"], row["code"]) for row in case.store.read("issues", units["issues"]).to_pylist()
    )
    read = Counter(case.store.read("texts", units["texts"])["source_id"].to_pylist())
    assert left_out == Counter({(source, "quarantined"): 1 for source, name in names.items() if name == "deadly"})
    assert read == Counter(source for source, name in names.items() if name == "good")
    assert case.run["state"] == "COMPLETED_WITH_GAPS"


def run(case: Path, store: Path) -> int:
    """`triage run`, where a file that says what it does to its process does that."""
    settings = store.with_name("settings.toml")
    settings.write_text("[text]\ntimeout_s = 15\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).with_name("hook")), str(Path(__file__).parents[2])])
    command = [sys.executable, "-P", "-m", "flows.cli", "run", str(case), "--store", str(store), "--workers", "2"]
    told = subprocess.run([*command, "--settings", str(settings)], env=environment, capture_output=True, check=False)
    return told.returncode
