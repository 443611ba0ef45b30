import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.parse.apps.vcard_files import PARSER

TYPE = "text/vcard"


def _vcf(tmp_path: Path, text: str) -> Path:
    (tmp_path / "a.vcf").write_bytes(text.encode())
    return tmp_path / "a.vcf"


def test_a_card_has_names_numbers_addresses_and_notes(tmp_path: Path, read) -> None:
    text = """BEGIN:VCARD
VERSION:4.0
FN:Ifeoma Eze
N:Eze;Ifeoma;;Dr;
item1.TEL;TYPE="cell,voice":tel:+44-7700-900321
EMAIL;TYPE=work:ifeoma@example.org
IMPP:xmpp:ifeoma@example.org
ORG:Example Ltd;Choir
ADR;TYPE=home:;;1 Example Row;Oldtown;;ZZ99 9ZZ;
BDAY:19900401
NOTE:sings alto\\, not on
  Mondays\\nlikes tea
PHOTO:data:image/jpeg;base64,/9j/4AAQ
END:VCARD
"""
    parsed = read(PARSER, _vcf(tmp_path, text), TYPE)
    (record,) = parsed.records
    assert (record["kind"], record["title"]) == ("contact", "Ifeoma Eze")
    assert record["recipients"] == ["+44-7700-900321", "ifeoma@example.org", "xmpp:ifeoma@example.org"]
    assert record["body"] == "sings alto, not on Mondays\nlikes tea"
    assert json.loads(record["extra"]) == {
        "addresses": ["1 Example Row, Oldtown, ZZ99 9ZZ"],
        "birthday": ["19900401"],
        "organisation": ["Example Ltd, Choir"],
    }
    assert parsed.issues == [("card:0", "unsupported")]


def test_nicknames_and_relations_of_android_and_apple_are_read(tmp_path: Path, read) -> None:
    text = """BEGIN:VCARD
VERSION:2.1
FN:Ifeoma
X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Iffy;1;;;
X-ANDROID-CUSTOM:vnd.android.cursor.item/relation;Bo;14;;;
item1.X-ABRELATEDNAMES:Chidi
END:VCARD
"""
    (record,) = read(PARSER, _vcf(tmp_path, text), TYPE).records
    assert json.loads(record["extra"]) == {"nickname": ["Iffy"], "related": ["Bo", "Chidi"]}


def test_version_2_1_writes_parameters_without_names_and_quoted_printable(tmp_path: Path, read) -> None:
    text = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C5=BDofie;=4A=\r\n=61=6E;;;\r\n"
        "TEL;CELL;PREF:07700 900321\r\nEND:VCARD\r\n"
    )
    (record,) = read(PARSER, _vcf(tmp_path, text), TYPE).records
    assert (record["title"], record["recipients"]) == ("Jan Žofie", ["07700 900321"])


def test_a_card_without_an_end_is_read_and_said(tmp_path: Path, read) -> None:
    parsed = read(PARSER, _vcf(tmp_path, "BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nFN:B\nTEL:07700 900002"), TYPE)
    assert parsed.column("title") == ["A", "B"]
    assert parsed.issues == [("card:1", "damaged"), ("card:2", "damaged")]


@pytest.mark.parametrize("text", ["hello\n", "END:VCARD\n"])
def test_what_is_no_card_is_said(tmp_path: Path, read, text: str) -> None:
    assert read(PARSER, _vcf(tmp_path, text), TYPE).issues == [("card:0", "unknown-structure")]


def test_a_published_file_gives_all_its_cards(real: Callable[[str], Path], read) -> None:
    file = real("whatsapp-chat-exporter/tests/data/contacts.vcf")
    parsed = read(PARSER, file, TYPE)
    assert len(parsed.records) == file.read_bytes().count(b"BEGIN:VCARD")
    assert parsed.column("title")[:4] == [
        "Sample Contact",
        "Yard Lawn Guy, Jose Lopez",
        "John Butler 🌟💫🌟",
        "Airline Contact #'s",
    ]
    assert parsed.records[3]["body"].startswith("Spirit Airlines 800-772-7117")
    assert [code for _, code in parsed.issues] == []


@pytest.mark.timeout(60)
def test_a_name_of_quoted_printable_on_many_lines_takes_no_time(tmp_path: Path, read) -> None:
    lines = "a=\n" * 500_000
    (tmp_path / "a.vcf").write_text(f"BEGIN:VCARD\nNOTE;QUOTED-PRINTABLE:{lines}b\nFN:Bo\nEND:VCARD\n", "utf-8")
    (record,) = read(PARSER, tmp_path / "a.vcf", TYPE).records
    assert (record["title"], len(record["body"])) == ("Bo", 500_001)
