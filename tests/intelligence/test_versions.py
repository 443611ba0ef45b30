"""Versions of intelligence: only ever added, whole or not at all; and what holds as of each."""

import json
import multiprocessing
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from models.mistakes import Mistakes
from models.schemas import NOMINALS, ROLES
from pipeline.errors import StoreDamaged
from pipeline.intelligence import delivery, versions
from pipeline.intelligence.delivery import Imported, Order
from pipeline.intelligence.versions import Version

ORDER = Order("DI Example", "weekly delivery", datetime(2026, 11, 23, 9, tzinfo=UTC))
GRADED = {"source_grade": 1, "assessment": "B", "handling": "P"}


def phone(nominal: str, value: str, line: int = 2, **more: Any) -> dict[str, Any]:
    said = {"nominal_id": nominal, "type": "phone", "value_raw": value, "value_norm": value}
    return said | GRADED | {"locator": f"intel.csv:{line}"} | more


def role(nominal: str, case_ref: str) -> dict[str, Any]:
    return {"nominal_id": nominal, "role": "suspect", "case_ref": case_ref, "locator": "roles.csv:2"} | GRADED


def add(root: Path, nominals: Sequence[dict[str, Any]], roles: Sequence[dict[str, Any]] = (), **more: Any) -> Imported:
    tables = {
        "nominals": pa.Table.from_pylist(list(nominals), schema=NOMINALS),
        "roles": pa.Table.from_pylist(list(roles), schema=ROLES),
    }
    given: dict[str, Any] = {"refused": (), "left_out": (), "order": ORDER, "log": _nobody} | more
    return delivery.add(root, tables, [{"name": "intel.csv", "sha256": "0" * 64, "size_bytes": 1}], **given)


def _nobody(_version: Version) -> None: ...


def held(root: Path, seq: int | None = None) -> list[tuple[str, str]]:
    rows = versions.current(root, seq).nominals.to_pylist()
    return [(row["nominal_id"], row["value_norm"]) for row in rows]


def test_a_store_that_never_had_intelligence_holds_nothing(tmp_path: Path) -> None:
    found = versions.current(tmp_path)
    assert (found.nominals.num_rows, found.roles.num_rows, found.versions) == (0, 0, ())
    assert (found.nominals.schema, found.roles.schema) == (NOMINALS, ROLES)


def test_what_a_later_import_says_of_a_nominal_replaces_all_that_was_said_before(tmp_path: Path) -> None:
    add(tmp_path, [phone("N-1", "+1"), phone("N-1", "+2", 3), phone("N-2", "+3", 4)])
    add(tmp_path, [phone("N-1", "+4"), phone("N-3", "+5", 3)])
    assert held(tmp_path) == [("N-2", "+3"), ("N-1", "+4"), ("N-3", "+5")]


def test_what_was_held_as_of_an_earlier_version_is_still_told(tmp_path: Path) -> None:
    add(tmp_path, [phone("N-1", "+1")])
    add(tmp_path, [phone("N-1", "+2")])
    assert [held(tmp_path, seq) for seq in (0, 1, 2)] == [[], [("N-1", "+1")], [("N-1", "+2")]]


def test_a_row_says_of_which_version_and_line_it_is(tmp_path: Path) -> None:
    add(tmp_path, [phone("N-1", "+1", 7)])
    add(tmp_path, [phone("N-2", "+2", 9)])
    assert versions.current(tmp_path).nominals["locator"].to_pylist() == ["v0001/intel.csv:7", "v0002/intel.csv:9"]


def test_the_same_again_is_no_version(tmp_path: Path) -> None:
    add(tmp_path, [phone("N-1", "+1"), phone("N-1", "+2", 3)], [role("N-1", "42/1")])
    again = add(tmp_path, [phone("N-1", "+2", 8), phone("N-1", "+1", 9)], [role("N-1", "42/1")])
    assert (again.version, again.unchanged) == (None, 1)
    assert len(versions.versions(tmp_path)) == 1


