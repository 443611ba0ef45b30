"""Files attached to mails are files of the extraction, under the paths that the reader of the mail gives them."""

import plistlib
import random
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from models.ids import Ids
from models.schemas import RECORDS
from pipeline.demo import documents
from pipeline.gate.families import Families, files
from pipeline.ingest.container import Entry
from pipeline.ingest.mails import Copied, attachments
from pipeline.ingest.sources import Claim
from pipeline.parse.apps import emlx, mail
from pipeline.parse.claims import claims
from pipeline.parse.parser import Evidence, Ledger, Parser, Source, run

PDF = b"%PDF-1.4 not more"
TakeIn = Callable[..., Any]


def _mail(*attachments: tuple[str, bytes], subject: str = "Saturday") -> bytes:
    return documents.message(
        sender="Amara Okafor <amara@example.org>",
        recipients=["bo@example.org"],
        subject=subject,
        body="see the plan",
        attachments=attachments,
    )


def _forwarding(inner: bytes, *attachments: tuple[str, bytes]) -> bytes:
    outer = BytesParser(policy=policy.default).parsebytes(_mail(*attachments))
    assert isinstance(outer, EmailMessage)
    forwarded = BytesParser(policy=policy.default).parsebytes(inner)
    forwarded.set_boundary("=-inner")
    outer.add_attachment(forwarded)
    return outer.as_bytes()


def _zip(tmp_path: Path, **content: bytes) -> bytes:
    with ZipFile(tmp_path / "inner.zip", "w") as archive:
        for name, data in content.items():
            archive.writestr(name.replace("_", "."), data)
    return (tmp_path / "inner.zip").read_bytes()


def _known(path: str, type_: str | None) -> Claim | None:
    parser = claims(path, type_)
    return Claim(parser.name) if parser else None


def _delivered(tmp_path: Path, name: str, content: bytes) -> Path:
    folder = tmp_path / "extraction"
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return folder


def _said(parser: Parser, path: Path, logical: str, type_: str, ids: Ids) -> list[str]:
    """What the reader of a mail says is attached to it."""
    batches = run(parser, Evidence(path, logical, type_), Source("s1", "x1", "JAS/1"), ids, Ledger())
    rows = [row for batch in batches if not hasattr(batch, "code") for row in batch.to_pylist()]
    return [attachment for row in rows for attachment in row["attachments"] or ()]


def test_a_mail_is_read_for_itself_and_its_files_follow_it(tmp_path: Path, take_in: TakeIn, ids: Ids) -> None:
    content = _mail(("plan.pdf", PDF), ("photo.png", b"\x89PNG\r\n\x1a\n1"), ("plan.pdf", PDF + b"2"))
    found = take_in(_delivered(tmp_path, "Download/a.eml", content), claims=_known)
    inside = ["Download/a.eml/plan.pdf", "Download/a.eml/photo.png", "Download/a.eml/2 plan.pdf"]
    assert found.paths == ["Download/a.eml", *inside]
    assert (found["Download/a.eml"]["status"], found["Download/a.eml"]["parser"]) == ("claimed", "mail")
    assert found["Download/a.eml/plan.pdf"]["sha256"] == sha256(PDF).hexdigest()
    assert found["Download/a.eml/photo.png"]["parser"] == "photos"
    assert found.taken.files == 4
    assert found.issues == []
    assert _said(mail.PARSER, tmp_path / "extraction/Download/a.eml", "Download/a.eml", "message/rfc822", ids) == inside


def test_the_files_of_a_mailbox_are_under_the_number_of_their_mail(tmp_path: Path, take_in: TakeIn, ids: Ids) -> None:
    box = documents.mbox(tmp_path / "box", [_mail(subject="none"), _mail(("plan.pdf", PDF))]).read_bytes()
    found = take_in(_delivered(tmp_path, "Mail/Inbox", box), claims=_known)
    assert found.paths == ["Mail/Inbox", "Mail/Inbox/2/plan.pdf"]
    said = _said(mail.PARSER, tmp_path / "extraction/Mail/Inbox", "Mail/Inbox", "application/mbox", ids)
    assert said == ["Mail/Inbox/2/plan.pdf"]


def test_a_forwarded_mail_is_a_file_and_so_are_its_own(tmp_path: Path, take_in: TakeIn, ids: Ids) -> None:
    content = _forwarding(_mail(("list.csv", b"a,b\n"), subject="Re: list"), ("plan.pdf", PDF))
    found = take_in(_delivered(tmp_path, "a.eml", content), claims=_known)
    inside = ["a.eml/plan.pdf", "a.eml/Re: list.eml", "a.eml/Re: list.eml/list.csv"]
    assert found.paths == ["a.eml", *inside]
    assert found["a.eml/Re: list.eml"]["parser"] == "mail"
    assert _said(mail.PARSER, tmp_path / "extraction/a.eml", "a.eml", "message/rfc822", ids) == inside


def test_a_mail_of_apple_and_an_archive_in_a_mail_are_opened(tmp_path: Path, take_in: TakeIn, ids: Ids) -> None:
    inner = _mail(("x.zip", _zip(tmp_path, a_txt=b"hello", b_eml=_mail(("plan.pdf", PDF)))))
    content = b"%-10d\n" % len(inner) + inner + plistlib.dumps({"flags": 1})
    found = take_in(_delivered(tmp_path, "1.emlx", content), claims=_known)
    archive = ["1.emlx/x.zip", "1.emlx/x.zip/a.txt", "1.emlx/x.zip/b.eml", "1.emlx/x.zip/b.eml/plan.pdf"]
    assert found.paths == ["1.emlx", *archive]
    assert _said(emlx.PARSER, tmp_path / "extraction/1.emlx", "1.emlx", "text/plain", ids) == ["1.emlx/x.zip"]


