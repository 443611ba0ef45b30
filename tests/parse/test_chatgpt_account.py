import json
from pathlib import Path
from typing import Any

from pipeline.parse.apps.chatgpt_account import PARSER


def _field(number: int, content: bytes) -> bytes:
    length = len(content)
    return bytes([number << 3 | 2, *([length] if length < 128 else [length & 127 | 128, length >> 7])]) + content


def preferences(path: Path, tree: dict[str, Any]) -> Path:
    path.write_bytes(_field(1, _field(1, b"key") + _field(2, _field(5, json.dumps(tree).encode()))))
    return path


def test_the_account_and_what_the_assistant_was_told(tmp_path: Path, read) -> None:
    user = {"id": "user-1", "email": "anna@example.org", "name": "Anna", "created": 1700000000}
    (account,) = read(PARSER, preferences(tmp_path / "a_user.preferences_pb", user)).records
    assert (account["kind"], account["sender"], account["sender_name"]) == ("account", "anna@example.org", "Anna")
    told = preferences(tmp_path / "a_custom_instructions.preferences_pb", {"about_user_message": "I live in Leeds"})
    (note,) = read(PARSER, told).records
    assert (note["kind"], note["body"]) == ("note", "I live in Leeds")


def test_no_protocol_buffer_and_no_json(tmp_path: Path, read) -> None:
    (tmp_path / "a_user.preferences_pb").write_bytes(b"\xff\xff\xff")
    assert read(PARSER, tmp_path / "a_user.preferences_pb").issues[0] == ("file:", "damaged")
    (tmp_path / "b_user.preferences_pb").write_bytes(_field(1, _field(2, _field(5, b"{"))))
    assert read(PARSER, tmp_path / "b_user.preferences_pb").issues[0] == ("file:", "damaged")


def test_an_account_without_an_address_has_its_id_and_a_tree_of_another_kind_is_an_issue(tmp_path: Path, read) -> None:
    parsed = read(PARSER, preferences(tmp_path / "a_user.preferences_pb", {"id": "user-1"}))
    assert (parsed.column("sender"), parsed.sums()) == (["user-1"], True)
    odd: Any = ["no tree"]
    assert read(PARSER, preferences(tmp_path / "b_user.preferences_pb", odd)).issues[0] == (
        "file:",
        "unknown-structure",
    )
