import struct
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.attached import attached, parsed
from models.outlook import as_mail
from pipeline.demo.compound import compound
from pipeline.ingest.media_type import media_type
from pipeline.parse.apps.outlook_msg import PARSER

TYPE = "application/vnd.ms-outlook"
_FOLDER = "tika/tika-parsers/tika-parsers-standard/tika-parsers-standard-modules/tika-parser-microsoft-module/src/test"
_FOLDER += "/resources/test-documents"


def _texts(**properties: str) -> dict[str, bytes]:
    return {f"__substg1.0_{number[1:]}001F": text.encode("utf-16-le") for number, text in properties.items()}


def _fixed(head: int, **properties: int) -> dict[str, bytes]:
    entries = b"".join(struct.pack("<HHIQ", 0x40, int(n[1:], 16), 6, value) for n, value in properties.items())
    return {"__properties_version1.0": bytes(head) + entries}


def _below(path: str, streams: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{path}/{name}": content for name, content in streams.items()}


def _msg(**more: bytes) -> bytes:
    moment = (datetime(2026, 3, 14, 20, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()
    streams = _texts(_0037="Zoë's Saturday", _1000="at eight", _0C1A="Amara Okafor", _5D01="amara@example.org")
    streams |= _texts(_1035="<1@example.org>") | _fixed(32, _0039=int(moment) * 10_000_000)
    people = [("Bo Chen", "bo@example.org", 1), ("Dana", "dana@example.org", 2)]
    for number, (name, address, kind) in enumerate(people):
        person = _texts(_3001=name, _39FE=address) | _fixed(8, _0C15=kind)
        streams |= _below(f"__recip_version1.0_#{number:08X}", person)
    plan = _texts(_3707="plan.pdf") | {"__substg1.0_37010102": b"%PDF-1.4" + bytes(5000)} | _fixed(8)
    streams |= _below("__attach_version1.0_#00000000", plan)
    inner = _texts(_0037="Earlier", _1000="before that", _0C1A="Eze", _5D01="eze@example.org") | _fixed(24)
    inner |= _below("__attach_version1.0_#00000000", _texts(_3707="note.txt") | {"__substg1.0_37010102": b"hello"})
    streams |= _below("__attach_version1.0_#00000001/__substg1.0_3701000D", inner)
    return compound(streams | more)


def test_a_mail_of_outlook_is_a_mail(tmp_path: Path, read, utc) -> None:
    (tmp_path / "a.msg").write_bytes(_msg())
    (record,) = read(PARSER, tmp_path / "a.msg", TYPE).records
    assert (record["sender"], record["sender_name"]) == ("amara@example.org", "Amara Okafor")
    assert record["recipients"] == ["bo@example.org", "dana@example.org"]
    assert (record["title"], record["body"]) == ("Zoë's Saturday", "at eight")
    assert (record["sent_at"], record["sent_at_source"]) == (utc("2026-03-14 20:00"), "zone")
    assert record["attachments"] == ["a.msg/plan.pdf", "a.msg/Earlier.eml", "a.msg/Earlier.eml/note.txt"]


def test_attached_files_keep_their_bytes_and_all_is_the_same_each_time() -> None:
    mail = as_mail(_msg())
    assert mail == as_mail(_msg())
    files = {file.path: file.content for file in attached(parsed(mail or b"") or pytest.fail("no mail"))}
    assert files["plan.pdf"] == b"%PDF-1.4" + bytes(5000)
    assert files["Earlier.eml/note.txt"] == b"hello"


def test_a_text_of_compressed_rtf_alone_is_read(tmp_path: Path, read) -> None:
    packed = bytes.fromhex(  # the example of MS-OXRTFCP 3.1.1: "{\rtf1\ansi\ansicpg1252\pard hello world}\r\n"
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    streams = _texts(_0037="s", _0C1A="A", _5D01="a@example.org") | {"__substg1.0_10090102": packed} | _fixed(32)
    (tmp_path / "a.msg").write_bytes(compound(streams))
    (record,) = read(PARSER, tmp_path / "a.msg", TYPE).records
    assert record["body"].strip() == "hello world"


def test_an_emoji_in_a_text_of_rtf_does_not_cost_the_mail(tmp_path: Path, read) -> None:
    plain = bytes(8) + b"MELA" + bytes(4) + rb"{\rtf1 no \u-10179?\u-8704?}"
    streams = _texts(_0037="s", _0C1A="A", _5D01="a@example.org") | {"__substg1.0_10090102": plain} | _fixed(32)
    (tmp_path / "a.msg").write_bytes(compound(streams))
    (record,) = read(PARSER, tmp_path / "a.msg", TYPE).records
    assert record["body"].strip() == "no 😀"


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"no mail at all"])
def test_what_is_no_such_file_is_damaged(tmp_path: Path, read, content: bytes) -> None:
    (tmp_path / "a.msg").write_bytes(content)
    assert ("mail:1", "damaged") in read(PARSER, tmp_path / "a.msg", TYPE).issues


def test_it_is_known_by_what_it_holds() -> None:
    assert media_type(_msg(), "no suffix") == TYPE


def test_published_mails_are_read(real: Callable[[str], Path], read, utc) -> None:
    (first,) = read(PARSER, real(f"{_FOLDER}/test-outlook.msg"), TYPE).records
    assert (first["sender"], first["title"]) == ("msoe@microsoft.com", "Microsoft Outlook Express 6")
    assert first["sent_at"] == utc("2007-04-05 16:26").replace(second=6)
    (second,) = read(PARSER, real(f"{_FOLDER}/testMSG_att_msg.msg"), TYPE).records
    assert second["attachments"] == [
        "testMSG_att_msg.msg/Test Attachment.eml",
        "testMSG_att_msg.msg/smbprn.00009008.KdcPjl.pdf",
    ]


def test_an_object_of_another_program_or_a_mere_link_is_named_as_a_file_that_is_elsewhere(tmp_path: Path, read) -> None:
    inner = "__attach_version1.0_#00000002/__substg1.0_3701000D"
    (tmp_path / "a.msg").write_bytes(_msg(**{f"{inner}/CONTENTS": b"a drawing"}))
    parsed = read(PARSER, tmp_path / "a.msg", TYPE)
    assert parsed.issues == [("mail:1", "unresolved")]
    assert parsed.records[0]["attachments"][-1] == "part 3.octet-stream"


def test_more_streams_than_any_mail_has_are_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.outlook._ENTRIES", 10)
    assert as_mail(_msg()) is None
