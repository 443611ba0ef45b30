import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from models.mistakes import Mistakes
from models.normalise import normalise
from pipeline.ingest.intelligence import deliver, read

HEADER = (
    "nominal_id,type,value,valid_from,valid_to,source,assessment,handling,conditions,review_by,"
    "role,case_ref,outcome,mo_tags"
)
GRADED = {"source": 1, "assessment": "B", "handling": "P"}


def as_csv(tmp_path: Path, *lines: str, header: str = HEADER) -> Path:
    path = tmp_path / "intel.csv"
    path.write_text("\n".join((header, *lines)) + "\n", "utf-8")
    return path


def as_json(tmp_path: Path, content: Any) -> Path:
    path = tmp_path / "intel.json"
    path.write_text(json.dumps(content))
    return path


def mistakes(*files: Path) -> list[str]:
    with pytest.raises(Mistakes) as found:
        read(files, normalise)
    return [reason.replace(f"{files[0].parent}/", "") for reason in found.value.reasons]


def test_a_row_is_one_identifier_with_its_grading(tmp_path: Path) -> None:
    graded = "2,B,C,Not to be shared with CPS,2027-01-01"
    line = f"N-0001,phone,07700 900201,2026-01-05,2026-03-31,{graded},suspect,42/1,NFA,a; b"
    (row,) = read([as_csv(tmp_path, line)], normalise).nominals.to_pylist()
    assert row == {
        "nominal_id": "N-0001",
        "type": "phone",
        "alias": None,
        "value_raw": "07700 900201",
        "value_norm": "+447700900201",
        "valid_from": datetime(2026, 1, 5, tzinfo=UTC),
        "valid_to": datetime(2026, 3, 31, 23, 59, 59, 999_999, UTC),  # the last day counts
        "source_grade": 2,
        "assessment": "B",
        "handling": "C",
        "conditions": "Not to be shared with CPS",
        "review_by": datetime(2027, 1, 1, 23, 59, 59, 999_999, UTC),
        "locator": "intel.csv:2",
    }


def test_what_it_says_of_the_nominals_cases_is_a_role(tmp_path: Path) -> None:
    line = "N-0001,phone,07700 900201,,,2,B,P,,,Suspect,42/1,NFA,a; b"
    other = "N-0001,email,a@example.org,,,2,B,P,,,suspect,42/1,NFA,a;b"
    (row,) = read([as_csv(tmp_path, line, other)], normalise).roles.to_pylist()
    assert {name: row[name] for name in ("nominal_id", "role", "case_ref", "outcome", "mo_tags", "locator")} == {
        "nominal_id": "N-0001",
        "role": "suspect",
        "case_ref": "42/1",
        "outcome": "NFA",
        "mo_tags": ["a", "b"],
        "locator": "intel.csv:2",
    }


def test_what_is_not_given_is_null(tmp_path: Path) -> None:
    (row,) = read([as_csv(tmp_path, "N-0001,email,A@Example.org,,,1,a,p,,,,,,")], normalise).nominals.to_pylist()
    assert (row["assessment"], row["handling"], row["value_norm"]) == ("A", "P", "A@example.org".lower())
    assert [row[name] for name in ("valid_from", "valid_to", "review_by", "conditions")] == [None] * 4


def test_json_gives_a_nominal_with_its_identifiers(tmp_path: Path) -> None:
    nominal = {
        "nominal_id": "N-0002",
        "role": "suspect",
        "mo_tags": ["a", "b"],
        **GRADED,
        "identifiers": [
            {"type": "phone", "value": "07700 900202"},
            {"type": "name", "value": "Efua Mensah", "assessment": "D", "valid_from": None},
        ],
    }
    given = read([as_json(tmp_path, [nominal])], normalise)
    rows = given.nominals.to_pylist()
    assert [(row["type"], row["assessment"]) for row in rows] == [("phone", "B"), ("name", "D")]
    assert [(row["role"], row["mo_tags"]) for row in given.roles.to_pylist()] == [("suspect", ["a", "b"])]
    assert [row["locator"] for row in rows] == ["intel.json[0].identifiers[0]", "intel.json[0].identifiers[1]"]
    assert read([as_json(tmp_path, nominal)], normalise).nominals.num_rows == 2


def test_json_may_be_as_flat_as_csv(tmp_path: Path) -> None:
    row = {"nominal_id": "N-0002", "type": "vrm", "value": "AB51 ABC", **GRADED}
    assert read([as_json(tmp_path, [row])], normalise).nominals.to_pylist()[0]["value_norm"] == "AB51ABC"


