"""How apps were used, `usagestats` of a user since Android 11: apps and activities are tokens, `mappings` names them.

Seen on: structures of Android 11 to 15, rebuilt in code.
Origin: AOSP (usagestatsservice_v2.proto, UsageStatsProtoV2); ALEAPP (usagestats).
Times: milliseconds since the time in the file's name, which is milliseconds since 1970-01-01 UTC.
Read: apps in the foreground, visible or notifying; screen, lock screen, start and shutting down; for each interval and
app when it was active last, how long in all, how often it was started; packages that `mappings` knows, also removed
ones.
Ignored: what the system notes for itself, an app that was not active in an interval.
Not read: configurations, totals of the screen. Where `mappings` is not there, the token stands in `extra`.
"""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any, TypeAlias

from models.issues import Issue
from models.rows import Row
from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import ODD, Evidence, Item, Parser
from pipeline.parse.stores import usage
from pipeline.parse.tree import Tree, each

_Names: TypeAlias = dict[int, list[str]]
"""Token of a package → its name, and the texts that it uses, by their number."""


def _mapped(content: bytes) -> tuple[int, list[str]]:
    entry = Message(content)
    return entry.integer(1) or 0, [value.decode("utf-8", "replace") for value in entry.all(2)]


def _package(content: bytes) -> Row:
    token, names = _mapped(content)
    return {"kind": "app", "app": names[0], "state": "unknown", "extra": {"package_token": token}}


def _mappings(tree: Message, evidence: Evidence) -> Iterator[Item]:
    yield from each("package", tree.all(2), _package)
    names = _names(tree)
    for path, copy in sorted(evidence.beside.items()):
        try:
            yield from _interval(Message(copy.read_bytes()), path, names, path)
        except ODD as error:
            yield Issue(f"event:{path}", "damaged", f"{type(error).__name__} in its format")


def _names(tree: Message) -> _Names:
    names: _Names = {}
    for content in tree.all(2):
        with suppress(*ODD):  # its row is an issue
            names.update([_mapped(content)])
    return names


def _alone(tree: Message, evidence: Evidence) -> Iterator[Item]:
    yield from _interval(tree, evidence.logical_path, {}, "")


def _interval(tree: Message, path: str, names: _Names, within: str) -> Iterator[Item]:
    begin, interval = usage.interval(path)
    yield from each("event", tree.all(22), partial(_event, begin, names), within)
    yield from each("total", tree.all(20), partial(_total, begin, interval, names), within)


def _named(entry: Message, names: _Names) -> tuple[list[str], dict[str, Any]]:
    token = entry.integer(1)
    return names.get(token or 0, []), {"package_token": None if token in names else token}


def _event(begin: int, names: _Names, content: bytes) -> Row | None:
    entry = Message(content)
    known, extra = _named(entry, names)
    activity = entry.integer(2) or 0
    extra["activity"] = known[activity - 1] if 0 < activity <= len(known) else None
    return usage.event(begin, entry.integer(5), known[0] if known else None, entry.integer(3), extra)


def _total(begin: int, interval: str, names: _Names, content: bytes) -> Row | None:
    entry = Message(content)
    known, extra = _named(entry, names)
    extra |= {"interval": interval, "started": entry.integer(6)}
    return usage.total(begin, known[0] if known else None, entry.integer(3), entry.integer(4), extra)


_FOLDER = "system_ce/*/usagestats"
_INTERVALS = tuple(f"{interval}/*" for interval in usage.INTERVALS)
_READ = Tree(Message, _mappings)
PARSERS = (
    Parser("android_usagestats_tokens", 1, _READ, paths=(f"{_FOLDER}/mappings",), beside=_INTERVALS, threads=False),
    Parser(
        name="android_usagestats_alone",
        version=1,
        paths=tuple(f"{_FOLDER}/{interval}" for interval in _INTERVALS),
        threads=False,
        read=Tree(Message, _alone),
    ),
)
