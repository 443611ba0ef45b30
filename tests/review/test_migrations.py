"""The review database is made by its migrations, on both engines; one of a newer program is refused."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from pipeline.errors import Refused
from pipeline.review.database import engine
from pipeline.review.database.engine import Database
from pipeline.review.database.tables import METADATA


@pytest.fixture(params=["sqlite", "postgresql"])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Database, Path, str | None]]:
    url = None
    if request.param == "postgresql":
        make: Callable[[], str] = request.getfixturevalue("postgresql")
        url = make()
    database = engine.opened(tmp_path, url)
    yield database, tmp_path, url
    database.close()


def test_migrations_make_the_tables_that_the_program_uses(made: tuple[Database, Path, str | None]) -> None:
    """If not: write the next migration, see pipeline/review/database/migrate.py."""
    database, *_ = made
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        indexes = {index.name for table in METADATA.tables.values() for index in table.indexes}
        found = {one["name"] for table in METADATA.tables for one in sa.inspect(connection).get_indexes(table)}
    assert indexes <= found


def test_partial_indexes_are_partial(made: tuple[Database, Path, str | None]) -> None:
    database, *_ = made
    partial = {
        i.name for t in METADATA.tables.values() for i in t.indexes if i.dialect_options["sqlite"]["where"] is not None
    }
    table = "sqlite_master where sql" if database.engine.dialect.name == "sqlite" else "pg_indexes where indexdef"
    name = "name" if database.engine.dialect.name == "sqlite" else "indexname"
    with database.reading() as connection:
        found = set(connection.scalars(sa.text(f"select {name} from {table} ilike '%where%'".replace(
            "ilike", "like" if name == "name" else "ilike"))))  # fmt: skip
    assert partial <= found


def test_to_open_it_again_changes_nothing(made: tuple[Database, Path, str | None]) -> None:
    _, root, url = made
    engine.opened(root, url).close()


def test_a_database_of_a_newer_program_is_refused(made: tuple[Database, Path, str | None]) -> None:
    database, root, url = made
    with database.writing() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999'")
    with pytest.raises(Refused, match="newer version of this program"):
        engine.opened(root, url)
