"""SMS and MMS of Android, `mmssms.db`.

Seen on: structures of Android 4.4 to 14. Times: SMS in milliseconds, MMS in seconds, since 1970-01-01 UTC.
Origin: AOSP `MmsSmsDatabaseHelper.java`, `Telephony.java`; for Samsung's table `im`, public queries of it.
Read: bodies, subjects, who sent it to whom (all members of a group MMS), names of attached files, drafts and failures;
when the other side sent it, the SIM, the service centre, the app that wrote it (in `extra`). RCS chats of Samsung
(`im`): what was said and with whom; which way is not published, so that the other side stands in `recipients`.
Not read: RCS chats that Google's or Samsung's app keeps in a database of its own, files of Samsung's RCS (`ft`),
delivery reports.
"""

import json
from functools import lru_cache

from pipeline.parse.epochs import unix_ms, unix_s
from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

_SMS_IN = 1
_SMS_DRAFT, _SMS_FAILED = 3, 5
_SMS_OUT = frozenset({2, 4, 5, 6})  # sent, outbox, failed, queued
_MMS_OUT = frozenset({2, 4})
_FROM, _OTHERS = 137, (129, 130, 151)  # BCC, CC, TO (OMA MMS encapsulation)
_PLACEHOLDER = "insert-address-token"  # stands for the owner
_THREADS = {"threads": frozenset({"_id", "recipient_ids"})}
_TOLD = {
    "date_sent": "date_sent",
    "sim": "sub_id",
    "creator": "creator",
    "service_center": "service_center",
    "failed": "failed",
}


def _sms_direction(type_: int | None) -> str | None:
    return "incoming" if type_ == _SMS_IN else "outgoing" if type_ in _SMS_OUT or type_ == _SMS_DRAFT else None


def _sms_sender(type_: int | None, address: str | None) -> str | None:
    return address if type_ == _SMS_IN else None


@lru_cache(maxsize=4096)
def _sms_recipients(type_: int | None, address: str | None) -> list[str]:
    return [address] if address and type_ != _SMS_IN else []


def _box_state(box: int | None) -> str:
    return "draft" if box == _SMS_DRAFT else "live"


@lru_cache(maxsize=4096)
def _thread_kind(recipients: str | None) -> str | None:
    """Numbers of addresses, with spaces between them."""
    count = len(str(recipients or "").split())
    return None if not count else "direct" if count == 1 else "group"


def _mms_sender(box: int | None, people: str | None) -> str | None:
    if box != 1:
        return None
    return next((str(a) for a, role in json.loads(people or "[]") if role == _FROM and a and a != _PLACEHOLDER), None)


def _mms_recipients(box: int | None, people: str | None, members: str | None) -> list[str]:
    """For what went out, all to whom it went; for what came in, the thread's other members: `addr` names the owner."""
    sender = _mms_sender(box, people)
    if box in _MMS_OUT:
        listed = [str(a) for a, role in json.loads(people or "[]") if role in _OTHERS and a and a != _PLACEHOLDER]
        return list(dict.fromkeys(listed))
    return [str(a) for a in dict.fromkeys(json.loads(members or "[]")) if a and a != sender]


SMS = Query(
    kind="message",
    table="sms",
    requires={"sms": frozenset({"thread_id", "address", "date", "type", "body"})},
    optional={
        "sms": frozenset({"subject", "date_sent", "sub_id", "creator", "service_center"}),
    }
    | _THREADS,
    sql=f"""
        select s.rowid as rowid, s.thread_id, s.address, s.date, s.type, s.body, s.subject, t.recipient_ids,
            nullif(s.date_sent, 0) as date_sent, iif(s.sub_id >= 0, s.sub_id, null) as sub_id, s.creator,
            s.service_center, iif(s.type = {_SMS_FAILED}, 'yes', null) as failed
        from sms s left join threads t on t._id = s.thread_id
    """,
    columns={"body": "body", "thread": "thread_id", "title": "subject"},
    times={"sent_at": ("date", unix_ms)},
    computed={
        "direction": (("type",), _sms_direction),
        "sender": (("type", "address"), _sms_sender),
        "recipients": (("type", "address"), _sms_recipients),
        "state": (("type",), _box_state),
        "thread_kind": (("recipient_ids",), _thread_kind),
    },
    extra=_TOLD,
)

MMS = Query(
    kind="message",
    table="pdu",
    requires={
        "pdu": frozenset({"thread_id", "date", "msg_box"}),
        "part": frozenset({"mid", "ct", "text"}),
        "addr": frozenset({"msg_id", "address", "type"}),
    },
    optional={
        "pdu": frozenset({"sub"}),
        "part": frozenset({"seq", "_data"}),
        "canonical_addresses": frozenset({"_id", "address"}),
    }
    | _THREADS,
    sql="""
        select p.rowid as rowid, p.thread_id, p.date, p.msg_box, p.sub, t.recipient_ids,
            (select group_concat(text, char(10)) from (
                select text from part where mid = p._id and ct = 'text/plain' and text <> '' order by seq, _id
            )) as body,
            (select json_group_array(cast(_data as text)) from part where mid = p._id and _data is not null) as files,
            (select json_group_array(json_array(cast(address as text), type)) from addr where msg_id = p._id) as people,
            (select json_group_array(cast(c.address as text)) from canonical_addresses c where instr(
                ' ' || t.recipient_ids || ' ', ' ' || c._id || ' '
            )) as members
        from pdu p left join threads t on t._id = p.thread_id
    """,
    columns={"body": "body", "thread": "thread_id", "title": "sub"},
    times={"sent_at": ("date", unix_s)},
    lists={"attachments": "files"},
    computed={
        "direction": (("msg_box",), lambda box: {1: "incoming", 2: "outgoing", 3: "outgoing", 4: "outgoing"}.get(box)),
        "sender": (("msg_box", "people"), _mms_sender),
        "recipients": (("msg_box", "people", "members"), _mms_recipients),
        "state": (("msg_box",), _box_state),
        "thread_kind": (("recipient_ids",), _thread_kind),
    },
)

SAMSUNG_RCS = Query(
    kind="message",
    table="im",
    requires={"im": frozenset({"address", "date", "body"})},
    sql="""
        select rowid as rowid, address, date, cast(body as text) as body,
            json_array(cast(address as text)) as others from im
    """,
    columns={"body": "body", "thread": "address"},
    times={"sent_at": ("date", unix_ms)},
    lists={"recipients": "others"},
)

PARSER = Parser(
    name="android_sms",
    version=2,
    app="com.android.providers.telephony",
    paths=("databases/mmssms.db", "mmssms.db"),
    read=Sqlite(SMS, MMS, SAMSUNG_RCS),
)
