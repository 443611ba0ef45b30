"""Words that somebody has added to the keyboard's dictionary on Android, `user_dict.db`.

Seen on: structures of Android 4.4 to 15, rebuilt in code.
Origin: AOSP (UserDictionaryProvider); ALEAPP (userDict).
Times: none are kept.
Read: words, with their language and shortcut, and the number of the app that added one.
Not read: what a keyboard has learnt by itself.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

WORDS = Query(
    kind="typed",
    table="words",
    requires={"words": frozenset({"word"})},
    optional={"words": frozenset({"frequency", "locale", "appid", "shortcut"})},
    sql="""
        select rowid as rowid, 'dictionary' as title, word, frequency, nullif(locale, '') as locale, appid,
            nullif(shortcut, '') as shortcut
        from words
    """,
    columns={"title": "title", "body": "word"},
    extra={"shortcut": "shortcut", "language": "locale", "app_uid": "appid", "frequency": "frequency"},
)

PARSER = Parser(
    name="android_user_dictionary",
    version=1,
    app="com.android.providers.userdictionary",
    paths=("com.android.providers.userdictionary/databases/user_dict.db",),
    threads=False,
    read=Sqlite(WORDS),
)
