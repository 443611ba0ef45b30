"""Conversations of `mmssms.db`, which SMS and MMS share: who is in them, and which way a message went.

Origin: AOSP `MmsSmsDatabaseHelper.java`, `Telephony.java`.
"""

import json
import re
from functools import lru_cache

WAYS = {1: "incoming", 2: "outgoing", 3: "outgoing", 4: "outgoing", 5: "outgoing", 6: "outgoing"}
"""Received, sent, draft, outbox, failed, and of SMS alone, queued."""
IN, DRAFT, FAILED = 1, 3, 5

THREADS = {
    "threads": frozenset({"_id", "recipient_ids"}),
    "canonical_addresses": frozenset({"_id", "address"}),
}
# A thread has the numbers of its addresses, with spaces between them.
MEMBERS = """
    listed as (
        select _id, '[' || replace(trim(recipient_ids), ' ', ',') || ']' as ids from threads
    ), members as materialized (
        select l._id as thread, json_group_array(cast(c.address as text)) as members
        from listed l join json_each(iif(json_valid(l.ids), l.ids, '[]')) i
        join canonical_addresses c on c._id = i.value group by l._id
    )
"""


def box_state(box: int | None) -> str:
    return "draft" if box == DRAFT else "live"


@lru_cache(maxsize=4096)
def thread_kind(recipients: str | None) -> str | None:
    count = len(str(recipients or "").split())
    return None if not count else "direct" if count == 1 else "group"


def people(members: str | None) -> list[str]:
    """The addresses of a thread."""
    return [str(a) for a in dict.fromkeys(json.loads(members or "[]")) if a]


def same(one: str, other: str | None) -> bool:
    """The same address; of numbers, one may have its country's code and the other none."""
    short, long = sorted((re.sub(r"\D", "", one).lstrip("0"), re.sub(r"\D", "", other or "").lstrip("0")), key=len)
    return one == other or (len(short) >= 9 and long.endswith(short))
