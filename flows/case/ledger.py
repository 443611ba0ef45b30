"""The ledger of a case, from its present tables."""

from typing import TYPE_CHECKING

from pipeline.store import CaseStore

if TYPE_CHECKING:
    from pipeline.queue.coverage import Coverage, Files


def covered(store: CaseStore, units: dict[str, list[str]]) -> "Coverage":
    """The ledger of a case."""
    from pipeline.queue import coverage

    return coverage.coverage(ledger_files(store, units), store.scratch)


def ledger_files(store: CaseStore, units: dict[str, list[str]]) -> "Files":
    """The tables that the ledger is counted from."""
    from pipeline.queue import coverage

    tables = ("extractions", "sources", "reads", "issues", "duplicates")
    return coverage.Files(*(store.files(table, units.get(table, [])) for table in tables))