def test_a_row_without_grading_is_refused_with_its_line(tmp_path: Path) -> None:
    path = as_csv(tmp_path, "N-1,phone,07700 900201,,,1,A,P,,,,,,", "N-1,phone,07700 900202,,,,,,,,,,,")
    assert mistakes(path) == [
        "intel.csv:3: source: is missing; add it",
        "intel.csv:3: assessment: is missing; add it",
        "intel.csv:3: handling: is missing; add it",
    ]


def test_json_without_grading_is_refused_with_its_place(tmp_path: Path) -> None:
    path = as_json(tmp_path, [{"nominal_id": "N-1", "identifiers": [{"type": "phone", "value": "07700 900201"}]}])
    assert mistakes(path)[0] == "intel.json[0].identifiers[0]: source: is missing; add it"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("N-1,phone,07700 900201,,,4,A,P,,,,,,", "source: is not known; use 1, 2 or 3"),
        ("N-1,phone,07700 900201,,,1,F,P,,,,,,", "assessment: is not known; use 'A', 'B', 'C', 'D' or 'E'"),
        ("N-1,phone,07700 900201,,,1,A,X,,,,,,", "handling: is not known; use 'P' or 'C'"),
        ("N-1,phone,07700 900201,,,1,A,C,,,,,,", "handling C needs 'conditions': say what they are"),
        ("N-1,telephone,07700 900201,,,1,A,P,,,,,,", "type: is not a type; use one of address, "),
        ("N-1,phone,not known,,,1,A,P,,,,,,", "value: is not a phone as this type is written"),
        ("N-1,phone,4.477E+11,,,1,A,P,,,,,,", "value: is not a phone as this type is written"),  # a spreadsheet's doing
        (",phone,07700 900201,,,1,A,P,,,,,,", "nominal_id: is missing; add it"),
        ("N-1,phone,07700 900201,05/01/2026,,1,A,P,,,,,,", "valid_from: is not a date; write 2026-03-14"),
        ("N-1,phone,07700 900201,2026-01-05T10:00:00,,1,A,P,,,,,,", "valid_from: is not a date; write 2026-03-14"),
        ("N-1,phone,07700 900201,2026-02-30,,1,A,P,,,,,,", "valid_from: is not a date"),
        ("N-1,phone,07700 900201,2026-02-02,2026-02-01,1,A,P,,,,,,", "'valid_to' is before 'valid_from'; swap them"),
        ("N-1,phone,07700 900201,,,1,A,P,,,,,,a,b", "more cells than columns"),
    ],
)
def test_each_mistake_has_its_line_and_quotes_no_value(tmp_path: Path, line: str, expected: str) -> None:
    (reason,) = mistakes(as_csv(tmp_path, line))
    assert reason.startswith(f"intel.csv:2: {expected}")
    assert "900201" not in reason


def test_all_mistakes_of_all_files_come_at_once(tmp_path: Path) -> None:
    table = as_csv(tmp_path, "N-1,phone,07700 900201,,,9,A,P,,,,,,", "N-1,phone,nobody,,,1,A,P,,,,,,")
    found = mistakes(table, as_json(tmp_path, ["N-1"]), tmp_path / "nowhere.csv")
    assert [reason.partition(": ")[0] for reason in found] == [
        "intel.csv:2",
        "intel.csv:3",
        "intel.json[0]",
        "nowhere.csv",
    ]


def test_a_line_number_is_that_of_the_first_line_of_a_row(tmp_path: Path) -> None:
    path = as_csv(tmp_path, 'N-1,phone,07700 900201,,,1,A,C,"two', 'lines",,,,,', "", "N-1,phone,nobody,,,1,A,P,,,,,,")
    (reason,) = mistakes(path)
    assert reason.startswith("intel.csv:5: value:")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (HEADER + ",colour", "column 15 has a name that is not known; use nominal_id, type, value"),
        (HEADER.replace("source,", ""), "column 'source' is missing; add it"),
        (HEADER + ",value", "column 'value' occurs twice; remove one"),
        (HEADER.replace(",", ";"), "cells are not divided by commas"),
    ],
)
def test_a_header_that_does_not_fit_is_one_mistake(tmp_path: Path, header: str, expected: str) -> None:
    (reason,) = mistakes(as_csv(tmp_path, "N-1", "N-2", header=header))
    assert reason.startswith(f"intel.csv:1: {expected}")


