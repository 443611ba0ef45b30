"""WhatsApp on Android, `msgstore.db`, decrypted.

Seen on: structures of 2.12 (table `messages`) and of 2.21 to 2.26 (table `message`), rebuilt in code; real: the table
`messages` of whatsapp-viewer. A database that was migrated may hold both: a message that is in both is read once, from
`message`.
Origin: IPED's extractors, WhatsApp-Chat-Exporter, Amberkeep's notes on the format, ALEAPP.
Times: milliseconds since 1970-01-01 UTC; those in `extra` as stored.
Read: text, captions, files, who sent it to whom (in a group its members of today, of a list those on it), what it
answers and a copy of it, places and live locations, contacts, polls, mentions, forwarding, view-once, when a message
disappears, one reader's time of reading; edits (state edited; the text before them is not kept, `search_index` is what
the index for searching holds), messages revoked for everyone and by whom (state unsent); notices of the app (who
joined, left, was removed, names, numbers, timers, pins) as events; reactions and votes; calls; who is and was in a
group; the owner's name. An address `@lid`, which hides a number, is replaced by the number where the app's own map has
it, and stands in `extra`; where it has none it is the identifier.
Ignored: the row that the app writes when it makes the table; settings; rows of `message_add_on` that say that a message
was edited, as the message says so itself.
Not read: names in the address book (they are in wa.db), receipts in groups, stickers' pictures, thumbnails, payments,
communities, channels' counts. Of a phone's own backups (`msgstore-2026-03-14.1.db`) each is read for itself; what they
have in common is found when sources are merged.
Not verified: `message.broadcast` (sent to a list: `to_a_list`), `message_ephemeral.expire_timestamp`, how a group lists
the owner ("status_me", "lid_me"), from memory.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Sqlite
from pipeline.parse.stores.whatsapp.android_add_ons import ADD_ONS
from pipeline.parse.stores.whatsapp.android_calls import CALLS
from pipeline.parse.stores.whatsapp.android_groups import LEGACY_MEMBERS, MEMBERS, OWNER, PAST_MEMBERS
from pipeline.parse.stores.whatsapp.android_legacy import LEGACY
from pipeline.parse.stores.whatsapp.android_messages import MESSAGES

PARSER = Parser(
    name="whatsapp_android",
    version=3,
    app_of=lambda path: "com.whatsapp.w4b" if "com.whatsapp.w4b" in path else "com.whatsapp",
    paths=("msgstore.db", "msgstore-20*.db"),
    read=Sqlite(MESSAGES, LEGACY, ADD_ONS, CALLS, (MEMBERS, LEGACY_MEMBERS), PAST_MEMBERS, OWNER),
)
