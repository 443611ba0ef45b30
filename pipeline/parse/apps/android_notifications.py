"""Notifications of Android: those of a day, `notification_history`; those put off, `notification_policy.xml`.

Seen on: structures of Android 11 to 15, rebuilt in code.
Origin: AOSP (notificationhistory.proto); ALEAPP (notificationHistory).
Times: milliseconds since 1970-01-01 UTC.
Read: app, title and text of what was shown; which notification was put off until when.
Ignored: every other part of the policy.
Not read: icons, settings of channels. The history is kept only where the user has turned it on. The time of a
notification that was put off is the one until which it was.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from models.rows import Row
from pipeline.parse.formats.abx import android_xml
from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.times.epochs import unix_ms
from pipeline.parse.tree import Tree, each


def _shown(names: list[str], content: bytes) -> Row:
    entry = Message(content)

    def name(text: int, number: int) -> str | None:
        place = entry.integer(number)
        return names[place - 1] if place else entry.text(text)

    time = unix_ms(raw := entry.integer(9))
    said = [entry.text(10), entry.text(11)]
    return {
        "kind": "app_use",
        "app": name(1, 2),
        "title": "it notified",
        "body": "\n".join(filter(None, said)) or None,
        "sent_at": time,
        "sent_at_raw": None if raw is None else str(raw),
        "sent_at_source": None if time is None else "epoch",
        "extra": {"channel": name(3, 4), "user": entry.integer(8)},
    }


def _history(tree: Message, _: Evidence) -> Iterator[Any]:
    pool = tree.message(2)
    names = [value.decode("utf-8", "replace") for value in pool.all(2)] if pool else []
    yield from each("notification", tree.all(5), partial(_shown, names))


def _put_off(entry: Any) -> Row:
    """The key is "user|package|id|tag|uid"."""
    key, raw = entry.get("key"), entry.get("time")
    parts = (key or "").split("|")
    time = unix_ms(int(raw)) if raw else None
    row: Row = {"kind": "app_use", "title": "its notification was put off until then", "extra": {"key": key}}
    row |= {"app": parts[1] if len(parts) > 2 else None, "sent_at": time, "sent_at_raw": raw}
    return row | {"sent_at_source": None if time is None else "epoch"}


def _policy(root: Any, _: Evidence) -> Iterator[Any]:
    if root.tag != "notification-policy":
        raise ValueError("no policy")
    yield from each("snoozed", root.findall("snoozed-notifications/notification"), _put_off)


PARSERS = (
    Parser(
        "android_notification_history",
        1,
        Tree(Message, _history),
        paths=("notification_history/history/*",),
        threads=False,
    ),
    Parser(
        "android_notification_policy",
        1,
        Tree(android_xml, _policy),
        paths=("system/notification_policy.xml",),
        threads=False,
    ),
)
