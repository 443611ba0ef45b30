"""WhatsApp on iOS, `ChatStorage.sqlite` (Core Data).

Seen on: structures of 2.17 to 2.25, rebuilt in code.
Origin: IPED `ExtractorIOS`, iLEAPP `whatsApp.py`, chronika's and Amberkeep's notes on the format, SwiftWABackupAPI.
Times: seconds since 2001-01-01 UTC; of reactions milliseconds since 1970-01-01 UTC.
Read: text, captions, who sent it to whom (in a group its members of today), files, what it answers and a copy of that,
contacts, polls, places that were sent, messages deleted for everyone (state unsent); reactions; events of a group and
other notices, as events; calls that a conversation notes; members of a group, those who are no longer active among
them; when a group was made.
Not read: receipts, votes, live locations after the first place, what the app keeps of edits (nobody has found it),
drafts. Accounts `@lid` hide the number; where the app knows it, it is in its contacts.
Not verified: addresses `@status`, the status of one person.
"""

from pipeline.parse.built import Built, Tables
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.sqlite import Sqlite
from pipeline.parse.stores.whatsapp.ios_groups import GROUPS, MEMBERS
from pipeline.parse.stores.whatsapp.ios_messages import messages
from pipeline.parse.stores.whatsapp.ios_reactions import reactions
from pipeline.parse.stores.whatsapp.quotes import quotes


def _build(_: Tables, evidence: Evidence) -> Sqlite:
    return Sqlite(messages(quotes(evidence)), MEMBERS, GROUPS, also=(reactions,))


PARSER = Parser(
    name="whatsapp_ios",
    version=2,
    app_of=lambda path: "net.whatsapp.WhatsAppSMB" if "WhatsAppSMB" in path else "net.whatsapp.WhatsApp",
    paths=("ChatStorage.sqlite",),
    read=Built(_build),
)
