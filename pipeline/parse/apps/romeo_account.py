"""Romeo on Android: the owner's accounts, `accounts.db`.

Seen on: the structure of 3.40, rebuilt in code. Origin: ALEAPP (RomeoDatingApp).
Read: e-mail address and name of each.
Not read: the profile, where it was, passwords.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

ACCOUNT = Query(
    kind="account",
    table="accounts",
    requires={"accounts": frozenset({"username", "email"})},
    sql="select rowid as rowid, username, email from accounts",
    columns={"sender": "email", "sender_name": "username"},
)

PARSER = Parser(
    name="romeo_account",
    version=1,
    app="com.planetromeo.android.app",
    paths=("com.planetromeo.android.app/databases/accounts.db",),
    threads=False,
    read=Sqlite(ACCOUNT),
)
