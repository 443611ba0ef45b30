"""Keyboard of iOS, where it was used: `app_usage_database.plist`.

Seen on: the structure of iOS 12 to 16, rebuilt in code.
Origin: iLEAPP.
Times: dates of a property list, which are UTC.
Read: for each app, when it was used with the keyboard, and for how long.
Not read: what was typed.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.extras import moment
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.tree import Tree, each, plist, text


def _usage(tree: Any, _: Evidence) -> Iterator[Any]:
    yield from each("uses", [(app, use) for app, uses in tree.items() for use in uses], _use)


def _use(used: tuple[str, dict[str, Any]]) -> Row:
    app, use = used
    return {
        "kind": "app_use",
        "app": app,
        "title": "used with the keyboard",
        **moment(use.get("startDate")),
        "extra": {"app_seconds": text(use.get("appTime")), "keyboard_times": use.get("keyboardTimes")},
    }


PARSER = Parser(
    name="ios_keyboard_usage",
    version=1,
    app="com.apple.keyboard",
    paths=("Keyboard/app_usage_database.plist",),
    threads=False,
    read=Tree(plist, _usage),
)
