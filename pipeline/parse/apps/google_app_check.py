"""Apps that Google Play services has checked, `gass.db`.

Seen on: structures of Android 8 to 15, rebuilt in code.
Origin: ALEAPP (installedappsGass).
Times: none are kept.
Read: packages with the version and the SHA-256 of their file. An app that was removed since stays in it.
Not read: what came of a check.
"""

from pipeline.parse.parser import Parser
from pipeline.parse.sqlite import Query, Sqlite

CHECKED = Query(
    kind="app",
    table="app_info",
    requires={"app_info": frozenset({"package_name"})},
    optional={"app_info": frozenset({"version_code", "digest_sha256"})},
    sql="""
        select rowid as rowid, package_name, version_code,
            iif(typeof(digest_sha256) = 'blob', hex(digest_sha256), digest_sha256) as sha256 from app_info
    """,
    columns={"app": "package_name", "title": "package_name"},
    extra={"version": "version_code", "sha256": "sha256"},
)

PARSER = Parser(
    name="google_app_check",
    version=1,
    paths=("com.google.android.gms/databases/gass.db",),
    threads=False,
    read=Sqlite(CHECKED),
)
