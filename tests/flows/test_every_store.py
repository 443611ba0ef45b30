"""All stores that the tests of parsers build, on one phone, through a whole run: none stops it, none is lost."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.case.ledger import covered
from flows.case.opened import opened

TESTS = Path(__file__).parents[1]
CASE = """\
case_id: T/3/26
operation_name: TESTING
offence_window: {start: 2026-03-14T20:00:00Z, end: 2026-03-15T06:00:00Z}
parties: [{party_id: S1, role: suspect, identifiers: [{type: phone, value: "07700 900201"}]}]
exhibits:
  - exhibit_ref: JAS/1
    subject: S1
    authority: PACE_S19_20
    extraction: {path: phones, timezone: Europe/London}
"""


@pytest.mark.slow
def test_stores_of_all_apps_in_one_extraction(triage: Callable[..., Any], tmp_path: Path) -> None:
    environment = os.environ | {"STORES": str(tmp_path / "phones"), "PYTHONPATH": str(Path(__file__).parent)}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "every_store",
        "-p",
        "no:cacheprovider",
        str(TESTS / "parse"),
    ]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    (tmp_path / "case.yaml").write_text(CASE)
    assert triage(tmp_path / "case.yaml", tmp_path / "store").state == "COMPLETED_WITH_GAPS"
    case = opened(tmp_path / "store", None)
    counted = covered(case.store, case.run["units"])
    assert counted.balanced
    assert "quarantined" not in {gap.code for gap in counted.gaps}
    read = {store.parser for store in case.apps().stores if store.records}
    laid = {path.name for folder in (tmp_path / "phones").iterdir() for path in folder.iterdir()}
    assert len(laid) > 100
    assert laid - read <= {"lava", "ufed_report", "ios_backup_manifest"}, "the first two have no app, the last no root"
