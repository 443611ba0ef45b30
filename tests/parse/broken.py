"""The same store, broken: every store that a test reads is read in these ways too; nothing may raise or get lost."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from zlib import crc32

_ODD = (
    None, -1, 0, 2**31, 2**63 - 1, -(2**63), 0.5, -0.0, 1e300, float("inf"), "", "\0", "x", "null", "[1", "{}", "[[1]]",
    "[null]", '{"a": [1]}', "9" * 30, "\u202eabc", "é" * 300, b"", b"\xff\xfe", b"\xed\xa0\x80", b"\x08\x96\x01",
)  # fmt: skip
_MOST_BYTES = 300_000


def variants(path: Path, folder: Path) -> Iterator[Path]:
    """Changed copies of a file, always the same for the same content; of a large one none."""
    if not path.is_file() or not 0 < path.stat().st_size < _MOST_BYTES:
        return
    content = path.read_bytes()
    chance = random.Random(crc32(content))  # noqa: S311  repeatable, not secret
    copy = folder / path.name
    if content.startswith(b"SQLite format 3\0"):
        for number in range(2):
            copy.write_bytes(content)
            with suppress(sqlite3.DatabaseError):  # broken already
                _odd_values(copy, chance.randrange(len(_ODD)), number)
            yield copy
    for changed in (content[: len(content) // 2], _scattered(content, chance), _emptied(content, chance)):
        copy.write_bytes(changed)
        yield copy


def _odd_values(path: Path, first: int, row: int) -> None:
    """In each column of each table, one row gets a value of another kind."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("pragma ignore_check_constraints = on")
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        for table in tables:
            quoted = f'"{table}"'
            for place, column in enumerate(connection.execute(f"pragma table_info({quoted})").fetchall()):
                value = _ODD[(first + place * 7 + row) % len(_ODD)]
                where = f"rowid in (select rowid from {quoted} limit 1 offset {row + place % 2})"
                try:
                    connection.execute(f'update {quoted} set "{column[1]}" = ? where {where}', (value,))
                except sqlite3.Error:
                    continue  # a key, or a table without row ids


def _scattered(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(24):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _emptied(content: bytes, chance: random.Random) -> bytes:
    begin = chance.randrange(len(content))
    return content[:begin] + bytes(min(512, len(content) - begin)) + content[begin + 512 :]