def test_a_spreadsheets_byte_order_mark_is_no_part_of_the_header(tmp_path: Path) -> None:
    path = as_csv(tmp_path, "N-1,phone,07700 900201,,,1,A,P,,,,,,")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read([path], normalise).nominals.num_rows == 1


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"nominal_id,type\n\xff\xfe", "intel.csv: is not UTF-8; save it as"),
        (b"", "intel.csv:1: column 'nominal_id' is missing"),
        (HEADER.encode() + b'\nN-1,"phone"x,1', "intel.csv:2: is not CSV"),
    ],
)
def test_a_file_that_is_no_csv_is_a_mistake(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "intel.csv"
    path.write_bytes(content)
    assert mistakes(path)[0].startswith(expected)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("{", "intel.json:1: is not JSON"),
        ("[" * 100_000, "intel.json: is not JSON"),
        ('[{"nominal_id": "N-1", "identifiers": []}]', "intel.json[0]: identifiers: is empty"),
        ('[{"nominal_id": "N-1", "identifiers": {}}]', "intel.json[0]: is not a nominal"),
        ('{"nominal_id": 7, "type": "phone"}', "intel.json: nominal_id: Input should be a valid string"),
        ('{"nominal_id": "N-1", "colour": "red"}', "intel.json: type: is missing; add it"),
    ],
)
def test_a_file_that_is_no_json_is_a_mistake(tmp_path: Path, content: str, expected: str) -> None:
    path = tmp_path / "intel.json"
    path.write_text(content)
    assert mistakes(path)[0].startswith(expected)


def test_no_files_are_no_nominals() -> None:
    assert read([], normalise).nominals.num_rows == 0


def test_a_file_without_a_header_is_not_quoted(tmp_path: Path) -> None:
    (tmp_path / "intel.csv").write_text("N-1,name,Amara Okafor,,,1,A,P,,,,,,\n", "utf-8")
    with pytest.raises(Mistakes) as found:
        read([tmp_path / "intel.csv"], normalise)
    assert "Okafor" not in str(found.value)


@pytest.mark.parametrize(
    ("value", "kept"),
    [("1990", "1990"), ("1990-03", "1990-03"), ("1990-03-14", "1990-03-14"), ("14/3/1990", "1990-03-14")],
)
def test_a_date_of_birth_keeps_its_precision(tmp_path: Path, value: str, kept: str) -> None:
    (row,) = read([as_csv(tmp_path, f"N-1,dob,{value},,,1,A,P,,,,,,")], normalise).nominals.to_pylist()
    assert (row["value_raw"], row["value_norm"]) == (value, kept)


def test_an_alias_is_a_name_that_is_marked(tmp_path: Path) -> None:
    lines = ("N-1,name,Łukasz Nowak,,,1,A,P,,,,,,", "N-1,alias,Luki,,,2,C,P,,,,,,", "N-1,vrm,AB51 ABC,,,1,A,P,,,,,,")
    rows = read([as_csv(tmp_path, *lines)], normalise).nominals.to_pylist()
    assert [(row["type"], row["alias"]) for row in rows] == [("name", False), ("name", True), ("vrm", None)]


ROLES = "nominal_id,role,case_ref,outcome,complainants,offence_from,offence_to,mo_tags,source,assessment,handling"
ROLE = "N-1,suspect,42/000077/25,no further action,C-0417; C-0418,2025-02-01,2025-02-03,lift home,1,A,P"


def test_roles_may_come_in_a_file_of_their_own(tmp_path: Path) -> None:
    given = read([as_csv(tmp_path, ROLE, header=ROLES)], normalise)
    assert given.nominals.num_rows == 0
    (row,) = given.roles.to_pylist()
    assert row == {
        "nominal_id": "N-1",
        "role": "suspect",
        "case_ref": "42/000077/25",
        "outcome": "no further action",
        "complainants": ["C-0417", "C-0418"],
        "offence_from": datetime(2025, 2, 1, tzinfo=UTC),
        "offence_to": datetime(2025, 2, 3, 23, 59, 59, 999_999, UTC),
        "mo_tags": ["lift home"],
        "source_grade": 1,
        "assessment": "A",
        "handling": "P",
        "conditions": None,
        "review_by": None,
        "locator": "intel.csv:2",
    }


def test_roles_may_stand_among_identifiers_without_type_and_value(tmp_path: Path) -> None:
    lines = ("N-1,phone,07700 900201,,,1,A,P,,,,,,", "N-1,,,,,2,B,C,Not for the defence,,suspect,42/1,,")
    given = read([as_csv(tmp_path, *lines)], normalise)
    assert given.nominals.num_rows == 1
    (row,) = given.roles.to_pylist()
    assert (row["role"], row["source_grade"], row["conditions"]) == ("suspect", 2, "Not for the defence")


def test_a_role_of_its_own_counts_by_its_own_grading_not_by_that_of_an_identifier(tmp_path: Path) -> None:
    lines = ("N-1,phone,07700 900201,,,3,E,P,,,suspect,42/1,,", "N-1,,,,,1,A,P,,,suspect,42/1,,")
    (row,) = read([as_csv(tmp_path, *lines)], normalise).roles.to_pylist()
    assert (row["source_grade"], row["assessment"], row["locator"]) == (1, "A", "intel.csv:3")


