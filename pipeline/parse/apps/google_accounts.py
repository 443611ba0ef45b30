"""The Google app on Android: its accounts, `accounts.notifications.db`.

Seen on: a structure rebuilt in code. Origin: ALEAPP.
Times: none.
Read: the name of each account.
Not read: what it is notified of.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

ACCOUNTS = Query(
    kind="account",
    table="accounts",
    requires={"accounts": frozenset({"account_name"})},
    sql="select rowid as rowid, account_name from accounts",
    columns={"sender": "account_name"},
)

PARSER = Parser(
    name="google_accounts",
    version=1,
    app="com.google.android.googlequicksearchbox",
    threads=False,
    paths=("com.google.android.googlequicksearchbox/databases/accounts.notifications.db",),
    read=Sqlite(ACCOUNTS),
)
