"""Tinder on Android: the owner, `files/datastore/user` and `account` (protocol buffers).

Seen on: structures of 2026, rebuilt in code. Origin: ALEAPP (tinder): id and name are fields 1, 1 and 1, 6 of `user`,
the e-mail address 1, 1, 1 and the telephone number 1, 4, 1 of `account`.
Read: the owner's id, name, e-mail address and telephone number.
Not read: the day of birth, the profile, photos.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath

from models.issues import Issue
from models.rows import Row
from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.tree import Tree


def _account(tree: Message, evidence: Evidence) -> Iterator[Row | Issue]:
    name = PurePosixPath(evidence.logical_path).name
    if name == "user" and (user := tree.message(1)):
        yield {"locator": "user:1", "kind": "account", "sender": user.text(1), "sender_name": user.text(6)}
    for way in ((1, 1), (1, 4)) if name == "account" else ():
        found = tree.message(*way)
        if found and (identifier := found.text(1)):
            yield {"locator": f"account:{way[1]}", "kind": "account", "sender": identifier}


PARSER = Parser(
    name="tinder_account",
    version=1,
    app="com.tinder",
    paths=("com.tinder/files/datastore/user", "com.tinder/files/datastore/account"),
    threads=False,
    read=Tree(Message, _account),
)
