"""Takes a purged case out of the review database (domain L-09). The audit chain stays: it has ids and counts only."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.review.audit import chain
from pipeline.review.database import appended
from pipeline.review.database.engine import Database
from pipeline.review.database.tables import AUDIT, METADATA


def erase(database: Database, folder: str, case_id: str, by: str, reason: str) -> int:
    """Remove every row of a case. What is only ever appended to is opened for this one transaction.

    Returns:
        How many rows.
    """
    tables = [table for table in METADATA.sorted_tables if "folder" in table.c and table is not AUDIT]
    with database.writing() as connection:
        appended.unguard(connection)
        rows = sum(_removed(connection, table, folder) for table in reversed(tables))
        appended.guard(connection)
        chain.add(connection, "erase", by, case_id=case_id, reason=reason, rows=rows)
    return rows


def _removed(connection: Connection, table: sa.Table, folder: str) -> int:
    return connection.execute(sa.delete(table).where(table.c.folder == folder)).rowcount
