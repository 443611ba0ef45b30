"""Which accounts Gmail on Android knows, `Gmail.xml`.

Seen on: structures of 2019 to 2026, rebuilt in code.
Origin: ALEAPP (gmail, gmailEmails).
Read: addresses of accounts, and which of them is shown.
Ignored: every other setting.
Not read: settings of each account (`Account-<address>.xml`).
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.formats.abx import android_xml
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.tree import Tree, each

_ALIAS = "-account-alias"


def _account(entry: Any) -> Row | None:
    name = entry.get("name") or ""
    if name == "active-account" and entry.text:
        return {"kind": "account", "sender": entry.text, "extra": {"shown": True}}
    address = name.removesuffix(_ALIAS)
    return {"kind": "account", "sender": address} if name.endswith(_ALIAS) and "@" in address else None


def _settings(root: Any, _: Evidence) -> Iterator[Any]:
    if root.tag != "map":
        raise ValueError("no settings of an app")
    yield from each("setting", list(root), _account)


PARSER = Parser(
    name="gmail_settings",
    version=1,
    app="com.google.android.gm",
    paths=("com.google.android.gm/shared_prefs/Gmail.xml",),
    threads=False,
    read=Tree(android_xml, _settings),
)
