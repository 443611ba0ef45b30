"""Processes are killed at random moments, and the same command again completes the case as if nothing had been."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.demo.android import Sms, mmssms
from tests.faults.campaign import campaign
from tests.faults.houses import Bare, House
from tests.faults.kept_house import KeptHouse
from tests.faults.runs import Case

CASE = """\
case_id: T/8/26
operation_name: FIRE
parties: [{party_id: S1, role: suspect, identifiers: [{type: phone, value: "07700 900201"}]}]
exhibits: [{exhibit_ref: JAS/1, subject: S1, authority: PACE_S19_20, extraction: {path: JAS1}}]
"""


@pytest.mark.timeout(300)
def test_a_case_whose_processes_are_killed_has_the_tables_of_one_that_was_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "case" / "JAS1"
    folder.mkdir(parents=True)
    mmssms(folder / "mmssms.db", [Sms("+447700900101", "Meet me at eight", datetime(2026, 3, 10, tzinfo=UTC))])
    for number in range(8):
        (folder / f"note-{number}.txt").write_text(f"Ring 07700 90010{number % 10} about number {number}.")
    (folder.parent / "case.yaml").write_text(CASE)
    told = campaign(Case(folder.parent / "case.yaml"), tmp_path, Bare, kills=4, seed=4, mean_s=0.2)
    assert (told.kills.total(), told.lost, told.doubled, told.unequal, told.ended) == (4, 0, 0, [], [])


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("house", [House, KeptHouse])
def test_so_has_the_fictional_case_after_fifty_kills(house: type[House], demo: Path, tmp_path: Path) -> None:
    told = campaign(Case(demo), tmp_path, house, kills=50, seed=2)
    assert told.equal
