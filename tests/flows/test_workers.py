"""The same case on one worker and on two gives the same tables and the same queue."""

from collections.abc import Callable
from pathlib import Path

import pytest

from flows.case.opened import OpenedCase, opened
from flows.workers import engine


@pytest.fixture(scope="module")
def on_workers(
    demo: Path, triage: Callable[..., object], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[int], OpenedCase]:
    def run(workers: int) -> OpenedCase:
        store = tmp_path_factory.mktemp(f"on-{workers}")
        settings = store / "settings.toml"
        settings.write_text("[parse]\nbatch_bytes = 65_536\n")  # so that the databases are read in parts
        with engine.dask(workers) as cluster:
            triage(demo, store, cluster, settings_file=settings)
        return opened(store, None)

    return run


def test_one_worker_and_two_give_equal_tables_and_the_same_queue(on_workers: Callable[[int], OpenedCase]) -> None:
    one, two = on_workers(1), on_workers(2)
    assert one.run["units"] == two.run["units"]
    assert len(one.run["units"]["records"]) > 8
    for table in one.run["units"]:
        assert _content(one, table) == _content(two, table), table
    queues = [case.store.read("queue", case.run["units"]["queue"]).to_pylist() for case in (one, two)]
    assert queues[0] == queues[1]


def _content(case: OpenedCase, table: str) -> list[str]:
    """All rows, in an order of their own."""
    return sorted(map(repr, case.store.read(table, case.run["units"][table]).to_pylist()))


def test_reading_in_parts_changes_no_row(on_workers: Callable[[int], OpenedCase], triaged: OpenedCase) -> None:
    parts = on_workers(2)
    for table in ("records", "held", "texts", "mentions", "links", "units", "signals", "queue"):
        assert _content(parts, table) == _content(triaged, table), table