def test_an_export_of_everything_adds_only_what_is_new_of_it(tmp_path: Path) -> None:
    add(tmp_path, [phone("N-1", "+1"), phone("N-2", "+2", 3)])
    made = add(tmp_path, [phone("N-1", "+1"), phone("N-2", "+9", 3), phone("N-3", "+3", 4)])
    assert (made.new, made.changed, made.unchanged) == (1, 1, 1)
    assert versions.current(tmp_path).nominals["locator"].to_pylist() == [
        "v0001/intel.csv:2",
        "v0002/intel.csv:3",
        "v0002/intel.csv:4",
    ]


def test_an_import_that_forgets_what_is_held_of_a_nominal_is_refused_with_a_remedy(tmp_path: Path) -> None:
    add(tmp_path, [phone("N-1", "+1"), phone("N-2", "+2")], [role("N-2", "42/1")])
    with pytest.raises(Mistakes) as found:
        add(tmp_path, [phone("N-2", "+3")], [role("N-1", "42/1")])
    assert [reason.partition(";")[0] for reason in found.value.reasons] == [
        "nominal N-1: the store holds 1 identifiers of it and these files none",
        "nominal N-2: the store holds 1 roles in cases of it and these files none",
    ]
    assert "import the file that has them in the same command" in found.value.reasons[0]
    assert len(versions.versions(tmp_path)) == 1


def test_in_part_such_nominals_are_left_out_and_noted(tmp_path: Path) -> None:
    add(tmp_path, [phone("N-1", "+1")])
    made = add(tmp_path, [phone("N-2", "+2")], [role("N-1", "42/1")], partial=True)
    assert made.left_out == ("N-1",)
    assert held(tmp_path) == [("N-1", "+1"), ("N-2", "+2")]
    assert made.version is not None
    assert [row["nominal_id"] for row in json.loads((made.version.folder / "refused.json").read_text())] == ["N-1"]


def test_a_withdrawal_is_a_version_and_the_nominal_may_come_again(tmp_path: Path) -> None:
    add(tmp_path, [phone("N-1", "+1"), phone("N-2", "+2", 3)], [role("N-1", "42/1")])
    delivery.withdraw(tmp_path, ["N-1"], ORDER, _nobody)
    assert held(tmp_path) == [("N-2", "+2")]
    assert versions.current(tmp_path).roles.num_rows == 0
    assert held(tmp_path, 1) == [("N-1", "+1"), ("N-2", "+2")]
    add(tmp_path, [phone("N-1", "+1")])
    assert held(tmp_path) == [("N-2", "+2"), ("N-1", "+1")]


def test_whom_nothing_is_held_of_cannot_be_withdrawn_and_nobody_is_then(tmp_path: Path) -> None:
    add(tmp_path, [phone("N-1", "+1")])
    with pytest.raises(Mistakes) as found:
        delivery.withdraw(tmp_path, ["N-1", "N-8", "N-9"], ORDER, _nobody)
    assert [reason.partition(":")[0] for reason in found.value.reasons] == ["nominal N-8", "nominal N-9"]
    assert held(tmp_path) == [("N-1", "+1")]


def test_a_version_says_who_when_why_of_what_and_after_which(tmp_path: Path) -> None:
    add(tmp_path, [phone("N-1", "+1")])
    add(tmp_path, [phone("N-2", "+2")])
    first, second = versions.versions(tmp_path)
    assert {name: second.said[name] for name in ("seq", "at", "by", "reason", "kind", "nominals", "identifiers")} == {
        "seq": 2,
        "at": "2026-11-23T09:00:00.000+00:00",
        "by": "DI Example",
        "reason": "weekly delivery",
        "kind": "import",
        "nominals": 1,
        "identifiers": 1,
    }
    assert second.said["files"] == [{"name": "intel.csv", "sha256": "0" * 64, "size_bytes": 1}]
    assert first.said["before"] is None
    assert second.said["before"][:16] == first.folder.name.partition("-")[2]


