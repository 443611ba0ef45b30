"""An extraction put together from real artefacts that others have published, against what they say is in them.

The files are read where they are and go into an archive of the test alone. What is proved here is also proved on
evidence built in code, in tests/parse and tests/text.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from flows.case.ledger import ledger_files
from flows.case.opened import OpenedCase, opened
from pipeline.queue.coverage import coverage

_TIKA = "tika/tika-parsers/tika-parsers-standard/tika-parsers-standard-modules/tika-parser"
_DOCUMENTS = "src/test/resources/test-documents"
_PROVIDERS = "data/data/com.android.providers"
_CALLS = "andriller/tests/data/data/com.android.providers.contacts/db/calllog.db"
LAYOUT = {
    f"{_PROVIDERS}.telephony/databases/mmssms.db": "plaso/test_data/android/mmssms.db",
    f"{_PROVIDERS}.contacts/databases/contacts2.db": "plaso/test_data/android/contacts2.db",
    f"{_PROVIDERS}.contacts/databases/calllog.db": _CALLS,
    f"{_PROVIDERS}.contacts/databases/calllog.db-wal": f"{_CALLS}-wal",
    f"{_PROVIDERS}.contacts/databases/calllog.db-shm": f"{_CALLS}-shm",
    "data/data/com.android.chrome/app_chrome/Default/History": "plaso/test_data/chrome/History-59.0.3071.86",
    "data/data/com.android.chrome/app_chrome/Profile 1/History": "plaso/test_data/chrome/History",
    "private/var/mobile/Library/Safari/History.db": "plaso/test_data/safari/History.db",
    "data/media/0/DCIM/Camera/IMG_1034.heic": f"{_TIKA}-image-module/{_DOCUMENTS}/IMG_1034.heic",
    "data/media/0/DCIM/Camera/GEO.jpg": f"{_TIKA}-image-module/{_DOCUMENTS}/testJPEG_GEO.jpg",
    "data/media/0/DCIM/Camera/broken.heic": "pillow_heif/tests/images/heif_corrupted/corrupted.hif",
    "data/media/0/Download/OCR.jpg": f"{_TIKA}-ocr-module/{_DOCUMENTS}/testOCR.jpg",
    "data/media/0/Download/spacing.png": f"{_TIKA}-ocr-module/{_DOCUMENTS}/testOCR_spacing.png",
    "data/media/0/Download/scan.pdf": f"{_TIKA}-pdf-module/{_DOCUMENTS}/testOCR.pdf",
    "data/media/0/Download/one.eml": f"{_TIKA}-mail-module/{_DOCUMENTS}/testRFC822_dkim.eml",
    "data/media/0/Download/box.mbox": f"{_TIKA}-mail-module/{_DOCUMENTS}/complex.mbox",
}
_CASE = """\
case_id: T/2/26
operation_name: TESTING
parties: [{party_id: S1, role: suspect, identifiers: [{type: phone, value: "07700 900201"}]}]
exhibits:
  - exhibit_ref: JAS/1
    subject: S1
    authority: PACE_S19_20
    extraction: {path: JAS1.zip, timezone: Europe/London}
"""
Rows = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def phone(
    real: Callable[[str], Path], triage: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> OpenedCase:
    folder = tmp_path_factory.mktemp("real")
    with ZipFile(folder / "JAS1.zip", "w") as archive:
        for path, origin in LAYOUT.items():
            archive.write(real(origin), path)
        archive.write(_msgstore(real, folder / "msgstore.db"), "data/data/com.whatsapp/databases/msgstore.db")
    (folder / "case.yaml").write_text(_CASE, "utf-8")
    ended = triage(folder / "case.yaml", folder / "store")
    assert ended.state == "COMPLETED_WITH_GAPS"
    return opened(folder / "store", None)


def _msgstore(real: Callable[[str], Path], path: Path) -> Path:
    """whatsapp-viewer publishes the database as SQL: the schema, then the rows."""
    scripts = sorted(real("whatsapp-viewer").rglob("*.sql"), key=lambda file: "schema" not in file.name.lower())
    with closing(sqlite3.connect(path)) as connection:
        for script in scripts:
            connection.executescript(script.read_text("utf-8", "surrogateescape"))
    return path


@pytest.fixture(scope="module")
def rows(phone: OpenedCase) -> Rows:
    """Rows of a table; of records, those of one file."""
    sources = phone.store.read("sources", phone.run["units"]["sources"]).to_pylist()
    by_path = {row["path"]: row["source_id"] for row in sources}

    def read(table: str, path: str | None = None, **wanted: Any) -> list[dict[str, Any]]:
        found = phone.store.read(table, phone.run["units"][table]).to_pylist()
        if path is not None:
            wanted["source_id"] = by_path[path]
        return [row for row in found if all(row[key] == value for key, value in wanted.items())]

    return read


@pytest.fixture(scope="module")
def expected(real: Callable[[str], Path]) -> Callable[[str, int], list[dict[str, Any]]]:
    """What plaso's tests expect of a file: its field values; the count of events is checked here."""
    published = json.loads(real("expected_plaso.json").read_text("utf-8"))

    def values(file: str, events: int) -> list[dict[str, Any]]:
        entry = next(e for e in published if e["files"] == [file] and e["checks"])
        assert entry["counts"]["event_data"] == events
        return [check["values"] for check in entry["checks"]]

    return values


