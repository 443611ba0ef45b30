"""Settings of Android before 6, `settings.db`; the screen lock, `locksettings.db`.

Seen on: structures of Android 4.4 to 15, rebuilt in code.
Origin: AOSP (SettingsProvider, LockSettingsStorage).
Read: what the device is called and known by, and settings that say how it was used, the kind of screen lock.
Ignored: every other setting; keys, salts and hashes of the lock are not touched.
Not read: the lock's kind where it is kept elsewhere, as since Android 8 or so.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.stores.android_settings import KNOWN, TYPES, said


def _table(name: str) -> Query:
    wanted = ", ".join(f"'{setting}'" for setting in KNOWN)
    ignored = f"coalesce(name, '') not in ({wanted}) or value is null"
    return Query(
        kind="device",
        table=name,
        requires={name: frozenset({"name", "value"})},
        sql=f"select rowid as rowid, name, value from {name} where not ({ignored})",
        computed={
            "title": (("name",), KNOWN.get),
            "body": (("name", "value"), said),
            "extra": (("name",), lambda name: {"setting": name, "type": TYPES.get(name)}),
        },
        ignores=ignored,
    )


PARSER = Parser(
    name="android_settings_db",
    version=1,
    app="com.android.providers.settings",
    paths=("com.android.providers.settings/databases/settings.db", "system/locksettings.db"),
    threads=False,
    read=Sqlite(*map(_table, ("secure", "global", "system", "locksettings"))),
)
