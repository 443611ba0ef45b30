"""Which file of the extraction an attachment is, and where it cannot be told."""

from collections.abc import Callable
from typing import Any

import pytest

Together = Callable[..., Any]
Make = Callable[..., dict[str, Any]]
WHATSAPP = "Media/WhatsApp Images/IMG-1.jpg"


@pytest.mark.parametrize(
    ("stored", "path"),
    [
        (WHATSAPP, "data/media/0/Android/media/com.whatsapp/WhatsApp/Media/WhatsApp Images/IMG-1.jpg"),
        (WHATSAPP, "sdcard/WhatsApp/Media/WhatsApp Images/IMG-1.jpg"),
        ("/storage/emulated/0/Pictures/a.jpg", "data/media/0/Pictures/a.jpg"),
        ("/storage/emulated/0/Pictures/a.jpg", "Dump/storage/emulated/0/Pictures/a.jpg"),
        ("file:///storage/emulated/0/My%20pictures/a.jpg", "sdcard/My pictures/a.jpg"),
        ("/data/user/0/com.android.providers.telephony/app_parts/PART_1",
         "data/data/com.android.providers.telephony/app_parts/PART_1"),
        ("~/Library/SMS/Attachments/ab/11/G-1/a.heic", "MediaDomain/Library/SMS/Attachments/ab/11/G-1/a.heic"),
        ("~/Library/SMS/Attachments/ab/11/G-1/a.heic", "private/var/mobile/Library/SMS/Attachments/ab/11/G-1/a.heic"),
        ("/var/mobile/Library/SMS/Attachments/G-1/a.heic", "MediaDomain/Library/SMS/Attachments/G-1/a.heic"),
        ("/private/var/mobile/Containers/Shared/AppGroup/G-2/Message/Media/a.jpg",
         "AppDomainGroup-group.net.whatsapp.WhatsApp.shared/Message/Media/a.jpg"),
        ("files/Image/a.jpg", "files/Image/a.jpg"),
        ("files\\Image\\a.jpg", "files/Image/a.jpg"),
        ("IMG-1.jpg", "data/media/0/Android/media/com.whatsapp/WhatsApp/Media/WhatsApp Images/IMG-1.jpg"),
    ],
)  # fmt: skip
def test_a_file_is_found_by_the_end_of_its_path(
    together: Together, said: Make, file: Make, stored: str, path: str
) -> None:
    found = together(said("a1", attachments=[stored]), files=[file("f1", path), file("f2", "elsewhere/b.jpg", "bb")])
    assert (found.linked, found.issues) == ({("a1", stored): "f1"}, [])


@pytest.mark.parametrize(
    ("stored", "path"),
    [
        (WHATSAPP, "DCIM/Camera/IMG-1.jpg"),
        (WHATSAPP, "x/Media/WhatsApp Images/img-1.jpg"),
        ("/storage/emulated/0/Pictures/a.jpg", "data/media/10/Pictures/a.jpg"),  # another user's
        ("IMG-1.jpg", "Downloads/IMG-1.jpg"),  # a bare name says no place
        ("Pictures/../../a.jpg", "a.jpg"),
        ("..", "a.jpg"),
        ("/", "a.jpg"),
    ],
)
def test_what_is_not_there_is_counted(together: Together, said: Make, file: Make, stored: str, path: str) -> None:
    found = together(said("a1", attachments=[stored]), files=[file("f1", path)])
    assert (found.linked, found.issues) == ({}, [("db", "1 attached files are not in the extraction")])


def test_thousands_that_are_not_there_are_one_issue_of_their_source(together: Together, said: Make) -> None:
    rows = [said(f"a{n}", seconds=n, attachments=[f"Media/Lost/{n}.jpg"]) for n in range(3000)]
    rows.append(said("b1", "backup", attachments=["Media/Lost/1.jpg"]))
    assert sorted(together(*rows).issues) == [
        ("backup", "1 attached files are not in the extraction"),
        ("db", "3000 attached files are not in the extraction"),
    ]


