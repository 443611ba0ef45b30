"""The same case on one worker and on several gives the same tables, byte for byte, and so the same queue.

That is more than equal contents in any order (domain E-03): order, cut and encoding are equal too, and the hash of a
table is one that anybody can make with `sha256sum`. It holds because a unit of work is cut by the settings alone, never
by who happens to be free, and because every query of ours says its order to the last tie.
"""

import json
from collections.abc import Callable
from contextlib import nullcontext
from functools import cache
from pathlib import Path

import pytest

from flows.case.opened import OpenedCase, opened
from flows.workers import engine
from pipeline.verify import manifest

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def on_workers(
    demo: Path, triage: Callable[..., object], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[int], OpenedCase]:
    @cache
    def run(workers: int) -> OpenedCase:
        store = tmp_path_factory.mktemp(f"on-{workers}")
        settings = store / "settings.toml"
        settings.write_text("[parse]\nbatch_bytes = 65_536\n")  # so that the databases are read in parts
        with engine.dask(workers) if workers > 1 else nullcontext() as cluster:  # one: in this process, without Dask
            triage(demo, store, cluster, settings_file=settings)
        return opened(store, None)

    return run


@pytest.mark.parametrize("workers", [3, pytest.param(8, marks=pytest.mark.slow)])
def test_one_worker_and_several_give_the_same_bytes_of_every_table_and_the_same_queue(
    on_workers: Callable[[int], OpenedCase], workers: int
) -> None:
    one, several = on_workers(1), on_workers(workers)
    assert one.run["units"] == several.run["units"]
    assert len(one.run["units"]["records"]) > 8
    for table in one.run["units"]:
        assert _bytes(one, table) == _bytes(several, table), table
    assert _manifest(one)["tables"] == _manifest(several)["tables"]
    assert len(_bytes(one, "queue")) == 1


def test_what_two_forces_compare_is_the_hashes_of_their_tables(
    on_workers: Callable[[int], OpenedCase], demo: Path, triage: Callable[..., object], tmp_path: Path
) -> None:
    """In stores of their own, and with the same secret.key: every id of a row is made with it, so with another key all
    ids differ, and the hashes with them."""
    settings = tmp_path / "settings.toml"
    settings.write_text("[parse]\nbatch_bytes = 65_536\n")
    (tmp_path / "others" / "cases" / "42-000123-26").mkdir(parents=True)
    (tmp_path / "others" / "cases" / "42-000123-26" / "secret.key").write_text("11" * 32)
    triage(demo, tmp_path / "others", settings_file=settings)
    ours, theirs, others = (
        _manifest(case)["tables"] for case in (on_workers(3), on_workers(1), opened(tmp_path / "others", None))
    )
    assert theirs == ours
    assert {table for table in ours if others[table] == ours[table]} == {
        "nominals",
        "roles",
        "attachments",
        "similar",
    }  # the last two are empty


def _bytes(case: OpenedCase, table: str) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in case.files(table)}


def _manifest(case: OpenedCase) -> dict[str, dict[str, str]]:
    return json.loads((case.store.root / manifest.NAME).read_text("utf-8"))


def _content(case: OpenedCase, table: str) -> list[str]:
    """All rows, in an order of their own."""
    return sorted(map(repr, case.store.read(table, case.run["units"][table]).to_pylist()))


def test_reading_in_parts_changes_no_row(on_workers: Callable[[int], OpenedCase], triaged: OpenedCase) -> None:
    parts = on_workers(3)
    for table in ("records", "held", "texts", "mentions", "links", "units", "signals", "queue"):
        assert _content(parts, table) == _content(triaged, table), table
