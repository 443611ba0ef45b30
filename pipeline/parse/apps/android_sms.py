"""SMS and MMS of Android, `mmssms.db`.

Seen on: structures of Android 4.4 to 14.
Origin: AOSP `MmsSmsDatabaseHelper.java`, `Telephony.java`; for Samsung's table `im`, public queries of it.
Times: SMS in milliseconds, MMS in seconds, since 1970-01-01 UTC.
Read: bodies, subjects, who sent it to whom (of a group MMS that came in, the thread's members of today), names of
attached files, drafts and failures, MMS that were not fetched; reports that an MMS was delivered or read, as events;
when the other side sent it, the SIM, the service centre, the app that wrote it (in `extra`). RCS chats of Samsung
(`im`): what was said and with whom; which way is not published, so that the other side stands in `recipients`.
Not read: RCS chats that Google's or Samsung's app keeps in a database of its own, files of Samsung's RCS (`ft`),
delivery reports of SMS.
Not verified: that a subject of an MMS is UTF-8 of which each byte is stored as a character (from memory of AOSP); one
that is not stays as stored.
"""

from functools import lru_cache

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.telephony.mms import MMS
from pipeline.parse.stores.telephony.threads import FAILED, IN, MEMBERS, THREADS, WAYS, box_state, people, thread_kind
from pipeline.parse.times.epochs import unix_ms


def _sender(type_: int | None, address: str | None) -> str | None:
    return address if type_ == IN else None


@lru_cache(maxsize=4096)
def _recipients(type_: int | None, address: str | None, members: str | None) -> list[str] | None:
    """Of a draft that has no address yet, those of its thread."""
    if type_ == IN:
        return []
    return [address] if address else people(members) if members else None


@lru_cache(maxsize=4096)
def _thread_kind(recipients: str | None) -> str | None:
    """A text to several goes to each alone: they do not see each other."""
    kind = thread_kind(recipients)
    return "broadcast" if kind == "group" else kind


SMS = Query(
    kind="message",
    table="sms",
    requires={"sms": frozenset({"thread_id", "address", "date", "type", "body"})},
    optional={
        "sms": frozenset({"subject", "date_sent", "sub_id", "creator", "service_center"}),
    }
    | THREADS,
    sql=f"""
        with {MEMBERS}
        select s.rowid as rowid, s.thread_id, s.address, s.date, s.type, s.body, s.subject, t.recipient_ids,
            nullif(s.date_sent, 0) as date_sent, iif(s.sub_id >= 0, s.sub_id, null) as sim, s.creator,
            s.service_center, iif(s.type = {FAILED}, 'yes', null) as failed, members.members
        from sms s left join threads t on t._id = s.thread_id
        left join members on members.thread = iif(s.address is null, s.thread_id, null)
    """,
    columns={"body": "body", "thread": "thread_id", "title": "subject"},
    times={"sent_at": ("date", unix_ms)},
    codes={"direction": ("type", WAYS)},
    computed={
        "sender": (("type", "address"), _sender),
        "recipients": (("type", "address", "members"), _recipients),
        "state": (("type",), box_state),
        "thread_kind": (("recipient_ids",), _thread_kind),
    },
    extra={name: name for name in ("date_sent", "sim", "creator", "service_center", "failed")},
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
    version=3,
    app="com.android.providers.telephony",
    paths=("databases/mmssms.db", "mmssms.db"),
    read=Sqlite(SMS, MMS, SAMSUNG_RCS),
)
