"""Calls of iOS, `CallHistory.storedata` (Core Data), and `CallHistoryTemp.storedata`: calls before the first unlocking.

Seen on: structures of iOS 8 to 17, rebuilt in code.
Origin: iLEAPP `callHistory.py`.
Times: seconds since 2001-01-01 UTC; a length in seconds.
Read: telephone and FaceTime calls, and those of apps that hand theirs to the system: number, when, how long, answered;
of a group call all who were in it; where the number is from.
Not read: who began a group call; of a call that was not answered, whether it was missed or declined (`disconnected` is
the system's own number); voicemail (see ios_voicemail).
"""

import re

from pipeline.parse.built import Built, Tables
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.sqlite import Sqlite
from pipeline.parse.stores.telephony.ios_calls import calls

_LINK = re.compile(r"Z_\d+REMOTEPARTICIPANTHANDLES")
_CALL = re.compile(r"Z_\d+REMOTEPARTICIPANTCALLS")


def _reader(tables: Tables, _: Evidence) -> Sqlite:
    """Core Data names the table between calls and people after its own numbers of them, which change."""
    for table in filter(_LINK.fullmatch, tables):
        call = next(filter(_CALL.fullmatch, tables[table]), None)
        who = next(filter(_LINK.fullmatch, tables[table]), None)
        if call and who and tables.get("ZHANDLE", frozenset()) >= {"Z_PK", "ZVALUE"}:
            members = f"""
                select l.{call} as call, json_group_array(cast(h.ZVALUE as text)) as members, count(*) as count,
                    iif(count(*) = 1, max(cast(h.ZVALUE as text)), null) as only
                from {table} l join ZHANDLE h on h.Z_PK = l.{who} group by l.{call}
            """
            return Sqlite(calls(members, {table: frozenset({call, who}), "ZHANDLE": frozenset({"Z_PK", "ZVALUE"})}))
    return Sqlite(calls("select null as call, null as members, 0 as count, null as only where 0", {}))


PARSER = Parser(
    name="ios_calls",
    version=3,
    app="com.apple.mobilephone",
    paths=("CallHistory.storedata", "CallHistoryTemp.storedata"),
    read=Built(_reader),
)
