"""One changed bit anywhere is found, with nothing but the standard library."""

import ast
import json
from pathlib import Path

import pytest

from pipeline.verify import manifest
from pipeline.verify.manifest import Input, digest, make, merkle_root, verify


@pytest.fixture
def case(tmp_path: Path) -> Path:
    root, phone = tmp_path / "case", tmp_path / "phone"
    for folder in (root / "records", root / "scratch", phone / "data"):
        folder.mkdir(parents=True)
    (root / "case.yaml").write_text("case_id: T/1/26")
    (root / "records" / "a.parquet").write_bytes(bytes(range(256)) * 40)
    (root / "scratch" / "copy").write_bytes(b"not listed")
    (phone / "data" / "sms.db").write_bytes(b"evidence")
    (tmp_path / "a.zip").write_bytes(b"an archive")
    inputs = [
        Input("x1", str(phone), None, (digest(phone / "data" / "sms.db"),)),
        Input("x2", str(tmp_path / "a.zip"), digest(tmp_path / "a.zip")),
    ]
    (root / manifest.NAME).write_text(json.dumps(make(root, inputs)))
    return root


def test_what_has_not_changed_is_as_it_was(case: Path) -> None:
    assert verify(case) == []


@pytest.mark.parametrize("file", ["case.yaml", "records/a.parquet", "../phone/data/sms.db", "../a.zip"])
@pytest.mark.parametrize("bit", [0, 7, 40])
def test_a_flipped_bit_is_found_and_named(case: Path, file: str, bit: int) -> None:
    content = bytearray((case / file).read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    (case / file).write_bytes(content)
    (line,) = verify(case)
    assert "changed" in line
    assert Path(file).name in line or "phone" in line


def test_a_file_that_was_removed_and_one_that_was_added_are_found(case: Path) -> None:
    (case / "case.yaml").unlink()
    (case / "records" / "b.parquet").write_bytes(b"")
    assert verify(case) == [
        "case.yaml: is missing or cannot be read",
        "records/b.parquet: not in the manifest; it was added",
    ]


def test_a_manifest_that_was_changed_with_the_file_is_found_by_its_root(case: Path) -> None:
    said = json.loads((case / manifest.NAME).read_text())
    (case / "case.yaml").write_text("case_id: T/2/26")
    said["outputs"][0]["sha256"] = digest(case / "case.yaml")
    (case / manifest.NAME).write_text(json.dumps(said))
    assert verify(case) == ["manifest.json: its root differs"]


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"inputs": 1, "outputs": []}'])
def test_a_manifest_that_is_no_manifest_is_said(case: Path, content: str) -> None:
    (case / manifest.NAME).write_text(content)
    assert verify(case) == ["manifest.json: cannot be read; it was changed"]


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


def test_it_needs_nothing_but_the_standard_library() -> None:
    import sys

    tree = ast.parse(Path(manifest.__file__).read_text("utf-8"))
    names = {n.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for n in node.names}
    names |= {str(node.module).split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= sys.stdlib_module_names
