"""Whose a folder of an iOS file system is."""

import plistlib
from pathlib import Path

import pytest

from pipeline.ingest.ios_containers import NAME, Containers

FOLDER = "private/var/mobile/Containers/Data/Application/5A0B-77"


def known(tmp_path: Path, content: bytes) -> str:
    (tmp_path / "copy").write_bytes(content)
    containers = Containers()
    containers.learn(f"{FOLDER}/{NAME}", tmp_path / "copy")
    return containers.known_as(f"{FOLDER}/Documents/user.db")


def test_a_file_is_known_by_the_domain_of_its_folder(tmp_path: Path) -> None:
    content = plistlib.dumps({"MCMMetadataIdentifier": "com.waze.iphone"})
    assert known(tmp_path, content) == "AppDomain-com.waze.iphone/Documents/user.db"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"bplist00" + b"\xff" * 60,
        b"<plist><key>a</key></plist>",
        b'<?xml version="1.0" encoding="no such"?><plist/>',
        b"<plist>" + b"<array>" * 50_000,
        plistlib.dumps({"MCMMetadataIdentifier": "com.waze.iphone", "more": "x" * (1 << 20)}),
    ],
)
def test_what_is_no_such_list_costs_nothing_but_its_folder(tmp_path: Path, content: bytes) -> None:
    assert known(tmp_path, content) == f"{FOLDER}/Documents/user.db"
