"""Grindr on Android, `grindr_user*.db`.

Seen on: the structure of 2022 to 2023, rebuilt in code. Origin: `CREATE TABLE` in a published decompilation of the app
(`DBMigrations`), GrindrPlus. Not verified: `reply_message_id`, `chat_reaction`, `profile_note`, which are later.
Times: milliseconds since 1970-01-01 UTC.
Read: messages of direct and group conversations, what they answer, reactions, who is in a group and since when,
profiles with whom there is a conversation, favourites, the owner's own notes about people.
Ignored: profiles of others nearby, which the service sends by the thousand.
Not read: pictures (by their hash on the server), the newer store `grindr_chat_v2_final.db`. Who the owner is, is not
stored: it is who writes to the number that a direct conversation has. Where nobody did, only what that number wrote has
a direction.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Sqlite
from pipeline.parse.stores.grindr.messages import MESSAGES, REACTIONS
from pipeline.parse.stores.grindr.people import MEMBERS, PROFILES

PARSER = Parser(
    name="grindr",
    version=1,
    app="com.grindrapp.android",
    paths=("databases/grindr_user*.db",),
    contacts=True,
    read=Sqlite(MESSAGES, REACTIONS, MEMBERS, PROFILES),
)
