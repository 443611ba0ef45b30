"""Files attached to mails, and where a mailbox has its mails."""

import base64
from io import BytesIO

import pytest

from models.attached import attached, parsed
from models.mailbox import is_mail, is_mailbox, pieces
from pipeline.demo.compound import compound


def _mail(*parts: bytes) -> bytes:
    body = b"".join(b"--x\n" + part + b"\n" for part in parts)
    return b"From: a@example.org\nContent-Type: multipart/mixed; boundary=x\n\n" + body + b"--x--\n"


def _paths(raw: bytes) -> list[tuple[str, bytes | None]]:
    mail = parsed(raw)
    assert mail is not None
    return [(file.path, file.content) for file in attached(mail)]


def test_each_file_has_a_name_of_its_own() -> None:
    part = b"Content-Type: image/jpeg\n\nx"
    named = b'Content-Type: application/pdf\nContent-Disposition: attachment; filename="=?utf-8?q?Pl=C3=A1n?=.pdf"\n\ny'
    found = _paths(_mail(b"\nthe text", part, named, named, part))
    assert [path for path, _ in found] == ["part 1.jpg", "Plán.pdf", "2 Plán.pdf", "part 4.jpg"]


def test_content_that_is_not_in_the_mail_is_not_there() -> None:
    part = b"Content-Type: image/jpeg; name=a.jpg\nX-Apple-Content-Length: 5000\n\n"
    assert _paths(_mail(part)) == [("a.jpg", None)]


def test_a_mail_attached_as_mere_bytes_is_opened_too() -> None:
    inner = b"From: a@example.org\nTo: b@example.org\nSubject: s\n" + _mail(b"Content-Type: image/gif; name=i.gif\n\nz")
    outer = _mail(
        b"Content-Type: application/octet-stream; name=blob\n\n" + inner.replace(b"--x", b"--y").replace(b"=x", b"=y")
    )
    assert [path for path, _ in _paths(outer)] == ["blob", "blob/i.gif"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"Content-Type: multipart/mixed\n\n--",
        b"Content-Type: image/png; name*=x'y\n\n",
        b"Content-Type: " + b";" * 9999,
    ],
)
def test_odd_mails_raise_nothing(content: bytes) -> None:
    assert len(_paths(content)) <= 1


def test_the_mails_of_a_mailbox_begin_at_lines_that_nobody_writes_by_chance() -> None:
    box = b"From a@example.org Sat Mar 14 20:00:00 2026\nSubject: 1\n\n>From here\nFrom there on\n\n"
    box += b"From - \nSubject: 2\n\nx\n"
    found = list(pieces(BytesIO(box)))
    assert [(piece.number, piece.offset) for piece in found] == [(0, 0), (1, 0), (2, box.index(b"From - "))]
    assert found[1].content == b"Subject: 1\n\nFrom here\nFrom there on\n\n"


def test_a_text_begins_as_a_mail_or_a_mailbox_or_as_neither() -> None:
    assert is_mail("From: a\nTo: b\nSubject: c\n")
    assert not is_mail("From: a\nNote: b\n")
    assert is_mailbox("From a@example.org Sat Mar 14 20:00:00 2026\nx")
    assert not is_mailbox("From here it is two miles.\nx")


def test_beyond_ten_thousand_files_are_named_and_not_taken_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.attached._MOST", 2)
    part = b"Content-Type: application/pdf; name=a.pdf\n\ny"
    assert _paths(_mail(part, part, part)) == [("a.pdf", b"y"), ("2 a.pdf", b"y"), ("3 a.pdf", None)]


@pytest.mark.timeout(60)
def test_ten_thousand_files_of_one_name_take_no_time() -> None:
    names = [path for path, _ in _paths(_mail(*[b"Content-Type: application/pdf; name=a.pdf\n\ny"] * 10_000))]
    assert (len(set(names)), names[-1]) == (10_000, "10000 a.pdf")


def test_a_mail_of_outlook_that_is_attached_is_opened_too() -> None:
    file = "__attach_version1.0_#00000000"
    streams = {"__substg1.0_0037001F": "Earlier".encode("utf-16-le"), f"{file}/__substg1.0_37010102": b"hello"}
    inner = compound(streams | {f"{file}/__substg1.0_3707001F": "note.txt".encode("utf-16-le")})
    part = b"Content-Type: application/vnd.ms-outlook; name=b.msg\nContent-Transfer-Encoding: base64\n\n"
    found = _paths(_mail(part + base64.encodebytes(inner)))
    assert found == [("b.msg", inner), ("b.msg/note.txt", b"hello")]