def test_texts_of_a_real_android(rows: Rows, expected) -> None:
    (published,) = expected("android/mmssms.db", 9)
    texts = rows("records", f"{_PROVIDERS}.telephony/databases/mmssms.db", kind="message")
    assert len(texts) == 9
    text = next(row for row in texts if row["body"] == published["message_body"])
    assert text["recipients"] == [published["address"]]
    assert text["direction"] == "outgoing"  # sms_type 2
    assert text["sent_at"].isoformat(timespec="milliseconds") == published["creation_time"]


def test_calls_of_a_real_android_in_both_of_their_places(rows: Rows, expected) -> None:
    (published,) = expected("android/contacts2.db", 3)
    calls = rows("records", f"{_PROVIDERS}.contacts/databases/contacts2.db", kind="call")
    assert len(calls) == 3
    call = next(row for row in calls if row["sender"] == published["number"])
    assert call["sent_at"].isoformat(timespec="milliseconds") == published["start_time"]
    assert call["ended_at"].isoformat(timespec="milliseconds") == published["end_time"]
    assert json.loads(call["extra"])["outcome"] == "missed"  # call_type 3
    (dialled,) = rows("records", f"{_PROVIDERS}.contacts/databases/calllog.db")
    assert (dialled["recipients"], dialled["sent_at_raw"]) == (["+441234567890"], "1588858433593")
    assert (dialled["thread_title"], dialled["sender_name"]) == ("Samuel Vimes", None)  # the owner called him


def test_chrome_of_two_generations(rows: Rows, expected) -> None:
    """plaso counts visits and downloads alike; the terms that were searched for are ours on top of them."""
    first, download = expected("chrome/History", 71)
    old = rows("records", "data/data/com.android.chrome/app_chrome/Profile 1/History")
    assert Counter(row["kind"] for row in old if row["kind"] != "search") == {"visit": 69, "download": 2}
    visit = next(row for row in old if row["title"] == first["title"])
    assert (visit["url"], visit["sent_at"].isoformat(timespec="microseconds")) == (
        first["url"],
        first["last_visited_time"],
    )
    loaded = next(row for row in old if row["title"] == download["full_path"])
    assert (loaded["url"], loaded["sent_at"].isoformat()) == (download["url"], download["start_time"])
    visit, download = expected("chrome/History-59.0.3071.86", 2)
    new = rows("records", "data/data/com.android.chrome/app_chrome/Default/History")
    assert [row["kind"] for row in new] == ["visit", "download"]
    assert new[0]["url"] == visit["url"]
    assert [new[1][name].isoformat() for name in ("sent_at", "ended_at")] == [
        download["start_time"],
        download["end_time"],
    ]


def test_safari(rows: Rows, expected) -> None:
    (published,) = expected("safari/History.db", 25)
    visits = rows("records", "private/var/mobile/Library/Safari/History.db", kind="visit")
    assert len(visits) == 25
    assert any(
        row["url"] == published["url"] and row["sent_at"].isoformat() == published["last_visited_time"]
        for row in visits
    )


def test_whatsapp(rows: Rows) -> None:
    """43 rows, of which the first is no message: the app writes it when it makes the table."""
    path = "data/data/com.whatsapp/databases/msgstore.db"
    messages, (read,) = rows("records", path), rows("reads", path, unit="messages")
    assert (read["rows_stored"], read["records"] + read["ignored"] + read["issues"]) == (43, 43)
    assert len(messages) == read["records"]
    assert len({row["thread_id"] for row in messages}) > 10


def test_what_others_read_in_these_pictures_is_read_in_them(rows: Rows) -> None:
    def text(path: str) -> str:
        return " ".join(" ".join(row["text"] for row in rows("texts", path, origin="ocr")).split())

    assert "OCR Testing" in text("data/media/0/Download/OCR.jpg")
    assert "The quick" in text("data/media/0/Download/spacing.png")
    assert "Happy New Year" in text("data/media/0/Download/scan.pdf")


def test_places_of_photographs(rows: Rows) -> None:
    (jpeg,) = rows("records", "data/media/0/DCIM/Camera/GEO.jpg")
    assert (round(jpeg["latitude"], 5), round(jpeg["longitude"], 5)) == (12.54321, -54.1234)
    (heic,) = rows("records", "data/media/0/DCIM/Camera/IMG_1034.heic")
    assert heic["kind"] == "media"


def test_a_corrupted_photograph_is_listed_with_an_issue(rows: Rows) -> None:
    path = "data/media/0/DCIM/Camera/broken.heic"
    assert len(rows("records", path)) == 1
    assert rows("issues", path)


def test_mails(rows: Rows) -> None:
    (mail,) = rows("records", "data/media/0/Download/one.eml")
    assert mail["sender"]
    assert len(rows("records", "data/media/0/Download/box.mbox")) == 3


def test_the_ledger_of_a_real_phone_sums(phone: OpenedCase) -> None:
    found = coverage(ledger_files(phone.store, phone.run["units"]), phone.store.scratch)
    assert found.balanced
    assert found.delivered[0].files == len(LAYOUT) + 1
