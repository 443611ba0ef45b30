import json
from pathlib import Path

from pipeline.demo.ios import Contact, address_book
from pipeline.parse.apps.ios_contacts import PARSER


def test_a_contact_has_its_name_and_all_its_identifiers(tmp_path: Path, read) -> None:
    contacts = [
        Contact("Ngozi", "Walsh", ["+447700900301"], ["ngozi@example.org"]),
        Contact("Mum", None, ["01632 960301"]),
    ]
    parsed = read(PARSER, address_book(tmp_path / "AddressBook.sqlitedb", contacts))
    assert parsed.column("title") == ["Ngozi Walsh", "Mum"]
    assert parsed.column("recipients") == [["+447700900301", "ngozi@example.org"], ["01632 960301"]]
    assert json.loads(parsed.column("extra")[0])["phone"] == ["+447700900301"]
    assert parsed.sums()
