"""What the values of a row of `message` in `msgstore.db` mean."""

import json
from functools import lru_cache
from typing import Any

from pipeline.parse.formats.vcards import people
from pipeline.parse.parser import as_json
from pipeline.parse.stores.whatsapp.android_codes import ACTIONS, EVENTS, REVOKED, TYPES

_MARKS, EDITED = {1: "forwarded", 2: "starred", 4: "to_a_list"}, 8


@lru_cache(maxsize=512)
def kind(type_: object) -> str:
    return "system_event" if type_ in EVENTS else "message"


@lru_cache(maxsize=512)
def title(type_: Any, action: Any) -> str | None:
    """What the app notes, in words."""
    if action is not None:
        return ACTIONS.get(action, f"type {action}")
    return EVENTS.get(type_)


@lru_cache(maxsize=8192)
def state(type_: object, marks: int) -> str:
    return "unsent" if type_ in REVOKED else "edited" if marks & EDITED else "live"


def extra(type_: Any, marks: int, lid: object, notes: str | None) -> str | None:
    """Of a text that nothing else is said of, as of most, the notes as they are."""
    if not (type_ or lid) and marks in (0, EDITED):
        return notes
    told: dict[str, Any] = json.loads(notes) if notes else {}
    if "vcards" in told:
        told["contacts"] = people(told.pop("vcards"))
    told |= {"lid": lid} | {name: True for bit, name in _MARKS.items() if marks & bit}
    told["type"] = None if type_ in EVENTS else TYPES.get(type_, f"type {type_}") if type_ else None
    return as_json(told)
