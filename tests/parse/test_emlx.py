import plistlib
from pathlib import Path
from typing import Any

import pytest

from pipeline.parse.apps.emlx import PARSER

MAIL = b"""From: Ifeoma Eze <ifeoma@example.org>
To: maya@example.org
Subject: Saturday
Date: Sat, 14 Mar 2026 22:48:00 +0000

See you there
"""


def emlx(path: Path, about: Any, mail: bytes = MAIL) -> Path:
    tail = about if isinstance(about, bytes) else plistlib.dumps(about)
    path.write_bytes(b"%-10d\n" % len(mail) + mail + tail)
    return path


@pytest.mark.parametrize(
    ("flags", "state", "extra"),
    [(0x11, "live", ('"read": true', '"flagged": true')), (0x2, "deleted", ()), (0x40, "draft", ())],
)
def test_a_mail_with_what_mail_notes_of_it(tmp_path: Path, read, utc, flags: int, state: str, extra: tuple) -> None:
    about = {"flags": flags, "date-received": 1_773_528_540, "original-mailbox": "imap://x/INBOX"}
    parsed = read(PARSER, emlx(tmp_path / "1.emlx", about))
    (row,) = parsed.records
    assert (row["kind"], row["sender"], row["title"]) == ("mail", "ifeoma@example.org", "Saturday")
    assert (row["body"], row["sent_at"], row["state"]) == ("See you there", utc("2026-03-14 22:48"), state)
    for part in (*extra, '"received": "2026-03-14T22:49:00Z"', '"mailbox": "imap://x/INBOX"'):
        assert part in row["extra"]
    assert not parsed.issues
    assert parsed.sums()


def test_a_bad_property_list_costs_what_it_says(tmp_path: Path, read) -> None:
    parsed = read(PARSER, emlx(tmp_path / "1.emlx", b"<plist><dict>"))
    assert parsed.column("title") == ["Saturday"]
    assert parsed.issues == [("mail:1", "bad-value")]
    assert parsed.sums()


def test_a_mail_without_a_property_list_is_read(tmp_path: Path, read) -> None:
    parsed = read(PARSER, emlx(tmp_path / "1.emlx", b""))
    assert parsed.column("state") == ["live"]
    assert not parsed.issues


def test_a_broken_file(tmp_path: Path, read) -> None:
    (tmp_path / "1.emlx").write_bytes(b"\x00\xff" * 99)
    parsed = read(PARSER, tmp_path / "1.emlx")
    assert parsed.issues == [("mail:1", "damaged")]
    assert parsed.sums()
