"""The files of the index across cases."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.schemas import LINKAGE
from pipeline.errors import StoreDamaged
from pipeline.intelligence import linkage
from pipeline.intelligence.store import IntelligenceStore

_ROW = {
    "type": "phone",
    "case_id": "42/000123/26",
    "suspect": True,
    "people": ["p1"],
    "in_text": False,
    "exhibits": 1,
    "records": 7,
}


def rows(*tokens: str) -> pa.Table:
    return pa.Table.from_pylist([_ROW | {"token": token} for token in tokens], schema=LINKAGE)


def tell(root: Path, folder: str, table: pa.Table, made_from: str) -> tuple[int, int]:
    linkage.write(root / "ready.parquet", table, made_from)
    return linkage.put(root, folder, root / "ready.parquet")


def test_a_case_is_one_file_that_only_its_owner_may_read(tmp_path: Path) -> None:
    tell(tmp_path, "42-000123-26", rows("t1", "t2"), "linkage-1")
    (file,) = IntelligenceStore(tmp_path).linked("another")
    assert file == tmp_path / "intelligence" / "linkage" / "42-000123-26.parquet"
    assert file.stat().st_mode & 0o777 == 0o600
    assert pq.read_table(file).cast(LINKAGE).equals(rows("t1", "t2"))
    assert IntelligenceStore(tmp_path).linked("42-000123-26") == []


def test_what_is_made_from_the_same_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    chunks = pa.concat_tables([rows("t1"), rows("t2")])
    for name, table in (("a", rows("t1", "t2")), ("b", chunks)):
        tell(tmp_path, name, table, "linkage-1")
    a, b = IntelligenceStore(tmp_path).linked("another")
    assert a.read_bytes() == b.read_bytes()


def test_a_file_says_what_it_was_made_from_until_it_is_removed(tmp_path: Path) -> None:
    assert linkage.made_from(tmp_path, "one") is None
    tell(tmp_path, "one", rows("t1"), "linkage-1")
    tell(tmp_path, "one", rows(), "linkage-2")
    assert linkage.made_from(tmp_path, "one") == "linkage-2"
    assert [linkage.remove(tmp_path, "one") for _ in range(2)] == [True, False]
    assert linkage.made_from(tmp_path, "one") is None


def test_what_it_tells_is_the_same_whatever_it_was_made_from(tmp_path: Path) -> None:
    made = (("a", rows("t1", "t2"), "linkage-1"), ("b", rows("t1", "t2"), "linkage-2"), ("c", rows("t1"), "linkage-1"))
    for name, table, made_from in made:
        tell(tmp_path, name, table, made_from)
    a, b, c = map(linkage.digest, IntelligenceStore(tmp_path).linked("another"))
    assert a == b != c


def test_a_damaged_file_is_named_and_the_remedy_said(tmp_path: Path) -> None:
    tell(tmp_path, "one", rows("t1"), "linkage-1")
    (tmp_path / "intelligence" / "linkage" / "one.parquet").write_bytes(b"not parquet")
    with pytest.raises(StoreDamaged, match=r"one\.parquet: cannot be read .* run the case again"):
        linkage.made_from(tmp_path, "one")
    with pytest.raises(StoreDamaged, match=r"one\.parquet: cannot be read .* run the case again"):
        linkage.digest(tmp_path / "intelligence" / "linkage" / "one.parquet")
