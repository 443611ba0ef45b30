"""iOS: when a device was erased and set up: `.obliterated`, `com.apple.purplebuddy.plist`.

Seen on: structures of iOS 13 to 27, rebuilt in code. Origin: Cellebrite, "Upgrade from NULL" (2021); iLEAPP
(obliterated); the forensics handbook of UROCK AILAB.
Times: dates of the property list, which are UTC; of `.obliterated` the file's own modification time: the first start
after erasing.
Read: that start; when the Setup Assistant asked for the country and was last left, how the device was set up.
Not read: who erased it, and how; restoring (see ios_device). What the Setup Assistant keeps may have come with a backup
from an earlier device.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from models.rows import Row
from pipeline.parse.extras import moment
from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.tree import Tree, plist, text


def _event(place: str, title: str, when: Any, **extra: Any) -> Row:
    return {
        "locator": f"key:{place}",
        "kind": "system_event",
        "title": title,
        "extra": extra,
        "sent_at_raw": text(when),
    } | moment(when)


def _erased(evidence: Evidence) -> Iterator[Item]:
    if evidence.part.index == 0:
        sent = evidence.modified_us
        event = _event("1", "first start after erasing", None)
        yield event | {"sent_at": sent, "sent_at_source": None if sent is None else "epoch"}


def _assistant(tree: Any, _: Evidence) -> Iterator[Any]:
    guessed = tree.get("GuessedCountry")
    told = list(guessed.values()) if isinstance(guessed, dict) else guessed if isinstance(guessed, list) else []
    begun = next((value for value in told if isinstance(value, datetime)), None)
    if begun:
        yield _event("GuessedCountry", "the Setup Assistant asked for the country", begun)
    if tree.get("SetupLastExit") or tree.get("SetupState"):
        how = text(tree.get("SetupState"))
        yield _event("SetupLastExit", "the Setup Assistant was last left", tree.get("SetupLastExit"), how=how)


PARSERS = (
    Parser("ios_erased", 1, _erased, app="com.apple.ios", paths=("root/.obliterated",), threads=False),
    Parser(
        "ios_setup",
        1,
        Tree(plist, _assistant),
        app="com.apple.purplebuddy",
        paths=("com.apple.purplebuddy.plist",),
        threads=False,
    ),
)