def test_the_file_beside_a_report_goes_before_all_others(together: Together, said: Make, file: Make) -> None:
    reports = [file(name, f"{name}.zip/report.xml") for name in ("ufdr-a", "ufdr-b")]
    files = [file(f"f-{name}", f"{name}.zip/files/Image/a.jpg", name) for name in ("ufdr-a", "ufdr-b")]
    rows = [said(f"r{name[-1]}", name, attachments=["files/Image/a.jpg"]) for name in ("ufdr-a", "ufdr-b")]
    found = together(*rows, files=[*reports, *files])
    assert set(found.linked.values()) == {"f-ufdr-a", "f-ufdr-b"}
    assert found.linked["ra", "files/Image/a.jpg"] == "f-ufdr-a"


def test_of_equal_files_it_is_the_one_that_was_read(together: Together, said: Make, file: Make) -> None:
    equal = file("f1", f"a/{WHATSAPP}", status="duplicate", duplicate_of="f3"), file("f3", "DCIM/IMG.jpg")
    assert together(said("a1", attachments=[WHATSAPP]), files=equal).linked == {("a1", WHATSAPP): "f3"}
    unread = [file(name, f"{name}/{WHATSAPP}", status="unsupported") for name in ("f2", "f1")]
    assert together(said("a1", attachments=[WHATSAPP]), files=unread).linked == {("a1", WHATSAPP): "f1"}


def test_of_different_files_that_of_the_application_is_meant_else_none(
    together: Together, said: Make, file: Make
) -> None:
    one, other = file("f1", f"com.whatsapp/{WHATSAPP}", "aa"), file("f2", f"copy/{WHATSAPP}", "bb")
    message = said("a1", attachments=[WHATSAPP])
    assert together(message, files=[one, other]).linked == {("a1", WHATSAPP): "f1"}
    found = together(message, files=[one | {"path": f"old/{WHATSAPP}"}, other])
    assert (found.linked, found.issues) == (
        {},
        [("db", "1 attached files may be one of several files: none is guessed")],
    )


def test_a_file_that_cannot_be_read_is_there_and_a_link_is_not(together: Together, said: Make, file: Make) -> None:
    message, path = said("a1", attachments=[WHATSAPP]), f"com.whatsapp/{WHATSAPP}"
    assert together(message, files=[file("f1", path, None, status="encrypted")]).linked == {("a1", WHATSAPP): "f1"}
    assert together(message, files=[file("f1", path, None, status="unsupported")]).linked == {}


def test_what_is_attached_to_a_mail_is_no_file(together: Together, said: Make, file: Make) -> None:
    mail = said("a1", kind="mail", app=None, attachments=["letter.pdf"])
    found = together(mail, files=[file("f1", "data/data/com.whatsapp/databases/letter.pdf")])
    assert (found.linked, found.issues) == ({}, [])


def test_the_whole_path_of_a_file_goes_before_the_ends_of_others(together: Together, said: Make, file: Make) -> None:
    path = "Mail/1.eml/letter.pdf"
    mail = said("a1", "m1", kind="mail", app=None, attachments=[path])
    files = [file("f1", path, "aa"), file("f2", f"backup/{path}", "bb"), file("m1", "Mail/1.eml", "cc")]
    assert together(mail, files=files).linked == {("a1", path): "f1"}


def test_every_record_of_an_event_keeps_its_own_attachments(together: Together, said: Make, file: Make) -> None:
    rows = said("a1", attachments=["Media/a.jpg"]), said("b1", "ufdr", attachments=["files/Image/a.jpg", None])
    found = together(*rows, files=[file("f1", "com.whatsapp/Media/a.jpg"), file("f2", "files/Image/a.jpg", "bb")])
    assert found.same == {"b1": "a1"}
    assert found.linked == {("a1", "Media/a.jpg"): "f1", ("b1", "files/Image/a.jpg"): "f2"}
