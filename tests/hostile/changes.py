"""Changes to a sound file, as strategies of hypothesis: a failing example shrinks to the few that matter.

Of any file: bytes, numbers, lengths, blocks. Of texts: their words. Of SQLite: values of any type in any column,
structure, and the headers, cell pointers and varints of its pages.
"""

import math
import re
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing, suppress

from hypothesis import strategies as st
from seeds import Seed

Change = Callable[[bytes], bytes]

NUMBERS = (0, 1, -1, 127, 128, 255, 256, 32_767, 65_535, 2**31 - 1, -(2**31), 2**32 - 1, 2**62, 2**63 - 1, -(2**63))
TEXTS = (
    "", "\0", "a\0b", "\u202eabc", "\u2066", "\ud800", "é" * 3, "0", "-1", "NaN", "1e999", "9" * 30, "[", "[1", "{}",
    "[[1]]", "[null]", "null", '["a"]', "\x1f", "\ufffe", "=cmd()", "../../x", "/", "%s", "{0}", "x" * 1_000_000,
)  # fmt: skip
VALUES = (
    None, *NUMBERS, 0.5, -0.0, math.inf, -math.inf, 1e300, 1.7e18, 7e17, *TEXTS[:5], *TEXTS[6:],
    b"", b"\0", b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"streamtyped", b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@",
)  # fmt: skip
_BAD_UTF8 = tuple(f"cast(x'{raw}' as text)" for raw in ("c328", "eda080", "ff", "00ff", "61ff62"))
_TOKEN = re.compile(rb"[A-Za-z0-9_.+@-]+|[^A-Za-z0-9_.+@\s-]+|\s+")
_WORDS = (
    *(text.encode("utf-8", "surrogatepass") for text in TEXTS), b"\xff\xfe", b"\xc3", b"]]>", b"<!--", b"&a;", b"&#0;",
    b"<a>" * 300, b"--", b"\n\n", b"\n ", b"\r", b"=?utf-8?b?!!?=", b"=?x?q?=zz?=", b"utf-7", b"punycode", b"base64",
    b"multipart/mixed", b"message/rfc822", b"text/html", b"From ", b"%PDF-", b"endobj", b"obj", b"0 R", b"<<", b">>",
    b"stream", b"/Kids", b"/Count", b"- ", b": ", b"&a [*a]", b"!!python/object:x {}", b"2026-02-30", b"9999-12-31",
    b"0001-01-01T00:00:00+23:59", b"1e5", b"0x", b"~", b"true", b"\t", b'"', b"'", b"|", b"? ", b"[[[[[[[[", b"{{{{{{",
)  # fmt: skip


def changes(seed: Seed) -> st.SearchStrategy[list[Change]]:
    """A few changes that make sense for a file."""
    raw = _bytes(len(seed.content))
    if seed.sqlite:
        pages = st.lists(st.one_of(_page(len(seed.content)), raw), max_size=3)
        return st.builds(lambda *parts: [change for part in parts for change in part], _rows(seed.content), pages)
    return st.lists(st.one_of(raw, _words(seed.content)), min_size=1, max_size=5)


def changed(seed: Seed, several: list[Change]) -> bytes:
    """The file after all of them."""
    content = seed.content
    for change in several:
        content = change(content)
    return bytes(seed.seal(content))


def _bytes(size: int) -> st.SearchStrategy[Change]:
    """Positions lie anywhere, but often near the beginning and the end, where formats keep what they go by."""
    at = st.one_of(
        st.integers(0, max(0, size - 1)), st.integers(0, min(size, 256)), st.integers(max(0, size - 128), size)
    )
    length = st.one_of(st.integers(1, 16), st.integers(1, max(1, size)))
    form = st.sampled_from(("<B", "<h", ">h", "<i", ">i", "<q", ">q"))
    return st.one_of(
        st.builds(_xor, at, st.integers(1, 255)),
        st.builds(_number, at, form, st.sampled_from(NUMBERS)),
        st.builds(_put, at, st.binary(min_size=1, max_size=8)),
        st.builds(_cut, at),
        st.builds(_remove, at, length),
        st.builds(_repeat, at, length, st.sampled_from((2, 3, 100, 3000))),
        st.builds(_splice, at, at, length),
    )


