"""Many rows at once, in one statement for each batch: PostgreSQL's driver sends rows one by one otherwise."""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection


def insert(
    connection: Connection,
    table: sa.Table,
    rows: Sequence[dict[str, Any]],
    key: Sequence[str] = (),
    changes: Sequence[str] = (),
) -> None:
    """Insert rows that all have the same columns.

    Args:
        key: columns by which a row may be there already.
        changes: columns that are changed then; the others stay.
    """
    if not rows:
        return
    names = list(rows[0])
    on_sqlite = connection.dialect.name == "sqlite"
    made: Any = sqlite.insert(table) if on_sqlite else postgresql.insert(table).from_select(names, _given(table, names))
    if key:
        made = made.on_conflict_do_update(index_elements=key, set_={name: made.excluded[name] for name in changes})
    if on_sqlite:
        connection.execute(made, rows)
    else:
        connection.execute(made, {"rows": json.dumps(rows)})


def _given(table: sa.Table, names: Sequence[str]) -> sa.TextualSelect:
    """Rows of a JSON list, with the types of the table."""
    rows = f"json_populate_recordset(null::{table.name}, cast(:rows as json))"
    return sa.text(f"select {', '.join(names)} from {rows}").columns(*(table.c[name] for name in names))
