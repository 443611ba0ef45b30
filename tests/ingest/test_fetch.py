"""Copies of files that are needed once more."""

from hashlib import sha256
from pathlib import Path

import pytest

from models import settings
from pipeline.errors import Refused
from pipeline.ingest import fetch as fetching
from pipeline.ingest.fetch import fetch
from pipeline.ingest.find import find

LIMITS = settings.read(None).ingest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "extraction" / "DCIM").mkdir(parents=True)
    (tmp_path / "extraction" / "DCIM" / "a.jpg").write_bytes(b"a")
    (tmp_path / "copies").mkdir()
    return tmp_path / "extraction"


def wanted(path: str, content: bytes = b"a") -> list[tuple[str, str]]:
    return [(path, sha256(content).hexdigest())]


def test_a_file_of_a_folder_is_taken_where_it_lies_without_listing_the_rest(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "opened", lambda *_: pytest.fail("listed"))
    assert fetch(folder, find(folder), wanted("DCIM/a.jpg"), LIMITS, folder.parent / "copies") == 1


@pytest.mark.parametrize("path", ["../secret", "DCIM/../../secret", "link", "DCIM/a.jpg/b", "\0"])
def test_a_path_that_leads_out_of_the_folder_gives_nothing(folder: Path, path: str) -> None:
    (folder.parent / "secret").write_bytes(b"secret")
    (folder / "link").symlink_to(folder.parent / "secret")
    with pytest.raises(Refused, match="not in it any more"):
        fetch(folder, find(folder), wanted(path, b"secret"), LIMITS, folder.parent / "copies")


def test_a_file_that_has_changed_is_not_the_one_that_was_read(folder: Path) -> None:
    with pytest.raises(Refused, match="not in it any more"):
        fetch(folder, find(folder), wanted("DCIM/a.jpg", b"before"), LIMITS, folder.parent / "copies")
