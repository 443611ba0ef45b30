"""Brings a review database to the version of this program, by Alembic; a newer one is refused."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

from pipeline.errors import Refused
from pipeline.review.audit import chain
from pipeline.review.database import appended

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 0x7472_6961_6765


def migrate(engine: Engine) -> None:
    """Make the tables, or change them to what this version of the program needs.

    Raises:
        Refused: a newer version of the program has made them.
    """
    try:
        _migrated(engine)
    except Refused:
        engine.dispose()
        raise


def _migrated(engine: Engine) -> None:
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("begin immediate")
        else:
            connection.exec_driver_sql(f"select pg_advisory_xact_lock({_LOCK})")  # two may start at the same time
        _upgrade(connection)
        appended.guard(connection)
        chain.begun(connection)
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("commit")


def configured(connection: Connection) -> Config:
    """Alembic's settings for one connection; also for whoever writes the next migration."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    config = configured(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    made = set(MigrationContext.configure(connection).get_current_heads())
    if strange := made - known:
        raise Refused(
            f"The review database was made by a newer version of this program (revision {', '.join(sorted(strange))}). "
            "Install that version; nothing was changed."
        )
    command.upgrade(config, "head")
