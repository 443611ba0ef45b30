import plistlib
from datetime import UTC, datetime
from pathlib import Path

from pipeline.parse.apps.ios_keyboard_usage import PARSER


def test_in_which_apps_the_keyboard_was_used(tmp_path: Path, read, utc) -> None:
    noon = datetime(2026, 3, 14, 12, tzinfo=UTC).replace(tzinfo=None)
    path = tmp_path / "app_usage_database.plist"
    uses = [{"startDate": noon, "appTime": 60.0, "keyboardTimes": [4.5]}, "text"]
    path.write_bytes(plistlib.dumps({"net.whatsapp.WhatsApp": uses}))
    parsed = read(PARSER, path)
    assert parsed.column("app") == ["net.whatsapp.WhatsApp"]
    assert parsed.column("sent_at") == [utc("2026-03-14 12:00")]
    assert parsed.issues == [("uses:1", "bad-value")]
    assert parsed.sums()


def test_another_property_list_and_none_are_issues(tmp_path: Path, read) -> None:
    path = tmp_path / "app_usage_database.plist"
    path.write_bytes(plistlib.dumps(["other"]))
    assert read(PARSER, path).issues == [("file:", "unknown-structure")]
    path.write_bytes(b"broken")
    assert read(PARSER, path).issues == [("file:", "damaged")]
