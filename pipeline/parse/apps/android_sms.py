"""SMS and MMS of Android, `mmssms.db`.

Seen on: structures of Android 4.4 to 14. Times: SMS in milliseconds, MMS in seconds, since 1970-01-01 UTC.
Origin: AOSP `MmsSmsDatabaseHelper.java`, `Telephony.java`; for Samsung's table `im`, public queries of it.
Read: bodies, subjects, who sent it to whom (all members of a group MMS), names of attached files, drafts and failures;
when the other side sent it, the SIM, the service centre, the app that wrote it (in `extra`). RCS chats of Samsung
(`im`): what was said and with whom; which way is not published, so that the other side stands in `recipients`.
Not read: RCS chats that Google's or Samsung's app keeps in a database of its own, files of Samsung's RCS (`ft`),
delivery reports.
"""

from functools import lru_cache

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.mms import MMS, THREADS, box_state, thread_kind
from pipeline.parse.times.epochs import unix_ms

_SMS_IN = 1
_SMS_DRAFT, _SMS_FAILED = 3, 5
_SMS_OUT = frozenset({2, 4, 5, 6})  # sent, outbox, failed, queued
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


SMS = Query(
    kind="message",
    table="sms",
    requires={"sms": frozenset({"thread_id", "address", "date", "type", "body"})},
    optional={
        "sms": frozenset({"subject", "date_sent", "sub_id", "creator", "service_center"}),
    }
    | THREADS,
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
        "state": (("type",), box_state),
        "thread_kind": (("recipient_ids",), thread_kind),
    },
    extra=_TOLD,
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
