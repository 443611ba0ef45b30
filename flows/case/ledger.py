"""The ledger of a case, from its present tables."""

from pipeline.queue import coverage
from pipeline.store import CaseStore


def covered(store: CaseStore, units: dict[str, list[str]]) -> coverage.Coverage:
    """The ledger of a case."""
    return coverage.coverage(ledger_files(store, units), store.scratch)


def ledger_files(store: CaseStore, units: dict[str, list[str]]) -> coverage.Files:
    """The tables that the ledger is counted from."""
    tables = ("extractions", "sources", "reads", "issues", "duplicates")
    return coverage.Files(*(store.files(table, units.get(table, [])) for table in tables))
