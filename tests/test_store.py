import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.issues import Issue
from models.schemas import READS, VERSION
from pipeline.errors import StoreDamaged, StoreNewer
from pipeline.query import opened
from pipeline.store import CaseStore, Store, unit_name


@pytest.fixture
def case(tmp_path: Path) -> CaseStore:
    store = Store(tmp_path).case("42/000123/26")
    store.prepare()
    return store


def reads(*units: str) -> pa.RecordBatch:
    numbers = ("rows_stored", "records", "held", "out_of_scope", "issues", "ignored")
    row = {"source_id": "s1", "parser": "sms"} | dict.fromkeys(numbers, 0)
    return pa.RecordBatch.from_pylist([row | {"unit": unit} for unit in units], schema=READS)


def test_a_units_tables_are_read_back_as_they_were_written(case: CaseStore) -> None:
    with case.writing("u1", "parse", "x1") as output:
        output.write("reads", reads("sms", "mms"))
        output.write("reads", reads("calls"))
        output.issue(Issue("sms:1", "bad-value", "column body", rows=1), "s1")
    assert case.done("u1")
    assert output.rows == {"reads": 3, "issues": 1}
    assert case.read("reads", ["u1"])["unit"].to_pylist() == ["sms", "mms", "calls"]
    assert case.rows("reads", ["u1", "u2"]) == 3
    (issue,) = case.read("issues", ["u1"]).to_pylist()
    assert (issue["code"], issue["source_id"], issue["stage"], issue["rows"]) == ("bad-value", "s1", "parse", 1)


def test_a_unit_without_rows_is_done_all_the_same(case: CaseStore) -> None:
    with case.writing("u1", "parse", "x1") as output:
        output.write("reads", reads())
    assert case.done("u1")
    assert case.files("reads", ["u1"]) == []
    assert case.read("reads", ["u1"]).schema.names == READS.names
    assert case.read("issues", ["u1"]).num_rows == 0


def test_a_disk_that_does_not_say_whether_a_unit_is_done_is_not_taken_to_say_no(case: CaseStore) -> None:
    with pytest.raises(OSError, match="name too long"):
        case.done("u" * 300)


def test_a_table_that_is_written_anew_has_no_trace_of_what_it_was(case: CaseStore) -> None:
    with case.writing("u1", "parse", "x1") as output:
        output.write("reads", reads("canary", "mms"))
    case.replace("reads", "u1", case.read("reads", ["u1"]).slice(1))
    assert case.read("reads", ["u1"])["unit"].to_pylist() == ["mms"]
    (file,) = (case.root / "reads").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"canary" not in file.read_bytes()


