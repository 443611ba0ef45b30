"""Logins that Chromium's browsers have saved, `Login Data`; never a password.

Seen on: structures rebuilt in code. Origin: Chromium's login_database.
Times: microseconds since 1601-01-01 UTC; some early versions wrote seconds since 1970, which stay unknown here.
Read: the site, the user name, when the login was saved and (as its end) last used; sites for which the browser was told
never to save one.
Not read: passwords, notes to them, which saved passwords are weak or known to have leaked.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.browsers import chromium
from pipeline.parse.times.epochs import webkit_us

LOGINS = Query(
    kind="account",
    table="logins",
    requires={"logins": frozenset({"origin_url", "username_value"})},
    optional={"logins": frozenset({"date_created", "date_last_used", "times_used", "blacklisted_by_user"})},
    sql="""
        select rowid as rowid, origin_url, nullif(username_value, '') as username, nullif(date_created, 0) as created,
            nullif(date_last_used, 0) as used, times_used, nullif(blacklisted_by_user, 0) as never,
            'saved login' as type, 'saved; end: last used' as told
        from logins
    """,
    columns={"sender": "username", "url": "origin_url"},
    times={"sent_at": ("created", webkit_us), "ended_at": ("used", webkit_us)},
    extra={"type": "type", "time": "told", "times_used": "times_used", "asked_never_to_save": "never"},
)

PARSER = Parser(
    name="chrome_logins",
    version=1,
    app_of=chromium,
    threads=False,
    paths=("Login Data", "Login Data For Account"),
    read=Sqlite(LOGINS),
)