@pytest.mark.parametrize(("depth", "count"), [(0, 1), (1, 2), (2, 4), (3, 5)])
def test_files_are_looked_for_to_the_set_depth_and_no_further(
    tmp_path: Path, take_in: TakeIn, depth: int, count: int
) -> None:
    content = _mail(("x.zip", _zip(tmp_path, a_txt=b"hello", b_eml=_mail(("plan.pdf", PDF)))))
    found = take_in(_delivered(tmp_path, "a.eml", content), claims=_known, max_depth=depth)
    assert len(found.paths) == count
    assert [code for _, code in found.issues] == (["unsupported"] if depth < 3 else [])


def test_what_is_attached_to_a_held_mail_is_held_wherever_it_lies(tmp_path: Path, ids: Ids) -> None:
    content = _forwarding(_mail(("list.csv", b"a,b\n"), subject="Re"), ("x.zip", _zip(tmp_path, a_txt=b"x")))
    path = _delivered(tmp_path, "data/Mail/a.eml", content) / "data/Mail/a.eml"
    evidence = Evidence(path, "data/Mail/a.eml", "message/rfc822")
    (batch,) = run(mail.PARSER, evidence, Source("s1", "x1", "JAS/1"), ids, Ledger())
    assert batch.schema == RECORDS
    families = Families.of(list(files(batch, "LPP_HOLD", ids)))
    inside = ["a.eml/x.zip", "a.eml/x.zip/a.txt", "a.eml/Re.eml", "a.eml/Re.eml/list.csv"]
    for below in inside:
        assert families.of_file([f"data/Mail/{below}"], ["LPP_HOLD"], ids) == "LPP_HOLD", below
    assert families.of_file(["data/Other/a.eml/x.zip", "data/Mail/b.eml/x.zip"], ["LPP_HOLD"], ids) is None
    assert families.of_file(["Download/a.txt", "data/Mail/a.eml/x.zip"], ["LPP_HOLD"], ids) == "LPP_HOLD"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/b\\c.pdf", "..", "", "x\r\ny.pdf", "n" * 5000 + ".pdf", "\udcff.pdf"]
)
def test_a_name_leads_nowhere_else(tmp_path: Path, take_in: TakeIn, ids: Ids, name: str) -> None:
    header = b'Content-Disposition: attachment; filename="' + name.encode("utf-8", "surrogateescape") + b'"\n'
    content = (
        b"From: a@example.org\nTo: b@example.org\nSubject: s\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: application/pdf\n"
        + header
        + b"\n%PDF-1\n--x--\n"
    )
    found = take_in(_delivered(tmp_path, "a.eml", content), claims=_known)
    first, second = found.paths
    assert first == "a.eml"
    assert second.count("/") == 1
    assert len(second) < 200
    assert second.isprintable()
    assert _said(mail.PARSER, tmp_path / "extraction/a.eml", "a.eml", "message/rfc822", ids) == [second]


def test_a_bomb_in_a_mail_costs_itself(tmp_path: Path, take_in: TakeIn) -> None:
    content = _mail(("zeros.bin", bytes(4_000_000)), ("note.txt", b"hello"))
    found = take_in(_delivered(tmp_path, "a.eml", content), claims=_known, max_file_bytes=5_600_000)
    assert found.issues == []
    found = take_in(_delivered(tmp_path, "a.eml", content), claims=_known, max_file_bytes=2_000_000)
    assert (found.paths, found.issues) == (["a.eml"], [("a.eml", "bomb")])


def test_mails_nested_beyond_reason_end_and_a_broken_one_keeps_its_parts(tmp_path: Path, take_in: TakeIn) -> None:
    deep = _mail(("plan.pdf", PDF))
    for _ in range(12):
        deep = _mail(("in.eml", deep))
    found = take_in(_delivered(tmp_path, "a.eml", deep), claims=_known)
    assert 5 < len(found.paths) < 12
    whole = _mail(("one.pdf", PDF), ("two.pdf", PDF))
    cut = take_in(_delivered(tmp_path, "a.eml", whole[: whole.index(b"two.pdf") + 20]), claims=_known)
    assert "a.eml/one.pdf" in cut.paths


def test_however_a_mail_is_broken_its_reader_names_every_file_that_is_taken_out_of_it(tmp_path: Path, ids: Ids) -> None:
    whole = _forwarding(_mail(("list.csv", b"a,b\n"), subject="Re"), ("plan.pdf", PDF))
    chance = random.Random(5)  # noqa: S311  repeatable, not secret
    path = tmp_path / "a.eml"
    for _ in range(150):
        content = bytearray(whole)
        for _ in range(chance.randrange(1, 9)):
            start = chance.randrange(len(content))
            content[start : start + chance.randrange(3)] = chance.choice((b"\n", b"--", b'"', b";", b"\xff", b""))
        path.write_bytes(content)
        (tmp_path / "scratch").mkdir(exist_ok=True)
        with Copied(tmp_path / "scratch") as copy:
            entry = Entry("Mail/a.eml", lambda content=bytes(content): (piece for piece in (content,)))
            assert b"".join(copy.pieces(entry)) == content
            taken = {file.path for file in attachments(copy, "Mail/a.eml")}
        assert taken <= set(_said(mail.PARSER, path, "Mail/a.eml", "message/rfc822", ids))
