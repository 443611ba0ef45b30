"""Notifications of iOS that were delivered and are still in the list: `DeliveredNotifications.plist` of each app.

Seen on: structures of iOS 12 to 17, rebuilt in code.
Origin: iLEAPP.
Times: dates of a keyed archive, which are UTC.
Read: title, subtitle and text of each, and when it came; the app where its folder is named for it (up to iOS 12).
Not read: whose folder it is where its name is a number (`UserNotificationsServer/Library.plist` says it); pictures;
notifications that were cleared.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.extras import moment
from pipeline.parse.formats.keyed_archive import unarchive
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.tree import Tree, each, text


def _app(path: str) -> str | None:
    """The folder, if it is a bundle; a number of iOS 13 and later is none."""
    folder = path.split("/")[-2]
    return folder if "." in folder else None


def _rows(notifications: Any, evidence: Evidence) -> Iterator[Any]:
    folder = evidence.logical_path.split("/")[-2]

    def row(one: dict[str, Any]) -> Row:
        said = (one.get(f"AppNotification{part}") for part in ("Title", "Subtitle", "Message"))
        return {
            "kind": "app_use",
            "title": "it notified",
            "body": "\n".join(str(part) for part in said if part) or None,
            **moment(one.get("AppNotificationCreationDate")),
            "extra": {"id": text(one.get("AppNotificationIdentifier")), "folder": folder}
            | {name.lower(): text(one.get(name)) for name in ("Header", "Footer")},
        }

    if notifications is not None and not isinstance(notifications, list):
        raise ValueError("no list of notifications")
    yield from each("notifications", notifications or [], row)


PARSER = Parser(
    name="ios_notifications",
    version=1,
    app_of=_app,
    paths=("UserNotifications/*/DeliveredNotifications.plist",),
    threads=False,
    read=Tree(unarchive, _rows),
)
