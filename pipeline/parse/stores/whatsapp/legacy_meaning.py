"""What the values of a row of `messages` in an older `msgstore.db` mean."""

import json
from functools import lru_cache
from typing import Any

from pipeline.parse.formats.vcards import people
from pipeline.parse.parser import as_json
from pipeline.parse.stores.whatsapp.android_codes import ACTIONS, TYPES
from pipeline.parse.times.epochs import after, unix_ms

NOTICE = 6
"""The status of what the app notes."""
_CALL, _MISSED, _CONTACT = 8, 10, 4


@lru_cache(maxsize=512)
def kind(type_: object, status: object) -> str:
    return "system_event" if status == NOTICE else "call" if type_ in (_CALL, _MISSED) else "message"


@lru_cache(maxsize=512)
def title(status: object, action: Any) -> str | None:
    return ACTIONS.get(action, f"type {action}") if status == NOTICE and action is not None else None


def body(type_: object, data: str | None) -> str | None:
    return None if type_ in (_CALL, _MISSED, _CONTACT) else data


def ended(type_: object, sent: Any, seconds: Any) -> int | None:
    return after(unix_ms(sent), seconds * 1_000_000) if type_ == _CALL and seconds else None


def extra(type_: Any, data: Any, forwarded: Any, starred: Any, seconds: Any, vcards: Any, status: Any) -> str | None:
    if not (type_ or forwarded or starred):
        return None
    told: dict[str, Any] = {"forwarded": bool(forwarded) or None, "starred": bool(starred) or None}
    if type_ in (_CALL, _MISSED):
        told |= {"outcome": "missed" if type_ == _MISSED else None, "video": data == "video" or None}
    elif status != NOTICE:
        told |= {"type": TYPES.get(type_, f"type {type_}") if type_ else None, "seconds": seconds or None}
    if type_ == _CONTACT:
        told["contacts"] = people([vcard for vcard in (*json.loads(vcards or "[]"), data) if vcard][:1000])
    return as_json(told)