def test_json_gives_a_nominal_with_its_roles(tmp_path: Path) -> None:
    nominal = {
        "nominal_id": "N-1",
        **GRADED,
        "identifiers": [{"type": "phone", "value": "07700 900201"}],
        "roles": [{"role": "suspect", "case_ref": "42/1", "complainants": ["C-0417"]}, {"mo_tags": "a;b"}],
    }
    given = read([as_json(tmp_path, nominal)], normalise)
    assert given.nominals.num_rows == 1
    assert [(row["case_ref"], row["complainants"], row["mo_tags"]) for row in given.roles.to_pylist()] == [
        ("42/1", ["C-0417"], None),
        (None, None, ["a", "b"]),
    ]
    assert given.roles["locator"].to_pylist() == ["intel.json.roles[0]", "intel.json.roles[1]"]


@pytest.mark.parametrize(
    "named",
    [
        "Amara Okafor",
        "Amara",
        "amara99",
        "07700 900101",
        "447700900101",
        "a.okafor1@example.org",
        "QQ123456C",
        "M1 1AE",
    ],
)
def test_a_complainant_is_never_named(tmp_path: Path, named: str) -> None:
    line = ROLE.replace("C-0417; C-0418", named)
    (reason,) = mistakes(as_csv(tmp_path, line, header=ROLES))
    assert reason.startswith("intel.csv:2: complainants: is not a reference of digits and a few letters")
    assert "write the force's pseudonymous reference" in reason
    assert named not in reason


@pytest.mark.parametrize("reference", ["C-0417", "V1", "2025/117/C1", "9f3ab2c4d5e6f7a8", "comp-17"])
def test_a_pseudonymous_reference_is_taken_as_it_is(tmp_path: Path, reference: str) -> None:
    given = read([as_csv(tmp_path, ROLE.replace("C-0417; C-0418", reference), header=ROLES)], normalise)
    assert given.roles["complainants"].to_pylist() == [[reference]]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (ROLE.replace("42/000077/25", ""), "'complainants' and the dates of an offence need 'case_ref'"),
        (ROLE.replace("2025-02-03", "2025-01-03"), "'offence_to' is before 'offence_from'; swap them"),
        (ROLE.replace("2025-02-01", "1 Feb"), "offence_from: is not a date; write 2026-03-14"),
        ("N-1,,,,,,,,1,A,P", "type: is missing; add it"),
    ],
)
def test_each_mistake_of_a_role_has_its_line(tmp_path: Path, line: str, expected: str) -> None:
    assert mistakes(as_csv(tmp_path, line, header=ROLES))[0].startswith(f"intel.csv:2: {expected}")


def test_an_identifier_without_its_type_is_no_role(tmp_path: Path) -> None:
    found = mistakes(as_csv(tmp_path, "N-1,,07700 900201,,,1,A,P,,,suspect,42/1,,"))
    assert found == ["intel.csv:2: type: is missing; add it"]


def test_two_files_of_one_name_have_locators_of_their_own(tmp_path: Path) -> None:
    for name, number in (("a", "07700 900201"), ("b", "07700 900202")):
        (tmp_path / name).mkdir()
        as_csv(tmp_path / name, f"N-1,phone,{number},,,1,A,P,,,,,,")
    given = read([tmp_path / "a/intel.csv", tmp_path / "b/intel.csv"], normalise)
    assert given.nominals["locator"].to_pylist() == ["intel.csv:2", "intel.csv(2):2"]


def test_in_part_a_nominal_of_whom_a_row_is_refused_is_left_out_as_a_whole(tmp_path: Path) -> None:
    lines = (
        "N-1,phone,07700 900201,,,1,A,P,,,suspect,42/1,,",
        "N-1,email,nobody,,,1,A,P,,,,,,",
        "N-2,phone,07700 900202,,,1,A,P,,,,,,",
        ",phone,07700 900203,,,1,A,P,,,,,,",
        "N-3,phone,07700 900204,,,1,A,P,,,,,,,one,too,many",
    )
    found = deliver([as_csv(tmp_path, *lines)], normalise)
    assert [(refusal.at, refusal.nominal_id) for refusal in found.refused] == [
        (":3", "N-1"),
        (":5", None),
        (":6", "N-3"),
    ]
    assert found.left_out() == {"N-1", "N-3"}
    taken = found.complete()
    assert taken.nominals["nominal_id"].to_pylist() == ["N-2"]
    assert taken.roles.num_rows == 0


@pytest.mark.parametrize("content", [b"\xff", b"nominal_id,colour\n", HEADER.encode() + b'\nN-1,"phone"x,1'])
def test_of_a_file_that_cannot_be_read_to_its_end_nobody_knows_what_else_stands_there(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "intel.csv").write_bytes(content)
    assert all(refusal.whole for refusal in deliver([tmp_path / "intel.csv"], normalise).refused)
