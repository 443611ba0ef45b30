"""What is attached to mails: read where the mail may be read, held where it is held, and linked to it by its path."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest

from flows.case.opened import OpenedCase, opened
from pipeline.demo import documents

ADVISER = "counsel@example.org"
SECRET = "CANARYBITTERN"
CASE = f"""\
case_id: T/9/26
operation_name: LETTERS
parties:
  - {{party_id: S1, role: suspect, identifiers: [{{type: email, value: "bo@example.org"}}]}}
legal_advisers: ["{ADVISER}"]
exhibits:
  - {{exhibit_ref: JAS/1, subject: S1, authority: PACE_S19_20, extraction: {{path: JAS1}}}}
"""


def _mail(to: str, *attachments: tuple[str, bytes]) -> bytes:
    sender = "Bo Chen <bo@example.org>"
    return documents.message(sender=sender, recipients=[to], subject="s", body="see below", attachments=attachments)


def _zipped(name: str, content: bytes) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory, triage: Callable[..., Any]) -> OpenedCase:
    folder = tmp_path_factory.mktemp("mails")
    phone = folder / "JAS1"
    (phone / "Mail").mkdir(parents=True)
    (phone / "Download").mkdir()
    letter = documents.text_pdf(folder / "a.pdf", [f"{SECRET} in a letter"]).read_bytes()
    inner = _mail("dana@example.org", ("list.csv", f"{SECRET},in a forwarded mail\n".encode()))
    held = [("letter.pdf", letter), ("all.zip", _zipped("x.txt", f"{SECRET} packed".encode())), ("before.eml", inner)]
    documents.mail(phone / "Mail/1.eml", _mail(ADVISER, *held))
    documents.mbox(
        phone / "Mail/Sent", [_mail("amara@example.org"), _mail(ADVISER, ("note.txt", f"{SECRET} x".encode()))]
    )
    (phone / "Download/saved copy.pdf").write_bytes(letter)
    minutes = documents.docx(folder / "m.docx", ["minutes of Monday"]).read_bytes()
    documents.mail(phone / "Mail/2.eml", _mail("amara@example.org", ("minutes.docx", minutes)))
    (folder / "case.yaml").write_text(CASE, "utf-8")
    triage(folder / "case.yaml", folder / "store")
    return opened(folder / "store", None)


def _rows(case: OpenedCase, name: str) -> list[dict[str, Any]]:
    return case.store.read(name, case.run["units"][name]).to_pylist()


def test_what_a_mail_to_a_friend_brought_is_read(case: OpenedCase) -> None:
    assert "minutes of Monday" in {row["text"] for row in _rows(case, "texts")}
    paths = {row["path"] for row in _rows(case, "sources")}
    assert {"Mail/2.eml/minutes.docx", "Mail/1.eml/all.zip/x.txt", "Mail/Sent/2/note.txt"} <= paths


def test_what_a_mail_to_an_adviser_brought_is_held_wherever_it_lies(case: OpenedCase) -> None:
    sources = {row["source_id"]: row["path"] for row in _rows(case, "sources")}
    held = {sources[row["source_id"]] for row in _rows(case, "held")}
    assert {"Mail/1.eml", "Mail/1.eml/all.zip/x.txt", "Mail/1.eml/before.eml/list.csv", "Mail/Sent/2/note.txt"} <= held
    assert held & {"Mail/1.eml/letter.pdf", "Download/saved copy.pdf"}
    assert "Mail/2.eml/minutes.docx" not in held


def test_not_a_word_of_it_is_anywhere_else(case: OpenedCase) -> None:
    for file in case.store.root.rglob("*.parquet"):
        if "held" not in file.relative_to(case.store.root).parts:
            assert SECRET not in repr(pq.read_table(file).to_pylist()), file


def test_every_file_and_every_row_is_accounted_for(case: OpenedCase) -> None:
    for row in _rows(case, "reads"):
        kept = row["records"] + row["held"] + row["out_of_scope"] + row["issues"] + row["ignored"]
        assert row["rows_stored"] == kept, row
    (extraction,) = _rows(case, "extractions")
    assert extraction["files"] == len(_rows(case, "sources"))
