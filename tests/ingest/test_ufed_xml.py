from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from pipeline.errors import Refused
from pipeline.ingest.find import find
from pipeline.ingest.sources import Claim
from pipeline.parse import claims

REPORT = b'<?xml version="1.0" encoding="utf-8"?><project xmlns="http://pa.cellebrite.com/report/2.0"></project>'


def claimed(path: str, type_: str | None) -> Claim | None:
    parser = claims.claims(path, type_)
    return Claim(parser.name, parser.app_at(path)) if parser else None


@pytest.mark.parametrize("name", ["report.xml", "JAS1 Report.xml", "report"])
def test_a_report_delivered_alone_is_an_extraction_of_one_file(
    tmp_path: Path, take_in: Callable[..., Any], name: str
) -> None:
    (tmp_path / name).write_bytes(REPORT)
    found = take_in(tmp_path / name, claims=claimed)
    assert find(tmp_path / name).name == "ufed_xml"
    assert (found.paths, found[name]["parser"], found.issues) == ([name], "ufed_report", [])
    assert found.content(name) == REPORT
    assert found.taken.sha256 == found[name]["sha256"]


def test_a_report_behind_a_link_is_read(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    (tmp_path / "report.xml").write_bytes(REPORT)
    (tmp_path / "link.xml").symlink_to(tmp_path / "report.xml")
    assert take_in(tmp_path / "link.xml", claims=claimed)["link.xml"]["status"] == "claimed"


@pytest.mark.parametrize("content", [b"<project/>", b"<?xml version='1.0'?><html/>", b"<project xmlns='other'/>"])
def test_any_other_xml_alone_is_refused_with_the_remedy(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "report.xml").write_bytes(content)
    with pytest.raises(Refused, match="put loose files into a folder of their own"):
        find(tmp_path / "report.xml")


def test_a_ufdr_is_a_zip_and_its_report_is_claimed(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    (tmp_path / "x").mkdir()
    with ZipFile(tmp_path / "x/phone.ufdr", "w") as archive:
        archive.writestr("report.xml", REPORT)
        archive.writestr("files/Image/a.jpg", b"\xff\xd8\xff" + bytes(50))
    alone = take_in(tmp_path / "x/phone.ufdr", claims=claimed)
    assert (alone["report.xml"]["parser"], alone["files/Image/a.jpg"]["parser"]) == ("ufed_report", "photos")
    in_a_folder = take_in(tmp_path / "x", claims=claimed)
    assert in_a_folder["phone.ufdr"]["status"] == "container"
    assert in_a_folder["phone.ufdr/report.xml"]["parser"] == "ufed_report"
