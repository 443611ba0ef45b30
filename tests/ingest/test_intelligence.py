import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from models.mistakes import Mistakes
from models.normalise import normalise
from pipeline.ingest.intelligence import read

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
    (row,) = read([as_csv(tmp_path, line)], normalise).to_pylist()
    assert row == {
        "nominal_id": "N-0001",
        "type": "phone",
        "value_raw": "07700 900201",
        "value_norm": "+447700900201",
        "valid_from": datetime(2026, 1, 5, tzinfo=UTC),
        "valid_to": datetime(2026, 3, 31, 23, 59, 59, 999_999, UTC),  # the last day counts
        "source_grade": 2,
        "assessment": "B",
        "handling": "C",
        "conditions": "Not to be shared with CPS",
        "review_by": datetime(2027, 1, 1, 23, 59, 59, 999_999, UTC),
        "role": "suspect",
        "case_ref": "42/1",
        "outcome": "NFA",
        "mo_tags": ["a", "b"],
        "locator": "intel.csv:2",
    }


def test_what_is_not_given_is_null(tmp_path: Path) -> None:
    (row,) = read([as_csv(tmp_path, "N-0001,email,A@Example.org,,,1,a,p,,,,,,")], normalise).to_pylist()
    assert (row["assessment"], row["handling"], row["value_norm"]) == ("A", "P", "A@example.org".lower())
    assert [row[name] for name in ("valid_from", "valid_to", "review_by", "conditions", "role", "mo_tags")] == [
        None
    ] * 6


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
    rows = read([as_json(tmp_path, [nominal])], normalise).to_pylist()
    assert [(row["type"], row["assessment"], row["role"], row["mo_tags"]) for row in rows] == [
        ("phone", "B", "suspect", ["a", "b"]),
        ("name", "D", "suspect", ["a", "b"]),
    ]
    assert [row["locator"] for row in rows] == ["intel.json[0].identifiers[0]", "intel.json[0].identifiers[1]"]
    assert read([as_json(tmp_path, nominal)], normalise).num_rows == 2


def test_json_may_be_as_flat_as_csv(tmp_path: Path) -> None:
    row = {"nominal_id": "N-0002", "type": "vrm", "value": "AB51 ABC", **GRADED}
    assert read([as_json(tmp_path, [row])], normalise).to_pylist()[0]["value_norm"] == "AB51ABC"


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
    assert read([path], normalise).num_rows == 1


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
    assert read([], normalise).num_rows == 0


def test_a_file_without_a_header_is_not_quoted(tmp_path: Path) -> None:
    (tmp_path / "intel.csv").write_text("N-1,name,Amara Okafor,,,1,A,P,,,,,,\n", "utf-8")
    with pytest.raises(Mistakes) as found:
        read([tmp_path / "intel.csv"], normalise)
    assert "Okafor" not in str(found.value)