@pytest.mark.parametrize("name", ["nominals.parquet", "roles.parquet", "version.json", "refused.json"])
def test_a_version_that_was_changed_is_found(tmp_path: Path, name: str) -> None:
    made = add(tmp_path, [phone("N-1", "+1")], [role("N-1", "42/1")])
    assert versions.verify(tmp_path) == []
    assert made.version is not None
    (made.version.folder / name).write_bytes(b"[]\n" + (made.version.folder / name).read_bytes())
    (said,) = versions.verify(tmp_path)
    assert "put the folder back from a copy" in said
    if name != "refused.json":
        with pytest.raises(StoreDamaged):
            versions.current(tmp_path)


def test_a_version_that_was_taken_away_is_found(tmp_path: Path) -> None:
    for number in range(3):
        add(tmp_path, [phone(f"N-{number}", "+1")])
    shutil.rmtree(versions.versions(tmp_path)[1].folder)
    with pytest.raises(StoreDamaged, match=r"v0003-\w+: is not the version that follows"):
        versions.current(tmp_path)


def test_an_import_that_is_stopped_leaves_nothing_and_the_next_one_clears_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = versions.write_whole

    def stopped(final: Path, lines: list[bytes]) -> None:
        written(final, lines)
        if final.name == "roles.parquet":
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(versions, "write_whole", stopped)
        with pytest.raises(KeyboardInterrupt):
            add(tmp_path, [phone("N-1", "+1")])
    assert versions.current(tmp_path).versions == ()
    add(tmp_path, [phone("N-2", "+2")])
    assert held(tmp_path) == [("N-2", "+2")]
    assert [path.name[:5] for path in (tmp_path / "intelligence/versions").iterdir()] == ["v0001"]


def test_what_cannot_be_logged_is_not_imported(tmp_path: Path) -> None:
    def full(_version: Version) -> None:
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        add(tmp_path, [phone("N-1", "+1")], log=full)
    assert versions.current(tmp_path).versions == ()


def _add_one(root: Path, number: int) -> None:
    add(root, [phone(f"N-{number}", f"+{number}")])


def test_of_imports_at_the_same_time_none_is_lost(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    at_once = [context.Process(target=_add_one, args=(tmp_path, number)) for number in range(4)]
    for process in at_once:
        process.start()
    for process in at_once:
        process.join()
    assert sorted(held(tmp_path)) == [(f"N-{number}", f"+{number}") for number in range(4)]
    assert [version.said["seq"] for version in versions.versions(tmp_path)] == [1, 2, 3, 4]


def test_equal_deliveries_are_an_equal_unit_of_work_whoever_ordered_them(tmp_path: Path) -> None:
    for root, by in ((tmp_path / "a", "DI Example"), (tmp_path / "b", "DS Other")):
        add(root, [phone("N-1", "+1")], order=Order(by, "x", datetime(2026, 1, 1, tzinfo=UTC)))
    one, other = (versions.current(tmp_path / name).unit for name in "ab")
    assert one == other
    add(tmp_path / "b", [phone("N-2", "+2")])
    assert versions.current(tmp_path / "b").unit != one


def test_a_version_of_an_earlier_program_is_read_with_what_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = pa.schema([field for field in NOMINALS if field.name != "alias"])
    with monkeypatch.context() as patch:
        patch.setitem(versions._TABLES, "nominals", older)
        tables = {"nominals": pa.Table.from_pylist([phone("N-1", "+1")], schema=older), "roles": ROLES.empty_table()}
        delivery.add(tmp_path, tables, [], (), (), ORDER, _nobody)
    assert versions.current(tmp_path).nominals.to_pylist()[0]["alias"] is None


def test_what_is_held_is_its_owners_alone(tmp_path: Path) -> None:
    made = add(tmp_path, [phone("N-1", "+1")])
    assert made.version is not None
    for path in (*made.version.folder.iterdir(), made.version.folder):
        assert path.stat().st_mode & 0o077 == 0, path
