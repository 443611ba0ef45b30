import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipeline.ingest.media_type import media_type
from pipeline.parse.apps.telegram_export import PARSER

TYPE = "application/x-telegram-export+json"


def _message(number: int, who: int, text: Any, **more: Any) -> dict[str, Any]:
    names = {7: "Bo", 8: "Amara"}
    at = {"date": "2026-07-14T21:00:00", "date_unixtime": "1784059200"}
    return {"id": number, "type": "message", **at, "from": names[who], "from_id": f"user{who}", "text": text} | more


def _chat(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "Bo", "type": "personal_chat", "id": 7, "messages": list(messages)} | more


def _write(tmp_path: Path, tree: Any) -> Path:
    (tmp_path / "result.json").write_text(json.dumps(tree), "utf-8")
    return tmp_path / "result.json"


def test_a_chat_between_two_says_who_wrote_what_to_whom(tmp_path: Path, read, utc) -> None:
    link = {"type": "text_link", "text": "here", "href": "https://example.org/x"}
    first = _message(1, 7, "hello 😀")
    second = _message(5, 8, ["see ", link], reply_to_message_id=1, edited_unixtime="1784059300", photo="photos/1.jpg")
    place = _message(6, 7, "", location_information={"latitude": 51.5, "longitude": -0.1})
    one, two, three = read(PARSER, _write(tmp_path, _chat(first, second, place)), TYPE).records
    assert (one["sender"], one["sender_name"], one["direction"], one["body"]) == ("7", "Bo", "incoming", "hello 😀")
    assert (one["sent_at"], one["sent_at_source"]) == (utc("2026-07-14 20:00"), "epoch")
    assert (two.get("sender"), two["direction"], two["recipients"]) == (None, "outgoing", ["7"])
    assert (two["body"], two["state"], two["attachments"]) == (
        "see here (https://example.org/x)",
        "edited",
        ["photos/1.jpg"],
    )
    assert two["reply_to"] == one["record_id"]
    assert (three["latitude"], three["longitude"]) == (51.5, -0.1)
    assert {row["thread_kind"] for row in (one, two, three)} == {"direct"}


def test_calls_groups_and_contacts_of_a_whole_account(tmp_path: Path, read, utc) -> None:
    call = {"id": 1, "type": "service", "date_unixtime": "1784059200", "actor": "Bo", "actor_id": "user7"}
    call |= {"action": "phone_call", "duration_seconds": 60}
    group = _chat(_message(2, 8, "all"), name="Choir", type="private_group", id=99)
    contacts = {"list": [{"first_name": "Bo", "last_name": "Chen", "phone_number": "+44 7700 900123", "user_id": 7}]}
    tree = {"personal_information": {"user_id": 8}, "chats": {"list": [_chat(call), group]}, "contacts": contacts}
    parsed = read(PARSER, _write(tmp_path, tree), TYPE)
    phone, said, contact = parsed.records
    assert (phone["kind"], phone["ended_at"], phone["direction"]) == ("call", utc("2026-07-14 20:01"), "incoming")
    assert (said["thread_kind"], said["thread_title"], said["direction"]) == ("group", "Choir", "outgoing")
    assert (contact["title"], contact["recipients"]) == ("Bo Chen", ["+44 7700 900123", "7"])
    assert parsed.sums()


def test_an_older_export_has_local_times_alone(tmp_path: Path, read, utc) -> None:
    old = _message(1, 7, "x")
    del old["date_unixtime"]
    file = _write(tmp_path, _chat(old))
    assert read(PARSER, file, TYPE, zone=ZoneInfo("Europe/London")).column("sent_at") == [utc("2026-07-14 20:00")]
    assert read(PARSER, file, TYPE).column("sent_at") == [None]


def test_a_message_of_another_shape_costs_itself(tmp_path: Path, read) -> None:
    parsed = read(PARSER, _write(tmp_path, _chat(_message(1, 7, "x"), {"no": "type"})), TYPE)
    assert len(parsed.records) == 1
    assert [code for _, code in parsed.issues] == ["bad-value"]


@pytest.mark.parametrize("content", [b"{}", b"[1]", b"{cut"])
def test_what_is_no_export_is_said(tmp_path: Path, read, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    parsed = read(PARSER, tmp_path / "a.json", TYPE)
    assert (parsed.records, len(parsed.issues)) == ([], 1)


def test_it_is_known_by_its_content(tmp_path: Path) -> None:
    assert media_type(json.dumps(_chat(_message(1, 7, "x")), indent=1).encode(), "any.json") == TYPE
    assert media_type(b'{"messages": [], "type": "other"}', "result.json") == "application/json"


@pytest.mark.parametrize("name", ["single", "batch"])
def test_published_exports_give_the_published_messages(real: Callable[[str], Path], read, name: str) -> None:
    expected = json.loads(real("chat-miner/test/telegram/target.json").read_text("utf-8"))
    file = real(f"chat-miner/test/telegram/test_{name}_export.json")
    found = read(PARSER, file, TYPE).records
    assert [row["sender_name"] for row in found] == [row["author"] for row in expected]
    assert [row["body"] for row in found] == [row["message"].replace(": ", ":") for row in expected]
    assert [f"{row['sent_at']:%Y-%m-%dT%H:%M:%S}" for row in found] == [row["timestamp"] for row in expected]
    assert media_type(file.read_bytes(), file.name) == TYPE


@pytest.mark.parametrize("odd", [7, None, {"messages": 7}, {"messages": None}, {"id": [1], "messages": [{"id": [2]}]}])
def test_a_chat_of_another_shape_costs_itself(tmp_path: Path, read, odd: Any) -> None:
    tree = {"chats": {"list": [odd, _chat(_message(1, 7, "hello"))]}}
    parsed = read(PARSER, _write(tmp_path, tree), TYPE)
    assert (parsed.column("body"), [code for _, code in parsed.issues]) == (["hello"], ["bad-value"])
    assert parsed.sums()
