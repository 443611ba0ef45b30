"""Slack on Android, `org_…` databases of each workspace and `account_manager`.

Seen on: structures of 2020 to 2024, rebuilt in code. Origin: ALEAPP `slack*.py`.
Times: `ts`, text of seconds since 1970-01-01 UTC with a fraction, which names the message too.
Read: messages and answers in threads with their channel, files by name and address, reactions by name, that a message
was changed; members of workspaces as contacts; the owner's accounts, never what signs him in.
Not read: members of channels, which messages are the owner's (another database says who he is), files themselves.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.slack.android_messages import messages

USERS = Query(
    kind="contact",
    table="users",
    requires={"users": frozenset({"id", "name"})},
    optional={"users": frozenset({"profile_real_name", "profile_email", "profile_phone"})},
    sql="""
        select rowid as rowid, coalesce(nullif(profile_real_name, ''), name) as name,
            json_array(cast(id as text), nullif(cast(name as text), ''), nullif(cast(profile_email as text), ''),
                nullif(cast(profile_phone as text), '')) as ids from users
    """,
    columns={"title": "name"},
    lists={"recipients": "ids"},
)
ACCOUNTS = Query(
    kind="account",
    table="accounts",
    requires={"accounts": frozenset({"user_id", "team_id"})},
    optional={"accounts": frozenset({"email", "team_domain"})},
    sql="select rowid as rowid, user_id, email, team_id, team_domain from accounts",
    columns={"sender": "user_id", "title": "team_domain"},
    extra={"email": "email", "workspace": "team_id"},
)

PARSER = Parser(
    name="slack_android",
    version=1,
    app="com.Slack",
    paths=("com.Slack/databases/org_*", "com.Slack/databases/account_manager"),
    contacts=True,
    read=Sqlite(
        messages("messages", "message_json", "subtype", "user_id"),
        messages("message_threads", "message_blob", "event_sub_type", None),
        USERS,
        ACCOUNTS,
    ),
)