def test_a_unit_that_fails_leaves_nothing_behind(case: CaseStore) -> None:
    def fail() -> None:
        with case.writing("u1", "parse", "x1") as output:
            output.write("reads", reads("sms"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not case.done("u1")
    assert [file for file in case.root.rglob("*") if file.is_file()] == [case.root / "secret.key"]


def test_nothing_is_there_before_the_unit_has_ended(case: CaseStore) -> None:
    with case.writing("u1", "parse", "x1") as output:
        output.write("reads", reads("sms"))
        assert not case.path("reads", "u1").exists()
        assert not case.done("u1")


def test_units_are_read_in_the_order_that_is_asked_for(case: CaseStore) -> None:
    for unit in ("u1", "u2"):
        with case.writing(unit, "parse", "x1") as output:
            output.write("reads", reads(unit))
    assert case.read("reads", ["u2", "u1"], ["unit"]).to_pylist() == [{"unit": "u2"}, {"unit": "u1"}]


def test_equal_issues_have_ids_of_their_own_that_are_the_same_in_every_run(case: CaseStore) -> None:
    for unit in ("u1", "u2"):
        with case.writing(unit, "parse", "x1") as output:
            output.issue(Issue("sms:1", "bad-time", "x"), "s1")
            output.issue(Issue("sms:1", "bad-time", "x"), "s1")
    first, second = (case.read("issues", [unit])["issue_id"].to_pylist() for unit in ("u1", "u2"))
    assert len(set(first)) == 2
    assert first == second


def test_a_table_with_other_columns_is_refused(case: CaseStore) -> None:
    with pytest.raises((pa.ArrowException, ValueError)), case.writing("u1", "parse", "x1") as output:
        output.write("reads", pa.RecordBatch.from_pydict({"colour": ["red"]}))
    assert not case.done("u1")


def test_a_damaged_file_is_named_with_its_remedy(case: CaseStore) -> None:
    with case.writing("u1", "parse", "x1") as output:
        output.write("reads", reads("sms"))
    case.path("reads", "u1").write_bytes(b"PAR1 no more")
    with pytest.raises(StoreDamaged, match=r"reads/u1\.parquet: cannot be read .* Remove \S+/issues/u1\.parquet"):
        case.read("reads", ["u1"])


def test_a_query_that_meets_damage_names_the_file_and_its_remedy_and_is_else_its_own_mistake(case: CaseStore) -> None:
    for unit in ("u1", "u2"):
        with case.writing(unit, "parse", "x1") as output:
            output.write("reads", reads(*map(str, range(1000))))
    tables, second = {"reads": case.files("reads", ["u1", "u2"])}, case.path("reads", "u2")
    with pytest.raises(duckdb.BinderException), opened(tables, case.scratch) as database:
        database.sql("select colour from reads").fetchall()
    content = second.read_bytes()
    second.write_bytes(content[:4] + bytes(200) + content[204:])  # its footer is whole
    with (
        pytest.raises(StoreDamaged, match=r"reads/u2\.parquet: cannot be read .* Remove \S+/issues/u2\.parquet"),
        opened(tables, case.scratch) as database,
    ):
        database.sql("select count(distinct unit) from reads").fetchall()


def test_a_table_of_which_a_share_still_says_that_it_is_not_there_is_not_called_removed(
    case: CaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with case.writing("u1", "parse", "x1") as output:
        output.write("reads", reads("sms"))
    monkeypatch.setattr(os.path, "exists", lambda _: False)
    assert case.files("reads", ["u1"]) == [case.path("reads", "u1")]


def test_a_table_that_somebody_removed_does_not_pass_for_one_without_rows(case: CaseStore) -> None:
    with case.writing("u1", "parse", "x1") as output:
        output.write("reads", reads("sms"))
    assert case.files("records", ["u1"]) == []  # of which it wrote no row
    case.path("reads", "u1").unlink()
    for ask in (
        lambda: case.read("reads", ["u1"]),
        lambda: case.files("reads", ["u1"]),
        lambda: case.rows("reads", ["u1"]),
    ):
        with pytest.raises(StoreDamaged, match=r"u1\.parquet: .*removed.* Remove .*issues/u1\.parquet and"):
            ask()
    case.path("issues", "u1").unlink()
    assert case.files("reads", ["u1"]) == []  # its work is not done any more


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-40])


def overwrite_the_footer(file: Path) -> None:
    content = file.read_bytes()
    start = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    file.write_bytes(content[:start] + b"\xff" * 8 + content[start + 8 :])


@pytest.mark.parametrize("harm", [cut_off, overwrite_the_footer])
def test_a_receipt_that_says_nothing_any_more_is_named_whatever_is_asked_for(
    case: CaseStore, harm: Callable[[Path], None]
) -> None:
    with case.writing("u1", "parse", "x1") as output:
        output.write("reads", reads("sms"))
    harm(case.path("issues", "u1"))
    for table in ("records", "issues"):
        with pytest.raises(StoreDamaged, match=r"issues/u1\.parquet: cannot be read .* Remove .*/issues/u1\.parquet"):
            case.files(table, ["u1"])


def test_an_earlier_queue_that_is_gone_cannot_be_made_anew_and_nobody_is_told_so(case: CaseStore) -> None:
    with case.writing("v0001-a", "queue", "") as output:
        output.write("reads", reads("sms"))
    case.path("reads", "v0001-a").unlink()
    with pytest.raises(StoreDamaged, match=r"Is it the present queue, remove .*An earlier one .*from a copy"):
        case.files("reads", ["v0001-a"])


def test_of_receipts_those_are_read_that_have_issues(case: CaseStore) -> None:
    """A case has one for each unit of work; few have anything to say, and to open each takes memory and time."""
    for unit in ("u1", "u2"):
        with case.writing(unit, "parse", "x1") as output:
            if unit == "u2":
                output.issue(Issue("sms:1", "bad-value", "column body"), "s1")
    assert case.files("issues", ["u1", "u2"]) == [case.path("issues", "u2")]
    older = case.path("issues", "u1")
    pq.write_table(pq.read_table(older).replace_schema_metadata(None), older)
    os.utime(older, ns=(1, 1))
    assert case.files("issues", ["u1", "u2"]) == [older, case.path("issues", "u2")]  # it does not say


def test_a_file_without_a_footer_is_named_when_its_rows_are_counted(case: CaseStore) -> None:
    case.path("reads", "u1").write_bytes(b"PAR1 no more")
    with pytest.raises(StoreDamaged, match=r"reads/u1\.parquet: cannot be read .* Remove \S+/issues/u1\.parquet"):
        case.rows("reads", ["u1"])


def test_a_file_that_the_disk_does_not_give_is_not_called_damaged(
    case: CaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: object) -> None:
        raise OSError(errno.ESTALE, "Stale file handle")

    case.path("reads", "u1").touch()
    monkeypatch.setattr(pq, "read_metadata", gone)
    with pytest.raises(OSError, match="Stale"):
        case.rows("reads", ["u1"])


@pytest.mark.parametrize("of", [1, 2, 3, 4, 9])
def test_parts_of_a_table_are_the_whole_in_order_however_many_there_are(case: CaseStore, of: int) -> None:
    units = [f"unit{number}" for number in range(1000)]
    with case.writing("u1", "documents", "x1") as output:  # whose groups have 256 rows
        output.write("reads", reads(*units))
    parts = [[batch["unit"].to_pylist() for batch in case.batches("reads", "u1", part=(n, of))] for n in range(of)]
    assert [unit for part in parts for batch in part for unit in batch] == units
    assert sum(1 for part in parts if part) == min(of, 4)


def test_files_and_folders_are_readable_by_their_owner_only(case: CaseStore) -> None:
    with case.writing("u1", "parse", "x1") as output:
        output.write("reads", reads("sms"))
    case.write_json("run.json", {"a": 1})
    modes = {path.stat().st_mode & 0o777 for path in case.root.rglob("*") if path.is_file()}
    assert modes == {0o600}
    folders = [case.root, *(path for path in case.root.rglob("*") if path.is_dir())]
    assert {path.stat().st_mode & 0o777 for path in folders} == {0o700}


def test_a_case_keeps_its_secret(case: CaseStore) -> None:
    first = case.ids.of("s1")
    case.prepare()
    assert case.ids.of("s1") == first


def test_scratch_is_wiped_and_is_there_all_the_time_for_those_who_read_the_case(case: CaseStore) -> None:
    folder = case.scratch.stat().st_ino
    (case.scratch / "copy").write_bytes(b"evidence")
    (case.scratch / "alone").mkdir()
    (case.scratch / "alone/copy").symlink_to(case.scratch / "copy")
    case.wipe_scratch()
    assert list(case.scratch.iterdir()) == []
    assert case.scratch.stat().st_ino == folder


@pytest.mark.parametrize(
    ("case_id", "folder"), [("42/000123/26", "42-000123-26"), ("../../etc", "-..-etc"), ("..", "-"), ("naïve", "na-ve")]
)
def test_a_case_id_is_no_path(tmp_path: Path, case_id: str, folder: str) -> None:
    assert Store(tmp_path).case(case_id).root == tmp_path / "cases" / folder


def test_cases_are_listed_once_they_are_there(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.cases() == []
    store.case("b").prepare()
    store.case("a").prepare()
    assert [path.name for path in store.cases()] == ["a", "b"]


def test_a_units_name_depends_on_all_its_inputs_and_on_nothing_else() -> None:
    assert unit_name("parse", {"b": 1, "a": Path("x")}) == unit_name("parse", {"a": Path("x"), "b": 1})
    names = {
        unit_name("parse", 1),
        unit_name("parse", 2),
        unit_name("parse", 1, 2),
        unit_name("text", 1),
        unit_name("parse", "1"),
    }
    assert len(names) == 5


def test_a_small_file_is_null_before_it_is_there(case: CaseStore) -> None:
    assert case.read_json("run.json") is None
    case.write_json("run.json", {"ü": [1]})
    assert case.read_json("run.json") == {"ü": [1]}


def test_every_parquet_file_says_which_version_its_columns_are_of(case: CaseStore) -> None:
    with case.writing("u1", "parse", "x1") as output:
        output.write("reads", reads("sms"))
    case.replace("reads", "u1", case.read("reads", ["u1"]))
    said = {(pq.read_schema(file).metadata or {}).get(b"soteria.tables") for file in case.root.rglob("*.parquet")}
    assert said == {str(VERSION).encode()}


def test_a_table_of_a_newer_program_is_refused_and_never_misread(case: CaseStore) -> None:
    newer = READS.with_metadata({b"soteria.tables": str(VERSION + 1).encode()})
    pq.write_table(pa.Table.from_batches([reads("sms")]).cast(newer), case.path("reads", "u1"))
    with pytest.raises(StoreNewer, match=r"written by a newer version .* Nothing was read or changed") as refused:
        case.read("reads", ["u1"])
    assert refused.value.exit_code == 2


def test_a_table_of_an_older_program_is_read_or_the_command_is_named_that_makes_it_anew(case: CaseStore) -> None:
    table = pa.Table.from_batches([reads("sms")])
    pq.write_table(table, case.path("reads", "u1"))
    assert case.read("reads", ["u1"])["unit"].to_pylist() == ["sms"]
    case.see_that_it_fits({"reads": ["u1"]})
    pq.write_table(table.drop_columns(["held"]), case.path("reads", "u1"))
    for ask in (lambda: case.read("reads", ["u1"]), lambda: case.see_that_it_fits({"reads": ["u1"]})):
        with pytest.raises(StoreDamaged, match=r"an older version .* `triage run CASE\.yaml`"):
            ask()


def test_what_interrupted_work_left_of_tables_goes_with_scratch(case: CaseStore) -> None:
    (case.root / "reads" / "u1.parquet.77.abcd.part").write_bytes(b"half")
    case.wipe_scratch()
    assert list((case.root / "reads").iterdir()) == []


@pytest.mark.parametrize(
    ("at_once", "sizes"), [(100, [100, 40, 100, 40, 100, 20]), (1000, [400]), (70, [70] * 5 + [50])]
)
def test_a_table_is_read_in_its_order_some_row_groups_at_a_time(
    case: CaseStore, at_once: int, sizes: list[int]
) -> None:
    """What is asked for at once is never more, and less only where those row groups end."""
    units = [str(number) for number in range(400)]
    with case.writing("u1", "parse", "x1") as output:
        output.write("reads", reads(*units))
    pq.write_table(pq.read_table(case.path("reads", "u1")), case.path("reads", "u1"), row_group_size=70)
    batches = list(case.batches("reads", "u1", ["unit"], at_once))
    assert [batch.num_rows for batch in batches] == sizes
    assert [unit for batch in batches for unit in batch["unit"].to_pylist()] == units
