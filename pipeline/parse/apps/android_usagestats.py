"""How apps were used, `usagestats` of Android's system before Android 11: events and totals of a day to a year.

Seen on: structures of Android 5 to 9 (XML) and 10 (protocol buffer), rebuilt in code.
Origin: AOSP (usagestatsservice.proto, UsageStatsXmlV1, UsageStatsProto); ALEAPP (usagestats).
Times: milliseconds since the time in the file's name, which is milliseconds since 1970-01-01 UTC.
Read: apps in the foreground, visible or notifying; screen, lock screen, start and shutting down; for each interval and
app when it was active last, how long in all, how often it was started.
Ignored: what the system notes for itself, an app that was not active in an interval.
Not read: configurations, totals of the screen.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from models.rows import Row
from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.stores import usage
from pipeline.parse.tree import Tree, each, xml


def _load(content: bytes) -> Any:
    return xml(content) if content.lstrip()[:1] == b"<" else Message(content)


def _rows(tree: Any, evidence: Evidence) -> Iterator[Any]:
    begin, interval = usage.interval(evidence.logical_path)
    if isinstance(tree, Message):
        pool = tree.message(2)
        names = [value.decode("utf-8", "replace") for value in pool.all(2)] if pool else []
        yield from each("event", tree.all(22), partial(_event, begin, names))
        yield from each("package", tree.all(20), partial(_total, begin, interval, names))
    else:
        yield from each("event", tree.findall("event-log/event"), partial(_xml_event, begin))
        yield from each("package", tree.findall("packages/package"), partial(_xml_total, begin, interval))


def _name(names: list[str], entry: Message, text: int, number: int) -> str | None:
    """Either the text itself, or its number among the names."""
    place = entry.integer(number)
    return names[place - 1] if place else entry.text(text)


def _event(begin: int, names: list[str], content: bytes) -> Row | None:
    entry = Message(content)
    extra = {"activity": _name(names, entry, 3, 4)}
    return usage.event(begin, entry.integer(7), _name(names, entry, 1, 2), entry.integer(5), extra)


def _total(begin: int, interval: str, names: list[str], content: bytes) -> Row | None:
    entry = Message(content)
    extra = {"interval": interval, "started": entry.integer(6)}
    return usage.total(begin, _name(names, entry, 1, 2), entry.integer(3), entry.integer(4), extra)


def _xml_event(begin: int, entry: Any) -> Row | None:
    extra = {"activity": entry.get("class")}
    return usage.event(begin, int(entry.get("type")), entry.get("package"), entry.get("time"), extra)


def _xml_total(begin: int, interval: str, entry: Any) -> Row | None:
    extra = {"interval": interval, "started": entry.get("appLaunchCount")}
    return usage.total(begin, entry.get("package"), entry.get("lastTimeActive"), entry.get("timeActive"), extra)


PARSER = Parser(
    name="android_usagestats",
    version=1,
    paths=tuple(f"usagestats/*/{interval}/*" for interval in usage.INTERVALS),
    threads=False,
    read=Tree(_load, _rows),
)
