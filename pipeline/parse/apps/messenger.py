"""Facebook Messenger on Android and iOS, the mailbox of its newer versions: `msys_database_<user id>`,
`lightspeed-<user id>.db`, `lightspeed-userDatabases/<user id>.db` and `fb-msys-<user id>.db` (the Facebook app's).

Seen on: structures rebuilt in code. Origin: ALEAPP `FacebookMessenger.py`, iLEAPP `facebookMessenger.py`;
karlicoss/HPI `my/fbmessenger/android.py`. Not verified: `actor_id` of a reaction.
Times: milliseconds since 1970-01-01 UTC.
Read: text, each message's own sender, titles and names of attachments, quotes, who is in the conversation, reactions,
calls, people, and conversations that are encrypted between the ends (`client_messages`), which lie here in plain text.
Not read: secret conversations of the older kind (their text is encrypted), pictures themselves, who took part in a
group's call. Of a message that was taken back the store keeps nothing that is known.
"""

import re
from collections.abc import Iterator

from pipeline.parse.packages import package
from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.sqlite import Sqlite
from pipeline.parse.stores.messenger.messages import between_the_ends, messages, reactions
from pipeline.parse.stores.messenger.people import CALLS, OWNER, contacts, members


def _read(evidence: Evidence) -> Iterator[Item]:
    """The owner is whom the store names, else the name of the file."""
    named = re.search(r"\d{5,}", evidence.logical_path.rpartition("/")[2])
    owner = (
        f"cast(coalesce((select facebook_user_id from _user_info limit 1), {named[0] if named else 'null'}) as text)"
    )
    queries = (query(owner) for query in (messages, between_the_ends, reactions, members, contacts))
    yield from Sqlite(*queries, CALLS, OWNER)(evidence)


def _app(path: str) -> str:
    return package(path) or ("com.facebook.orca" if "msys_database_" in path else "com.facebook.Messenger")


PARSER = Parser(
    name="messenger",
    version=1,
    app_of=_app,
    paths=("msys_database_*[0-9]", "lightspeed-*.db", "lightspeed-userDatabases/*.db", "fb-msys-*.db"),
    contacts=True,
    read=_read,
)
