"""Tables that are only ever appended to: the database itself refuses to change or remove their rows.

This stops mistakes and whoever has only the application's account. Whoever owns the database can take the triggers off:
what they then change, the chain and its checkpoints show.
"""

from sqlalchemy.engine import Connection

TABLES = ("audit", "decisions", "assessments", "notes")

_SQLITE = """
create trigger if not exists {table}_{verb}_refused before {verb} on {table}
begin select raise(abort, '{table}: rows are only ever appended'); end
"""

_POSTGRESQL_FUNCTION = """
create or replace function appended_only() returns trigger language plpgsql as $$
begin raise exception using message = tg_table_name || ': rows are only ever appended'; end $$
"""

_POSTGRESQL = """
create or replace trigger {table}_{verb}_refused before {verb} on {table}
for each statement execute function appended_only()
"""


def guard(connection: Connection) -> None:
    """Put the triggers on; those that are there stay."""
    verbs, template = ("update", "delete"), _SQLITE
    if connection.dialect.name != "sqlite":
        verbs, template = (*verbs, "truncate"), _POSTGRESQL  # type: ignore[assignment] # one verb more
        connection.exec_driver_sql(_POSTGRESQL_FUNCTION)
    for table in TABLES:
        for verb in verbs:
            connection.exec_driver_sql(template.format(table=table, verb=verb))


def unguard(connection: Connection) -> None:
    """Take the triggers off: for a migration that must rewrite a table, and for tests."""
    on = "" if connection.dialect.name == "sqlite" else " on {table}"
    for table in TABLES:
        for verb in ("update", "delete", "truncate"):
            connection.exec_driver_sql(f"drop trigger if exists {table}_{verb}_refused" + on.format(table=table))
