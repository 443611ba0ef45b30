"""Viber on iOS, `Contacts.data` (Core Data: messages too), and `Settings.data` of its account.

Seen on: structures of 2018 to 2025, rebuilt in code. Origin: iLEAPP `viber.py`.
Times: seconds since 2001-01-01 UTC; a length in seconds.
Read: messages with who takes part, the app's own notes and calls that it notes among them (system events), names of
files, places, messages that are being deleted, calls, contacts, the owner's name, numbers and address.
Ignored: settings that name nobody.
Not read: files themselves, what another message is an answer to, likes, the code of hidden chats.
Not verified: that the owner is not among those who take part.
"""

from pipeline.parse.built import Built, Tables
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.sqlite import Sqlite
from pipeline.parse.stores.viber.ios_messages import messages
from pipeline.parse.stores.viber.ios_people import CALLS, CONTACTS, SETTINGS


def _build(tables: Tables, _: Evidence) -> Sqlite:
    return Sqlite(messages(tables), CALLS, CONTACTS, SETTINGS)


PARSER = Parser(
    name="viber_ios",
    version=1,
    app="com.viber",
    paths=("com.viber/database/Contacts.data", "Documents/Contacts.data", "com.viber/settings/Settings.data"),
    contacts=True,
    read=Built(_build),
)
