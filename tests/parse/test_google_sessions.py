from pathlib import Path

import pytest

from pipeline.parse.apps.google_sessions import PARSER


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def field(number: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    content = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(content)) + content


@pytest.mark.parametrize(("words", "records"), [("last bus", 1), ("", 0)])
def test_a_session_has_the_words_of_its_last_query(tmp_path: Path, read, words: str, records: int) -> None:
    content = field(3, "search") + field(132269847, field(1, field(2, words)))
    (tmp_path / "x.binarypb").write_bytes(content)
    parsed = read(PARSER, tmp_path / "x.binarypb")
    assert parsed.column("body") == ["last bus"] * records
    assert parsed.ledger.units["session"].row() == {
        "rows_stored": 1,
        "ignored": 1 - records,
        "records": records,
        "issues": 0,
    }


def test_a_session_without_queries_is_ignored_and_counted(tmp_path: Path, read) -> None:
    (tmp_path / "x.binarypb").write_bytes(field(3, "search"))
    parsed = read(PARSER, tmp_path / "x.binarypb")
    assert (parsed.records, parsed.issues) == ([], [("source:", "nothing-read")])
    assert parsed.sums()


def test_a_file_of_another_kind_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"\xff\xff no such thing" * 90)
    assert read(PARSER, tmp_path / "x").issues[0][1] == "damaged"
