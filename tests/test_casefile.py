from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from models.casefile import as_yaml, check_files, read, stored
from models.mistakes import Mistakes

CASE = """\
case_id: 42/000123/26
operation_name: LARKSPUR
offence_window: {start: 2026-03-14T20:00:00Z, end: 2026-03-15T06:00:00Z}
parties:
  - {party_id: C1, role: complainant, identifiers: [{type: phone, value: "+447700900101"}]}
  - {party_id: S1, role: suspect, nominal_id: N-0001}
lines_of_enquiry:
  - {id: LOE1, text: "Contact between S1 and C1", terms: ["lift home"]}
intelligence: [intel.csv]
exhibits:
  - exhibit_ref: JAS/1
    subject: S1
    authority: PACE_S19_20
    extraction: {path: JAS1.zip, timezone: Europe/London}
  - exhibit_ref: JAS/2
    subject: C1
    authority: PCSCA_S37
    dpn_ref: DPN/77
    lines_of_enquiry: [LOE1]
    scope: {from: 2026-03-01, to: 2026-03-20, apps: [sms]}
    extraction: {path: JAS2}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "intel.csv").touch()
    (tmp_path / "JAS1.zip").touch()
    (tmp_path / "JAS2").mkdir()
    return tmp_path


def write(folder: Path, text: str = CASE) -> Path:
    path = folder / "case.yaml"
    path.write_text(text, "utf-8")
    return path


def mistakes(folder: Path, text: str) -> list[str]:
    with pytest.raises(Mistakes) as found:
        check_files(folder / "case.yaml", read(write(folder, text)))
    return [reason.replace(f"{folder}/", "") for reason in found.value.reasons]


def changed(old: str, new: str) -> str:
    assert CASE.count(old) == 1
    return CASE.replace(old, new)


def test_a_case_is_read_with_its_paths_made_absolute(folder: Path) -> None:
    case = read(write(folder))
    assert case.party("S1").role == "suspect"
    assert [exhibit.extraction.path for exhibit in case.exhibits] == [folder / "JAS1.zip", folder / "JAS2"]
    assert case.intelligence == (folder / "intel.csv",)
    assert case.exhibits[1].scope
    assert str(case.exhibits[1].scope.from_) == "2026-03-01"


def test_no_timezone_is_not_the_timezone_utc(folder: Path) -> None:
    first, second = (exhibit.extraction for exhibit in read(write(folder)).exhibits)
    assert (str(first.zone), second.zone) == ("Europe/London", None)
    utc, _ = read(write(folder, changed("timezone: Europe/London", "timezone: UTC"))).exhibits
    assert str(utc.extraction.zone) == "UTC"


def test_the_offset_of_a_clock_has_a_sign(folder: Path) -> None:
    given = changed("timezone: Europe/London", "clock_offset_s: -200")
    assert read(write(folder, given)).exhibits[0].extraction.clock_offset_s == -200


def test_a_case_can_be_written_and_read_again(folder: Path) -> None:
    case = read(write(folder))
    assert read(write(folder, as_yaml(case))) == case


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "role: suspect,",
            "role: accused,",
            "case.yaml:6: parties[1].role: is not known; use 'complainant', ",
        ),
        ("authority: PACE_S19_20", "authority: PACE", "case.yaml:13: exhibits[0].authority: is not known; use "),
        ("authority: PACE_S19_20", "authority: OTHER", "authority OTHER needs 'authority_text'"),
        (
            "timezone: Europe/London",
            "sha1: abc",
            "exhibits[0].extraction.sha1: is to be 40 hexadecimal digits, in quotes",
        ),
        ("from: 2026-03-01", "from: soon", "scope.from: is no date; write it as 2026-03-14"),
        ("intelligence: [intel.csv]", "intelligence: intel.csv", "intelligence: is to be a list, as in [a, b]"),
        ("subject: S1", "subject: S9", "exhibit JAS/1: subject 'S9' is not a party; use one of C1, S1"),
        ("exhibit_ref: JAS/2", "exhibit_ref: JAS/1", "exhibit JAS/1 is defined twice; rename one"),
        ("party_id: S1", "party_id: C1", "party C1 is defined twice; rename one"),
        ("operation_name: LARKSPUR", "operation: LARKSPUR", "case.yaml:2: operation: is not a key that this file has"),
        ("operation_name: LARKSPUR", "operation_name: ' '", "operation_name: String should have at least 1 character"),
        ("timezone: Europe/London", "timezone: Europe/Londn", "timezone 'Europe/Londn' is not known"),
        ("timezone: Europe/London", "clock_offset_s: 400000000", "a clock that was reset says nothing"),
        ("timezone: Europe/London", "clock_offset_s: fast", "clock_offset_s: Input should be a valid integer"),
        ("timezone: Europe/London", "clock_offset_s: true", "clock_offset_s: Input should be a valid integer"),
        ("timezone: Europe/London", "sha256: abc", "extraction.sha256: is to be 64 hexadecimal digits, in quotes"),
        ("end: 2026-03-15T06:00:00Z", "end: 2026-03-15T06:00:00", "Input should have timezone info"),
        ("end: 2026-03-15T06:00:00Z", "end: 2026-03-13T06:00:00Z", "'end' is before 'start'; swap them"),
        ("to: 2026-03-20", "to: 2026-02-20", "'to' is before 'from'; swap them"),
        ("    dpn_ref: DPN/77\n", "", "the device of a complainant needs 'dpn_ref'"),
        ("    lines_of_enquiry: [LOE1]\n", "", "needs at least one of 'lines_of_enquiry'"),
        ("lines_of_enquiry: [LOE1]", "lines_of_enquiry: [LOE7]", "line of enquiry 'LOE7' is not defined; add it"),
        ("scope: {from: 2026-03-01, to: 2026-03-20, apps: [sms]}", "scope: {}", "needs a 'scope'"),
        ("path: JAS1.zip", f"path: {'x' * 300}", "extraction.path: is not a path that a file can have"),
        ("path: JAS1.zip", f"path: {'x/' * 3000}", "extraction.path: is not a path that a file can have"),
        ("path: JAS1.zip", 'path: "a\\0b"', "extraction.path: is not a path that a file can have"),
        ("path: JAS1.zip", 'path: "a\\ud800b"', "extraction.path: is not a path that a file can have"),
        ("intelligence: [intel.csv]", f"intelligence: [{'x' * 300}]", "intelligence[0]: is not a path that"),
        ("path: JAS1.zip", "path: JAS9.zip", "exhibit JAS/1: extraction.path: no such file or folder"),
        ("intelligence: [intel.csv]", "intelligence: [nowhere.csv]", "intelligence[0]: no such file or folder"),
        (
            "path: JAS2}",
            f"path: JAS2, sha256: '{'0' * 64}'}}",
            "exhibit JAS/2: extraction.sha256: a folder has no hash",
        ),
    ],
)
def test_a_mistake_is_refused_with_its_place_and_remedy(folder: Path, old: str, new: str, expected: str) -> None:
    assert any(expected in reason for reason in mistakes(folder, changed(old, new)))


def test_all_mistakes_come_at_once_each_with_its_line(folder: Path) -> None:
    text = changed("role: suspect,", "role: accused,").replace("PACE_S19_20", "PACE").replace("case_id:", "case:")
    found = mistakes(folder, text)
    assert [reason.split(": ")[0:2] for reason in found] == [
        ["case.yaml:1", "case_id"],
        ["case.yaml:6", "parties[1].role"],
        ["case.yaml:13", "exhibits[0].authority"],
        ["case.yaml:1", "case"],
    ]


def test_all_files_that_are_missing_come_at_once(folder: Path) -> None:
    text = changed("path: JAS1.zip", "path: a.zip").replace("path: JAS2}", "path: b}")
    assert len(mistakes(folder, text)) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("case_id: [1", "case.yaml:1: not YAML"),
        ("case_id: 1\n\tparties: 2", "case.yaml:2: not YAML"),
        ("- a\n- b", "case.yaml:1: not a case file"),
        ("", "case.yaml:1: not a case file"),
        ("!!python/object/apply:os.system ['true']", "case.yaml:1: not YAML"),
    ],
)
def test_what_is_no_case_file_is_refused_with_its_line(folder: Path, text: str, expected: str) -> None:
    assert mistakes(folder, text)[0].startswith(expected)


def test_bytes_that_are_no_text_are_refused(folder: Path) -> None:
    path = folder / "case.yaml"
    path.write_bytes(b"case_id: \xff\xfe")
    with pytest.raises(Mistakes, match="save it as UTF-8"):
        read(path)


def test_a_case_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Mistakes, match="no such file"):
        read(tmp_path / "case.yaml")


@pytest.mark.parametrize("role", ["complainant", "witness", "deceased"])
def test_the_device_of_a_protected_party_is_searched_only_within_a_scope(folder: Path, role: str) -> None:
    content: dict[str, Any] = yaml.safe_load(CASE)
    content["parties"][0]["role"] = role
    del content["exhibits"][1]["scope"]
    assert any(f"the device of a {role} needs a 'scope'" in m for m in mistakes(folder, yaml.safe_dump(content)))


def test_the_device_of_a_suspect_needs_no_scope(folder: Path) -> None:
    assert read(write(folder)).exhibits[0].scope is None


def test_a_device_handed_over_by_agreement_fails_closed_whatever_its_owner_is(folder: Path) -> None:
    text = CASE.replace("role: complainant", "role: unknown").replace(
        "scope: {from: 2026-03-01, to: 2026-03-20, apps: [sms]}", "scope: {}"
    )
    assert any("needs a 'scope'" in reason for reason in mistakes(folder, text))
    case = read(write(folder, CASE.replace("role: complainant", "role: unknown")))
    assert [case.protected(exhibit) for exhibit in case.exhibits] == [False, True]


def test_dates_of_a_submission_are_days_or_moments_with_a_zone(folder: Path) -> None:
    said = "received_at: 2026-03-14\ndeadlines: {bail: 2026-04-01, court: 2026-05-01T09:30:00Z}\n"
    case = read(write(folder, CASE + said + "safeguarding: a threat to life\n"))
    assert (case.received_at, case.deadlines.bail) == (date(2026, 3, 14), date(2026, 4, 1))
    assert case.deadlines.court == datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
    assert (case.deadlines.charging, case.safeguarding) == (None, "a threat to life")
    assert stored(as_yaml(case)) == case


def test_a_handset_has_dates_of_its_own(folder: Path) -> None:
    said = "    return_due_at: 2026-03-15T21:00:00Z\n    returned_at: 2026-03-15\n    received_at: 2026-03-14\n"
    exhibit = read(write(folder, CASE + said)).exhibits[1]
    assert (exhibit.received_at, exhibit.returned_at) == (date(2026, 3, 14), date(2026, 3, 15))
    assert exhibit.return_due_at == datetime(2026, 3, 15, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "mistake"),
    [
        (
            "received_at: 2026-03-14 09:30:00",
            "received_at: names no zone; write it as 2026-03-14T09:30:00Z, or the day alone",
        ),
        (
            "deadlines: {bail: soon}",
            "deadlines.bail: is no day and no time; write it as 2026-03-14, or as 2026-03-14T09:30:00Z",
        ),
        ("deadlines: {court: 20260314}", "deadlines.court: is no day and no time; write it as 2026-03-14, or as"),
        ("deadlines: {bail: 0206-04-01}", "deadlines.bail: is not between 1990 and 2100; correct the year"),
        ("deadlines: {trial: 2026-04-01}", "deadlines.trial: is not a key that this file has; check its spelling"),
        ('safeguarding: ""', "safeguarding: "),
    ],
)
def test_a_date_of_a_submission_that_cannot_be_meant_is_refused(folder: Path, said: str, mistake: str) -> None:
    (found,) = mistakes(folder, f"{CASE}{said}\n")
    assert found.startswith(f"case.yaml:22: {mistake}")
