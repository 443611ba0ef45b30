import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.snapchat_ios import PARSER

YUSUF = "0d000000-0000-4000-8000-000000000004"


def flat(*texts: str) -> bytes:
    """A FlatBuffer whose root table has these texts."""
    slots = len(texts)
    table = 4 + 4 + 2 * slots + (2 * slots) % 4
    out = bytearray(table.to_bytes(4, "little"))
    out += (4 + 2 * slots).to_bytes(2, "little") + (4 + 4 * slots).to_bytes(2, "little")
    out += b"".join((4 + 4 * n).to_bytes(2, "little") for n in range(slots))
    out += bytes(table - len(out))
    out += (table - 4).to_bytes(4, "little")
    place = table + 4 + 4 * slots
    tail = bytearray()
    for n, words in enumerate(texts):
        out += (place + len(tail) - (table + 4 + 4 * n)).to_bytes(4, "little")
        tail += len(words.encode()).to_bytes(4, "little") + words.encode()
    return bytes(out + tail)


def people(path: Path, document: bytes) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            """
            create table snapchatter (userId text, p blob);
            create table index_snapchatterusername (username text);
            create table index_snapchatterlegacyUsername (legacyUsername text);
            insert into index_snapchatterusername values ('yusuf.d');
            insert into index_snapchatterlegacyUsername values ('yusuf_before');
            """
        )
        connection.execute("insert into snapchatter values (?, ?)", (YUSUF, document))
    return path


def test_people_with_their_names_and_those_of_before(tmp_path: Path, read) -> None:
    parsed = read(PARSER, people(tmp_path / "primary.docobjects", flat(YUSUF, "yusuf.d", "Yusuf")))
    (contact,) = parsed.records
    assert (contact["title"], contact["recipients"]) == ("Yusuf", [YUSUF, "yusuf.d", "yusuf_before"])
    assert parsed.issues == [("snapchatter:structure", "absent-column")]  # an index of newer versions
    assert parsed.sums()


@pytest.mark.parametrize(
    ("document", "title", "issues"),
    [
        (flat("another layout", "x", "y"), "yusuf.d", 0),
        (b"\xff\xff\xff\x7f", None, 1),
        (b"", None, 1),
    ],
)
def test_a_document_of_another_layout_gives_no_name(
    tmp_path: Path, read, document: bytes, title: str | None, issues: int
) -> None:
    parsed = read(PARSER, people(tmp_path / "primary.docobjects", document))
    assert parsed.column("title") == [title]
    assert parsed.column("recipients")[0][0] == YUSUF
    assert sum(code == "bad-value" for _, code in parsed.issues) == issues
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "x").issues[0][1] == "damaged"
