"""Discord on iOS, answers of its interface that the system kept: `com.hammerandchisel.discord/fsCachedData/…`.

Seen on: structures of 2019 to 2024, rebuilt in code. Origin: iLEAPP `discordJson.py`, `discordAcct.py`, Discord's own
description of its interface.
Times: ISO 8601 with a zone.
Read: messages of a channel, as `kv-storage` has them; pictures, videos and what else lies there, as elsewhere.
Ignored: JSON that is no list of messages, and files of kinds that nobody reads.
Not read: who the owner is (no message says it), names of channels and servers.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.claims import claims
from pipeline.parse.parser import Evidence, Item, Parser, Stored
from pipeline.parse.stores.discord.message import row
from pipeline.parse.tree import Tree, at, each, json_text, text


def _rows(tree: Any, _: Evidence) -> Iterator[Any]:
    if not (isinstance(tree, list) and any(at(one, "channel_id") and at(one, "author") for one in tree)):
        yield from each("message", [], row)
        return
    places = {text(at(one, "id")): f"message:{place}" for place, one in reversed(list(enumerate(tree)))}
    yield from each("message", tree, lambda one: _placed(row(one), places))


def _placed(found: Row, places: dict[str | None, str]) -> Row:
    return found | {"reply": places.get(found["reply"]) if found["reply"] else None}


_TREE = Tree(json_text, _rows)


def _read(evidence: Evidence) -> Iterator[Item]:
    with evidence.path.open("rb") as file:
        begins = file.read(64).lstrip()[:1]
    if begins in (b"[", b"{"):
        yield from _TREE(evidence)
    elif (other := claims("", evidence.type)) and not other.contacts:
        yield from other.read(evidence)
    else:
        yield Stored("file", 0)


PARSER = Parser(
    name="discord_ios",
    version=1,
    app="com.hammerandchisel.discord",
    paths=("com.hammerandchisel.discord/fsCachedData/*",),
    read=_read,
)