def _xor(at: int, mask: int) -> Change:
    return lambda c: c[:at] + bytes(byte ^ mask for byte in c[at : at + 1]) + c[at + 1 :]


def _number(at: int, form: str, value: int) -> Change:
    size = struct.calcsize(form)
    packed = (value % 2 ** (8 * size)).to_bytes(size, "little" if form[0] == "<" else "big")
    return _put(at, packed)


def _put(at: int, piece: bytes) -> Change:
    return lambda c: c[:at] + piece + c[at + len(piece) :]


def _cut(at: int) -> Change:
    return lambda c: c[:at]


def _remove(at: int, length: int) -> Change:
    return lambda c: c[:at] + c[at + length :]


def _repeat(at: int, length: int, times: int) -> Change:
    return lambda c: c[:at] + c[at : at + length] * min(times, 1 + 200_000 // length) + c[at + length :]


def _splice(at: int, start: int, length: int) -> Change:
    return lambda c: c[:at] + c[start : start + length] + c[at:]


def _words(content: bytes) -> st.SearchStrategy[Change]:
    """A word of a text replaced, left out, doubled, or put in another's place."""
    number = st.integers(0, max(0, len(_TOKEN.findall(content[:100_000])) - 1))
    return st.one_of(
        st.builds(_word, number, st.sampled_from(_WORDS)),
        st.builds(_word, number, st.text(max_size=8).map(lambda text: text.encode("utf-8", "surrogatepass"))),
        st.builds(_moved_word, number, number),
    )


def _word(number: int, replacement: bytes) -> Change:
    def change(content: bytes) -> bytes:
        tokens = _TOKEN.findall(content)
        tokens[number : number + 1] = [replacement]
        return b"".join(tokens)

    return change


def _moved_word(number: int, other: int) -> Change:
    def change(content: bytes) -> bytes:
        tokens = _TOKEN.findall(content)
        tokens[number:number] = tokens[other : other + 1]
        return b"".join(tokens)

    return change


def _page(size: int) -> st.SearchStrategy[Change]:
    """The header of a database, of a page, a cell pointer, a varint of a cell."""
    page = st.integers(0, max(0, size // 512 - 1)).map(lambda number: number * 512 + (100 if number == 0 else 0))
    header = st.builds(_put, st.integers(16, 99), st.binary(min_size=1, max_size=4))
    kind = st.builds(lambda at, kind: _put(at, bytes([kind])), page, st.sampled_from((0, 2, 5, 10, 13, 255)))
    counts = st.builds(lambda at, field, raw: _put(at + field, raw), page, st.sampled_from((1, 3, 5, 7, 8)), _SHORT)
    pointer = st.builds(lambda at, cell, raw: _put(at + 8 + 2 * cell, raw), page, st.integers(0, 12), _SHORT)
    return st.one_of(
        header, kind, counts, pointer, st.builds(_cell, page, st.integers(0, 12), st.integers(0, 12), _LONG)
    )


_SHORT = st.one_of(st.binary(min_size=2, max_size=2), st.sampled_from((b"\0\0", b"\xff\xff", b"\x01\xff", b"\0\x08")))
_LONG = st.one_of(st.binary(min_size=1, max_size=9), st.sampled_from((b"\x81" * 9, b"\xff" * 9, b"\x81\x00", b"\x7f")))


def _cell(page: int, cell: int, into: int, raw: bytes) -> Change:
    """Overwrites what a cell pointer points at."""

    def change(content: bytes) -> bytes:
        pointer = content[page + 8 + 2 * cell : page + 10 + 2 * cell]
        at = page // 512 * 512 + int.from_bytes(pointer, "big") + into
        return _put(at, raw)(content)

    return change


def _rows(content: bytes) -> st.SearchStrategy[list[Change]]:
    """Values of any type in any column of any row, and tables that are not built as they should be."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
        tables = {
            n: [c[1] for c in connection.execute(f'pragma table_info("{n}")')] for n in names if "sqlite" not in n
        }
    columns = st.sampled_from([(table, column) for table, found in tables.items() for column in found])
    value = st.one_of(st.sampled_from(VALUES), st.integers(-(2**63), 2**63 - 1), st.binary(max_size=40), st.floats())
    table = st.sampled_from(sorted(tables))
    one = st.one_of(
        st.builds(_set, columns, st.integers(0, 9), value),
        st.builds(_set, columns, st.integers(0, 9), value),
        st.builds(_set_sql, columns, st.integers(0, 9), st.sampled_from(_BAD_UTF8)),
        st.builds(_doubled_row, table, value),
        st.builds(_run, st.builds(lambda t, form: form.format(t=t), table, st.sampled_from(_TABLE_FORMS))),
        st.builds(
            _run, st.builds(lambda c, form: form.format(t=c[0], c=c[1]), columns, st.sampled_from(_COLUMN_FORMS))
        ),
    )
    return st.lists(one, max_size=4)


_TABLE_FORMS = (
    'create table "_x" as select * from "{t}"; drop table "{t}"; alter table "_x" rename to "{t}"',
    'alter table "{t}" rename to "_x"; create view "{t}" as select * from "_x"',
    'alter table "{t}" rename to "_x"; create view "{t}" as select * from "_x" union all select * from "_x"',
    'alter table "{t}" rename to "_x"; create view "{t}" as select rowid, * from "_x"',
    'drop table "{t}"',
    'delete from "{t}"',
    'insert or ignore into "{t}" default values',
    'create index "_i" on "{t}" (rowid)',
    'create trigger "_t" after insert on "{t}" begin select 1; end',
    "pragma encoding = 'UTF-16le'; vacuum",
)
_COLUMN_FORMS = (
    'alter table "{t}" rename column "{c}" to "{c}_"',
    'alter table "{t}" drop column "{c}"',
    'update "{t}" set "{c}" = null',
    'create table "_x" ("{c}" primary key) without rowid; insert or ignore into "_x" select "{c}" from "{t}"; '
    'drop table "{t}"; alter table "_x" rename to "{t}"',
    'create index "_i" on "{t}" ("{c}")',
    'update "{t}" set "{c}" = cast("{c}" as blob)',
    'update "{t}" set "{c}" = cast("{c}" as text)',
)


def _set(column: tuple[str, str], row: int, value: object) -> Change:
    return _set_sql(column, row, "?", (value,))


def _set_sql(column: tuple[str, str], row: int, sql: str, values: tuple[object, ...] = ()) -> Change:
    table, name = column
    place = f'(select rowid from "{table}" limit 1 offset {row} % max(1, (select count(*) from "{table}")))'
    return _run(f'update or ignore "{table}" set "{name}" = {sql} where rowid = {place}', values)


def _doubled_row(table: str, value: object) -> Change:
    """A row more, its first column set."""

    def change(content: bytes) -> bytes:
        with closing(sqlite3.connect(":memory:")) as connection, suppress(sqlite3.Error, OverflowError):
            connection.deserialize(content)
            rest = [f'"{row[1]}"' for row in connection.execute(f'pragma table_info("{table}")')][1:]
            connection.execute(f'insert or ignore into "{table}" select ?, {", ".join(rest)} from "{table}"', (value,))
            connection.commit()
            return bytes(connection.serialize())
        return content

    return change


def _run(sql: str, values: tuple[object, ...] = ()) -> Change:
    """Statements that may fail: then the file stays as it is."""

    def change(content: bytes) -> bytes:
        with closing(sqlite3.connect(":memory:")) as connection, suppress(sqlite3.Error, OverflowError, UnicodeError):
            connection.deserialize(content)
            if values:
                connection.execute(sql, values)
            else:
                connection.executescript(sql)
            connection.commit()
            return bytes(connection.serialize())
        return content

    return change
