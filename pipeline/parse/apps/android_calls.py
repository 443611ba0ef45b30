"""Call log of Android, `calllog.db`; before Android 7 the table `calls` inside `contacts2.db` (see android_contacts).

Seen on: structures of Android 4.4 to 14.
Origin: AOSP `CallLog.java`, `CallLogDatabaseHelper.java`.
Times: milliseconds since 1970-01-01 UTC; a length in seconds.
Read: number, name, when, how long, and what became of it (in `extra`: missed, rejected, blocked …), video and other
features, the line or account it came over, where the number is from, what was written for it; of a voicemail its
transcript and its file; calls that were deleted and are still there.
Not read: why the system says a call was missed, calls of other apps, who was in a conference (each leg is a call of
its own, with the conference's number in `extra`).
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Sqlite
from pipeline.parse.stores.telephony.call_log import CALLS

PARSER = Parser(
    name="android_calls",
    version=3,
    app="com.android.providers.contacts",
    paths=("databases/calllog.db", "calllog.db"),
    read=Sqlite(CALLS),
)
