import plistlib
from pathlib import Path

from pipeline.parse.apps.ios_containers import PARSER

NAME = ".com.apple.mobile_container_manager.metadata.plist"
FOLDER = "private/var/mobile/Containers/Data/Application/5A0B-77"


def test_a_folder_belongs_to_an_app(tmp_path: Path, read) -> None:
    (tmp_path / NAME).write_bytes(plistlib.dumps({"MCMMetadataIdentifier": "net.whatsapp.WhatsApp"}))
    parsed = read(PARSER, tmp_path / NAME, logical=f"{FOLDER}/{NAME}")
    (row,) = parsed.records
    assert (row["kind"], row["app"]) == ("app", "net.whatsapp.WhatsApp")
    assert row["extra"] == '{"container": "5A0B-77", "folder": "Data/Application"}'
    assert parsed.sums()


def test_another_structure_and_a_broken_file_are_issues(tmp_path: Path, read) -> None:
    (tmp_path / NAME).write_bytes(plistlib.dumps({"MCMMetadataIdentifier": 7}))
    assert read(PARSER, tmp_path / NAME).issues == [("file:", "unknown-structure"), ("source:", "nothing-read")][:1]
    (tmp_path / NAME).write_bytes(b"broken")
    assert read(PARSER, tmp_path / NAME).issues[0] == ("file:", "damaged")
