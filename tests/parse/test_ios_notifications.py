import json
import plistlib
from pathlib import Path
from plistlib import UID
from typing import Any

from pipeline.parse.apps.ios_notifications import PARSER

NOON = 795182400.0  # 2026-03-14 12:00 UTC
AT = "private/var/mobile/Library/UserNotifications/org.example.chat/DeliveredNotifications.plist"


def archive(path: Path, *notifications: Any) -> Path:
    """A keyed archive of a list of dictionaries; their values may be texts and dates (by seconds since 2001)."""
    objects: list[Any] = ["$null", {"NS.objects": [], "$class": UID(2)}, {"$classname": "NSArray"}]

    def add(value: Any) -> UID:
        if isinstance(value, dict):
            keys, values = [add(key) for key in value], [add(one) for one in value.values()]
            value = {"NS.keys": keys, "NS.objects": values, "$class": UID(2)}
        elif isinstance(value, float):
            value = {"NS.time": value, "$class": UID(2)}
        objects.append(value)
        return UID(len(objects) - 1)

    objects[1]["NS.objects"] = [add(one) for one in notifications]
    tree = {"$archiver": "NSKeyedArchiver", "$version": 100000, "$objects": objects, "$top": {"root": UID(1)}}
    path.write_bytes(plistlib.dumps(tree, fmt=plistlib.FMT_BINARY))
    return path


def test_what_a_notification_said(tmp_path: Path, read, utc) -> None:
    said = {"AppNotificationTitle": "Linh", "AppNotificationSubtitle": "Family", "AppNotificationMessage": "home soon"}
    said |= {"AppNotificationIdentifier": "n-1"}
    one = said | {"AppNotificationCreationDate": NOON}
    parsed = read(PARSER, archive(tmp_path / "d.plist", one), logical=AT)
    (record,) = parsed.records
    assert (record["kind"], record["app"], record["title"]) == ("app_use", "org.example.chat", "it notified")
    assert (record["body"], record["sent_at"]) == ("Linh\nFamily\nhome soon", utc("2026-03-14 12:00"))
    assert parsed.sums()


def test_a_folder_that_is_a_number_names_no_app(tmp_path: Path, read) -> None:
    path = archive(tmp_path / "d.plist", {"AppNotificationMessage": "hello"})
    (record,) = read(PARSER, path, logical=AT.replace("org.example.chat", "0A1B-2C3D")).records
    assert record.get("app") is None
    assert json.loads(record["extra"])["folder"] == "0A1B-2C3D"


def test_one_bad_notification_costs_one_and_an_empty_list_nothing(tmp_path: Path, read) -> None:
    parsed = read(PARSER, archive(tmp_path / "d.plist", "text", {"AppNotificationTitle": "Ada"}), logical=AT)
    assert parsed.column("body") == ["Ada"]
    assert parsed.issues == [("notifications:0", "bad-value")]
    assert parsed.sums()
    assert read(PARSER, archive(tmp_path / "e.plist"), logical=AT).issues == []


def test_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "d.plist"
    path.write_bytes(b"bplist00 broken")
    assert read(PARSER, path, logical=AT).issues == [("file:", "damaged")]
