import json
import plistlib
from pathlib import Path
from typing import Any

from pipeline.parse.apps.chatgpt_ios import PARSERS
from pipeline.parse.claims import claims

CONVERSATION, DRAFT, IOS_ACCOUNT = PARSERS


def ios(**changes: Any) -> dict[str, Any]:
    def message(role: str, body: str) -> dict[str, Any]:
        content = {"author": {"role": role}, "content": {"parts": [body]}, "create_time": 1773522300}
        return {"content": content | {"metadata": {"voice_mode_message": False}}}

    return {
        "id": "c1",
        "title": "Train times",
        "creation_date": 795215100,
        "configuration": {
            "model": "gpt",
            "is_temporary_chat": True,
            "custom_instructions": {"about_user_message": "I live in Leeds"},
        },
        "tree": {"storage": {"root": {}, "m1": message("user", "When?"), "m2": message("assistant", "At 23:10")}},
    } | changes


def test_ios_conversations(tmp_path: Path, read, utc) -> None:
    (tmp_path / "c1.json").write_text(json.dumps(ios()))
    parsed = read(CONVERSATION, tmp_path / "c1.json")
    assert parsed.column("body", "message") == ["When?", "At 23:10"]
    assert parsed.column("direction", "message") == ["outgoing", "incoming"]
    assert parsed.column("sender_name", "message") == [None, "ChatGPT"]
    assert parsed.column("sent_at") == [utc("2026-03-14 21:05")] * 3
    assert json.loads(parsed.records[0]["extra"])["temporary"] is True
    assert parsed.column("body", "note") == ["I live in Leeds"]
    assert parsed.ledger.units["message"].ignored == 1
    assert parsed.sums()


def test_ios_a_bad_message_and_a_broken_file(tmp_path: Path, read) -> None:
    (tmp_path / "c1.json").write_text(json.dumps(ios(tree={"storage": {"m1": "odd"}})))
    assert read(CONVERSATION, tmp_path / "c1.json").issues == [("message:m1", "bad-value")]
    (tmp_path / "c2.json").write_text("{")
    assert read(CONVERSATION, tmp_path / "c2.json").issues[0] == ("file:", "damaged")


def test_ios_drafts_and_the_account(tmp_path: Path, read) -> None:
    (tmp_path / "d.json").write_text(json.dumps({"conversation_id": "c1", "content": {"text": "And on"}}))
    (draft,) = read(DRAFT, tmp_path / "d.json").records
    assert (draft["body"], draft["state"], draft["direction"]) == ("And on", "draft", "outgoing")
    (tmp_path / "s.plist").write_bytes(plistlib.dumps({"userEmail": "anna@example.org", "planType": "free"}))
    assert read(IOS_ACCOUNT, tmp_path / "s.plist").column("sender") == ["anna@example.org"]


def test_where_conversations_lie() -> None:
    support = "private/var/mobile/Containers/Data/Application/4E4A/Library/Application Support"
    assert claims(f"{support}/conversations-u1/c1.json", None) is CONVERSATION
    assert claims("private/var/mobile/Containers/Data/Application/4E4A/Documents/conversations-1/c1.json", None) is None
