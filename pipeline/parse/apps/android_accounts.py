"""Accounts on an Android device: `accounts_ce.db` and `accounts_de.db` of a user, before Android 7 `accounts.db`.

Seen on: structures of Android 4.4 to 15, rebuilt in code.
Origin: AOSP (AccountsDb); ALEAPP (accounts_ce, accounts_de).
Times: milliseconds since 1970-01-01 UTC, of an account when it was authenticated last; those of the log of changes are
local times, read in the timezone that the case file gives, else kept as stored.
Read: accounts with their type and former name; which app was given access to one; what was added, renamed or removed.
Not read: tokens, passwords and further data of an account, visibility of accounts to apps. A record of the log names
the account only while it is there.
"""

from zoneinfo import ZoneInfo

from pipeline.parse.built import Built, Tables
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms
from pipeline.parse.times.local import local

ACCOUNTS = Query(
    kind="account",
    table="accounts",
    requires={"accounts": frozenset({"name"})},
    optional={"accounts": frozenset({"type", "previous_name", "last_password_entry_time_millis_epoch"})},
    sql="""
        select rowid as rowid, name, type, previous_name, nullif(last_password_entry_time_millis_epoch, 0) as entered,
            iif(last_password_entry_time_millis_epoch > 0, 'last authenticated', null) as told
        from accounts
    """,
    columns={"sender": "name"},
    times={"sent_at": ("entered", unix_ms)},
    extra={"type": "type", "previous_name": "previous_name", "time": "told"},
)

GRANTS = Query(
    kind="system_event",
    table="grants",
    requires={"grants": frozenset({"accounts_id"})},
    optional={"accounts": frozenset({"name", "type"}), "grants": frozenset({"uid", "auth_token_type"})},
    sql="""
        select g.rowid as rowid, 'an app was given access to an account' as title, a.name as account, a.type as type,
            g.uid as uid, g.auth_token_type as for_what
        from grants g left join accounts a on a._id = g.accounts_id
    """,
    columns={"title": "title"},
    extra={"account": "account", "account_type": "type", "app_uid": "uid", "access": "for_what"},
)


def _log(zone: ZoneInfo | None) -> Query:
    return Query(
        kind="system_event",
        table="debug_table",
        requires={"debug_table": frozenset({"action_type"})},
        optional={"debug_table": frozenset({"_id", "time", "caller_uid"}), "accounts": frozenset({"name", "type"})},
        sql="""
            select d.rowid as rowid, d.action_type as action, d.time as time, d.caller_uid as uid, a.name as account,
                a.type as type
            from debug_table d left join accounts a on a._id = d._id
        """,
        columns={"title": "action", "sent_at_raw": "time"},
        computed=local("time", zone),
        extra={"account": "account", "account_type": "type", "caller_uid": "uid"},
    )


def _build(_: Tables, evidence: Evidence) -> Sqlite:
    return Sqlite(ACCOUNTS, GRANTS, _log(evidence.zone))


PARSER = Parser(
    name="android_accounts",
    version=1,
    app="android",
    paths=("accounts_ce.db", "accounts_de.db", "system/users/*/accounts.db", "data/system/accounts.db"),
    threads=False,
    read=Built(_build),
)
