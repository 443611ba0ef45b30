from pathlib import Path

from pipeline.parse.apps.tinder_account import PARSER as ACCOUNT

OWNER = "5f0000000000000000000001"


def _field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2, len(content)]) + content


def test_the_owner_is_in_two_protocol_buffers(tmp_path: Path, read) -> None:
    (tmp_path / "user").write_bytes(_field(1, _field(1, OWNER.encode()) + _field(6, b"Kwame")))
    mail, phone = _field(1, _field(1, b"kwame@example.org")), _field(4, _field(1, b"+447700900111"))
    (tmp_path / "account").write_bytes(_field(1, mail + phone))
    (user,) = read(ACCOUNT, tmp_path / "user").records
    assert (user["kind"], user["sender"], user["sender_name"]) == ("account", OWNER, "Kwame")
    parsed = read(ACCOUNT, tmp_path / "account")
    assert parsed.column("sender") == ["kwame@example.org", "+447700900111"]
    assert parsed.sums()


def test_fields_that_are_absent_and_others_that_are_new(tmp_path: Path, read) -> None:
    (tmp_path / "account").write_bytes(_field(1, _field(4, _field(1, b"+447700900111"))) + _field(9, b"new"))
    assert read(ACCOUNT, tmp_path / "account").column("sender") == ["+447700900111"]


def test_another_structure_and_a_broken_file_are_issues(tmp_path: Path, read) -> None:
    (tmp_path / "account").write_bytes(_field(1, b"\xff"))
    assert read(ACCOUNT, tmp_path / "account").issues[0] == ("file:", "unknown-structure")
    (tmp_path / "broken").write_bytes(b"\xff\xff\xff")
    assert read(ACCOUNT, tmp_path / "broken").issues[0] == ("file:", "damaged")
