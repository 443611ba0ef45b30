"""One changed bit anywhere is found, with nothing but the standard library."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.verify import manifest
from pipeline.verify.manifest import Input, digest, listing, make, merkle_root, verify, written

_ODD = (b"data/back\\slash", b"data/new\nline", b"data/caf\xe9", "data/ü".encode())


@pytest.fixture
def case(tmp_path: Path) -> Path:
    root, phone = tmp_path / "case", tmp_path / "phone"
    for folder in (root / "records", root / "inputs", root / "scratch", phone / "data"):
        folder.mkdir(parents=True)
    (root / "case.yaml").write_text("case_id: T/1/26")
    (root / "run.json").write_text(json.dumps({"units": {"records": ["a", "b"]}}))
    (root / "records" / "a.parquet").write_bytes(bytes(range(256)) * 40)
    (root / "records" / "b.parquet").write_bytes(b"rows")
    (root / "records" / "of-before.parquet").write_bytes(b"older rows")
    (root / "scratch" / "copy").write_bytes(b"not listed")
    (phone / "data" / "sms.db").write_bytes(b"evidence")
    (phone / "data" / "empty").touch()
    (phone / "data" / "link").symlink_to("/etc/hostname")
    for name in _ODD:
        Path(os.fsdecode(bytes(phone) + b"/" + name)).write_bytes(b"odd")
    (tmp_path / "a.zip").write_bytes(b"an archive")
    (root / "inputs" / "x1.sha256").write_bytes(b"".join(listing(phone)))
    inputs = [
        Input("x1", str(phone), None, "inputs/x1.sha256"),
        Input("x2", str(tmp_path / "a.zip"), digest(tmp_path / "a.zip")),
    ]
    (root / manifest.NAME).write_text("".join(written(make(root, inputs, audit="head"))))
    return root


def test_what_has_not_changed_is_as_it_was(case: Path) -> None:
    assert verify(case) == []


@pytest.mark.parametrize(
    "file",
    [
        "case.yaml", "run.json", "records/a.parquet", "records/of-before.parquet", "inputs/x1.sha256",
        "../phone/data/sms.db", "../phone/data/new\nline", "../a.zip",
    ],
)  # fmt: skip
@pytest.mark.parametrize("bit", [0, 7, 23])
def test_a_flipped_bit_is_found_and_named(case: Path, file: str, bit: int) -> None:
    _flip(case / file, bit)
    found = verify(case)
    assert found[0].startswith(file if not file.startswith("..") else str(case.parent / file[3:8].rstrip("/")))
    assert "changed" in found[0]


def test_any_flipped_bit_of_the_manifest_itself_is_found(case: Path) -> None:
    content = (case / manifest.NAME).read_bytes()
    for bit in range(len(content) * 8):
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << bit % 8
        (case / manifest.NAME).write_bytes(changed)
        assert verify(case), f"bit {bit}"


def _flip(file: Path, bit: int) -> None:
    content = bytearray(file.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    file.write_bytes(content)


def test_a_file_that_was_removed_and_one_that_was_added_are_found(case: Path) -> None:
    (case / "case.yaml").unlink()
    (case / "records" / "c.parquet").write_bytes(b"")
    assert verify(case) == [
        "case.yaml: is missing or cannot be read",
        "records/c.parquet: not in the manifest; it was added",
    ]


def test_files_are_found_in_a_folder_of_any_name_and_one_that_cannot_be_read_is_said(
    case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("lock/a", "progress.json/b"):
        (case / name).parent.mkdir()
        (case / name).write_text("x")
    (case / "loop").symlink_to("loop")
    added = [f"{name}: not in the manifest; it was added" for name in ("lock/a", "progress.json/b")]
    assert verify(case) == added
    scan = os.scandir

    def refused(folder: Path) -> Any:
        if Path(folder).name == "lock":
            raise PermissionError(13, "Permission denied", str(folder))
        return scan(folder)

    monkeypatch.setattr(os, "scandir", refused)
    assert verify(case) == [f"{case}/lock: cannot be read; what lies there was not compared"]


def test_what_was_added_to_an_extraction_and_taken_from_it_is_found(case: Path) -> None:
    phone = case.parent / "phone"
    (phone / "data" / "sms.db").rename(phone / "data" / "sms.db-wal")
    assert verify(case) == [
        f"{phone}: 'data/sms.db' is not there any more",
        f"{phone}: 'data/sms.db-wal' was added",
    ]


def test_an_extraction_that_is_not_there_is_said_not_to_be_compared(case: Path) -> None:
    shutil.rmtree(case.parent / "phone")
    (case.parent / "a.zip").unlink()
    found = verify(case)
    assert [line.partition(": ")[2].partition(";")[2] for line in found] == [" it was not compared"] * 2


def test_the_list_of_a_folders_files_is_what_sha256sum_checks(case: Path) -> None:
    if shutil.which("sha256sum") is None:
        pytest.skip("sha256sum is not here")
    command = ["sha256sum", "--check", "--strict", "--quiet", str(case / "inputs" / "x1.sha256")]
    done = subprocess.run(command, cwd=case.parent / "phone", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_manifest_that_was_changed_with_the_file_is_found_by_its_root(case: Path) -> None:
    said = json.loads((case / manifest.NAME).read_text())
    (case / "case.yaml").write_text("case_id: T/2/26")
    said["outputs"][0]["sha256"] = digest(case / "case.yaml")
    (case / manifest.NAME).write_text("".join(written(said)))
    assert verify(case) == ["manifest.json: its root differs"]


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"inputs": 1, "outputs": []}'])
def test_a_manifest_that_is_no_manifest_is_said(case: Path, content: str) -> None:
    (case / manifest.NAME).write_text(content)
    assert verify(case) == ["manifest.json: cannot be read; it was changed"]


def test_the_hash_of_a_table_depends_on_its_present_files_alone_and_not_on_their_names(case: Path) -> None:
    tables = make(case, [])["tables"]
    (case / "records" / "of-before.parquet").unlink()
    (case / "records" / "a.parquet").rename(case / "records" / "c.parquet")
    (case / "run.json").write_text(json.dumps({"units": {"records": ["b", "c", "absent"]}, "state": "COMPLETED"}))
    assert make(case, [])["tables"] == tables
    (case / "records" / "c.parquet").write_bytes(b"other rows")
    assert make(case, [])["tables"] != tables


def test_it_runs_alone_on_a_python_without_any_library(case: Path) -> None:
    command = [sys.executable, "-S", "-I", str(manifest.__file__), str(case)]
    run: Callable[[], subprocess.CompletedProcess[str]] = lambda: subprocess.run(  # noqa: E731
        command, capture_output=True, text=True, check=False, timeout=60
    )
    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("As it was. Root ")
    _flip(case / "case.yaml", 3)
    done = run()
    assert (done.returncode, done.stdout, done.stderr) == (1, "case.yaml: has changed\n", "")


@pytest.mark.parametrize(
    ("leaves", "root"),  # the known answers of RFC 6962's reference implementation
    [
        ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ([""], "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (["", "00"], "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (["", "00", "10"], "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (
            ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"],
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ),
    ],
)
def test_the_root_is_that_of_rfc_6962(leaves: list[str], root: str) -> None:
    assert merkle_root([bytes.fromhex(leaf) for leaf in leaves]) == root
